import "server-only";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { chainOf, consequencesOf } from "./alert-chain";
import { alertFor, itemOf } from "./read-alerts";
import { type AlertRow, alertsOf, knownFor, partsOf } from "./reader";
import { rules } from "./rules";
import type { AlertDetail, AlertKind } from "./schemas";
import { stoodOf } from "./stood";
import { remindAt } from "./tells-due";
import { several } from "./words";

/** Parts that are named one by one. */
const namedMax = 100;
const timelineMax = 200;
const beforeMax = 5;

const facts = jsonColumn(
  "AlertEvent.fact",
  z.object({
    own: z.number().optional(),
    kept: z.number().optional(),
    channels: z.number().optional(),
    note: z.string().nullish(),
    until: z.string().nullish(),
  }),
);

const times = jsonColumn("Alert.toldAt", z.array(z.number()));

/** What would have been told of one, by the kind of alert it would have been. */
const notMade: Readonly<Partial<Record<AlertKind, string>>> = {
  device_silent: "Device does not answer",
  server_down: "Server does not answer",
  line_down: "Not registered",
  login_refused: "Password refused",
};

const explains: Readonly<Partial<Record<AlertKind, string>>> = {
  site_silent: "Its site is silent",
  server_down: "Its server does not answer",
  device_silent: "Its device does not answer",
  line_down: "Its line is not in order",
  login_refused: "Its device refuses our password",
  certificate: "Its device shows a new certificate",
};

interface Happened {
  readonly id: string;
  readonly what: string;
  readonly fact: string;
  readonly byName: string | null;
}

function wordsOfEvent({ id, what, fact, byName }: Happened, holds: string): { words: string; detail: string | null } {
  const { own = 0, kept = 0, channels = 0, note = null, until = null } = facts.read(fact, id, {});
  const who = byName ?? "Somebody";
  switch (what) {
    case "opened":
      return {
        words: "Alert opened",
        detail: [holds, kept > 0 ? `${several(kept, "single alert")} kept back` : ""].filter(Boolean).join(". ") || null,
      };
    case "reopened":
      return { words: "It is so again", detail: "Within ten minutes: it is the same alert" };
    case "grew":
      return { words: `${several(own, "more")} at the same place`.replace("mores", "more"), detail: null };
    case "resolved":
      return { words: "It is over", detail: null };
    case "acknowledged":
      return { words: `${who} has it${until === null ? "" : " for a while"}`, detail: note };
    case "note":
      return { words: `Note by ${who}`, detail: note };
    case "released":
      return { words: `${who} has it no more`, detail: null };
    case "told_opened":
      return channels === 0
        ? { words: "Nobody outside was told", detail: "No channel takes it" }
        : { words: "People were told", detail: several(channels, "channel") };
    case "told_reminded":
      return channels === 0
        ? { words: "Nobody outside was told again", detail: "No channel takes it" }
        : { words: "People were told again", detail: several(channels, "channel") };
    case "told_resolved":
      return channels === 0
        ? { words: "Nobody outside was told that it is over", detail: "No channel takes it" }
        : { words: "People were told that it is over", detail: several(channels, "channel") };
    default:
      return { words: what, detail: null };
  }
}

function holdWords(rule: { readonly hold: Awaited<ReturnType<typeof rules>>[number]["hold"] } | undefined): string {
  if (rule === undefined) {
    return "";
  }
  if ("looks" in rule.hold) {
    return `It was so at ${rule.hold.looks} of ${rule.hold.of} looks`;
  }
  const { seconds } = rule.hold;
  return seconds === 0 ? "" : `It held for ${seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`}`;
}

async function partsFor(row: AlertRow, actor: Actor) {
  const ofAlert = { AND: [{ alertId: row.id }, partsOf(actor)] };
  const [named, kept] = await Promise.all([
    db().alertPart.findMany({ where: ofAlert, orderBy: [{ own: "desc" }, { at: "asc" }, { id: "asc" }], take: namedMax }),
    db().alertPart.groupBy({ by: ["kind"], where: { AND: [{ alertId: row.id, own: false }, partsOf(actor)] }, _count: { _all: true } }),
  ]);
  return { named, kept };
}

/** When people are told again of what is open still. */
function againOf(row: AlertRow, all: Awaited<ReturnType<typeof rules>>): AlertDetail["again"] {
  const everyMinutes = all.find(({ id }) => id === row.ruleId)?.remindMinutes;
  const atMs = row.state === "open" ? remindAt({ ...row, toldAt: times.read(row.toldAt, row.id, []) }, all) : undefined;
  return everyMinutes === undefined || atMs === undefined ? null : { at: new Date(atMs).toISOString(), everyMinutes };
}

/** GET /api/alerts/{id} */
export async function alertDetail(actor: Actor, id: string): Promise<AlertDetail> {
  const row = await alertFor(actor, id);
  const [{ named, kept }, events, notes, all, before] = await Promise.all([
    partsFor(row, actor),
    db().alertEvent.findMany({ where: { alertId: id }, orderBy: [{ at: "desc" }, { id: "asc" }], take: timelineMax }),
    // Asked for by themselves: many reminders push a note out of what is told last.
    db().alertEvent.findMany({ where: { alertId: id, what: "note" }, orderBy: [{ at: "desc" }, { id: "asc" }] }),
    rules(),
    db().alert.findMany({
      where: { AND: [{ causeKind: row.causeKind, causeId: row.causeId, kind: row.kind, id: { not: id } }, alertsOf(actor)] },
      orderBy: { openedAt: "desc" },
      take: beforeMax,
    }),
  ]);
  const known = await knownFor([row], actor, {
    devices: named.flatMap(({ deviceId }) => deviceId ?? []),
    lines: named.flatMap(({ lineId }) => lineId ?? []),
  });
  const rule = all.find((candidate) => candidate.id === row.ruleId);
  const first = named.find(({ deviceId }) => deviceId !== null)?.deviceId ?? null;
  const [chain, stood, consequences] = await Promise.all([chainOf(row, known), stoodOf(row, known, first), consequencesOf(row, known)]);
  return {
    ...itemOf(row, known),
    chain,
    stood,
    consequences,
    notes: notes.map(({ id: noteId, at, fact, byName }) => ({
      id: noteId,
      text: facts.read(fact, noteId, {}).note ?? "",
      at: at.toISOString(),
      by: byName ?? "Somebody",
    })),
    again: againOf(row, all),
    rule: { id: row.ruleId, name: rule?.name ?? "A rule that is gone" },
    parts: named.map(({ kind, deviceId, lineId, at, leftAt }) => {
      const lineName = lineId === null ? undefined : known.lineName(lineId);
      return {
        kind: kind as AlertKind,
        device: deviceId === null || !known.devices.sees(deviceId) ? null : { id: deviceId, name: known.devices.name(deviceId) },
        line: lineId === null || lineName === undefined ? null : { id: lineId, name: lineName },
        at: at.toISOString(),
        leftAt: leftAt?.toISOString() ?? null,
      };
    }),
    suppressed: kept.map(({ kind, _count }) => ({
      kind: kind as AlertKind,
      count: _count._all,
      words: notMade[kind as AlertKind] ?? "Needs a look",
      why: explains[row.kind as AlertKind] ?? "The same cause",
    })),
    timeline: events.map((event) => ({ at: event.at.toISOString(), what: event.what, ...wordsOfEvent(event, holdWords(rule)) })),
    before: before.map((other) => ({
      id: other.id,
      openedAt: other.openedAt.toISOString(),
      resolvedAt: other.resolvedAt?.toISOString() ?? null,
    })),
  };
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign, readerFor, type Standing, standingOf } from "@/lib/device-access/device-reader";
import type { Statuses } from "@/lib/device-access/schemas";
import { statusDetail, statusWords } from "@/lib/device-access/status-facts";
import { statusesOf } from "@/lib/devices/device-item";
import { collectionOf, manifestOf } from "@/lib/drivers/catalog";
import { documentLabel } from "@/lib/drivers/labels";
import { may } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";
import { otherParties, storedAskedWords } from "./asked";
import { callersFor } from "./callers";
import { type KeptSecret, keptSecrets } from "./current-secrets";
import { type EndRow, endSelection, inOrder, registrationOf, type ShownEnd } from "./end-rows";
import { findingsColumn, otherDevicesOf, type Telling, told } from "./findings";
import { hider } from "./hiding";
import { nameFor } from "./name-for";
import { stateOf } from "./recompute-lines";
import type { Disagreement, LineEndAnswer, LineItem } from "./schemas";

type Findings = ReturnType<typeof findingsColumn.read>;

const latestFirst = [{ startedAt: "desc" as const }, { id: "desc" as const }];

/** What a line is read with for its own page. */
export const lineSelection = { include: { ends: endSelection, resets: { orderBy: latestFirst, take: 10 } } };

/** What a line is read with in a list, beside its ends. */
export const shownLineSelection = {
  select: {
    id: true,
    name: true,
    named: true,
    user: true,
    server: true,
    disagreements: true,
    brokenAt: true,
    people: true,
    phones: true,
    resets: {
      select: { id: true, startedAt: true, actorId: true, actorName: true, state: true, busyLineId: true },
      orderBy: latestFirst,
      take: 10,
    },
  },
};

/** A line as far as a list shows it. */
export interface ShownLine {
  readonly id: string;
  readonly name: string;
  readonly named: boolean;
  readonly user: string;
  readonly server: string;
  readonly disagreements: string;
  readonly brokenAt: Date | null;
  readonly people: string;
  readonly phones: string;
  readonly ends: readonly ShownEnd[];
  readonly resets: readonly { id: string; startedAt: Date; actorId: string; actorName: string; state: string; busyLineId: string | null }[];
}

export interface LineRow extends ShownLine {
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly ends: readonly EndRow[];
  readonly resets: readonly (ShownLine["resets"][number] & { ticket: string | null; words: string; lineId: string; lineName: string })[];
}

/** True if Lineward can write this end: its record can be updated and its login was not refused. */
export function canWrite(end: ShownEnd): boolean {
  const collection = collectionOf(end.device.driver, end.document);
  return end.device.loginRefusedAt === null && (end.record === "" || collection?.can.update === true);
}

/** How people call an end: "Extension 204", "SIP account 1". */
export function labelOfEnd(end: ShownEnd): string {
  const singular = collectionOf(end.device.driver, end.document)?.singular;
  return singular === undefined
    ? documentLabel(end.device.driver, end.document)
    : `${singular.charAt(0).toUpperCase()}${singular.slice(1)} ${end.label ?? end.user}`;
}

/** States without the words beside them: those name addresses and settings. */
function withoutDetails(statuses: Statuses): Statuses {
  return Object.fromEntries(Object.entries(statuses).map(([name, { state, at }]) => [name, { state, at }])) as Statuses;
}

/** A device elsewhere is part of the line, and nothing but its kind is told of it. */
function endOf(end: ShownEnd, secret: KeptSecret | undefined, actor: Actor): LineEndAnswer {
  const foreign = isForeign(end.device, actor);
  const noun = manifestOf(end.device.driver)?.noun ?? "device";
  const registered = registrationOf(end);
  const registeredWords = statusWords(statusDetail.read(registered.detail), end.device.driver);
  const statuses = foreign ? withoutDetails(statusesOf(end.device)) : statusesOf(end.device);
  const capital = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
  return {
    id: end.id,
    deviceId: foreign ? "" : end.deviceId,
    deviceName: foreign ? `${capital} on another site` : end.device.name,
    foreign,
    kind: end.device.kind,
    noun,
    label: foreign ? `${capital} account` : labelOfEnd(end),
    document: foreign ? "" : end.document,
    documentLabel: foreign ? "" : documentLabel(end.device.driver, end.document),
    record: foreign ? "" : end.record,
    role: end.role === "accepts" ? "accepts" : "registers",
    user: end.user,
    // Where an end accepts, its server is the address of its web page too.
    server: foreign || (end.role === "accepts" && !may(actor, "device.see")) ? "" : end.server,
    transport: foreign ? null : end.transport,
    truths: {
      ...statuses,
      registered: {
        state: registered.state,
        at: registered.at?.toISOString() ?? null,
        ...(registeredWords === undefined || foreign ? {} : { detail: registeredWords }),
        ...(registered.lastKnown
          ? { lastKnown: { state: registered.lastKnown.state, at: registered.lastKnown.at?.toISOString() ?? null } }
          : {}),
      },
    },
    secret: { stored: secret !== undefined, ...(secret && !foreign ? { changedAt: secret.createdAt.toISOString() } : {}) },
    canWrite: canWrite(end),
  };
}

/** A fix is only offered to who may make it. */
function visible(found: readonly Disagreement[], ends: readonly LineEndAnswer[], actor: Actor): Disagreement[] {
  const writable = new Set(ends.filter((end) => !end.foreign && end.canWrite).map((end) => end.id));
  const mayFix = may(actor, "device.configure");
  return found.map(({ fix, ...rest }) => {
    return fix && mayFix && writable.has(rest.endId ?? "") ? { ...rest, fix } : rest;
  });
}

/** True for a label that says more than the user does, and that no other word of a sentence is. */
function isTelling(end: ShownEnd): end is ShownEnd & { label: string } {
  return end.label !== null && end.label !== end.user && end.label.length > 2 && /\p{L}/u.test(end.label);
}

/** Takes what is elsewhere out of sentences about a line. */
export function hiderOfLine(ends: readonly ShownEnd[], actor: Actor): (text: string) => string {
  return hider(
    ends.map((end) => ({ ...end.device, labels: end.record === "" ? [] : [labelOfEnd(end), ...(isTelling(end) ? [end.label] : [])] })),
    actor,
  );
}

/** A line as the API shows it to this person. */
function toListItem(
  row: ShownLine,
  kept: (end: ShownEnd) => KeptSecret | undefined,
  actor: Actor,
  findings: Findings,
  others: readonly Standing[],
): LineItem {
  const byId = new Map(row.ends.map((end) => [end.id, end]));
  const reader = readerFor(actor, [...row.ends.map((end) => end.device), ...others]);
  const telling: Telling = {
    reader,
    deviceOf: (endId) => byId.get(endId)?.deviceId,
    heard: (endId) => storedAskedWords(byId.get(endId)?.askedWords ?? null, reader),
  };
  const found = findings.flatMap((finding) => told(finding, telling) ?? []);
  const ends = inOrder(row.ends).map((end) => endOf(end, kept(end), actor));
  const own = inOrder(row.ends.filter((end) => !isForeign(end.device, actor)));
  const way = own.find((end) => end.role === "registers");
  const busy = row.resets.find((reset) => reset.busyLineId !== null);
  const last = row.resets[0];
  return {
    id: row.id,
    name: nameFor(row, actor),
    named: row.named,
    user: row.user,
    server: own.length === row.ends.length ? row.server : (way?.server ?? ""),
    site: siteOf(row, actor),
    state: stateOf(row.ends, found, busy?.state),
    brokenAt: row.brokenAt?.toISOString() ?? null,
    disagreements: visible(found, ends, actor),
    ends,
    ...callersFor(row, actor),
    ...(last
      ? {
          lastReset: {
            id: last.id,
            at: last.startedAt.toISOString(),
            by: last.actorName,
            own: last.actorId === actor.id,
            state: last.state,
          },
        }
      : {}),
  };
}

/** The site of a line, as far as this person may know it. */
export function siteOf(row: Pick<ShownLine, "ends">, actor: Actor): { id: string; name: string } | null {
  const own = inOrder(row.ends).find(
    (end) => end.device.site !== null && (actor.sites === null || actor.sites.includes(end.device.site.id)),
  );
  return own?.device.site ? { id: own.device.site.id, name: own.device.site.name } : null;
}

/** Items of rows, with one query for what the vault holds, and one for devices that are named besides the ends. */
export async function toListItems(rows: readonly ShownLine[], actor: Actor): Promise<LineItem[]> {
  const kept = await keptSecrets(
    db(),
    rows.flatMap((row) => row.ends),
  );
  const findings = rows.map((row) => findingsColumn.read(row.disagreements));
  const asked = actor.sites === null ? [] : rows.flatMap(({ ends }) => ends.flatMap((end) => otherParties(end.askedWords, ends)));
  const named = [...findings.flat().flatMap(otherDevicesOf), ...asked];
  const others = named.length === 0 ? [] : await standingOf(named);
  return rows.map((row, at) => toListItem(row, kept, actor, findings[at] ?? [], others));
}

import "server-only";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { type DeviceReader, isForeign, readerFor, standingOf } from "@/lib/device-access/device-reader";
import { may, type Permission } from "@/lib/http/permissions";
import { notFound } from "@/lib/http/problems";
import { lineFor, linesOf } from "@/lib/lines/access";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { labelOfEnd, siteOf } from "@/lib/lines/line-item";
import { nameFor } from "@/lib/lines/name-for";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { type Cause, causeOf, type Mending } from "./causes";
import type { DiagnosisAnswer, MendingAction } from "./endpoints";
import { brokenAt, type Ladder, ladder, type RungState, rungNames } from "./facts";
import { stateOfLook } from "./look-rows";
import { type RungTold, tellRung } from "./rung-words";
import { capital, type Telling } from "./telling";
import { ticketOf } from "./ticket";

const laddersColumn = jsonColumn("Diagnosis.ladders", z.array(ladder));

/** A ladder whose end is still one of the line. */
interface Climbed extends Ladder {
  readonly end: EndRow;
  readonly to: Telling;
}

function tellingOf(ladder: Ladder, end: EndRow, ends: readonly EndRow[], reader: DeviceReader, actor: Actor): Telling {
  const foreign = isForeign(end.device, actor);
  const server = end.role === "accepts" ? end : ends.find(({ role }) => role === "accepts");
  const seesDevices = may(actor, "device.see");
  return {
    noun: reader.noun(end.deviceId),
    name: reader.name(end.deviceId),
    server: server ? reader.noun(server.deviceId) : "SIP server",
    accepts: end.role === "accepts",
    user: end.user,
    label: foreign ? "" : labelOfEnd(end),
    seesServer: seesDevices && ladder.devices.every(reader.sees),
    seesDevice: seesDevices && !foreign,
    foreign,
  };
}

const finished: readonly RungState[] = ["ok", "none", "unknown", "bad", "not_reached"];

function stateOfLadder({ rungs }: Ladder): DiagnosisAnswer["ends"][number]["state"] {
  const has = (state: RungState) => rungs.some((rung) => rung.state === state);
  if (has("bad")) {
    return "bad";
  }
  return rungs.every((rung) => finished.includes(rung.state)) ? (has("unknown") ? "unknown" : "ok") : "running";
}

/** True where nobody is registered at the server because an end that should be is itself broken: nothing is wrong at the server. */
function isConsequence({ end, rungs }: Climbed, all: readonly Climbed[]): boolean {
  const fact = rungs[brokenAt({ rungs })]?.fact;
  return (
    end.role === "accepts" && fact?.code === "unbound" && all.some((other) => other.end.role === "registers" && brokenAt(other) !== -1)
  );
}

function shortWords(state: DiagnosisAnswer["ends"][number]["state"], rungs: readonly RungTold[]): string {
  const at = rungs.find((rung) => rung.state === state);
  switch (state) {
    case "running":
      return at ? `Step ${at.step} of ${rungs.length}` : "Waits";
    case "ok":
      return "In order";
    default:
      return (at ?? rungs.find((rung) => rung.state === "bad"))?.title ?? "";
  }
}

/** Who may do what is proposed. */
const needed: Readonly<Record<MendingAction["kind"], Permission>> = {
  reset: "line.reset",
  connection: "device.edit",
  account: "device.configure",
  certificate: "line.edit",
  networks: "network.edit",
};

function nextOf({ words, kind }: Mending, { end, to }: Climbed, actor: Actor): NonNullable<DiagnosisAnswer["next"]> {
  if (to.foreign && kind !== "reset") {
    return { words: "Hand the text for the ticket to somebody who sees that site.", action: null };
  }
  if (kind === undefined) {
    return { words, action: null };
  }
  if (!may(actor, needed[kind])) {
    return { words: `${words} Hand the text for the ticket to somebody who may do that.`, action: null };
  }
  const { deviceId, document, record } = end;
  const place = kind === "connection" ? { deviceId } : kind === "account" ? { deviceId, document, record } : {};
  return { words, action: { kind, ...place } };
}

/** What is fine below the broken step, in a few words: "The way to the server and the panel are in order." */
function belowWords(at: number, { noun }: Telling): string {
  if (at < 3) {
    return "";
  }
  const parts = ["the way to the server", ...(at >= 5 ? [`the ${noun}`] : []), ...(at >= 7 ? ["the password"] : [])];
  const all = parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
  return `${capital(all ?? "")} ${parts.length === 1 ? "is" : "are"} in order. `;
}

type Judged = Pick<DiagnosisAnswer, "broken" | "headline" | "summary" | "next">;

/** Where it breaks, and what to do: the lowest broken step counts, for what is above it may hang on it. */
function judge(climbed: readonly Climbed[], told: readonly RungTold[][], state: DiagnosisAnswer["state"], actor: Actor): Judged {
  const lowest = climbed
    .map((ladder, index) => ({ ladder, index, at: brokenAt(ladder) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)[0];
  if (lowest) {
    const { ladder, index, at } = lowest;
    const cause: Cause = causeOf(rungNames[at] ?? "name", ladder.rungs[at] ?? { state: "bad" }, ladder.to);
    return {
      broken: { endId: ladder.endId, step: at + 1 },
      headline: `It breaks at step ${at + 1} of ${rungNames.length}: ${cause.clause}`,
      summary: `${belowWords(at, ladder.to)}${told[index]?.[at]?.words ?? ""}`,
      next: nextOf(cause.mending, ladder, actor),
    };
  }
  const nothing = { broken: null, next: null };
  if (state === "running") {
    return { ...nothing, headline: "Looking for the fault", summary: "" };
  }
  if (state === "interrupted") {
    return {
      ...nothing,
      headline: "The look was interrupted",
      summary: "Lineward was stopped meanwhile, or no process was free to look within two minutes. Look again.",
    };
  }
  const doubt = told.flat().find((rung) => rung.state === "unknown");
  return doubt
    ? { ...nothing, headline: "Nothing is broken, as far as could be seen", summary: `Step ${doubt.step}: ${doubt.words}` }
    : { ...nothing, headline: "Everything is in order", summary: `All ${rungNames.length} steps work from every end of the line.` };
}

async function endsOf(lineId: string): Promise<EndRow[]> {
  return (await db().lineEnd.findMany({ where: { lineId }, ...endSelection })) as EndRow[];
}

/** GET /api/diagnoses/{id}: one look as this person may see it. */
export async function tellLook(actor: Actor, id: string, timeZone: string): Promise<DiagnosisAnswer> {
  const row = await db().diagnosis.findFirst({ where: { id, line: linesOf(actor) }, include: { line: true } });
  if (!row) {
    throw notFound("This look");
  }
  const ends = await endsOf(row.lineId);
  const ladders = laddersColumn.read(row.ladders, row.id, []);
  const others = await standingOf(ladders.flatMap(({ devices }) => devices));
  const reader = readerFor(actor, [...ends.map((end) => end.device), ...others]);
  const climbed = ladders.flatMap((ladder): Climbed[] => {
    const end = ends.find((candidate) => candidate.id === ladder.endId);
    return end ? [{ ...ladder, end, to: tellingOf(ladder, end, ends, reader, actor) }] : [];
  });
  const state = stateOfLook(row);
  const told = climbed.map(({ rungs, to }) => rungs.map((rung, at) => tellRung(at, rung, to)));
  const nouns = climbed.map(({ to }) => to.noun);
  const look: Omit<DiagnosisAnswer, "ticket"> = {
    id: row.id,
    lineId: row.lineId,
    state,
    at: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    steps: rungNames.length,
    ...judge(climbed, told, state, actor),
    ends: climbed.map((ladder, index) => {
      const rungs = told[index] ?? [];
      const standing = isConsequence(ladder, climbed) ? "unknown" : stateOfLadder(ladder);
      const { noun, name } = ladder.to;
      const label = nouns.filter((other) => other === noun).length > 1 || ladder.to.foreign ? capital(name) : capital(noun);
      return { endId: ladder.endId, label, state: standing, words: shortWords(standing, rungs), rungs };
    }),
  };
  const about = { user: row.line.user, name: nameFor({ ...row.line, ends }, actor), site: siteOf({ ends }, actor)?.name, timeZone };
  return { ...look, ticket: ticketOf(look, about) };
}

/** GET /api/lines/{id}/diagnoses: the last looks, newest first. */
export async function lastLooks(actor: Actor, lineId: string) {
  await lineFor(actor, lineId);
  const rows = await db().diagnosis.findMany({ where: { lineId }, orderBy: [{ startedAt: "desc" }, { id: "desc" }], take: 10 });
  const items = rows.map((row) => {
    const ladders = laddersColumn.read(row.ladders, row.id, []);
    const broken = ladders.map(brokenAt).filter((at) => at !== -1);
    const inOrder = ladders.length > 0 && ladders.every((ladder) => stateOfLadder(ladder) === "ok");
    return {
      id: row.id,
      at: row.startedAt.toISOString(),
      state: stateOfLook(row),
      step: broken.length === 0 ? null : Math.min(...broken) + 1,
      inOrder,
    };
  });
  return { items };
}

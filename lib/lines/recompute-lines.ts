import "server-only";
import { isIP } from "node:net";
import { collectionOf, manifestOf } from "@/lib/drivers/catalog";
import { documentLabel } from "@/lib/drivers/labels";
import { db, type Transaction } from "@/lib/platform/db/client";
import { updateRows } from "@/lib/platform/db/many-rows";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { pass } from "@/lib/platform/events/pass";
import { log } from "@/lib/platform/log";
import { absentServers } from "./absent-server";
import { type Callers, callersOf, holdsCallers, searchOf } from "./callers";
import { readClaims } from "./claims";
import { keptSecrets } from "./current-secrets";
import { type ClaimRow, disagreementsOf } from "./disagreements";
import { type EndRow, endSelection, inOrder, registrationOf, type ShownEnd } from "./end-rows";
import { findingsColumn } from "./findings";
import { causeOfLine, isCarried, tellDevices } from "./line-cause";
import { lineStatesOf, sampleChanged } from "./line-samples";
import { majorityOf } from "./majority-values";
import type { Disagreement, LineState } from "./schemas";

/** Lines that are read and written together. */
const batch = 250;
/** Lines in one event: it has to fit into a notification. */
const toldTogether = 100;

function labelOf(end: ShownEnd): string {
  const singular = collectionOf(end.device.driver, end.document)?.singular;
  const noun = singular ?? documentLabel(end.device.driver, end.document);
  return singular === undefined ? noun : `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${end.label ?? end.user}`;
}

/** How people call a line that nobody has named: by the panel or monitor, else by the account. Of these ends, in order. */
export function nameOf(ends: readonly ShownEnd[]): string {
  const [first] = ends;
  if (!first) {
    return "No ends";
  }
  const atDoor = first.device.kind === "intercom" || first.device.kind === "monitor";
  if (!atDoor) {
    return labelOf(first);
  }
  const firstAccount = manifestOf(first.device.driver)?.sections.find((section) => section.account)?.id;
  return first.document === firstAccount || first.record !== ""
    ? first.device.name
    : `${first.device.name}, ${documentLabel(first.device.driver, first.document)}`;
}

/** The state of a line by its ends; a reset that is under way or half done comes first. */
export function stateOf(ends: readonly ShownEnd[], found: readonly Pick<Disagreement, "severity">[], reset: string | undefined): LineState {
  if (reset !== undefined) {
    return reset === "half_done" ? "half_done" : "resetting";
  }
  const statuses = ends.flatMap((end) => [end.device.reachable, end.device.signedIn, registrationOf(end).state]);
  if (statuses.includes("no") || found.some((pick) => pick.severity === "problem")) {
    return "problem";
  }
  return statuses.includes("unknown") ? "unknown" : "in_order";
}

/** What claims a line, and what its ends claim, by the line's id. */
async function claimsOf(tx: Transaction, lines: readonly { readonly id: string; readonly ends: readonly { readonly id: string }[] }[]) {
  const out = new Map<string, ClaimRow[]>();
  const rows = await readClaims(
    tx,
    lines.flatMap(({ ends }) => ends.map(({ id }) => id)),
    lines.map(({ id }) => id),
  );
  if (rows.length === 0) {
    return out;
  }
  const claimed = await tx.lineEnd.findMany({
    where: { lineId: { in: rows.map(({ lineId }) => lineId) } },
    select: { lineId: true, deviceId: true },
    orderBy: { id: "asc" },
  });
  const claimants = await tx.lineEnd.findMany({
    where: { id: { in: rows.map(({ endId }) => endId) } },
    select: { id: true, lineId: true, user: true, deviceId: true },
  });
  const byId = new Map(claimants.map((end) => [end.id, end]));
  for (const { endId, lineId } of rows.sort((a, b) => (a.endId < b.endId ? -1 : 1))) {
    const end = byId.get(endId);
    if (end) {
      const devices = claimed.flatMap((other) => (other.lineId === lineId ? other.deviceId : []));
      const claim = { user: end.user, claimant: end.deviceId, claimed: devices };
      for (const id of [lineId, end.lineId]) {
        out.set(id, [...(out.get(id) ?? []), claim]);
      }
    }
  }
  return out;
}

/** What an end is found by, in words. */
function wordsOf(end: EndRow): (string | null | undefined)[] {
  return [
    end.device.name,
    end.user,
    end.authUser,
    end.label,
    // "The panel at the garage": of a server everybody's lines would be found.
    end.role === "registers" ? end.device.kind : undefined,
    // An address holds numbers that no caller means.
    isIP(end.host) === 0 ? end.host : undefined,
    end.device.site?.name,
    end.device.site?.parent?.name,
  ];
}

/** The words of each end by themselves, for people who may not find a line by its other ends: of those that are others now. */
function searchesOf(ends: readonly EndRow[], givenName: string | undefined, callers: Callers): { id: string; search: string }[] {
  return ends.flatMap((end) => {
    const search = searchOf([givenName, ...wordsOf(end)], holdsCallers(end, ends) ? callers : { people: [], phones: [] });
    return end.search === search ? [] : [{ id: end.id, search }];
  });
}

const nothingBroken = { cause: null, causeAt: "", brokenAt: null, carried: false } as const;

/** Since when a line has been broken: as long as it is, whatever the cause. A reset that is under way or half done leaves the moment alone. */
function brokenSince(line: { readonly brokenAt: Date | null }, state: LineState): Date | null {
  return state === "problem" ? (line.brokenAt ?? new Date()) : state === "resetting" || state === "half_done" ? line.brokenAt : null;
}

/** The columns of a line that are worked out, all of them. */
const lineColumns = {
  name: "text",
  nameKey: "text",
  user: "text",
  userKey: "text",
  server: "text",
  siteId: "text",
  siteName: "text",
  nameSiteId: "text",
  state: "text",
  cause: "text",
  causeAt: "text",
  brokenAt: "timestamp(3)",
  carried: "boolean",
  disagreements: "text",
  search: "text",
  updatedAt: "timestamp(3)",
} as const;

type LineColumns = Omit<
  Record<keyof typeof lineColumns, string>,
  "updatedAt" | "siteId" | "siteName" | "nameSiteId" | "cause" | "brokenAt" | "carried"
> &
  Record<"siteId" | "siteName" | "nameSiteId" | "cause", string | null> & { brokenAt: Date | null; carried: boolean };

const linesWithEnds = {
  include: { ends: endSelection, resets: { where: { busyLineId: { not: null } }, select: { state: true }, take: 1 }, sampled: true },
};

async function settleSome(lineIds: readonly string[]): Promise<void> {
  const tx = db();
  const lines = await tx.line.findMany({ where: { id: { in: [...lineIds] } }, ...linesWithEnds });
  const all = lines.flatMap((line) => line.ends as EndRow[]);
  const kept = await keptSecrets(tx, all);
  const claims = await claimsOf(tx, lines);
  const absent = await absentServers(
    tx,
    lines.map((line) => ({ id: line.id, ends: inOrder(line.ends as EndRow[]) })),
  );
  const at = new Date();
  const changed: (LineColumns & { id: string; updatedAt: Date })[] = [];
  const searches: { id: string; search: string }[] = [];
  const gone: typeof lines = [];
  const sampled: Parameters<typeof sampleChanged>[0][number][] = [];
  for (const line of lines) {
    const ends = inOrder(line.ends as EndRow[]);
    if (ends.length === 0) {
      gone.push(...(line.state === "gone" ? [] : [line]));
      sampled.push({ last: line.sampled, states: lineStatesOf([], []) });
      continue;
    }
    const server = ends.find((end) => end.role === "accepts") ?? ends[0];
    const registering = ends.find((end) => end.role === "registers") ?? ends[0];
    const found = disagreementsOf({
      ends,
      fingerprint: (end) => kept(end)?.fingerprint,
      custom: server?.role === "accepts" ? await majorityOf(server.deviceId) : {},
      absentAt: absent.get(line.id),
      claims: claims.get(line.id) ?? [],
    });
    const site = ends.find((end) => end.device.site !== null)?.device.site ?? null;
    const name = line.named ? line.name : nameOf(ends);
    const callers = callersOf(line);
    searches.push(...searchesOf(ends, line.named ? name : undefined, callers));
    sampled.push({ last: line.sampled, states: lineStatesOf(ends, found) });
    // A claim is told to few, and a state to all: whoever sees the claim is shown its state with it.
    const state = stateOf(
      ends,
      found.filter((candidate) => candidate.code !== "claim"),
      line.resets[0]?.state,
    );
    const data: LineColumns = {
      name,
      nameKey: sortKeyOf(name),
      user: server?.user ?? line.user,
      userKey: server?.userKey ?? line.userKey,
      server: registering ? registering.server : line.server,
      siteId: site?.id ?? null,
      siteName: site?.name ?? null,
      nameSiteId: line.named ? null : (ends[0]?.device.siteId ?? ""),
      state,
      ...(state === "problem" ? causeOfLine(line.id, ends, found) : { cause: null, causeAt: "" }),
      brokenAt: brokenSince(line, state),
      carried: state === "problem" && isCarried(ends),
      disagreements: findingsColumn.write(found),
      search: searchOf([name, ...ends.flatMap(wordsOf)], callers),
    };
    if (!(Object.keys(data) as (keyof LineColumns)[]).every((key) => line[key] === data[key])) {
      changed.push({ ...data, id: line.id, updatedAt: at });
    }
  }
  if (gone.length > 0) {
    // Kept for their names or their resets, and shown to nobody until an end comes back.
    await tx.line.updateMany({ where: { id: { in: gone.map(({ id }) => id) } }, data: { state: "gone", ...nothingBroken } });
    for (const { id, siteId } of gone) {
      pass("lines.changed", { lineIds: [id], ...(siteId === null ? {} : { from: siteId }) });
    }
  }
  await updateRows(tx, "LineEnd", { search: "text" }, searches);
  await updateRows(tx, "Line", lineColumns, changed);
  await sampleChanged(sampled, at);
  for (let from = 0; from < changed.length; from += toldTogether) {
    pass("lines.changed", { lineIds: changed.slice(from, from + toldTogether).map(({ id }) => id) });
  }
  await tellDevices(all);
}

/** Works out a line's own columns anew from its ends: name, search text, disagreements, state. */
export async function recomputeLines(lineIds: readonly string[]): Promise<void> {
  const all = [...new Set(lineIds)];
  for (let from = 0; from < all.length; from += batch) {
    await settleSome(all.slice(from, from + batch));
  }
}

/** After something about a device, or about one of its documents, has changed. */
export async function settleLinesAfter(deviceId: string, ref?: { document: string; record: string }): Promise<void> {
  const ends = await db().lineEnd.findMany({ where: { deviceId, ...ref }, select: { lineId: true } });
  await recomputeLines(ends.map((end) => end.lineId));
}

/** The same. Never fails its caller: lines are worked out again later. */
export async function recomputeLinesOf(deviceId: string): Promise<void> {
  await settleLinesAfter(deviceId).catch((error: unknown) => log.warn({ deviceId, err: error }, "lines were not worked out anew"));
}

/** After a site was renamed or moved: lines are found by the names of their sites. */
export async function recomputeLinesAt(siteId: string): Promise<void> {
  const lines = await db().line.findMany({
    where: { ends: { some: { device: { OR: [{ siteId }, { site: { parentId: siteId } }] } } } },
    select: { id: true },
  });
  await recomputeLines(lines.map((line) => line.id));
}

/** Lines whose last end is gone, with nothing that a person would miss: no name given, nobody kept, no reset made. */
export async function dropEmptyLines(tx: Transaction, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) {
    return;
  }
  const nothingKept = { named: false, people: "[]", phones: "[]", ends: { none: {} }, resets: { none: {} } };
  await tx.line.deleteMany({ where: { id: { in: [...new Set(lineIds)] }, ...nothingKept } });
}

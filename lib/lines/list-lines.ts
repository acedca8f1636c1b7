import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { atSites } from "@/lib/devices/list-devices";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { likeWord } from "@/lib/platform/db/like-word";
import { lookUp } from "@/lib/platform/db/look-up";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { foldedWords } from "@/lib/schema/fold";
import { linesOf } from "./access";
import type { LineQuery } from "./endpoints";
import { type ShownLine, shownLineSelection, toListItems } from "./line-item";
import type { LineItem } from "./schemas";
import { shownEnds } from "./shown-ends";

const exactMax = 20;

/** More claims than anybody leaves standing. */
const claimsMax = 2_000;

/** A claim makes a line a problem for those who see both sides of it, and for nobody else. */
async function stateIn(states: readonly string[] | undefined, actor: Actor): Promise<Record<string, unknown>[]> {
  if (!states || states.length === 0) {
    return [];
  }
  const seen = { device: devicesOf(actor) };
  const rows = await db().lineClaim.findMany({
    where: { end: seen, line: { ends: { every: seen } } },
    select: { lineId: true, end: { select: { lineId: true } } },
    take: claimsMax,
  });
  const claimed = {
    id: { in: [...new Set(rows.flatMap((row) => [row.lineId, row.end.lineId]))] },
    state: { notIn: ["resetting", "half_done"] },
  };
  const stored = { state: { in: [...states] } };
  return [rows.length === 0 ? stored : states.includes("problem") ? { OR: [stored, claimed] } : { AND: [stored, { NOT: claimed }] }];
}

function endAt(deviceId: string, { document, record }: LineQuery) {
  return { deviceId, ...(document === undefined ? {} : { document }), ...(record === undefined ? {} : { record }) };
}

/** Ends that a person may find lines by: those on their sites. */
function ownEnd(actor: Actor, end: Record<string, unknown>) {
  return { ends: { some: actor.sites === null ? end : { AND: [{ device: devicesOf(actor) }, end] } } };
}

/** Up to so many lines are handed on as ids, which a database finds sooner than it looks at the ends of every line there is. */
const idsMax = 900;

/** Lines with an end at some sites or at the places below them, of those that a person sees. */
async function linesAt(sites: readonly string[] | undefined, actor: Actor): Promise<Record<string, unknown>[]> {
  const { siteId } = await atSites(sites);
  if (!siteId) {
    return [];
  }
  const device = { siteId: { in: siteId.in.filter((id) => actor.sites === null || actor.sites.includes(id)) } };
  const ends = await db().lineEnd.findMany({ where: { device }, select: { lineId: true }, take: idsMax + 1 });
  return [ends.length > idsMax ? { ends: { some: { device } } } : { id: { in: [...new Set(ends.map((end) => end.lineId))] } }];
}

async function filters(query: LineQuery, actor: Actor): Promise<Record<string, unknown>[]> {
  const words = foldedWords(query.query);
  return [
    ...(await lookUp("Line", words)).where,
    // The line's words are those of all its ends: who does not see all of them needs each word at one that they see.
    ...(actor.sites === null ? [] : words.map((word) => ownEnd(actor, { search: { contains: likeWord(word) } }))),
    ...(query.device === undefined ? [] : [ownEnd(actor, endAt(query.device, query))]),
  ];
}

/**
 * A stretch of the list. For people bound to sites, lines that another site's device gives its name to stand last, by number: their
 * place in the order of names would tell that name.
 */
interface Stretch {
  readonly where: Record<string, unknown>;
  readonly key: "nameKey" | "userKey";
}

function stretchesOf(actor: Actor): readonly [Stretch, ...Stretch[]] {
  if (actor.sites === null) {
    return [{ where: {}, key: "nameKey" }];
  }
  const named = { OR: [{ nameSiteId: null }, { nameSiteId: { in: [...actor.sites] } }] };
  return [
    { where: named, key: "nameKey" },
    { where: { NOT: named }, key: "userKey" },
  ];
}

const orderOf = ({ key }: Stretch) =>
  key === "nameKey" ? [{ nameKey: "asc" as const }, { id: "asc" as const }] : [{ userKey: "asc" as const }, { id: "asc" as const }];

function after({ key }: Stretch, [value = "", id = ""]: readonly string[]) {
  return { OR: [{ [key]: { gt: value } }, { [key]: value, id: { gt: id } }] };
}

/**
 * The lines that what was asked can only mean: those with that user or name, else, if it holds a number, those whose name begins with
 * it. A sort key fills its numbers up, so "apartment 12" begins "Apartment 12, Okafor" and not "Apartment 120".
 */
async function meantIds(where: object, named: object, asked: string): Promise<string[]> {
  const key = sortKeyOf(asked);
  const ways =
    asked === ""
      ? []
      : [
          { OR: [{ userKey: asked }, { AND: [named, { nameKey: key }] }] },
          ...(/\d/.test(asked) ? [{ AND: [named, { nameKey: { startsWith: key } }] }] : []),
        ];
  for (const way of ways) {
    const rows = await db().line.findMany({
      where: { AND: [where, way] },
      orderBy: [{ nameKey: "asc" }, { id: "asc" }],
      take: exactMax,
      select: { id: true },
    });
    if (rows.length > 0) {
      return rows.map((row) => row.id);
    }
  }
  return [];
}

/** A page of lines. What was asked for to the letter (user, number, name) stands first; the rest follows by name. */
export async function listLines(
  query: LineQuery,
  actor: Actor,
): Promise<{ items: LineItem[]; nextCursor: string | null; total: number; exact: number }> {
  const where = {
    AND: [linesOf(actor), ...(await linesAt(query.site, actor)), ...(await filters(query, actor)), ...(await stateIn(query.state, actor))],
  };
  const asked = (query.query ?? "").toLowerCase().trim();
  const stretches = stretchesOf(actor);
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, [cursorKey.text, cursorKey.text, cursorKey.text]);
  const meant = await meantIds(where, stretches[0].where, asked);
  const others = meant.length > 0 ? [{ id: { notIn: meant } }] : [];
  const { places, ended } = await pageOf(stretches, { AND: [where, ...others] }, cursor, query.limit);
  // A first page that holds everything has counted it.
  const total = ended && !cursor ? meant.length + places.length : await db().line.count({ where });
  const shown = places.slice(0, query.limit);
  const last = places.length > query.limit ? shown.at(-1) : undefined;
  const first = new Set(cursor ? [] : meant);
  const rows = await readInOrder([...first, ...shown.map(({ row }) => row.id)]);
  return {
    items: await toListItems(rows, actor),
    nextCursor: last ? writeCursor([last.stretch.key, last.row[last.stretch.key], last.row.id]) : null,
    total,
    exact: rows.filter((row) => first.has(row.id)).length,
  };
}

/** Lines as a list shows them, in the order of their ids; one that is gone by now is left out. */
async function readInOrder(ids: readonly string[]): Promise<ShownLine[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await db().line.findMany({ where: { id: { in: [...ids] } }, ...shownLineSelection });
  const ends = await shownEnds(rows.map((row) => row.id));
  const byId = new Map(rows.map((row) => [row.id, { ...row, ends: ends.get(row.id) ?? [] }]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface Place {
  readonly stretch: Stretch;
  readonly row: { readonly id: string; readonly nameKey: string; readonly userKey: string };
}

/**
 * The places of lines after a cursor, from one stretch of the list into the next: at least one more than the limit, unless the list
 * has ended. The lines themselves are read afterwards, for all stretches at once.
 */
async function pageOf(
  stretches: readonly Stretch[],
  where: object,
  cursor: readonly string[] | undefined,
  limit: number,
): Promise<{ places: Place[]; ended: boolean }> {
  const [at, ...place] = cursor ?? [];
  const begin = Math.max(
    0,
    stretches.findIndex((stretch) => stretch.key === at),
  );
  const places: Place[] = [];
  const take = rowsToTake(limit);
  for (const [index, stretch] of stretches.slice(begin).entries()) {
    if (places.length > limit) {
      return { places, ended: false };
    }
    const further = cursor && index === 0 ? [after(stretch, place)] : [];
    const rows = await db().line.findMany({
      where: { AND: [where, stretch.where, ...further] },
      orderBy: orderOf(stretch),
      take,
      select: { id: true, nameKey: true, userKey: true },
    });
    places.push(...rows.map((row) => ({ stretch, row })));
    if (rows.length === take) {
      return { places, ended: false };
    }
  }
  return { places, ended: true };
}

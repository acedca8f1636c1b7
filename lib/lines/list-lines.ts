import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { atSites } from "@/lib/devices/list-devices";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { search } from "@/lib/platform/db/ranked-search";
import { filledUp, rowsToTake } from "@/lib/platform/db/rows-to-take";
import { linesOf } from "./access";
import type { LineQuery } from "./endpoints";
import { type ShownLine, shownLineSelection, toListItems } from "./line-item";
import type { LineItem, LineState } from "./schemas";
import { linesFor, ownEnd } from "./search-lines";
import { shownEnds } from "./shown-ends";

/** More claims than anybody leaves standing. */
const claimsMax = 2_000;

/** A claim makes a line a problem for those who see both sides of it, and for nobody else. */
async function claimedFor(actor: Actor) {
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
  return rows.length === 0 ? undefined : claimed;
}

async function stateIn(states: readonly string[] | undefined, actor: Actor): Promise<Record<string, unknown>[]> {
  if (!states || states.length === 0) {
    return [];
  }
  const claimed = await claimedFor(actor);
  const stored = { state: { in: [...states] } };
  return [claimed === undefined ? stored : states.includes("problem") ? { OR: [stored, claimed] } : { AND: [stored, { NOT: claimed }] }];
}

function endAt(deviceId: string, { document, record }: LineQuery) {
  return { deviceId, ...(document === undefined ? {} : { document }), ...(record === undefined ? {} : { record }) };
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
  return [ends.length > idsMax ? { ends: { some: { device } } } : { id: { in: filledUp([...new Set(ends.map((end) => end.lineId))]) } }];
}

/** How many lines at a site and the places below it are in each state, as a list says it to this person. */
export async function lineStatesAt(site: string, actor: Actor): Promise<Readonly<Record<LineState, number>>> {
  const where = { AND: [linesOf(actor), ...(await linesAt([site], actor))] };
  const counts: Record<LineState, number> = { in_order: 0, problem: 0, unknown: 0, resetting: 0, half_done: 0 };
  const count = (rows: readonly { state: string; _count: { _all: number } }[], sign: 1 | -1) => {
    for (const { state, _count } of rows) {
      const known = state as LineState;
      counts[known] = (counts[known] ?? 0) + sign * _count._all;
    }
  };
  const stored = await db().line.groupBy({ by: ["state"], where, _count: { _all: true } });
  count(stored, 1);
  const claimed = await claimedFor(actor);
  if (claimed) {
    const moved = await db().line.groupBy({ by: ["state"], where: { AND: [where, claimed] }, _count: { _all: true } });
    count(moved, -1);
    counts.problem += moved.reduce((sum, { _count }) => sum + _count._all, 0);
  }
  return counts;
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

/** What a page of lines answers. */
interface LinePage {
  readonly items: LineItem[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly exact: number;
  readonly understood: string;
  readonly near: LineItem[];
}

/** Where a page begins within what was put into order by its meaning. */
const rankKey = "rank";

/**
 * A page of lines. What a search means stands first, the best of it on top; the rest follows by name. Who reads all pages does without
 * `counted`: then `total` is that of the page.
 */
export async function listLines(query: LineQuery, actor: Actor, { counted = true } = {}): Promise<LinePage> {
  const filters = [
    linesOf(actor),
    ...(await linesAt(query.site, actor)),
    ...(query.device === undefined ? [] : [ownEnd(actor, endAt(query.device, query))]),
    ...(await stateIn(query.state, actor)),
  ];
  const found = await search(
    query.query,
    linesFor(actor, filters, (states) => stateIn(states, actor)),
  );
  const where = found?.where ?? { AND: filters };
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, [cursorKey.text, cursorKey.text, cursorKey.text]);
  const from = cursor === undefined ? 0 : cursor[0] === rankKey ? Number(cursor[1]) : Number.POSITIVE_INFINITY;
  const ids = found?.ids ?? [];
  const first = Number.isSafeInteger(from) && from >= 0 ? ids.slice(from, from + query.limit) : [];
  const room = query.limit - first.length;
  const later = from === Number.POSITIVE_INFINITY ? cursor : undefined;
  const others = { AND: [where, ...(ids.length > 0 ? [{ id: { notIn: [...ids] } }] : [])] };
  const isRanked = first.length > 0 && from + first.length < ids.length;
  const { places, ended } =
    isRanked || found?.more === false ? { places: [], ended: true } : await pageOf(stretchesOf(actor), others, later, room);
  const shown = places.slice(0, room);
  const last = shown.at(-1);
  // A first page that holds everything has counted it.
  const isAll = cursor === undefined && !isRanked && ended && places.length <= room;
  const total = isAll || !counted ? first.length + shown.length : await (found?.total ? found.total() : db().line.count({ where }));
  const rows = await readInOrder([...first, ...shown.map(({ row }) => row.id)]);
  const near = found && total === 0 && cursor === undefined ? await readInOrder(await found.near()) : [];
  return {
    items: await toListItems(rows, actor),
    nextCursor: isRanked
      ? writeCursor([rankKey, String(from + first.length), ""])
      : places.length > room
        ? last
          ? writeCursor([last.stretch.key, last.row[last.stretch.key], last.row.id])
          : writeCursor([rankKey, String(ids.length), ""])
        : null,
    total,
    exact: cursor === undefined ? Math.min(found?.exact ?? 0, first.length) : 0,
    understood: found?.understood ?? "",
    near: await toListItems(near, actor),
  };
}

/** The ids of all lines that a person's filter finds now, in the order of their names; at most `max`. */
export async function linesFoundBy(filter: Pick<LineQuery, "query" | "site" | "state">, actor: Actor, max: number): Promise<string[]> {
  const filters = [linesOf(actor), ...(await linesAt(filter.site, actor)), ...(await stateIn(filter.state, actor))];
  const found = await search(
    filter.query,
    linesFor(actor, filters, (states) => stateIn(states, actor)),
  );
  const rows = await db().line.findMany({
    where: found?.where ?? { AND: filters },
    orderBy: [{ nameKey: "asc" }, { id: "asc" }],
    take: max,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Lines by their ids as this person sees them; one that is none of theirs is left out. */
export async function linesByIds(ids: readonly string[], actor: Actor): Promise<LineItem[]> {
  if (ids.length === 0) {
    return [];
  }
  const rows = await db().line.findMany({ where: { AND: [{ id: { in: [...ids] } }, linesOf(actor)] }, select: { id: true } });
  return toListItems(await readInOrder(rows.map((row) => row.id)), actor);
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

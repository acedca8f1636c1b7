import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { within } from "@/lib/devices/list-devices";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { likeWord } from "@/lib/platform/db/like-word";
import { lookUp } from "@/lib/platform/db/look-up";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { foldedWords } from "@/lib/schema/fold";
import { linesOf } from "./access";
import type { LineQuery } from "./endpoints";
import { type LineRow, lineSelection, toListItems } from "./line-item";
import type { LineItem } from "./schemas";

const exactMax = 20;

/** More claims than anybody leaves standing. */
const claimsMax = 2_000;

/** A claim makes a line a problem for those who see both sides of it, and for nobody else. */
async function stateIn(states: readonly string[] | undefined, actor: Actor): Promise<Record<string, unknown>[]> {
  if (!states || states.length === 0) {
    return [];
  }
  const seen = { device: within(actor) };
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
  return { ends: { some: actor.sites === null ? end : { AND: [{ device: within(actor) }, end] } } };
}

async function filters(query: LineQuery, actor: Actor): Promise<Record<string, unknown>[]> {
  const words = foldedWords(query.query);
  const site = { in: query.site ?? [] };
  return [
    ...(await lookUp("Line", words)).where,
    // The line's words are those of all its ends: who does not see all of them needs each word at one that they see.
    ...(actor.sites === null ? [] : words.map((word) => ownEnd(actor, { search: { contains: likeWord(word) } }))),
    ...(query.device === undefined ? [] : [ownEnd(actor, endAt(query.device, query))]),
    ...(site.in.length > 0 ? [ownEnd(actor, { device: { OR: [{ siteId: site }, { site: { parentId: site } }] } })] : []),
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
  const where = { AND: [linesOf(actor), ...(await filters(query, actor)), ...(await stateIn(query.state, actor))] };
  const asked = (query.query ?? "").toLowerCase().trim();
  const stretches = stretchesOf(actor);
  const [first] = stretches;
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, [cursorKey.text, cursorKey.text, cursorKey.text]);
  const meant = await meantIds(where, first.where, asked);
  const others = meant.length > 0 ? [{ id: { notIn: meant } }] : [];
  const [page, total, hits] = await Promise.all([
    pageOf(stretches, { AND: [where, ...others] }, cursor, query.limit + 1),
    db().line.count({ where }),
    cursor || meant.length === 0 ? [] : db().line.findMany({ where: { id: { in: meant } }, orderBy: orderOf(first), ...lineSelection }),
  ]);
  const shown = page.slice(0, query.limit);
  const last = page.length > query.limit ? shown.at(-1) : undefined;
  return {
    items: await toListItems([...hits, ...shown.map(({ row }) => row)] as unknown as LineRow[], actor),
    nextCursor: last ? writeCursor([last.stretch.key, last.row[last.stretch.key], last.row.id]) : null,
    total,
    exact: hits.length,
  };
}

/** Rows after a cursor, from one stretch of the list into the next. */
async function pageOf(stretches: readonly Stretch[], where: object, cursor: readonly string[] | undefined, take: number) {
  const [at, ...place] = cursor ?? [];
  const begin = Math.max(
    0,
    stretches.findIndex((one) => one.key === at),
  );
  const out: { stretch: Stretch; row: Awaited<ReturnType<typeof rowsOf>>[number] }[] = [];
  for (const [index, stretch] of stretches.entries()) {
    if (index >= begin && out.length < take) {
      const further = cursor && index === begin ? [after(stretch, place)] : [];
      const rows = await rowsOf({ AND: [where, stretch.where, ...further] }, stretch, take - out.length);
      out.push(...rows.map((row) => ({ stretch, row })));
    }
  }
  return out;
}

function rowsOf(where: object, stretch: Stretch, take: number) {
  return db().line.findMany({ where, orderBy: orderOf(stretch), take, ...lineSelection });
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { likeWord } from "@/lib/db/like-word";
import { sortKeyOf } from "@/lib/db/sort-key";
import { within } from "@/lib/devices/list";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { foldedWords } from "@/lib/schema/fold";
import { linesOf } from "./access";
import { itemsOf, type LineRow, lineSelection } from "./item";
import type { LineQuery } from "./requests";
import type { LineItem } from "./shapes";

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

function filters(query: LineQuery): Record<string, unknown>[] {
  const words = foldedWords(query.query);
  return [
    ...words.map((word) => ({ search: { contains: likeWord(word) } })),
    ...(query.device === undefined ? [] : [{ ends: { some: endAt(query.device, query) } }]),
    ...(query.site && query.site.length > 0
      ? [{ ends: { some: { device: { OR: [{ siteId: { in: query.site } }, { site: { parentId: { in: query.site } } }] } } } }]
      : []),
  ];
}

function endAt(deviceId: string, { document, record }: LineQuery) {
  return { deviceId, ...(document === undefined ? {} : { document }), ...(record === undefined ? {} : { record }) };
}

/**
 * The lines that what was asked can only mean: those with that user or name, else, if it holds a number, those whose name begins with
 * it. A sort key fills its numbers up, so "apartment 12" begins "Apartment 12, Okafor" and not "Apartment 120".
 */
async function meantIds(where: object, asked: string): Promise<string[]> {
  const key = sortKeyOf(asked);
  const ways =
    asked === "" ? [] : [{ OR: [{ userKey: asked }, { nameKey: key }] }, ...(/\d/.test(asked) ? [{ nameKey: { startsWith: key } }] : [])];
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
  const where = { AND: [linesOf(actor), ...filters(query), ...(await stateIn(query.state, actor))] };
  const asked = (query.query ?? "").toLowerCase().trim();
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, [cursorKey.text, cursorKey.text]);
  const [nameKey = "", id = ""] = cursor ?? [];
  const orderBy = [{ nameKey: "asc" as const }, { id: "asc" as const }];
  const skipped = await meantIds(where, asked);
  const rest = {
    AND: [
      where,
      ...(skipped.length > 0 ? [{ id: { notIn: skipped } }] : []),
      ...(cursor ? [{ OR: [{ nameKey: { gt: nameKey } }, { nameKey, id: { gt: id } }] }] : []),
    ],
  };
  const first = cursor ? [] : skipped;
  const [rows, total, hits] = await Promise.all([
    db().line.findMany({ where: rest, orderBy, take: query.limit + 1, ...lineSelection }),
    db().line.count({ where }),
    first.length === 0 ? [] : db().line.findMany({ where: { id: { in: first } }, orderBy, ...lineSelection }),
  ]);
  const shown = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  return {
    items: await itemsOf([...hits, ...shown] as unknown as LineRow[], actor),
    nextCursor: last ? writeCursor([last.nameKey, last.id]) : null,
    total,
    exact: hits.length,
  };
}

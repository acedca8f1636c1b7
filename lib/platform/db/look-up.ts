import "server-only";
import { env } from "@/lib/platform/env";
import { db } from "./client";
import { likeWord } from "./like-word";
import { filledUp } from "./rows-to-take";
import { phraseOf, type SearchedTable } from "./search-index";

/** Up to so many matches are handed on as ids; beyond, walking the sorted index finds a page sooner than any set of ids. */
const idsMax = 900;
/** The trigram index knows nothing of shorter words. */
const wordLengthMin = 3;
/** Texts of one list that are compared in the rows themselves after the index has found them. */
const comparedMax = 4;

const keys = { Device: "id", Line: "id", AuditEntry: "seq" } as const satisfies Record<SearchedTable, string>;

/** What a search comes to. */
export interface LookedUp {
  /** What a row must fulfil to hold every word. */
  readonly where: readonly Record<string, unknown>[];
  /** How many rows hold every word; undefined where the index cannot tell, or where they are few and soon counted. */
  readonly total: (() => Promise<number>) | undefined;
  /** True if the index has found no row, so that nothing needs to be asked. */
  readonly isEmpty: boolean;
  /** True if the index has found more than are handed on as ids. */
  readonly isMany: boolean;
}

/** What a row must fulfil to hold one of some texts. */
export function holdsOne(ways: readonly string[]): Record<string, unknown> {
  const [first, ...others] = ways.map((way) => ({ search: { contains: likeWord(way) } }));
  return others.length === 0 ? (first ?? {}) : { OR: [first, ...others] };
}

/**
 * Looks folded words up in a table's index; of a list of words one is enough. On SQLite few matches become a condition on their keys;
 * PostgreSQL takes its index inside the query. Words under three letters are looked for in the rows themselves, in those that the longer
 * ones have left.
 */
export async function lookUp(table: SearchedTable, words: readonly (string | readonly string[])[]): Promise<LookedUp> {
  const all = words.map((word) => (typeof word === "string" ? [word] : word));
  const contains = all.map(holdsOne);
  const long = all.filter((ways) => ways.every((way) => [...way].length >= wordLengthMin));
  if (env().database.kind !== "sqlite" || long.length === 0) {
    return { where: contains, total: undefined, isEmpty: false, isMany: false };
  }
  const match = long.map((ways) => (ways.length === 1 ? phraseOf(ways[0] ?? "") : `(${ways.map(phraseOf).join(" OR ")})`)).join(" AND ");
  const key = keys[table];
  // The keys come as one value, and none at all where they are too many: a row for each costs more than the search itself.
  const [found] = await db().$queryRawUnsafe<{ keys: string | null }[]>(
    `SELECT CASE WHEN hits.total <= ${idsMax} THEN
       (SELECT json_group_array(t."${key}") FROM "${table}" t WHERE t.rowid IN (SELECT value FROM json_each(hits.numbers))) END AS keys
     FROM (SELECT count(*) AS total, json_group_array(rowid) AS numbers
       FROM (SELECT rowid FROM "${table}Search" WHERE "${table}Search" MATCH ? LIMIT ${idsMax + 1})) hits`,
    match,
  );
  if (found?.keys) {
    const ids = { [key]: { in: filledUp(JSON.parse(found.keys) as (string | number)[]) } };
    // The index has looked at the longer ones: hundreds of texts are not compared once more.
    const again = all.filter((ways) => ways.length <= comparedMax || !long.includes(ways)).map(holdsOne);
    return { where: [...again, ids], total: undefined, isEmpty: found.keys === "[]", isMany: false };
  }
  const total = async () => {
    const counted = await db().$queryRawUnsafe<{ total: bigint | number }[]>(
      `SELECT count(*) AS total FROM "${table}Search" WHERE "${table}Search" MATCH ?`,
      match,
    );
    return Number(counted[0]?.total ?? 0);
  };
  return { where: contains, total: long.length === words.length ? total : undefined, isEmpty: false, isMany: true };
}

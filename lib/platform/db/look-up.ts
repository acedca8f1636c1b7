import "server-only";
import { env } from "@/lib/platform/env";
import { db } from "./client";
import { likeWord } from "./like-word";
import { phraseOf, type SearchedTable } from "./search-index";

/** Up to so many matches are handed on as ids; beyond, walking the sorted index finds a page sooner than any set of ids. */
const idsMax = 900;
/** The trigram index knows nothing of shorter words. */
const wordLengthMin = 3;

const keys = { Device: "id", Line: "id", AuditEntry: "seq" } as const satisfies Record<SearchedTable, string>;

/** What a search comes to. */
export interface LookedUp {
  /** What a row must fulfil to hold every word. */
  readonly where: readonly Record<string, unknown>[];
  /** How many rows hold every word; undefined where the index cannot tell, or where they are few and soon counted. */
  readonly total: (() => Promise<number>) | undefined;
}

/**
 * Looks folded words up in a table's index. On SQLite few matches become a condition on their keys; PostgreSQL takes its index
 * inside the query. Words under three letters are looked for in the rows themselves, in those that the longer ones have left.
 */
export async function lookUp(table: SearchedTable, words: readonly string[]): Promise<LookedUp> {
  const contains = words.map((word) => ({ search: { contains: likeWord(word) } }));
  const long = words.filter((word) => [...word].length >= wordLengthMin);
  if (env().database.kind !== "sqlite" || long.length === 0) {
    return { where: contains, total: undefined };
  }
  const match = long.map(phraseOf).join(" ");
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
    return { where: [...contains, { [key]: { in: JSON.parse(found.keys) as (string | number)[] } }], total: undefined };
  }
  const total = async () => {
    const counted = await db().$queryRawUnsafe<{ total: bigint | number }[]>(
      `SELECT count(*) AS total FROM "${table}Search" WHERE "${table}Search" MATCH ?`,
      match,
    );
    return Number(counted[0]?.total ?? 0);
  };
  return { where: contains, total: long.length === words.length ? total : undefined };
}

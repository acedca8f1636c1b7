import "server-only";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";

/** Up to so many matches are handed on as ids; beyond, walking the sorted index finds a page sooner than any set of ids. */
const idsMax = 1_000;
/** The trigram index knows nothing of shorter words. */
const wordLengthMin = 3;

/** Matches of a search: their ids when they are few, or how many they are. */
export type Matches = { readonly kind: "few"; readonly ids: readonly string[] } | { readonly kind: "many"; readonly total: number };

/**
 * Looks words up in SQLite's trigram index. Undefined where the index cannot help (PostgreSQL has its own, inside the query; words
 * under three letters): then the rows themselves are looked through.
 */
export async function lookUp(words: readonly string[]): Promise<Matches | undefined> {
  const long = words.filter((word) => [...word].length >= wordLengthMin);
  if (env().database.kind !== "sqlite" || long.length === 0) {
    return undefined;
  }
  const match = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(" ");
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT d.id FROM "Device" d WHERE d.rowid IN (SELECT rowid FROM "DeviceSearch" WHERE "DeviceSearch" MATCH ${match} LIMIT ${idsMax + 1})`;
  if (rows.length <= idsMax) {
    return { kind: "few", ids: rows.map((row) => row.id) };
  }
  const counted = await db().$queryRaw<
    { total: bigint | number }[]
  >`SELECT count(*) AS total FROM "DeviceSearch" WHERE "DeviceSearch" MATCH ${match}`;
  return { kind: "many", total: Number(counted[0]?.total ?? 0) };
}

/**
 * The index names rows by a number that a VACUUM may change. Compares a few rows at start, and builds the index anew if one of
 * them is not what it says.
 */
export async function checkSearchIndex(): Promise<void> {
  if (env().database.kind !== "sqlite") {
    return;
  }
  const stray = await db().$queryRaw<{ n: bigint | number }[]>`
    SELECT count(*) AS n FROM (SELECT rowid AS r, search FROM "Device" ORDER BY id LIMIT 25) d
    WHERE NOT EXISTS (SELECT 1 FROM "DeviceSearch" s WHERE s.rowid = d.r AND s.search = d.search)`;
  if (Number(stray[0]?.n ?? 0) > 0) {
    await db().$executeRaw`INSERT INTO "DeviceSearch"("DeviceSearch") VALUES ('rebuild')`;
  }
}

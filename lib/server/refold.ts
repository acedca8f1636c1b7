import "server-only";
import { z } from "zod";
import { type SortKeys, searchedSelection, searchText, sortKeys, sortKeysOf } from "@/lib/device-access/save-identity";
import { foldedPerson } from "@/lib/people/folded";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { log } from "@/lib/platform/log";
import { searchable } from "@/lib/schema/spoken/searchable";
import { siteKeyOf } from "@/lib/sites/site-key";

/** Raise it when `folded`, `searchable`, `searchText`, `sortKeyOf`, `siteKeyOf` or `sortKeysOf` change: the next start then folds what is stored anew. */
const version = 6;
const key = "text.folded";
const batch = 500;

const tables = ["site", "device", "line", "lineEnd", "user"] as const;
type Table = (typeof tables)[number];

/** How far a folding has come: every table before this one, and of this one the rows up to `after`. */
const progress = z.object({ version: z.number(), table: z.enum([...tables, "done"]), after: z.string() });
type Progress = z.infer<typeof progress>;
const storedProgress = jsonColumn("Setting.value", progress);

function progressOf(text: string | undefined): Progress {
  const kept = text ? storedProgress.readIfWhole(text, key) : undefined;
  return kept?.version === version ? kept : { version, table: "site", after: "" };
}

async function keep(progress: Progress, client: Pick<Transaction, "setting"> = db()): Promise<void> {
  const value = JSON.stringify(progress);
  await client.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}

/** Two names that were told apart until now may be one from now on: both stay, and the second keeps a key of its own. */
async function setSiteKey(id: string, wanted: string): Promise<string> {
  try {
    await db().site.update({ where: { id }, data: { nameKey: wanted } });
    return wanted;
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
    const own = `${wanted}\u0001${id}`;
    await db().site.update({ where: { id }, data: { nameKey: own } });
    return own;
  }
}

async function foldSites(after: string): Promise<string | undefined> {
  const rows = await db().site.findMany({ where: { id: { gt: after } }, orderBy: { id: "asc" }, take: batch });
  for (const { id, name, nameKey } of rows) {
    const wanted = siteKeyOf(name);
    const kept = nameKey.startsWith(wanted) ? nameKey : await setSiteKey(id, wanted);
    await db().device.updateMany({ where: { siteId: id, siteKey: { not: kept } }, data: { siteKey: kept } });
  }
  return rows.at(-1)?.id;
}

interface Named extends Partial<SortKeys> {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly nameKey?: string;
  readonly search: string;
  /** Of a device: what it is found and sorted by, as it is made of what is stored today. */
  readonly searched?: { readonly search: string } & SortKeys;
}

async function read(table: Exclude<Table, "site">, after: string): Promise<Named[]> {
  const page = { where: { id: { gt: after } }, orderBy: { id: "asc" }, take: batch } as const;
  const select = { id: true, name: true, nameKey: true, search: true } as const;
  switch (table) {
    case "device": {
      const rows = await db().device.findMany({ ...page, select: { ...searchedSelection, nameKey: true } });
      return rows.map((row) => ({ ...row, searched: { search: searchText(row), ...sortKeysOf(row) } }));
    }
    case "line":
      return db().line.findMany({ ...page, select });
    case "lineEnd":
      return db().lineEnd.findMany({ ...page, select: { id: true, search: true } });
    case "user":
      return db().user.findMany({ ...page, select: { ...select, email: true } });
  }
}

/** What a row is sorted and found by. */
function foldedRow({ name, email, search, searched }: Named): { nameKey?: string; search: string } & Partial<SortKeys> {
  if (name === undefined) {
    return { search: searchable([search]) };
  }
  return email === undefined ? { nameKey: sortKeyOf(name), search: searchable([search]), ...searched } : foldedPerson({ name, email });
}

async function write(tx: Transaction, table: Exclude<Table, "site">, change: { where: { id: string }; data: { search: string } }) {
  switch (table) {
    case "device":
      return tx.device.updateMany(change);
    case "line":
      return tx.line.updateMany(change);
    case "lineEnd":
      return tx.lineEnd.updateMany(change);
    case "user":
      return tx.user.updateMany(change);
  }
}

/** One batch of rows that are found and sorted by text. Resolves with the last id, undefined at the end. */
async function foldRows(table: Exclude<Table, "site">, after: string): Promise<string | undefined> {
  const rows = await read(table, after);
  const changed = rows.flatMap((row) => {
    const data = foldedRow(row);
    const isSame =
      data.nameKey === row.nameKey &&
      data.search === row.search &&
      sortKeys.every((name) => data[name] === undefined || data[name] === row[name]);
    return isSame ? [] : [{ where: { id: row.id }, data }];
  });
  const last = rows.at(-1)?.id;
  if (changed.length > 0 && last !== undefined) {
    await db().$transaction(
      async (tx) => {
        for (const row of changed) {
          // Many, although it is one: a row that was removed meanwhile is no failure.
          await write(tx, table, row);
        }
        await keep({ version, table, after: last }, tx);
      },
      { maxWait: 20_000, timeout: 60_000 },
    );
  }
  return last;
}

/**
 * Folds what is stored by an older rule: names to sort by and text to search in. SQL cannot do it, so it is done once at a start, in
 * batches; a start that was cut off goes on where it was.
 */
export async function refold(): Promise<void> {
  const progress = progressOf((await db().setting.findUnique({ where: { key } }))?.value);
  if (progress.table === "done") {
    return;
  }
  for (const table of tables.slice(tables.indexOf(progress.table))) {
    let after: string | undefined = table === progress.table ? progress.after : "";
    while (after !== undefined) {
      after = table === "site" ? await foldSites(after) : await foldRows(table, after);
    }
  }
  await keep({ version, table: "done", after: "" });
  log.info({ version }, "names and searched texts are folded");
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { likeWord } from "@/lib/platform/db/like-word";
import { secretFields } from "./cells";
import { checkAgain, readRows } from "./change-import";
import { lookAtRows, missingSitesOf, worldFor } from "./check-list";
import { concluded, rowsByKey } from "./doubles";
import type { ImportRowPatch } from "./endpoints";
import type { OddFacts } from "./facts";
import { inTurn } from "./in-turn";
import type { LookedRow } from "./look-at-row";
import type { RowCells } from "./row-cells";
import { type ImportCounts, type ImportField, importRowStates } from "./schemas";
import {
  cellColumns,
  cellsOfRecord,
  decisionOf,
  type ImportRecord,
  importColumns,
  listedRow,
  openDefault,
  openImport,
  type RowRecord,
  rowsNamed,
  verdictColumns,
  verdictOf,
  writeCells,
  writeVerdicts,
} from "./store";
import { noCounts, rowView } from "./view";

/** One row and what a person changed of it. */
export type RowChange = { readonly row: number } & ImportRowPatch;

/** More rows than that are checked with the whole list: looking for the doubles of each takes longer. */
const singlyMax = 25;

/** What reading found odd is over for a cell that a person has typed, and for the row as a whole. */
function without(odd: OddFacts | undefined, fields: readonly ImportField[]): OddFacts | undefined {
  if (!odd || fields.length === 0) {
    return odd;
  }
  const rest = Object.fromEntries(Object.entries(odd.fields ?? {}).filter(([field]) => !fields.includes(field as ImportField)));
  const { fields: _fields, more: _more, ...others } = odd;
  const after: OddFacts = { ...others, ...(Object.keys(rest).length > 0 ? { fields: rest } : {}) };
  return Object.keys(after).length > 0 ? after : undefined;
}

function edited({ cells, sealed, odd }: RowCells, patch: ImportRowPatch): RowCells {
  const given = Object.entries(patch.cells ?? {}) as [ImportField, string][];
  const isSecret = ([field]: [ImportField, string]) => secretFields.has(field);
  return {
    cells: { ...cells, ...Object.fromEntries(given.filter((cell) => !isSecret(cell))) },
    sealed: { ...sealed, secrets: { ...sealed.secrets, ...Object.fromEntries(given.filter(isSecret)) } },
    odd: without(
      odd,
      given.map(([field]) => field),
    ),
  };
}

/** The rows of a list that share one of these keys. */
async function rowsSharing(importId: string, keys: readonly string[]): Promise<RowRecord[]> {
  if (keys.length === 0) {
    return [];
  }
  const wanted = new Set(keys);
  const inJson = (key: string) => likeWord(JSON.stringify(key));
  const rows = await db().importRow.findMany({
    where: { importId, OR: [...wanted].map((key) => ({ verdict: { contains: inJson(key) } })) },
    orderBy: { row: "asc" },
  });
  // What the database finds may be more: it takes capital letters for small ones, and the key may stand in a sentence.
  return rows.filter((row) => verdictOf(row).keys.some((key) => wanted.has(key)));
}

/** Counts the rows of a list by what they would do. */
async function countedRows(importId: string): Promise<ImportCounts> {
  const groups = await db().importRow.groupBy({ by: ["state"], where: { importId }, _count: { _all: true } });
  const known = groups.flatMap(({ state, _count }) => {
    const name = importRowStates.find((each) => each === state);
    return name === undefined ? [] : [[name, _count._all] as const];
  });
  return { ...noCounts, ...Object.fromEntries(known) };
}

/** Checks some rows again, and those that were their doubles or are now. Resolves with the numbers of those. */
async function checkSome(
  actor: Actor,
  list: ImportRecord,
  changed: readonly RowRecord[],
  keysBefore: readonly string[],
): Promise<number[]> {
  const password = openDefault(list);
  const defaults = { ...importColumns.defaults.read(list.defaults, list.id, {}), ...(password === undefined ? {} : { password }) };
  const world = await worldFor(actor, defaults, importColumns.createSites.read(list.createSites, list.id, []));
  const look = async (rows: readonly RowRecord[]) => {
    const looked = await lookAtRows(
      rows.map((row) => listedRow(row.row, cellsOfRecord(row), decisionOf(row))),
      world,
    );
    return rows.flatMap((record, at) => (looked[at] ? [{ record, looked: looked[at] }] : []));
  };
  const own = await look(changed);
  const mine = new Set(changed.map(({ row }) => row));
  const touched = [...new Set([...keysBefore, ...own.flatMap(({ looked }) => looked.verdict.keys)])];
  const others = await look((await rowsSharing(list.id, touched)).filter(({ row }) => !mine.has(row)));
  const all = [...own, ...others];
  const known = new Map<number, readonly string[]>(all.map(({ looked, record }) => [looked.row, presentKeys(looked, record)]));
  for (const record of await rowsSharing(list.id, [...new Set(all.flatMap(({ looked }) => looked.verdict.keys))])) {
    if (!known.has(record.row)) {
      known.set(record.row, decisionOf(record) === "leave_out" ? [] : verdictOf(record).keys);
    }
  }
  const rowsOf = rowsByKey([...known].sort(([a], [b]) => a - b).map(([row, keys]) => ({ row, keys })));
  const written = all.flatMap(({ record, looked }) => {
    const columns = verdictColumns(concluded(looked, decisionOf(record), rowsOf));
    const equal = columns.state === record.state && columns.verdict === record.verdict && columns.deviceId === record.deviceId;
    return equal ? [] : [{ id: record.id, ...columns }];
  });
  await writeVerdicts(written);
  await keepMissing(list, all, world);
  return others.map(({ looked }) => looked.row);
}

const presentKeys = ({ verdict }: LookedRow, record: RowRecord) => (decisionOf(record) === "leave_out" ? [] : verdict.keys);

/** Sites that nobody has here, counted anew where these rows have a part in them. */
async function keepMissing(
  list: ImportRecord,
  all: readonly { readonly record: RowRecord; readonly looked: LookedRow }[],
  world: Awaited<ReturnType<typeof worldFor>>,
): Promise<void> {
  const before = importColumns.missing.read(list.missing, list.id, []);
  const now = missingSitesOf(
    all.map(({ looked }) => looked),
    world,
  );
  if (before.length === 0 && now.length === 0) {
    return;
  }
  // Counting needs every row that names a missing site: only what is kept of them is read.
  const rows = await db().importRow.findMany({
    where: { importId: list.id, verdict: { contains: likeWord('"missingSite"') } },
    select: { id: true, row: true, verdict: true },
  });
  const paths = new Map<string, number>();
  for (const row of rows) {
    const path = verdictOf(row).missingSite;
    if (path !== undefined) {
      paths.set(path, (paths.get(path) ?? 0) + 1);
    }
  }
  const kept = before.filter(({ create }) => create);
  const counted = [...paths].map(([path, count]) => {
    const alike = world.sites.alike(path);
    return { path, rows: count, ...(alike === undefined ? {} : { alike }), create: false };
  });
  const missing = JSON.stringify([...kept, ...counted]);
  if (missing !== list.missing) {
    await db().import.updateMany({ where: { id: list.id }, data: { missing } });
  }
}

/** Changes cells of rows, or what they are said to be. Answers with those rows, checked again. */
export async function changeRows(actor: Actor, id: string, changes: readonly RowChange[]) {
  return inTurn(`import ${id}`, async () => {
    const list = await openImport(actor, id);
    const byRow = new Map(changes.map((change) => [change.row, change]));
    const numbers = [...byRow.keys()];
    const before = await rowsNamed(id, numbers);
    const keysBefore = before.flatMap((row) => verdictOf(row).keys);
    await writeCells(
      before.map((row) => {
        const change: ImportRowPatch = byRow.get(row.row) ?? {};
        const decision = change.decision === undefined ? row.decision : change.decision;
        return { id: row.id, ...cellColumns(row.id, edited(cellsOfRecord(row), change), decision) };
      }),
    );
    const changed = await rowsNamed(id, numbers);
    let alsoChecked: number[] = [];
    if (changed.length <= singlyMax) {
      alsoChecked = await checkSome(actor, list, changed, keysBefore);
      const counts = JSON.stringify(await countedRows(id));
      if (counts !== list.counts) {
        await db().import.updateMany({ where: { id }, data: { counts } });
      }
    } else {
      const all = await readRows(list);
      const { checked } = await checkAgain(actor, all);
      const otherwise = new Map(all.rows.map(({ listed, before: was }) => [listed.row, was.state]));
      alsoChecked = checked.filter(({ row, state }) => !byRow.has(row) && otherwise.get(row) !== state).map(({ row }) => row);
    }
    const counts = await countedRows(id);
    return { items: (await rowsNamed(id, numbers)).map(rowView), counts, alsoChecked };
  });
}

/** The same for one row. */
export async function changeRow(actor: Actor, id: string, row: number, patch: ImportRowPatch) {
  const { items, counts, alsoChecked } = await changeRows(actor, id, [{ row, ...patch }]);
  const [item] = items;
  if (!item) {
    throw new Error("A row that was changed is not there");
  }
  return { ...item, counts, alsoChecked };
}

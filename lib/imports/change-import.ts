import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { manifestOf } from "@/lib/drivers/catalog";
import { may } from "@/lib/http/permissions";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { secretFields } from "./cells";
import { checkAll, countsOf, missingSitesOf, worldFor } from "./check-list";
import type { ListedRow } from "./check-world";
import type { CheckedRow } from "./doubles";
import type { ImportPatch } from "./endpoints";
import type { StoredColumn, StoredDefaults } from "./facts";
import { headerKey } from "./headers";
import { inTurn } from "./in-turn";
import type { LookedRow } from "./look-at-row";
import { moved } from "./row-cells";
import { partsOf, tidyPath } from "./site-paths";
import {
  type CellChange,
  cellColumns,
  cellsOfRecord,
  decisionOf,
  type ImportRecord,
  importColumns,
  importFor,
  listedRow,
  openDefault,
  openImport,
  rowsOfImport,
  sealDefault,
  type VerdictChange,
  verdictColumns,
  writeCells,
  writeVerdicts,
} from "./store";
import { viewOf } from "./view";

/** The columns after a person has said what some of them mean. */
function columnsAfter(before: readonly StoredColumn[], wishes: NonNullable<ImportPatch["columns"]>): StoredColumn[] {
  const wanted = new Map(wishes.map(({ header, field }) => [header, field]));
  const unknown = wishes.find(({ header }) => !before.some((column) => column.header === header));
  if (unknown) {
    throw invalid("columns", `This list has no column ${JSON.stringify(unknown.header.slice(0, 80))}.`);
  }
  const fields = [...wanted.values()].filter((field) => field !== null);
  const twice = fields.find((field, at) => fields.indexOf(field) !== at);
  if (twice !== undefined) {
    throw invalid("columns", `Two columns cannot both be ${twice}.`);
  }
  return before.map((column) => {
    const field = wanted.get(column.header);
    if (field === undefined) {
      return column.field !== null && fields.includes(column.field) ? { ...column, field: null, by: "person" } : column;
    }
    if (column.secret && field !== null && !secretFields.has(field)) {
      throw invalid(
        "columns",
        `${column.header} was taken for passwords when it arrived. It can be left out, but not shown as something else.`,
      );
    }
    const secret = column.secret || (field !== null && secretFields.has(field)) ? ({ secret: true } as const) : {};
    return { header: column.header, field, by: "person", ...secret };
  });
}

async function defaultsAfter(actor: Actor, before: StoredDefaults, wish: NonNullable<ImportPatch["defaults"]>): Promise<StoredDefaults> {
  const { driver, siteId, username } = wish;
  if (driver != null && !manifestOf(driver)) {
    throw invalid("defaults.driver", "Lineward knows no such family of devices.");
  }
  if (siteId != null) {
    const site =
      actor.sites === null || actor.sites.includes(siteId)
        ? await db().site.findUnique({ where: { id: siteId }, select: { id: true } })
        : null;
    if (!site) {
      throw invalid("defaults.siteId", "This site does not exist, or is not one of yours.");
    }
  }
  const given = Object.entries({ driver, siteId, username }).filter(([, value]) => value !== undefined);
  const after = { ...before, ...Object.fromEntries(given) };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null && value !== ""));
}

function sitesToMake(actor: Actor, paths: readonly string[]): string[] {
  if (paths.length > 0 && !may(actor, "site.edit")) {
    throw new ProblemError("forbidden", "Only an admin adds sites.");
  }
  const wrong = paths.find((path) => partsOf(path).length > 2 || partsOf(path).some((part) => part === ""));
  if (wrong !== undefined) {
    throw invalid("createSites", "A site is a customer, or a place of one: Customer / Place.");
  }
  return [...new Set(paths.map(tidyPath))];
}

/** Everything of a list that its check needs. */
export interface ListToCheck {
  readonly row: ImportRecord;
  readonly rows: readonly {
    readonly id: string;
    readonly listed: ListedRow;
    readonly before: Pick<CheckedRow, "state" | "deviceId"> & { readonly verdict: string };
  }[];
}

/** Reads the rows of a list, what is sealed in them opened. */
export async function readRows(row: ImportRecord): Promise<ListToCheck> {
  const rows: ListToCheck["rows"][number][] = [];
  for await (const page of rowsOfImport(row.id)) {
    for (const each of page) {
      const { id, state, deviceId, verdict } = each;
      rows.push({
        id,
        listed: listedRow(each.row, cellsOfRecord(each), decisionOf(each)),
        before: { state: state as CheckedRow["state"], deviceId, verdict },
      });
    }
  }
  return { row, rows };
}

/** What the check of a whole list has found, and what of it is not kept yet. */
interface Checked {
  readonly looked: LookedRow[];
  readonly checked: CheckedRow[];
  readonly verdicts: readonly VerdictChange[];
  readonly list: { readonly counts: string; readonly missing: string };
}

async function checkList(actor: Actor, { row, rows }: ListToCheck): Promise<Checked> {
  const password = openDefault(row);
  const defaults = { ...importColumns.defaults.read(row.defaults, row.id, {}), ...(password === undefined ? {} : { password }) };
  const world = await worldFor(actor, defaults, importColumns.createSites.read(row.createSites, row.id, []));
  const { looked, checked } = await checkAll(
    rows.map(({ listed }) => listed),
    world,
  );
  const verdicts = rows.flatMap(({ id, before }, at) => {
    const now = checked[at];
    const columns = now && verdictColumns(now);
    const equal = columns?.state === before.state && columns.verdict === before.verdict && columns.deviceId === before.deviceId;
    return columns === undefined || equal ? [] : [{ id, ...columns }];
  });
  const list = { counts: JSON.stringify(countsOf(checked)), missing: JSON.stringify(missingSitesOf(looked, world)) };
  return { looked, checked, verdicts, list };
}

/** Checks a whole list again and keeps what is new. */
export async function checkAgain(actor: Actor, all: ListToCheck): Promise<{ looked: LookedRow[]; checked: CheckedRow[] }> {
  const { row } = all;
  const { looked, checked, verdicts, list: data } = await checkList(actor, all);
  await writeVerdicts(verdicts);
  if (data.counts !== row.counts || data.missing !== row.missing) {
    await db().import.updateMany({ where: { id: row.id }, data });
  }
  return { looked, checked };
}

/** Reads the rows of a list as they are once its columns mean something else, and how each is kept then. */
async function rowsMeaning(row: ImportRecord, after: readonly StoredColumn[]): Promise<{ rows: ListToCheck["rows"]; cells: CellChange[] }> {
  const before = importColumns.columns.demand(row.columns, row.id);
  const rows: ListToCheck["rows"][number][] = [];
  const cells: CellChange[] = [];
  for await (const page of rowsOfImport(row.id)) {
    for (const each of page) {
      const { id, state, deviceId, verdict, decision } = each;
      const now = moved(cellsOfRecord(each), before, after);
      cells.push({ id, ...cellColumns(id, now, decision) });
      rows.push({
        id,
        listed: listedRow(each.row, now, decisionOf(each)),
        before: { state: state as CheckedRow["state"], deviceId, verdict },
      });
    }
  }
  return { rows, cells };
}

async function rememberColumns(
  tx: Transaction,
  columns: readonly StoredColumn[],
  wishes: NonNullable<ImportPatch["columns"]>,
): Promise<void> {
  const said = new Set(wishes.map(({ header }) => header));
  for (const { header, field } of columns.filter((column) => said.has(column.header))) {
    const key = headerKey(header);
    if (key !== "" && key.length <= 200) {
      const data = { field: field ?? "", usedAt: new Date() };
      await tx.importHeader.upsert({ where: { headerKey: key }, create: { headerKey: key, ...data }, update: data });
    }
  }
}

/** PATCH /api/imports/{id}: what the columns mean, what holds where cells are empty, which sites are to be made. */
export async function changeImport(actor: Actor, id: string, patch: ImportPatch) {
  return inTurn("imports", async () => {
    const row = await openImport(actor, id);
    const before = importColumns.columns.demand(row.columns, id);
    const columns = patch.columns === undefined ? before : columnsAfter(before, patch.columns);
    const defaults = await defaultsAfter(actor, importColumns.defaults.read(row.defaults, id, {}), patch.defaults ?? {});
    const createSites = patch.createSites === undefined ? row.createSites : JSON.stringify(sitesToMake(actor, patch.createSites));
    const password = patch.defaults?.password;
    const data = {
      columns: JSON.stringify(columns),
      defaults: JSON.stringify(defaults),
      createSites,
      ...(password === undefined ? {} : sealDefault(id, password === "" ? null : password)),
    };
    const moves = data.columns !== JSON.stringify(before);
    const { rows, cells } = moves ? await rowsMeaning(row, columns) : { ...(await readRows(row)), cells: [] };
    const found = await checkList(actor, { row: { ...row, ...data }, rows });
    // Columns, cells and what the check says of them in one: cut off in between, each would be read by what another means.
    await db().$transaction(
      async (tx) => {
        await writeCells(cells, tx);
        await writeVerdicts(found.verdicts, tx);
        if (moves && patch.columns !== undefined && patch.remember !== false) {
          await rememberColumns(tx, columns, patch.columns);
        }
        await tx.import.update({ where: { id }, data: { ...data, ...found.list } });
        const detail = {
          columns: patch.columns?.length ?? 0,
          defaults: Object.keys(patch.defaults ?? {}),
          createSites: patch.createSites?.length ?? 0,
        };
        await record({ actor, action: "import.change", subject: "import", subjectId: id, subjectName: row.name, detail }, tx);
      },
      { maxWait: 20_000, timeout: 60_000 },
    );
    return viewOf(await importFor(actor, id));
  });
}

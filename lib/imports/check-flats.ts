import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { invalid, ProblemError } from "@/lib/http/problems";
import { flats } from "@/lib/jobs/line-schemas";
import { numberingShown } from "@/lib/jobs/line-server";
import { linesOfJob } from "@/lib/jobs/plan-lines";
import { userKeyOf } from "@/lib/sip/server-name";
import { lookAtCell } from "./cells";
import { importBytesMax } from "./endpoints";
import { type FlatColumn, flatColumns } from "./flat-columns";
import { type DeviceWorld, deviceOfRow, serverOfRow, wrong } from "./flat-devices";
import {
  type FlatField,
  flatFields,
  type SheetAnswer,
  type SheetBody,
  type SheetProblem,
  type SheetRow,
  sheetRowsMax,
} from "./flat-schemas";
import { inTurn } from "./in-turn";
import { inventoryOf, type KeptDevice, sitesFor } from "./inventory";
import { readText } from "./read-csv";
import { readList } from "./read-list";
import type { ImportField } from "./schemas";
import { sitePaths } from "./site-paths";
import { emptyList, figure, headersOnly, type OddCell, tooMuch } from "./table";

/** A sheet as it was read: its cells by what they mean. */
interface Sheet {
  readonly sheet?: string;
  readonly columns: readonly FlatColumn[];
  readonly notes: readonly string[];
  readonly rows: readonly { readonly row: number; readonly cells: Cells; readonly odd: Readonly<Partial<Record<FlatField, OddCell>>> }[];
}
type NumbersFrom = SheetAnswer["numbersFrom"];
type Cells = Readonly<Partial<Record<FlatField, string>>>;

/** The rules of a list of devices that a cell of each meaning keeps to. */
const rulesOf: Readonly<Record<FlatField, ImportField>> = {
  device: "name",
  serial: "serial",
  address: "address",
  site: "site",
  user: "line_user",
  flat: "flat",
  label: "note",
  server: "name",
};

const digits: ReadonlySet<FlatField> = new Set(["user", "flat"]);

const headers = "a line of headers, such as Flat, Device, Number, For whom";

/** What is said of a list without anything in it, of a sheet of flats. */
const ownWords: Readonly<Record<string, string>> = {
  [emptyList]: `This sheet is empty. It begins with ${headers}, and has a row for each flat below it.`,
  [headersOnly]: "This sheet has its headers and no flat below them. Write a row for each flat.",
};

async function tableOf(given: { text: string } | { bytes: Uint8Array }) {
  const size = "text" in given ? given.text.length : given.bytes.length;
  if (size > importBytesMax) {
    throw tooMuch(`This sheet has ${figure(Math.round(size / 100_000) / 10)} MB.`);
  }
  try {
    return await ("text" in given ? readText(given.text) : readList(given.bytes));
  } catch (error) {
    const words = error instanceof ProblemError ? ownWords[error.detail] : undefined;
    throw words === undefined ? error : invalid("file", words);
  }
}

async function read(given: SheetBody | { bytes: Uint8Array }): Promise<Sheet> {
  if ("rows" in given) {
    const named = flatFields.filter((field) => given.rows.some((row) => row[field] !== undefined));
    return {
      columns: named.map((field) => ({ header: field, field })),
      notes: [],
      rows: given.rows.map((cells, at) => ({ row: at + 1, cells: defined(cells), odd: {} })),
    };
  }
  const table = await tableOf(given);
  if (table.rows.length > sheetRowsMax) {
    throw invalid("file", `This sheet has ${figure(table.rows.length)} rows. A sheet of flats may have up to ${figure(sheetRowsMax)}.`);
  }
  const columns = flatColumns(table.headers);
  const rows = table.rows.map(({ row, cells, odd = {} }) => {
    const meant = columns.flatMap(({ field }, at) => (field === null ? [] : [{ field, text: cells[at] ?? "", odd: odd[at] }]));
    return {
      row,
      cells: Object.fromEntries(meant.map(({ field, text }) => [field, text])) as Cells,
      odd: Object.fromEntries(
        meant.flatMap(({ field, odd: kind }) => (kind === undefined ? [] : [[field, kind]])),
      ) as Sheet["rows"][number]["odd"],
    };
  });
  const bare = columns.filter(({ field }) => field !== null && digits.has(field) && rows.some(({ odd }) => odd[field] === "number"));
  const zeros = bare.map(
    ({ header }) =>
      `${header} holds numbers, not text: zeros in front are lost, if there were any. Format the column as text to keep them.`,
  );
  return { ...(table.sheet === undefined ? {} : { sheet: table.sheet }), columns, notes: [...table.notes, ...zeros], rows };
}

function defined(cells: Readonly<Partial<Record<FlatField, string | undefined>>>): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== undefined)) as Cells;
}

/** A row while it is looked at. */
interface Looked {
  readonly row: number;
  readonly called: string;
  readonly device: KeptDevice | undefined;
  readonly serverId: string | undefined;
  readonly user: string | undefined;
  readonly label: string | undefined;
  readonly problems: SheetProblem[];
}

const labelRule = flats.element.shape.name;
const userRule = flats.element.shape.user;

function lookAtRow({ row, cells, odd }: Sheet["rows"][number], numbersFrom: NumbersFrom, world: DeviceWorld): Looked {
  const problems: SheetProblem[] = [];
  const words: Partial<Record<FlatField, string>> = {};
  for (const [field, typed] of Object.entries(cells) as [FlatField, string][]) {
    const kind = odd[field];
    const looked = lookAtCell(rulesOf[field], typed, kind === "date" && !digits.has(field) ? undefined : kind);
    problems.push(...looked.problems.map(({ code, message }) => wrong(field, code, message)));
    if (looked.says === "text") {
      words[field] = looked.text;
    }
  }
  const found = deviceOfRow(words, world);
  const server = serverOfRow(words, world);
  problems.push(...found.problems, ...server.problems);
  const user = numbersFrom === null ? undefined : words[numbersFrom];
  const label = words.label ?? (numbersFrom === "user" && words.flat !== undefined ? flatLabel(words.flat) : undefined);
  for (const [field, rule, text] of [
    ["label", labelRule, label],
    [numbersFrom, userRule, user],
  ] as const) {
    const parsed = rule.safeParse(text);
    if (!parsed.success) {
      problems.push(wrong(field, "format", `${parsed.error.issues[0]?.message ?? "This is not usable"}.`));
    }
  }
  const called = words.device ?? words.serial ?? words.address ?? "";
  return { row, called: called.slice(0, 120), device: found.device, serverId: server.serverId, user, label, problems };
}

/** What the flat of a line is called at the PBX: a bare number says nothing there. */
const flatLabel = (flat: string) => (/^\d/.test(flat) ? `Flat ${flat}` : flat);

/** Says at each row that others are for the same device. */
function refuseDoubles(rows: readonly Looked[]): void {
  const byDevice = new Map<string, Looked[]>();
  for (const row of rows) {
    if (row.device) {
      byDevice.set(row.device.id, [...(byDevice.get(row.device.id) ?? []), row]);
    }
  }
  for (const group of byDevice.values()) {
    for (const row of group.length > 1 ? group : []) {
      const others = group.flatMap((other) => (other === row ? [] : other.row));
      row.problems.push(wrong("device", "double", `${rowsText(others)} for this device too. A device is given one line.`));
    }
  }
}

function rowsText(rows: readonly number[]): string {
  const shown = rows.slice(0, 3).join(", ");
  const more = rows.length > 3 ? ` and ${rows.length - 3} more` : "";
  return rows.length === 1 ? `Row ${shown} is` : `Rows ${shown}${more} are`;
}

/** Numbers that stay free between two rows of the sheet, said at the row after them. */
function holesAt(rows: readonly { row: Looked; user: string; serverId: string }[], holes: ReadonlySet<string>): Map<Looked, string> {
  const hints = new Map<Looked, string>();
  const sorted = rows.filter(({ user }) => /^\d{1,15}$/.test(user)).sort((a, b) => Number(a.user) - Number(b.user));
  for (const [at, { row, user, serverId }] of sorted.entries()) {
    const before = sorted[at - 1];
    const first = before && Number(before.user) + 1;
    const last = Number(user) - 1;
    const text = first === undefined ? "" : first === last ? `${first}` : `${first} to ${last}`;
    if (first !== undefined && before?.serverId === serverId && first <= last && holes.has(String(first))) {
      hints.set(row, `Free before it: ${text}.`);
    }
  }
  return hints;
}

/** POST /api/imports/flats: reads a sheet and says of each of its rows what giving it a line would meet. Nothing is kept. */
export async function checkFlatSheet(actor: Actor, given: SheetBody | { bytes: Uint8Array }): Promise<SheetAnswer> {
  const { sheet, world, looked, numbersFrom } = await inTurn("imports", () => look(actor, given));
  refuseDoubles(looked);
  return { ...(await planned(actor, looked, numbersFrom, world)), ...about(sheet), numbersFrom };
}

/** Reads a sheet, and finds the device of each row. */
async function look(actor: Actor, given: SheetBody | { bytes: Uint8Array }) {
  const sheet = await read(given);
  const has = (field: FlatField) => sheet.columns.some((column) => column.field === field);
  if (!has("device") && !has("serial") && !has("address")) {
    throw invalid("file", "No column says which device it is. Name the columns in the first line, such as Device, Number, For whom.");
  }
  const numbersFrom: NumbersFrom = has("user") ? "user" : has("flat") ? "flat" : null;
  const [inventory, sites] = await Promise.all([inventoryOf(actor), sitesFor(actor)]);
  const world = { inventory, sites: sitePaths(sites), siteById: new Map(sites.map((site) => [site.id, site])) };
  return { sheet, world, numbersFrom, looked: sheet.rows.map((row) => lookAtRow(row, numbersFrom, world)) };
}

const about = ({ sheet, columns, notes }: Sheet) => ({
  ...(sheet === undefined ? {} : { sheet }),
  columns: [...columns],
  notes: [...notes],
});

/** Holds the rows against what the servers have and what is promised already, by the rules of the plan itself. */
async function planned(actor: Actor, rows: readonly Looked[], numbersFrom: NumbersFrom, { siteById }: DeviceWorld) {
  const lines = await linesOfJob(actor);
  const numberField = numbersFrom ?? "user";
  const asking = rows.flatMap((row) => (row.device && row.problems.length === 0 ? [{ row, device: row.device }] : []));
  const ends = await lines.plan(
    asking.map(({ row, device }) => ({ deviceId: device.id, asked: { user: row.user, serverId: row.serverId } })),
  );
  const hints = new Map<Looked, SheetProblem[]>();
  const given: { row: Looked; user: string; serverId: string }[] = [];
  for (const [at, { row }] of asking.entries()) {
    const end = ends[at];
    if (end && !("why" in end)) {
      given.push({ row, ...end });
    } else if (end?.why.code === "user_twice") {
      const same = asking.filter(({ row: other }) => other !== row && userKeyOf(other.user ?? "") === userKeyOf(row.user ?? ""));
      row.problems.push(wrong(numberField, "double", `${rowsText(same.map(({ row: other }) => other.row))} to have ${row.user} too.`));
    } else if (end?.why.code === "server_unasked") {
      // Nothing is wrong with the row: the plan asks once more.
      hints.set(row, [wrong(null, end.why.code, end.why.words)]);
    } else if (end) {
      const { code, words, path } = end.why;
      row.problems.push(wrong(path === "user" ? numberField : path === "serverId" ? "server" : "device", code, words));
    }
  }
  const numbering = await numberingShown(actor, await lines.numbering());
  const free = new Set(numbering.flatMap(({ holes }) => holes.map(({ first }) => String(Number(first)))));
  for (const [row, words] of holesAt(given, free)) {
    hints.set(row, [...(hints.get(row) ?? []), wrong(numberField, "hole", words)]);
  }
  const numbers = new Map(given.map(({ row, user }) => [row, user]));
  const shown = rows.map((row): SheetRow => {
    const { device, serverId, user, label, problems } = row;
    const site = device?.siteId == null ? undefined : siteById.get(device.siteId);
    const number = user ?? numbers.get(row);
    const flat = device && problems.length === 0;
    return {
      row: row.row,
      called: row.called,
      ...(device ? { device: { id: device.id, name: device.name, site: site ? { id: site.id, name: site.name } : null } } : {}),
      ...(number === undefined ? {} : { user: number.slice(0, 120) }),
      ...(user === undefined && number !== undefined ? { chosen: true } : {}),
      ...(label === undefined ? {} : { label: label.slice(0, 120) }),
      problems,
      hints: hints.get(row) ?? [],
      ...(flat
        ? {
            flat: {
              device: device.id,
              ...(user === undefined ? {} : { user }),
              ...(serverId === undefined ? {} : { server: serverId }),
              ...(label === undefined ? {} : { name: label }),
            },
          }
        : {}),
    };
  });
  const ready = shown.filter(({ problems }) => problems.length === 0).length;
  return { rows: shown, counts: { ready, wrong: shown.length - ready }, numbering };
}

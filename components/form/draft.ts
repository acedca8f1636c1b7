import { type Document, valueAt } from "@/lib/schema/document";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { Path } from "@/lib/schema/walk";

/** A row of a list while it is edited. The key stays with the row when it moves; cells are keyed by the member's path. */
export interface RowDraft {
  readonly key: string;
  readonly cells: Readonly<Record<string, string | boolean>>;
}

/**
 * What a control holds: text for inputs and choices, a boolean for switches, rows for lists. For a secret: undefined keeps
 * the one that is stored, a text replaces it, null clears it.
 */
export type Draft = string | boolean | readonly RowDraft[] | null | undefined;

let rowsMade = 0;

/** A key for a row that exists only in this form. */
export function newRowKey(): string {
  rowsMade += 1;
  return `row-${rowsMade}`;
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function cellOf(member: PlannedField, item: unknown): string | boolean {
  const value = member.path === "" ? item : valueAt(item, member.path);
  return toDraft(member, value) as string | boolean;
}

/** An empty row: defaults where the member has them. */
export function emptyRow(members: readonly PlannedField[]): RowDraft {
  return {
    key: newRowKey(),
    cells: Object.fromEntries(members.map((member) => [member.path, toDraft(member, undefined) as string | boolean])),
  };
}

/** What the control shows for a value of the document. Never used to show a secret: those start as "keep". */
export function toDraft(field: PlannedField, value: unknown): Draft {
  switch (field.kind) {
    case "secret":
      return undefined;
    case "switch":
      return (value ?? field.default ?? false) === true;
    case "choice":
      return value === null || value === undefined ? String(field.default ?? "") : String(value);
    case "list":
      return (Array.isArray(value) ? value : []).map((item: unknown, at) => ({
        // By position, so that the same values give the same rows on the server and in the browser.
        key: `at-${at}`,
        cells: Object.fromEntries((field.members ?? []).map((member) => [member.path, cellOf(member, item)])),
      }));
    case "number":
      return value === null || value === undefined ? "" : String(value);
    default:
      return textOf(value);
  }
}

function empty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** What an emptied input means: what was there if that was empty too, else the emptiest value that the schema knows. */
function emptied(field: PlannedField, before: unknown): unknown {
  if (empty(before)) {
    return before;
  }
  if (field.nullable) {
    return null;
  }
  return field.kind === "text" || field.kind === "json" ? (field.emptyAllowed ? "" : undefined) : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A row has no "as it was": each cell stands for its own value. */
function cellValue(member: PlannedField, cell: string | boolean | undefined): unknown {
  if (member.kind === "switch") {
    return cell === true;
  }
  if (member.kind === "choice") {
    const choice = member.choices?.find((choice) => choice.key === cell);
    return choice ? choice.value : cell;
  }
  const text = String(cell ?? "");
  if (text.trim() === "") {
    return member.nullable ? null : member.optional ? undefined : member.kind === "number" ? undefined : "";
  }
  return member.kind === "number" ? numberOr(text) : text;
}

function rowValue(field: PlannedField, row: RowDraft): unknown {
  const values = (field.members ?? []).map((member) => [member.path, cellValue(member, row.cells[member.path])] as const);
  const [first] = values;
  return first && first[0] === "" ? first[1] : Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** A number if the text is one; else the text, for the schema to refuse. */
function numberOr(text: string): number | string {
  const bare = text.trim();
  return /^[-+]?\d+(\.\d+)?$/.test(bare) ? Number(bare) : bare;
}

/**
 * The value that a control stands for. `before` is what the device has: an untouched control gives exactly that back.
 * What cannot be understood (letters in a number) comes back as text, for the schema to refuse. For a secret: undefined, text or null.
 */
export function fromDraft(field: PlannedField, draft: Draft, before: unknown): unknown {
  switch (field.kind) {
    case "secret":
      return draft;
    case "switch":
      return before === undefined && draft === (field.default ?? false) ? undefined : draft;
    case "choice": {
      const choice = field.choices?.find((choice) => choice.key === draft);
      if (choice === undefined || choice.value === undefined) {
        return draft === "" || choice !== undefined ? emptied(field, before) : draft;
      }
      return empty(before) && choice.value === field.default ? before : choice.value;
    }
    case "list": {
      const rows = (draft ?? []) as readonly RowDraft[];
      return rows.length === 0 && empty(before) ? before : rows.map((row) => rowValue(field, row));
    }
    case "number": {
      const text = String(draft ?? "");
      return text.trim() === "" ? emptied(field, before) : numberOr(text);
    }
    case "json": {
      const text = String(draft ?? "");
      return text.trim() === "" ? emptied(field, before) : field.meta.json ? text : parsedJson(text);
    }
    default: {
      const text = String(draft ?? "");
      return text === "" ? emptied(field, before) : text;
    }
  }
}

/** All controls as the document has them. */
export function draftsOf(fields: readonly PlannedField[], values: Document): Record<Path, Draft> {
  return Object.fromEntries(fields.map((field) => [field.path, toDraft(field, valueAt(values, field.path))]));
}

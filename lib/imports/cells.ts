import { z } from "zod";
import { oneLine, tidied } from "@/lib/schema/text";
import { deviceName, deviceTags } from "./device-rules";
import type { ImportCell, ImportField, ImportProblem } from "./schemas";
import type { OddCell } from "./table";

/** Fields whose text is nobody's business once it has arrived. */
export const secretFields: ReadonlySet<ImportField> = new Set(["password"]);

/** Fields that a device may be without, so that "-" can take them away. */
const clearable: ReadonlySet<ImportField> = new Set(["site", "floor", "place", "note", "flat", "line_user", "tags"]);

/** What a spreadsheet would run, also in its wide form. */
const runs = /^[=+\-@\t\r＝＋－＠]/u;
/** Where a sign at the beginning makes sense: a basement's flat, a telephone number. */
const mayBegin: Readonly<Partial<Record<ImportField, RegExp>>> = {
  flat: /^[+-][\p{L}\p{N}]/u,
  line_user: /^[+-]?\p{N}+$/u,
  floor: /^[+-]\d/u,
  place: /^[+-]\d/u,
  note: /^[+-] ?[\p{L}\p{N}]/u,
};

/** A cell after its first look: what it says, and what is wrong with that. */
export interface LookedCell {
  /** keep: it is empty. clear: "-". */
  readonly says: "keep" | "clear" | "text";
  readonly text: string;
  readonly cell: ImportCell;
  readonly problems: readonly ImportProblem[];
}

export function problem(field: ImportField | null, code: string, message: string, more: Partial<ImportProblem> = {}): ImportProblem {
  return { field, code, message, ...more };
}

const oddWords: Readonly<Record<Exclude<OddCell, "number" | "logical">, string>> = {
  formula: "This cell holds a formula. Lineward runs none: copy the column in the spreadsheet and paste it as values.",
  date: "The spreadsheet has made a date of this cell, so what was typed is lost. Format the column as text and type it anew.",
  rounded: "The spreadsheet has kept this as a number and rounded it after 15 digits. Format the column as text and type it anew.",
  error: "This cell holds an error of the spreadsheet.",
};

/** Texts that are words for people: a date among them is only remarkable. */
const words: ReadonlySet<ImportField> = new Set(["note", "name", "floor", "place", "tags"]);
/** Texts with zeros in front that a number would not have. */
const digits: ReadonlySet<ImportField> = new Set(["flat", "line_user", "serial", "password", "username"]);

/** What is wrong with a cell that a spreadsheet has made something else of. Never quotes a secret. */
export function oddProblem(field: ImportField, odd: OddCell, text: string): ImportProblem | undefined {
  if (odd === "number" || odd === "logical" || (odd === "date" && words.has(field))) {
    return undefined;
  }
  const usable = odd === "formula" && text !== "" && !secretFields.has(field);
  return problem(field, odd === "formula" ? "formula" : "unsure_number", oddWords[odd], {
    ...(usable ? { fixes: [{ label: `Use its last result, ${text.slice(0, 40)}`, value: text }] } : {}),
  });
}

function oddNote(field: ImportField, odd: OddCell): string | undefined {
  if (odd === "date") {
    return "The spreadsheet has made a date of this cell.";
  }
  return odd === "number" && digits.has(field)
    ? "A number in the spreadsheet, not text: if it began with zeros, they are lost."
    : undefined;
}

const textRules: Readonly<Partial<Record<ImportField, z.ZodType>>> = {
  name: deviceName,
  floor: oneLine().max(40, "At most 40 characters"),
  place: oneLine().max(120, "At most 120 characters"),
  note: oneLine().max(1_000, "At most 1,000 characters"),
  flat: oneLine().max(40, "At most 40 characters"),
  line_user: oneLine().max(120, "At most 120 characters").regex(/^\S*$/, "A SIP user has no blanks"),
  serial: oneLine().max(120, "At most 120 characters"),
  username: z.string().max(200, "At most 200 characters"),
  site: oneLine().max(300, "At most 300 characters"),
  driver: oneLine().max(120, "At most 120 characters"),
};

/** Whole and tidy: a line break in a cell becomes a blank. */
function tidy(field: ImportField, typed: string): { text: string; note?: string } {
  const text = field === "username" ? typed.trim() : tidied(typed).replace(/\s*[\r\n]+\s*/gu, " ");
  return text === typed.trim() ? { text } : { text, note: "Line breaks and signs that nobody sees were taken away." };
}

/** An apostrophe in front of what a spreadsheet would run says: this is text. An export writes it, and it goes again here. */
function unquoted(typed: string): { text: string; literal: boolean } {
  return typed.startsWith("'") && runs.test(typed.slice(1)) ? { text: typed.slice(1), literal: true } : { text: typed, literal: false };
}

/** Looks at one cell by itself. What it means beside other cells and devices is looked at later. */
export function lookAtCell(field: ImportField, typed: string, odd: OddCell | undefined): LookedCell {
  const plain = unquoted(typed);
  const { text, note } = tidy(field, plain.text);
  const oddity = odd && oddProblem(field, odd, text);
  if (oddity) {
    return { says: "text", text, cell: { text: odd === "formula" ? text : typed }, problems: [oddity] };
  }
  if (text === "") {
    return { says: "keep", text: "", cell: { text: "" }, problems: [] };
  }
  if (text === "-" && !plain.literal) {
    const cannot = problem(field, "required", "This cannot be taken away. Leave the cell empty to keep what is there.");
    return { says: "clear", text: "-", cell: { text: "-" }, problems: clearable.has(field) ? [] : [cannot] };
  }
  const said = note ?? (odd && oddNote(field, odd));
  const cell: ImportCell = { text, ...(text === typed ? {} : { typed }), ...(said === undefined ? {} : { note: said }) };
  if (!plain.literal && runs.test(plain.text) && field !== "username" && !(mayBegin[field]?.test(text) ?? false)) {
    const message = `A cell that begins with ${JSON.stringify(plain.text.charAt(0))} would be run by a spreadsheet. Take the sign away, or put an apostrophe in front of it.`;
    return { says: "text", text, cell, problems: [problem(field, "formula", message, withoutSign(text))] };
  }
  return { says: "text", text, cell, problems: ruled(field, text) };
}

function withoutSign(text: string): Partial<ImportProblem> {
  const rest = text.replace(/^[=+\-@\s＝＋－＠]+/u, "");
  return rest === "" ? {} : { fixes: [{ label: `Use ${rest.slice(0, 40)}`, value: rest }] };
}

function ruled(field: ImportField, text: string): ImportProblem[] {
  const parsed = textRules[field]?.safeParse(text);
  if (parsed && !parsed.success) {
    return [problem(field, "format", `${parsed.error.issues[0]?.message ?? "This is not usable"}.`.replace(/\.\.$/, "."))];
  }
  return [];
}

/** Tags as they are kept, or what is wrong with one. */
export function tagsOf(text: string): { tags: string[] } | { message: string } {
  const given = [
    ...new Set(
      text
        .split(/[\s,;]+/u)
        .filter(Boolean)
        .map((tag) => tag.toLowerCase()),
    ),
  ];
  const parsed = deviceTags.safeParse(given);
  return parsed.success ? { tags: parsed.data } : { message: `${parsed.error.issues[0]?.message ?? "A tag is not usable"}.` };
}

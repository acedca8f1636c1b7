import type { OddCell } from "./table";

/** Formats that every workbook has without naming them. */
const builtIn: Readonly<Record<number, string>> = {
  0: "General",
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  49: "@",
};
const builtInDates: ReadonlySet<number> = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);

/** How a number of a workbook is shown. */
export interface NumberFormat {
  readonly date: boolean;
  /** So many digits at least: "000". */
  readonly digits: number;
}

/** A format by its number and, where the workbook names one, its code. */
export function formatOf(id: number, code: string | undefined): NumberFormat {
  const text = (code ?? builtIn[id] ?? "General").replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, "");
  const date = builtInDates.has(id) || (/[dmyhs]/i.test(text) && !/general/i.test(text) && !/[0#?]/.test(text.replace(/\.0+/g, "")));
  const digits = /^0{2,}$/.test(text.split(";")[0] ?? "") ? (text.split(";")[0] ?? "").length : 0;
  return { date, digits };
}

/** Digits after which a spreadsheet has rounded what was typed. */
const exactDigits = 15;

const two = (count: number) => String(count).padStart(2, "0");

/** A day as it is written the same everywhere. A spreadsheet counts days, one of them too many at the beginning of 1900. */
function dayText(days: number, from1904: boolean): string {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const at = new Date(epoch + Math.round(days * 86_400) * 1_000);
  if (Number.isNaN(at.getTime())) {
    return String(days);
  }
  const time = days % 1 === 0 ? "" : ` ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}${time}`;
}

/** A whole number without an exponent; anything else as it stands in the file, without what a computer's arithmetic left behind. */
function plainNumber(raw: string): string {
  const value = Number(raw);
  if (!Number.isFinite(value)) {
    return raw;
  }
  if (Number.isInteger(value)) {
    return Math.abs(value) < 1e21 ? BigInt(value).toString() : raw;
  }
  return String(Number(value.toPrecision(exactDigits)));
}

/** A number as a person typed it, as far as the workbook still knows, and what may have been lost. */
export function numberText(raw: string, { date, digits }: NumberFormat, from1904: boolean): { text: string; odd: OddCell } {
  if (date) {
    return { text: dayText(Number(raw), from1904), odd: "date" };
  }
  const plain = plainNumber(raw);
  if (digits > 0 && /^\d+$/.test(plain)) {
    return { text: plain.padStart(digits, "0"), odd: "number" };
  }
  return { text: plain, odd: plain.replace(/^-|\./g, "").replace(/^0+/, "").length > exactDigits ? "rounded" : "number" };
}

/**
 * JSON whose numbers survive. Ids of this PBX have 18 digits, above 2^53, where `JSON.parse` rounds; its source access for
 * reviver functions only comes after Node 20. A number that a double does not print back as it was written becomes
 * `{"$number": "<digits>"}`, which any store and any other JSON reader keeps, and is written as the bare number again.
 */
export interface ExactNumber {
  readonly $number: string;
}

const grammar = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
// An unfinished string is eaten to the end of the text: otherwise each of its quotes would scan the rest again.
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|-?\d[\d.eE+-]*/gs;
const marked = /\{\s*"\$number":\s*"(-?\d[\d.eE+-]*)"\s*\}|"[^"\\]*(?:\\.[^"\\]*)*"/gs;

function survives(digits: string): boolean {
  return String(Number(digits)) === digits;
}

export function isExactNumber(value: unknown): value is ExactNumber {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 1) {
    return false;
  }
  const digits = (value as Partial<ExactNumber>).$number;
  return typeof digits === "string" && grammar.test(digits) && !survives(digits);
}

/** What JSON text says, with no number rounded. Throws `SyntaxError` on anything that is not JSON. */
export function readJson(text: string): unknown {
  return JSON.parse(
    text.replace(tokens, (token) => (token.startsWith('"') || survives(token) || !grammar.test(token) ? token : `{"$number":"${token}"}`)),
  );
}

/** The JSON text of a value, exact numbers bare. `indent` in spaces; 0 writes it without any blank. */
export function writeJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(marked, (token, digits: string | undefined) =>
    digits !== undefined && grammar.test(digits) && !survives(digits) ? digits : token,
  );
}

/** A whole number written out, as it must go over the wire: `"386111305045643264"` becomes an exact number, `"12"` becomes 12. */
export function exactInteger(digits: string): number | ExactNumber {
  return survives(digits) ? Number(digits) : { $number: digits };
}

import "server-only";

/** The head of an answer as a device wrote it, read as liberally as browsers and command-line clients do. */
export interface AnswerHead {
  readonly status: number;
  /** Lower-case names; several values of one name are joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  /** Every Content-Length that was named, each once. Several contradict each other. */
  readonly lengths: readonly number[];
  readonly chunked: boolean;
  /** The device keeps the connection, and nothing in the head makes it doubtful where the answer ends. */
  readonly reusable: boolean;
}

/** Of these a second one is a repetition or a mistake, never a list. */
const single: ReadonlySet<string> = new Set(["content-type", "content-encoding", "content-length", "transfer-encoding", "location"]);

const statusLine = /^(?:HTTP(?:\/?\s*(\d+)(?:\.(\d+))?)?|ICY)\s+(\d{3})(?!\d)/i;

/** True as long as what came so far can still become the first line of an answer. */
export function mayBeHttp(begin: string): boolean {
  const start = begin
    .replace(/^[\s\uFEFF]+/, "")
    .slice(0, 4)
    .toUpperCase();
  return "HTTP".startsWith(start) || "ICY ".startsWith(start);
}

/** `text`: the bytes of a head as latin-1, up to its empty line; lines may end with carriage returns. Undefined if it is none. */
export function readHead(text: string): AnswerHead | undefined {
  const [first = "", ...rest] = text.replace(/^\s+/, "").split("\n");
  const [, major = "1", minor = "0", code] = statusLine.exec(first) ?? [];
  if (code === undefined) {
    return undefined;
  }
  const fields = fieldsOf(rest);
  const all = (name: string) => fields.filter(([given]) => given === name).map(([, value]) => value);
  const lengths = [...new Set(all("content-length").flatMap((value) => value.split(",").flatMap(lengthOf)))];
  const chunked = all("transfer-encoding").some((value) => /\bchunked\b/i.test(value));
  const connection = all("connection").join(",").toLowerCase();
  const persists = Number(major) >= 1 && !(major === "1" && minor === "0");
  return {
    status: Number(code),
    headers: joined(fields),
    cookies: all("set-cookie"),
    lengths,
    chunked,
    reusable:
      (persists ? !connection.includes("close") : connection.includes("keep-alive")) &&
      all("content-length").length <= 1 &&
      !(chunked && lengths.length > 0),
  };
}

/** A line without a colon names nothing and is passed over; one that begins with a blank goes on with the line before. */
function fieldsOf(lines: readonly string[]): (readonly [string, string])[] {
  const fields: [string, string][] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last) {
      last[1] = `${last[1]} ${clean(line)}`.trim();
      continue;
    }
    const colon = line.indexOf(":");
    const name = clean(line.slice(0, Math.max(0, colon))).toLowerCase();
    if (name !== "") {
      fields.push([name, clean(line.slice(colon + 1))]);
    }
  }
  return fields;
}

/** Control characters mean nothing in a header, and could end up in a log or in a header of ours. */
function clean(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}

function lengthOf(value: string): number[] {
  const digits = /^\s*\+?(\d{1,15})(?!\d)/.exec(value)?.[1];
  return digits === undefined ? [] : [Number(digits)];
}

function joined(fields: readonly (readonly [string, string])[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of fields) {
    const before = headers.get(name);
    if (name !== "set-cookie" && !(single.has(name) && before !== undefined)) {
      headers.set(name, before === undefined ? value : `${before}, ${value}`);
    }
  }
  return Object.fromEntries(headers);
}

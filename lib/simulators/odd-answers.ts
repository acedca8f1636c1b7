import { mediaType, type SimulatorAnswer } from "./family";
import { bodyText } from "./fault-answers";

/** Ways in which small devices bend HTTP, and which browsers and command-line clients read all the same. */
export const oddities = [
  "two_lengths", // Content-Length twice, the same
  "other_length", // Content-Length twice: 0, then the right one
  "length_and_chunks", // Content-Length beside chunks
  "bad_headers", // control and latin-1 characters, a blank before the colon, a folded line, a line without a colon
  "line_feeds", // LF alone ends the lines
  "http_1_0", // HTTP/1.0 without a length; the end of the connection is the end of the answer
  "no_reason", // a status line that ends after the number
  "icy", // "ICY 200 OK"
  "chunk_extensions", // chunks with extensions, blanks and trailers
  "too_long", // Content-Length counts more than comes, the connection stays open
  "no_last_line", // the last chunk without the empty line after it, the connection stays open
  "chunks_announced", // Transfer-Encoding: chunked, and no chunks
  "interim", // a 100 Continue before the answer, and an empty line before that
  "byte_order_mark",
  "wrong_type", // text/html for JSON, and a Content-Encoding that is none
  "latin_1", // the body in latin-1, without a word about it
  "trailing_zero", // a zero byte after the body, counted in the length
] as const;

export type Oddity = (typeof oddities)[number];

function chunksOf(bytes: Buffer, extension: string): Buffer {
  const half = Math.floor(bytes.length / 2);
  const parts = [bytes.subarray(0, half), bytes.subarray(half)].filter((buffer) => buffer.length > 0);
  return Buffer.concat(
    parts.flatMap((part) => [Buffer.from(`${part.length.toString(16).toUpperCase()}${extension}\r\n`), part, Buffer.from("\r\n")]),
  );
}

interface Form {
  readonly first?: string;
  readonly lines?: readonly string[];
  readonly type?: string;
  readonly body?: Buffer;
  readonly end?: string;
}

function formOf(oddity: Oddity, body: Buffer): Form {
  const length = `Content-Length: ${body.length}`;
  const chunked = "Transfer-Encoding: chunked";
  switch (oddity) {
    case "two_lengths":
      return { lines: [length, length] };
    case "other_length":
      return { lines: ["Content-Length: 0", length] };
    case "too_long":
      return { lines: [`Content-Length: ${body.length + 3}`] };
    case "length_and_chunks":
      return { lines: [length, chunked], body: Buffer.concat([chunksOf(body, ""), Buffer.from("0\r\n\r\n")]) };
    case "bad_headers":
      return { lines: ["X-Bad\x01 Name : a\x02\xfc", "Server: Ger\xe4t", "\tfolded", "no colon at all", "", length].filter(Boolean) };
    case "line_feeds":
      return { lines: [length], end: "\n" };
    case "http_1_0":
      return { first: "HTTP/1.0 @ OK", lines: [] };
    case "no_reason":
      return { first: "HTTP/1.1 @", lines: [length] };
    case "icy":
      return { first: "ICY @ OK", lines: [length] };
    case "chunk_extensions":
      return { lines: [chunked], body: Buffer.concat([chunksOf(body, ' ; a="b;c" ;=;'), Buffer.from("000;last\r\nX-Sum: 1\r\n\r\n")]) };
    case "no_last_line":
      return { lines: [chunked], body: Buffer.concat([chunksOf(body, "  "), Buffer.from("0\r\n")]) };
    case "chunks_announced":
      return { lines: [chunked, "Connection: close"] };
    case "interim":
      return { first: "\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 @ OK", lines: [length] };
    case "byte_order_mark": {
      const marked = Buffer.concat([Buffer.from("\uFEFF"), body]);
      return { lines: [`Content-Length: ${marked.length}`], body: marked };
    }
    case "wrong_type":
      return { type: "text/html; charset=nonsense", lines: [length, "Content-Encoding: utf-8"] };
    case "latin_1": {
      const bytes = Buffer.from(body.toString("utf8"), "latin1");
      return { lines: [`Content-Length: ${bytes.length}`], body: bytes };
    }
    case "trailing_zero":
      return { lines: [`Content-Length: ${body.length + 1}`], body: Buffer.concat([body, Buffer.from([0])]) };
  }
}

/** The bytes of an answer in such a form, and whether the connection ends with it. */
export function oddBytes(oddity: Oddity, answer: SimulatorAnswer): { bytes: Buffer; stays: boolean } {
  const body = Buffer.from(bodyText(answer), "utf8");
  const { first = "HTTP/1.1 @ OK", lines = [], type = mediaType(answer), body: sent = body, end = "\r\n" } = formOf(oddity, body);
  const given = Object.entries(answer.headers ?? {}).flatMap(([name, value]) => [value].flat().map((text) => `${name}: ${String(text)}`));
  const head = [first.replace("@", String(answer.status)), `Content-Type: ${type}`, ...given, ...lines, "", ""].join(end);
  return {
    bytes: Buffer.concat([Buffer.from(head, "latin1"), sent]),
    stays: oddity === "no_last_line" || oddity === "too_long" || oddity === "other_length",
  };
}

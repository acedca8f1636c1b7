import "server-only";
import { type AnswerHead, mayBeHttp, readHead } from "./answer-head";

/** Why an answer cannot be read. `tls`: the device speaks TLS to a plain request. */
export type Unreadable = "not_http" | "tls" | "endless_head" | "bad_chunk" | "too_large";

export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
  constructor(readonly why: Unreadable) {
    super(why);
  }
}

/** Reads one answer from the bytes of a connection, whatever pieces they come in. */
export interface AnswerReader {
  /** Throws `UnreadableAnswer`. */
  push(bytes: Buffer): void;
  /** The device closed the connection, or reset it. False if the answer is cut off. */
  end(): boolean;
  /** Nothing has followed for a while. False if more must come. */
  pause(): boolean;
  readonly head: AnswerHead | undefined;
  /** False until the first byte. */
  readonly begun: boolean;
  readonly done: boolean;
  /** The answer may be whole already, but nothing says so for certain: it is, if nothing follows soon. */
  readonly doubtful: boolean;
  /** True if the connection can carry another request: the end was certain, and nothing came after it. */
  readonly reusable: boolean;
  body(): Buffer;
}

type Framing = "none" | "length" | "chunked" | "close";

/** Above what real devices send; an answer's head that is longer has no end. */
const headBytesMax = 32_768;
const chunkLineBytesMax = 4_096;
/** "}", "]", ">" and the end of a line. */
const lastOfWhole: ReadonlySet<number> = new Set([0x7d, 0x5d, 0x3e, 0x0a]);
/** The first byte of a TLS alert or handshake record, which is never text. */
const tlsRecords: ReadonlySet<number> = new Set([0x15, 0x16]);

export function createAnswerReader(maxBodyBytes: number): AnswerReader {
  let head: AnswerHead | undefined;
  let framing: Framing = "none";
  let rest: Buffer = Buffer.alloc(0);
  const parts: Buffer[] = [];
  let size = 0;
  let done = false;
  let begun = false;
  let certain = true;
  /** Bytes of the chunk under way that are still to come; undefined between chunks. */
  let chunkLeft: number | undefined;
  let chunks = 0;
  let lastChunk = false;

  const take = (bytes: Buffer): void => {
    size += bytes.length;
    if (size > maxBodyBytes) {
      throw new UnreadableAnswer("too_large");
    }
    if (bytes.length > 0) {
      parts.push(bytes);
    }
  };

  /** Reads as many heads as there are: interim answers (1xx) have nothing to say. */
  function readHeads(): void {
    for (;;) {
      const first = rest[0];
      if (first !== undefined && tlsRecords.has(first)) {
        throw new UnreadableAnswer("tls");
      }
      const text = rest.subarray(0, headBytesMax).toString("latin1");
      if (!mayBeHttp(text)) {
        throw new UnreadableAnswer("not_http");
      }
      const begin = text.length - text.replace(/^\s+/, "").length;
      // Carriage returns before the first line feed belong to the line; as part of the expression a head full of them costs its square.
      const end = /\n\r*\n/.exec(text.slice(begin));
      if (!end) {
        if (rest.length >= headBytesMax) {
          throw new UnreadableAnswer("endless_head");
        }
        return;
      }
      const found = readHead(text.slice(begin, begin + end.index));
      if (!found) {
        throw new UnreadableAnswer("not_http");
      }
      rest = rest.subarray(begin + end.index + end[0].length);
      if (found.status >= 200 || found.status === 101) {
        head = found;
        framing = framingOf(found);
        return;
      }
    }
  }

  function framingOf({ status, chunked, lengths }: AnswerHead): Framing {
    if (status === 204 || status === 304) {
      return "none";
    }
    return chunked ? "chunked" : lengths.length > 0 ? "length" : "close";
  }

  function finish(isCertain: boolean): void {
    done = true;
    certain &&= isCertain && rest.length === 0;
  }

  function readByLength(lengths: readonly number[]): void {
    const most = Math.max(...lengths);
    if (lengths.length === 1 && most > maxBodyBytes) {
      throw new UnreadableAnswer("too_large");
    }
    const bytes = rest.subarray(0, most - size);
    rest = rest.subarray(bytes.length);
    take(bytes);
    if (size >= most) {
      finish(lengths.length === 1);
    }
  }

  /** A body that is announced in chunks and comes without is taken as it is. */
  function withoutChunks(lengths: readonly number[]): void {
    certain = false;
    framing = lengths.length > 0 ? "length" : "close";
  }

  /** The next line of the chunked form, without its end; undefined if it has not come whole. */
  function nextLine(): string | undefined {
    const at = rest.indexOf(0x0a);
    if (at < 0 || at > chunkLineBytesMax) {
      if (rest.length > chunkLineBytesMax) {
        throw new UnreadableAnswer("bad_chunk");
      }
      return undefined;
    }
    const line = rest.subarray(0, at).toString("latin1");
    rest = rest.subarray(at + 1);
    return line.trim();
  }

  function readChunks(lengths: readonly number[]): void {
    while (!done && framing === "chunked") {
      if (chunkLeft !== undefined && chunkLeft > 0) {
        const bytes = rest.subarray(0, chunkLeft);
        rest = rest.subarray(bytes.length);
        chunkLeft -= bytes.length;
        take(bytes);
        if (chunkLeft > 0) {
          return;
        }
        chunkLeft = undefined;
      }
      if (chunks === 0 && rest.length > 0 && !/^[\s0-9a-f]/i.test(rest.subarray(0, 1).toString("latin1"))) {
        withoutChunks(lengths);
        return;
      }
      const line = nextLine();
      if (line === undefined) {
        return;
      }
      readChunkLine(line);
    }
  }

  function readChunkLine(line: string): void {
    if (lastChunk) {
      // What stands after the last chunk are trailers, which say nothing that we ask for; an empty line ends them.
      if (line === "") {
        finish(true);
      }
      return;
    }
    if (line === "") {
      return; // The end of the chunk before.
    }
    const hex = /^(?:0x)?([0-9a-f]{1,12})(?=$|[\s;,])/i.exec(line)?.[1];
    if (hex === undefined) {
      throw new UnreadableAnswer("bad_chunk");
    }
    chunks += 1;
    chunkLeft = Number.parseInt(hex, 16);
    if (size + chunkLeft > maxBodyBytes) {
      throw new UnreadableAnswer("too_large");
    }
    if (chunkLeft === 0) {
      lastChunk = true;
      chunkLeft = undefined;
    }
  }

  function readBody({ lengths }: AnswerHead): void {
    if (framing === "chunked") {
      readChunks(lengths);
    }
    if (framing === "none") {
      finish(true);
    } else if (framing === "length") {
      readByLength(lengths);
    } else if (framing === "close") {
      const bytes = rest;
      rest = Buffer.alloc(0);
      take(bytes);
    }
  }

  /** At an end that the device named in one of several ways, or after the last chunk without the line that should follow. */
  function between({ lengths }: AnswerHead): boolean {
    return lastChunk || (framing === "length" && lengths.length > 1 && lengths.includes(size));
  }

  function mayBeWhole(): boolean {
    const last = parts.at(-1)?.at(-1);
    return last !== undefined && lastOfWhole.has(last);
  }

  /** Where a device counts its own answer wrongly, JSON or a web page that is whole shows by itself that nothing is missing. */
  function isWhole(): boolean {
    const text = Buffer.concat(parts).toString("utf8");
    if (/<\/html>\s*$/i.test(text)) {
      return true;
    }
    try {
      return /^\uFEFF?\s*[{[]/.test(text) && JSON.parse(text.replace(/^\uFEFF/, "")) !== undefined;
    } catch {
      return false;
    }
  }

  return {
    push(bytes) {
      begun = begun || bytes.length > 0;
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      if (!head) {
        readHeads();
      }
      if (head && !done) {
        readBody(head);
      } else if (head) {
        certain &&= rest.length === 0;
      }
    },
    end() {
      if (head && !done) {
        done = framing === "close" || between(head) || isWhole();
        certain = false;
      }
      return done;
    },
    pause() {
      if (head && !done && (between(head) || isWhole())) {
        done = true;
        certain = false;
      }
      return done;
    },
    get head() {
      return head;
    },
    get begun() {
      return begun;
    },
    get done() {
      return done;
    },
    get doubtful() {
      return !done && head !== undefined && (between(head) || mayBeWhole());
    },
    get reusable() {
      return done && certain && head?.reusable === true;
    },
    body: () => (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)),
  };
}

import { assertOneLine, headerName, readNameAddress, readParams, SipSyntaxError, splitOutside } from "./syntax";

/** Name (long form; any case when written, lower case when read) and value of one header line. */
export type SipHeader = readonly [name: string, value: string];

export interface SipRequestMessage {
  readonly kind: "request";
  readonly method: string;
  readonly uri: string;
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

export interface SipResponseMessage {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

export type SipMessage = SipRequestMessage | SipResponseMessage;

/** What a message may weigh: far above what a registrar sends, far below what would hurt. */
export const sizeLimits = { headBytesMax: 16_384, bodyBytesMax: 65_536, headersMax: 200 } as const;

const tokenPattern = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
const requestPattern = /^([A-Za-z0-9\-.!%*_+`'~]+)[ \t]+(\S+)[ \t]+SIP\/2\.0\s*$/i;
const responsePattern = /^SIP\/2\.0[ \t]+([1-6]\d\d)(?:[ \t]+(.*))?$/is;

/** Where the text of a message begins: after line ends, white space and zero bytes that some send before it. */
export function startOfText(bytes: Buffer): number {
  let start = 0;
  while (start < bytes.length && " \t\r\n\0".includes(String.fromCharCode(bytes[start] ?? 1))) {
    start += 1;
  }
  return start;
}

/** Where the head of a message ends (its first body byte), or -1 while it is not whole. Bare line feeds end lines too. */
export function endOfHead(bytes: Buffer): number {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    const next = bytes[at + 1] === 0x0d ? at + 2 : at + 1;
    if (bytes[next] === 0x0a) {
      return next + 1;
    }
  }
  return -1;
}

/** Header lines of a head without its start line: folded lines joined, compact names made long, lines without a name left out. */
export function readHeaders(lines: readonly string[]): readonly SipHeader[] {
  const unfolded: string[] = [];
  for (const line of lines) {
    // RFC 3261 section 7.3.1: a line that begins with white space goes on with the header before it.
    if (/^[ \t]/.test(line) && unfolded.length > 0) {
      unfolded.push(`${(unfolded.pop() ?? "").trimEnd()} ${line.trim()}`);
    } else {
      unfolded.push(line);
    }
  }
  if (unfolded.length > sizeLimits.headersMax) {
    throw new SipSyntaxError(`More than ${sizeLimits.headersMax} headers.`);
  }
  return unfolded.flatMap((line): SipHeader[] => {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim();
    return tokenPattern.test(name) ? [[headerName(name), line.slice(colon + 1).trim()]] : [];
  });
}

/** Content-Length of a head; undefined where it says none that can be used. Of several the first counts. */
export function bodyLength(headers: readonly SipHeader[]): number | undefined {
  const said = headers.filter(([name, text]) => name === "content-length" && /^\d{1,9}$/.test(text)).map(([, text]) => Number(text));
  return said.find((length) => length <= sizeLimits.bodyBytesMax);
}

/**
 * Reads one message: a datagram, or what the framer cut out of a stream. Liberal, because a server that writes a little wrongly is
 * still a server: bare line feeds, odd white space, a missing reason, an unusable length and lines without a name do no harm. Bytes
 * after Content-Length are left out (RFC 3261 section 18.3). Throws `SipSyntaxError` on what is not SIP/2.0, or too large.
 */
export function parseMessage(arrived: Buffer): SipMessage {
  const bytes = arrived.subarray(startOfText(arrived));
  const found = endOfHead(bytes);
  const end = found < 0 ? bytes.length : found;
  if (end > sizeLimits.headBytesMax) {
    throw new SipSyntaxError("The head is too large.");
  }
  const [start = "", ...lines] = bytes.toString("utf8", 0, end).split(/\r?\n/);
  const response = responsePattern.exec(start);
  const [, method, uri] = response ? [] : (requestPattern.exec(start) ?? []);
  if (!response && (method === undefined || uri === undefined)) {
    throw new SipSyntaxError("The first line is not SIP/2.0.");
  }
  const headers = readHeaders(lines.filter((line) => line !== ""));
  const length = Math.min(bodyLength(headers) ?? bytes.length - end, bytes.length - end, sizeLimits.bodyBytesMax);
  const body = bytes.toString("utf8", end, end + length);
  return response
    ? { kind: "response", status: Number(response[1]), reason: (response[2] ?? "").trim(), headers, body }
    : { kind: "request", method: method ?? "", uri: uri ?? "", headers, body };
}

/** A message as bytes; Content-Length is counted here. Throws `SipSyntaxError` if a part could break out of its line. */
export function printMessage(message: SipMessage): Buffer {
  const start =
    message.kind === "request" ? `${message.method} ${message.uri} SIP/2.0` : `SIP/2.0 ${message.status} ${message.reason}`.trimEnd();
  assertOneLine(start);
  const own = message.headers.filter(([name]) => headerName(name) !== "content-length");
  for (const [name, value] of own) {
    assertOneLine(value);
    if (!tokenPattern.test(name)) {
      throw new SipSyntaxError("A header needs a name.");
    }
  }
  const lines = own.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`${start}\r\n${lines}Content-Length: ${Buffer.byteLength(message.body)}\r\n\r\n${message.body}`);
}

/** Every value of a header, in order; lists stay as they came. */
export function valuesOf(message: SipMessage, name: string): readonly string[] {
  return message.headers.filter(([each]) => headerName(each) === name).map(([, value]) => value);
}

/** The first value of a header, or undefined. */
export function firstOf(message: SipMessage, name: string): string | undefined {
  return valuesOf(message, name)[0];
}

/** Every entry of a header that is a list, such as Via or Contact. */
export function listOf(message: SipMessage, name: string): readonly string[] {
  return valuesOf(message, name).flatMap((value) => splitOutside(value, ","));
}

/** The number and the method of a CSeq header; undefined where it has none. */
export function cseqOf(message: SipMessage): { readonly cseq: number; readonly method: string } | undefined {
  const [, number, method] = /^(\d{1,10})\s+(\S+)$/.exec(firstOf(message, "cseq") ?? "") ?? [];
  return number && method ? { cseq: Number(number), method: method.toUpperCase() } : undefined;
}

/** The branch of the top Via, which names the transaction; undefined where it has none. */
export function branchOf(message: SipMessage): string | undefined {
  return readParams(splitOutside(listOf(message, "via")[0] ?? "", ";").slice(1)).get("branch");
}

/** What a request is known by (RFC 3261 section 17.1.3); undefined if one of the headers is missing or broken. */
export function transactionOf(
  message: SipMessage,
): { readonly branch: string; readonly cseq: number; readonly method: string } | undefined {
  const branch = branchOf(message);
  const sequence = cseqOf(message);
  return branch && sequence ? { branch, ...sequence } : undefined;
}

/** The contacts of a message; `expiresSeconds` falls back to the Expires header and is undefined where neither says a number. */
export function contactsOf(message: SipMessage): readonly { readonly contact: string; readonly expiresSeconds: number | undefined }[] {
  const forAll = firstOf(message, "expires");
  return listOf(message, "contact").map((value) => {
    const { uri, params } = readNameAddress(value);
    const said = params.get("expires") ?? forAll ?? "";
    return { contact: uri, expiresSeconds: /^\d{1,10}$/.test(said) ? Number(said) : undefined };
  });
}

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
const requestPattern = /^([A-Za-z0-9\-.!%*_+`'~]+) (\S+) SIP\/2\.0$/i;
const responsePattern = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/is;
const headEnd = Buffer.from("\r\n\r\n");

/** Where the head of a message ends (its first body byte), or -1 while it is not whole. */
export function endOfHead(bytes: Buffer): number {
  const at = bytes.indexOf(headEnd);
  return at < 0 ? -1 : at + headEnd.length;
}

/** Header lines of a head without its start line: folded lines joined, compact names made long. */
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
  return unfolded.map((line) => {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (!tokenPattern.test(name)) {
      throw new SipSyntaxError("A header line has no name.");
    }
    return [headerName(name), line.slice(colon + 1).trim()];
  });
}

/** Content-Length of a head; 0 if it says none. Throws `SipSyntaxError` if it is no number, too large, or said twice differently. */
export function bodyLength(headers: readonly SipHeader[]): number | undefined {
  const said = new Set(headers.filter(([name]) => name === "content-length").map(([, value]) => value));
  if (said.size === 0) {
    return undefined;
  }
  const [text = ""] = said;
  if (said.size > 1 || !/^\d{1,9}$/.test(text) || Number(text) > sizeLimits.bodyBytesMax) {
    throw new SipSyntaxError("The Content-Length is not one usable number.");
  }
  return Number(text);
}

/**
 * Reads one whole message: a datagram, or what the framer cut out of a stream. Bytes after Content-Length are left out
 * (RFC 3261 section 18.3). Throws `SipSyntaxError` on everything else that is not SIP/2.0.
 */
export function parseMessage(bytes: Buffer): SipMessage {
  const end = endOfHead(bytes);
  if (end < 0 || end > sizeLimits.headBytesMax) {
    throw new SipSyntaxError(end < 0 ? "The head has no end." : "The head is too large.");
  }
  const [start = "", ...lines] = bytes.toString("utf8", 0, end - headEnd.length).split("\r\n");
  const headers = readHeaders(lines);
  const length = bodyLength(headers) ?? bytes.length - end;
  if (length > bytes.length - end || length > sizeLimits.bodyBytesMax) {
    throw new SipSyntaxError("The body is not as long as it says.");
  }
  const body = bytes.toString("utf8", end, end + length);
  const response = responsePattern.exec(start);
  if (response) {
    return { kind: "response", status: Number(response[1]), reason: response[2] ?? "", headers, body };
  }
  const [, method, uri] = requestPattern.exec(start) ?? [];
  if (method === undefined || uri === undefined) {
    throw new SipSyntaxError("The first line is not SIP/2.0.");
  }
  return { kind: "request", method, uri, headers, body };
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

/** What a response is matched by (RFC 3261 section 17.1.3); undefined if one of the headers is missing or broken. */
export function transactionOf(
  message: SipMessage,
): { readonly branch: string; readonly cseq: number; readonly method: string } | undefined {
  const vias = listOf(message, "via");
  const branch = readParams(splitOutside(vias[0] ?? "", ";").slice(1)).get("branch");
  const [, number, method] = /^(\d{1,10})\s+(\S+)$/.exec(firstOf(message, "cseq") ?? "") ?? [];
  return branch && number && method ? { branch, cseq: Number(number), method: method.toUpperCase() } : undefined;
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

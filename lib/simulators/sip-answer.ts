import { firstOf, listOf, parseMessage, printMessage, type SipHeader, type SipRequestMessage, transactionOf } from "@/lib/sip/sip-message";
import { readParams, splitOutside } from "../sip/syntax";
import type { SipTransport } from "../sip/types";

/** What a handler answers; Via, From, To, Call-ID and CSeq are added. */
export interface SipAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers?: readonly SipHeader[];
}

/** Undefined: no answer at all. */
export type SipHandler = (request: SipRequestMessage, transport: SipTransport) => SipAnswer | undefined;

/** Where a message came from. */
export interface SipSource {
  readonly address: string;
  readonly port: number;
}

/** Bytes in, bytes out; undefined where nothing is answered. Throws `SipSyntaxError` on what is not SIP. */
export type SipAnswerer = (bytes: Buffer, transport: SipTransport, from: SipSource) => Buffer | undefined;

const answersKept = 500;

/** A server's side of transactions: a repeated request gets the answer that the first one got, and is not handled again. */
export function createAnswerer(handle: SipHandler): SipAnswerer {
  const answered = new Map<string, Buffer>();
  return (bytes, transport, from) => {
    const request = parseMessage(bytes);
    const id = transactionOf(request);
    if (request.kind !== "request" || !id || request.method === "ACK") {
      return undefined;
    }
    const key = `${id.branch} ${id.cseq} ${id.method}`;
    const before = answered.get(key);
    if (before) {
      return before;
    }
    const answer = handle(request, transport);
    if (!answer) {
      return undefined;
    }
    const reply = respond(request, answer, from);
    answered.set(key, reply);
    for (const oldest of answered.size > answersKept ? [...answered.keys()].slice(0, 1) : []) {
      answered.delete(oldest);
    }
    return reply;
  };
}

/** A response with what RFC 3261 section 8.2.6 copies from the request. */
function respond(request: SipRequestMessage, answer: SipAnswer, from: SipSource): Buffer {
  const [top = "", ...vias] = listOf(request, "via");
  const to = firstOf(request, "to") ?? "";
  const headers: SipHeader[] = [
    ["Via", markedVia(top, from)],
    ...vias.map((via): SipHeader => ["Via", via]),
    ["From", firstOf(request, "from") ?? ""],
    ["To", /;\s*tag=/i.test(to) ? to : `${to};tag=${transactionOf(request)?.branch.slice(-12) ?? "0"}`],
    ["Call-ID", firstOf(request, "call-id") ?? ""],
    ["CSeq", firstOf(request, "cseq") ?? ""],
    ...(answer.headers ?? []),
  ];
  return printMessage({ kind: "response", status: answer.status, reason: answer.reason, headers, body: "" });
}

/** RFC 3581 section 4: an rport is filled in, and `received` goes with it. */
function markedVia(via: string, from: SipSource): string {
  const parts = splitOutside(via, ";");
  if (!readParams(parts.slice(1)).has("rport")) {
    return via;
  }
  return [...parts.map((part) => (/^rport(=|$)/i.test(part) ? `rport=${from.port}` : part)), `received=${from.address}`].join(";");
}

import "server-only";
import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { monotonicMs } from "@/lib/platform/clock";
import type { Networks, OwnAddress } from "@/lib/schema/address-rules";
import { isDeviceFault } from "./device-fault";
import { sayMs } from "./fault-text";
import { checkedAddresses } from "./open-socket";

/** Where messages of our own may go: a list beside the one of devices. Own listeners and what no device may have are refused anyway. */
export interface OutgoingGround {
  readonly networks: Networks;
  readonly own: readonly OwnAddress[];
}

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What became of a message. `said`: the other side's own words, or why there are none; both short and in one line. */
export interface OutgoingAnswer {
  readonly status: number | null;
  readonly said: string;
  readonly tookMs: number;
}

/** So much of an answer is read; the rest is left. */
const readBytes = 2_048;
const saidCharacters = 300;

const resolve = async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address);

const target = (url: URL) => ({
  host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
  port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
});

/** Why Lineward may not send there at all; undefined if it may, or if the name is not known today. */
export async function outgoingProblem(url: string, ground: OutgoingGround): Promise<string | undefined> {
  const { host, port } = target(new URL(url));
  try {
    await checkedAddresses({ host, port }, { ...ground, resolve });
    return undefined;
  } catch (error) {
    return isDeviceFault(error)
      ? `Lineward may not send to ${host} port ${port}. LINEWARD_OUTGOING_NETWORKS says where it may.`
      : undefined;
  }
}

const plain = (text: string) =>
  text
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, " ")
    .trim()
    .slice(0, saidCharacters);

async function beginningOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.byteLength;
    if (size >= readBytes) {
      break;
    }
  }
  answer.destroy();
  return plain(Buffer.concat(parts).subarray(0, readBytes).toString("utf8"));
}

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Over one of the checked addresses: the name is not looked up again, where it might mean another one. */
async function ask(
  url: URL,
  addresses: readonly string[],
  { method, headers, body }: Asked,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  const [first = { address: "", family: 0 }] = known;
  const checked: LookupFunction = (_name, options, done) =>
    options.all === true ? done(null, known) : done(null, first.address, first.family);
  const begin = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolveAnswer, reject) => {
    const asked = begin(url, { method, headers, lookup: checked, agent: false, signal }, resolveAnswer);
    asked.once("error", reject);
    asked.end(body);
  });
}

/** Why nothing was heard of somebody outside, by the code of the error: "nothing takes a connection there". */
export const notHeardWords: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name could not be looked up",
  ECONNREFUSED: "nothing takes a connection there",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  EHOSTUNREACH: "there is no way to that address",
  ENETUNREACH: "there is no way to that network",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by nobody we know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is signed by nobody we know",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is signed by nobody we know",
  CERT_HAS_EXPIRED: "its certificate has ended",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

/** Does something with the checked addresses of an address outside, until the time is up. Rejects with what went wrong. */
async function within<T>(
  request: Pick<OutgoingRequest, "url" | "timeoutMs" | "signal">,
  ground: OutgoingGround,
  work: (url: URL, addresses: readonly string[], signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const url = new URL(request.url);
  const { host, port } = target(url);
  const late = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([late, request.signal]) : late;
  const ended = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("ended")), { once: true });
  });
  ended.catch(() => undefined);
  try {
    const { addresses } = await Promise.race([checkedAddresses({ host, port }, { ...ground, resolve }), ended]);
    return await work(url, addresses, signal);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const said = late.aborted
      ? `no answer within ${sayMs(request.timeoutMs)}`
      : isDeviceFault(error)
        ? `Lineward may not send to ${host} port ${port}`
        : (notHeardWords[code] ?? `no answer (${/^[A-Z_]{2,40}$/.test(code) ? code : "unknown reason"})`);
    throw new NotHeard(error instanceof NotHeard ? error.message : said);
  }
}

/** Nothing was heard of an address outside. The message says why, in a few words for people. */
export class NotHeard extends Error {
  override readonly name = "NotHeard";
}

/** Sends one message and waits for the answer. Never rejects; redirects are not followed: where they lead, nobody has chosen. */
export async function sendOut(request: OutgoingRequest, ground: OutgoingGround): Promise<OutgoingAnswer> {
  const began = monotonicMs();
  const tookMs = () => Math.round(monotonicMs() - began);
  try {
    const { status, said } = await within(request, ground, async (url, addresses, signal) => {
      const answer = await ask(url, addresses, { method: "POST", headers: request.headers, body: request.body }, signal);
      return { status: answer.statusCode ?? 0, said: await beginningOf(answer) };
    });
    return { status, said, tookMs: tookMs() };
  } catch (error) {
    return { status: null, said: (error as Error).message, tookMs: tookMs() };
  }
}

/** No document that Lineward reads outside is larger. */
const documentBytesMax = 512_000;

/**
 * Asks an address outside and reads the whole answer, up to 512 KB. Redirects are not followed. Rejects with `NotHeard`, whose message is
 * for people, where there is no answer or too much of one.
 */
export async function askOut(
  request: Omit<OutgoingRequest, "body"> & { readonly method: string; readonly body: string | undefined },
  ground: OutgoingGround,
): Promise<Response> {
  return within(request, ground, async (url, addresses, signal) => {
    const answer = await ask(url, addresses, request, signal);
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of answer as AsyncIterable<Buffer>) {
      size += part.byteLength;
      if (size > documentBytesMax) {
        answer.destroy();
        throw new NotHeard("its answer is larger than anything expected");
      }
      parts.push(part);
    }
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      headers.set(name, Array.isArray(value) ? value.join(", ") : (value ?? ""));
    }
    const status = answer.statusCode ?? 0;
    const isEmpty = [204, 205, 304].includes(status);
    return new Response(isEmpty ? null : Buffer.concat(parts), { status, headers });
  });
}

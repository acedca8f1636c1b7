import "server-only";
import { sendOut } from "@/lib/net/outgoing";
import { env } from "@/lib/platform/env";
import { version } from "@/lib/platform/version";
import { outgoingGround } from "./ground";
import { signatureOf } from "./sign";

/** What became of something that was sent outside. `words`: the other side's own, or why nothing was heard. */
export interface Sent {
  readonly ok: boolean;
  readonly words: string;
  /** Trying it again is of no use before somebody changes something. */
  readonly final: boolean;
}

export interface PostedRequest {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs the body: see `signatureOf`. */
  readonly secret?: string | undefined;
  readonly signal?: AbortSignal;
}

/** Answers after which the same request would be refused again. */
const isFinal = (status: number) => status >= 300 && status < 500 && ![408, 425, 429].includes(status);

/** "No answer within 10 s." of "no answer within 10 s". */
export const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** Posts JSON to an address outside, under the rules for outgoing requests. Never throws: whatever happens is an answer in words. */
export async function postOutside({ url, body, headers, secret, signal }: PostedRequest): Promise<Sent> {
  const all = {
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": `Lineward/${version}`,
    ...headers,
    ...(secret === undefined ? {} : { "lineward-signature": signatureOf(secret, body, Math.floor(Date.now() / 1000)) }),
  };
  const { status, said } = await sendOut({ url, headers: all, body, timeoutMs: env().LINEWARD_OUTGOING_MS, signal }, outgoingGround());
  if (status === null) {
    return { ok: false, words: sentenceOf(said), final: said.startsWith("Lineward may not send") };
  }
  const moved = status >= 300 && status < 400 ? " It sends us elsewhere, which is not followed." : "";
  return { ok: status >= 200 && status < 300, words: `${status}${said === "" ? "" : ` ${said}`}${moved}`, final: isFinal(status) };
}

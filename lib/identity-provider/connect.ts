import "server-only";
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  type CustomFetchOptions,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  ResponseBodyError,
} from "openid-client";
import { askOut, NotHeard } from "@/lib/net/outgoing";
import { outgoingGround } from "@/lib/outgoing/ground";
import { sentenceOf } from "@/lib/outgoing/send-http";
import { env } from "@/lib/platform/env";
import { version } from "@/lib/platform/version";
import type { ProviderSettings } from "./schemas";

/** Every request to a provider: under the rules for what goes outside, with no redirect followed, within the time of other messages. */
async function guardedFetch(url: string, { method, headers, body, signal }: CustomFetchOptions): Promise<Response> {
  if (body !== null && body !== undefined && typeof body !== "string" && !(body instanceof URLSearchParams)) {
    throw new TypeError("a provider is sent forms only");
  }
  const text = body === null || body === undefined ? undefined : String(body);
  const all = {
    ...headers,
    "user-agent": `Lineward/${version}`,
    ...(text === undefined ? {} : { "content-length": String(Buffer.byteLength(text)) }),
  };
  return askOut({ url, method, headers: all, body: text, timeoutMs: env().LINEWARD_OUTGOING_MS, signal }, outgoingGround());
}

/** What is needed to speak to the provider. */
export type Access = Pick<ProviderSettings, "issuer" | "clientId"> & { readonly secret: string | undefined };

/** In the form where the provider says that it takes that; otherwise in the header, which is what it takes if it says nothing. */
function withSecret(secret: string): ClientAuth {
  const [inForm, inHeader] = [ClientSecretPost(secret), ClientSecretBasic(secret)];
  return (server, client, body, headers) =>
    (server.token_endpoint_auth_methods_supported?.includes("client_secret_post") ? inForm : inHeader)(server, client, body, headers);
}

/**
 * Reads how the provider describes itself, and resolves with what speaks to it: the issuer is the one that was named, and signatures of
 * ID tokens are checked with its keys, though they come over TLS. Rejects as `openid-client` does; `wordsOf` says it.
 */
export async function connect({ issuer, clientId, secret }: Access): Promise<Configuration> {
  return discovery(new URL(issuer), clientId, undefined, secret === undefined ? None() : withSecret(secret), {
    [customFetch]: guardedFetch,
    execute: [enableNonRepudiationChecks, ...(issuer.startsWith("http:") ? [allowInsecureRequests] : [])],
    timeout: 30,
  });
}

const wordsMax = 300;

function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, " ")
    .trim()
    .slice(0, wordsMax);
}

function causes(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}

/** True where nothing was heard of the provider, or it failed itself: what it thinks of a person is not known then. */
export function isOutage(error: unknown): boolean {
  return causes(error).some(
    (cause) =>
      cause instanceof NotHeard ||
      (cause instanceof ResponseBodyError && (cause.status >= 500 || cause.status === 429)) ||
      (cause instanceof ClientError && cause.cause instanceof Response && (cause.cause.status >= 500 || cause.cause.status === 429)),
  );
}

/** The provider's own words where it has said any, or what is wrong with what it said. Never a token. */
export function wordsOf(error: unknown): string {
  for (const cause of causes(error)) {
    if (cause instanceof NotHeard) {
      return sentenceOf(cause.message);
    }
    if (cause instanceof ResponseBodyError) {
      return plain(`${cause.error}${cause.error_description ? `: ${cause.error_description}` : ""}`);
    }
  }
  if (error instanceof ClientError) {
    const status = error.cause instanceof Response ? ` (${error.cause.status})` : "";
    return sentenceOf(plain(`${error.message}${status}`));
  }
  return "It says something that is not understood.";
}

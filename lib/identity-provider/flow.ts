import "server-only";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import {
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { z } from "zod";
import { cookieIn, cookieLine } from "@/lib/auth/cookies";
import { baseHere } from "@/lib/auth/one-time-links";
import { db } from "@/lib/platform/db/client";
import { jsonText } from "@/lib/schema/json-text";
import type { ProviderSettings } from "./schemas";

const lifeSeconds = 600;
const cookie = "provider";

/** What a round to the provider is for, and what its end has to know. */
const purpose = z.discriminatedUnion("is", [
  z.object({ is: z.literal("sign_in"), next: z.string() }),
  z.object({ is: z.literal("prove"), personId: z.string(), personName: z.string(), sessionId: z.string() }),
  z.object({ is: z.literal("trial"), personId: z.string(), trialId: z.string(), sealed: z.string() }),
]);
export type Purpose = z.output<typeof purpose>;

const row = jsonText(z.object({ purpose, nonce: z.string(), verifier: z.string(), browser: z.string(), beganAtMs: z.number() }));

/** A round that has come back: what has to be true of the answer. */
export type Round = z.output<typeof row>;

const hashOf = (text: string) => createHash("sha256").update(text).digest("base64url");
const identifierOf = (state: string) => `provider-round-${hashOf(state)}`;

/**
 * Where the provider sends people back to. Made of `LINEWARD_URL`, or of where this machine listens: never of what a request says, which
 * could be somebody else's address.
 */
export const returnAddress = () => `${baseHere()}/api/identity-provider/return`;

/** Names the browser over all rounds that it begins at the same time; what it holds proves nothing else. */
function browserOf(headers: Headers): string {
  const held = cookieIn(headers, cookie);
  return held !== undefined && /^[\w-]{43}$/.test(held) ? held : randomBytes(32).toString("base64url");
}

/** Rows of rounds that nobody came back from. */
async function forgetOld(): Promise<void> {
  const where = { expiresAt: { lt: new Date() } };
  // Read first: most of the time there is none, and a write waits for the disk.
  if (await db().verification.findFirst({ where, select: { id: true } })) {
    await db().verification.deleteMany({ where });
  }
}

/** Refuses an address that a browser must not be led to: what a provider describes itself with is not ours. */
function requireWebAddress(url: URL, issuer: string): void {
  if (url.protocol !== "https:" && url.protocol !== new URL(issuer).protocol) {
    throw new Error("the provider wants people at an address that is not https");
  }
}

/** Begins a round: the address to open, and the line that lets this browser, and no other, come back from it. */
export async function beginRound(
  configuration: Configuration,
  { issuer, scope }: Pick<ProviderSettings, "issuer" | "scope">,
  what: Purpose,
  headers: Headers,
): Promise<{ readonly url: string; readonly cookie: string }> {
  await forgetOld();
  const [state, nonce, verifier, browser] = [randomState(), randomNonce(), randomPKCECodeVerifier(), browserOf(headers)];
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: returnAddress(),
    scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    // A sign-in of an hour ago, which the provider remembers, proves nothing of who sits there now.
    ...(what.is === "prove" ? { prompt: "login", max_age: "0" } : {}),
  });
  requireWebAddress(url, issuer);
  const value: Round = { purpose: what, nonce, verifier, browser: hashOf(browser), beganAtMs: Date.now() };
  await db().verification.create({
    data: {
      id: randomUUID(),
      identifier: identifierOf(state),
      value: JSON.stringify(value),
      expiresAt: new Date(Date.now() + lifeSeconds * 1000),
    },
  });
  return { url: url.href, cookie: cookieLine(cookie, browser, lifeSeconds) };
}

/**
 * Takes the round that a state names, once, if this browser has begun it within ten minutes. The row goes before anything is asked of the
 * provider: the same answer again finds none.
 */
export async function takeRound(state: string | null, headers: Headers): Promise<Round | undefined> {
  if (state === null || state.length > 200) {
    return undefined;
  }
  const found = await db().verification.findFirst({ where: { identifier: identifierOf(state), expiresAt: { gt: new Date() } } });
  const round = found && row.parse(found.value);
  if (!found || !round || round.browser !== hashOf(cookieIn(headers, cookie) ?? "")) {
    return undefined;
  }
  const { count } = await db().verification.deleteMany({ where: { id: found.id } });
  return count === 1 ? round : undefined;
}

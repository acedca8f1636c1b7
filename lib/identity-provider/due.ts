import "server-only";
import { forgetOutgoing } from "@/lib/outgoing/secrets";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { askAgain, dueBefore, endOf, signedInBefore, whoGoesOn } from "./ask-again";
import { connect, wordsOf } from "./connect";
import { keptAccess, liveProvider } from "./kept";

/** So often everybody who is signed in is asked about: with the look itself and its deadlines well within five minutes. */
export const askEveryMs = 2 * 60_000;
/** For so long a provider that does not answer signs nobody out. */
export const graceMs = 60 * 60_000;
const lookEveryMs = 30_000;
/** So many are asked about at the same time. */
const atOnce = 8;
/** More are signed in nowhere that this is made for; the oldest are asked about first. */
const takeMax = 5_000;

/** Tokens of the provider for whoever has neither a session left that began there nor an API token are of no use, and not kept. */
async function forgetUseless(): Promise<void> {
  const kept = await db().outgoingSecret.findMany({ where: { id: { startsWith: "idp_" } }, select: { id: true } });
  const used = await db().providerIdentity.findMany({ where: whoGoesOn(), select: { id: true } });
  const ids = new Set(used.map(({ id }) => id));
  // A sign-in keeps its tokens a moment before it has its session.
  const recent = await db().providerIdentity.findMany({
    where: { signedInAt: { gt: new Date(Date.now() - askEveryMs) } },
    select: { id: true },
  });
  for (const { id } of recent) {
    ids.add(id);
  }
  for (const { id } of kept.filter((secret) => !ids.has(secret.id))) {
    await db().$transaction((transaction) => forgetOutgoing(transaction, id));
  }
}

/**
 * Asks the provider about everybody who is signed in by it or has an API token, and whose turn it is. Resolves with when it wants to look again, in
 * milliseconds. One process does it at a time.
 */
export async function askDue(signal: AbortSignal, nowMs: number = Date.now()): Promise<number> {
  const settings = await liveProvider();
  if (!settings) {
    for (const identity of await signedInBefore(new Date(nowMs - askEveryMs), takeMax)) {
      await endOf(identity, "off");
    }
    return lookEveryMs;
  }
  const due = await dueBefore(new Date(nowMs - askEveryMs), takeMax);
  if (due.length > 0) {
    try {
      const configuration = await connect(await keptAccess(settings));
      const waiting = due.filter(({ issuer }) => issuer === configuration.serverMetadata().issuer);
      const hand = async () => {
        for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
          await askAgain(next, settings, configuration);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, hand));
    } catch (error) {
      log.warn({ operation: "identity provider", words: wordsOf(error) }, "the identity provider could not be asked about people");
    }
    for (const identity of await signedInBefore(new Date(nowMs - graceMs), takeMax)) {
      await endOf(identity, "provider_down");
    }
  }
  await forgetUseless();
  return lookEveryMs;
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { takeSlot } from "@/lib/auth/slots";
import { counter, giveBack, take } from "@/lib/auth/throttle";
import type { Endpoint } from "@/lib/http/endpoint";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";

/** Gives a request back that was refused, or that was done before (no refusal). */
export type GiveBack = (refusal?: ProblemError) => Promise<void>;

const kept: GiveBack = () => Promise.resolve();

function tooMany(words: string, waitMs: number): ProblemError {
  const seconds = Math.ceil(waitMs / 1000);
  return new ProblemError("too_many_requests", `${words} Wait ${seconds} seconds.`, { retryAfterSeconds: seconds });
}

/**
 * Counts a request against the rate that is declared for its operation; 429 if it is one too many. Resolves with how to give back one that
 * came to nothing. Where every request counts, that is one that was not understood.
 */
export async function takeRate({ rate, method, path }: Endpoint, caller: Actor | null): Promise<GiveBack> {
  if (rate === undefined || rate === "guesses" || caller === null) {
    return kept;
  }
  const key = counter("rate", `${method} ${path}`, caller.id);
  if ("free" in rate) {
    const waitMs = await take(key, rate);
    if (waitMs > 0) {
      throw tooMany(rate.words, waitMs);
    }
    return (refusal) => (refusal?.code === "validation_failed" ? giveBack(db(), key) : kept());
  }
  const taken = await takeSlot(key, rate);
  if ("waitMs" in taken) {
    throw tooMany(rate.words, taken.waitMs);
  }
  // A place that cannot be given back ends with its window.
  return () => taken.leave().catch(() => undefined);
}

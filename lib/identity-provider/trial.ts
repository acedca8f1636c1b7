import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { jsonText } from "@/lib/schema/json-text";
import { outgoingBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import { lineFor } from "./claims";
import { connect, isOutage, wordsOf } from "./connect";
import { exchange } from "./exchange";
import type { Round } from "./flow";
import { type ProviderInput, type ProviderSettings, providerSettings, type TrialResult, type TrialStep, trialResult } from "./schemas";
import { accessOf } from "./settings";
import { begin } from "./sign-in";
import { trySteps } from "./steps";

const lifeMs = 10 * 60_000;

/** Tries what was typed. */
export async function tryProvider(input: ProviderInput): Promise<{ steps: TrialStep[] }> {
  return { steps: await trySteps(await accessOf(input)) };
}

const sealedTrial = jsonText(z.object({ settings: providerSettings, secret: z.string().optional() }));
const identifierOf = (personId: string) => `provider-trial-${personId}`;
const told = jsonText(z.object({ trialId: z.string(), result: trialResult.nullable() }));

/** Begins a whole sign-in with what was typed. It waits, sealed, for its end; nothing of it is kept for others. */
export async function beginTrial(input: ProviderInput, actor: Actor, headers: Headers): Promise<Response> {
  const access = await accessOf(input);
  const { clientSecret: _secret, ...settings } = input;
  const trialId = randomUUID();
  const sealed = vault().seal(JSON.stringify({ settings, secret: access.secret }), outgoingBinding(trialId));
  const identifier = identifierOf(actor.id);
  await db().$transaction(async (tx) => {
    await tx.verification.deleteMany({ where: { identifier } });
    const value = JSON.stringify({ trialId, result: null });
    await tx.verification.create({ data: { id: trialId, identifier, value, expiresAt: new Date(Date.now() + lifeMs) } });
  });
  return begin(settings, access, { is: "trial", personId: actor.id, trialId, sealed }, headers);
}

function resultOf(settings: ProviderSettings, email: string | undefined, groups: readonly string[] | undefined): TrialResult {
  const role = lineFor(settings, groups ?? [])?.role ?? null;
  const words =
    groups === undefined
      ? `It does not say "${settings.groupsClaim}". Nobody could sign in.`
      : role === null
        ? "None of your groups stands in the table. You could not sign in."
        : "You could sign in.";
  return { ok: role !== null && email !== undefined, words, email: email ?? null, groups: [...(groups ?? [])].slice(0, 50), role };
}

/** The end of a tried sign-in: what came of it is kept for ten minutes for the admin who tried it. Nobody is signed in. */
export async function endTrial({ purpose, ...round }: Round, question: URLSearchParams): Promise<void> {
  if (purpose.is !== "trial") {
    return;
  }
  let result: TrialResult;
  try {
    const { settings, secret } = sealedTrial.parse(vault().open(purpose.sealed, outgoingBinding(purpose.trialId)));
    const { issuer, clientId } = settings;
    const { vouched } = await exchange(await connect({ issuer, clientId, secret }), question, round, settings.groupsClaim);
    result = resultOf(settings, vouched.email, vouched.groups);
  } catch (error) {
    const words = isOutage(error) ? `It does not answer. ${wordsOf(error)}` : wordsOf(error);
    result = { ok: false, words, email: null, groups: [], role: null };
  }
  await db().verification.updateMany({
    where: { id: purpose.trialId },
    data: { value: JSON.stringify({ trialId: purpose.trialId, result }) },
  });
}

/** What one's own tried sign-in came to; null while it goes on, or where there is none. */
export async function readTrial(actor: Actor): Promise<{ result: TrialResult | null }> {
  const row = await db().verification.findFirst({ where: { identifier: identifierOf(actor.id), expiresAt: { gt: new Date() } } });
  return { result: row ? told.parse(row.value).result : null };
}

import "server-only";
import { type Configuration, customFetch } from "openid-client";
import { z } from "zod";
import { wordsOf } from "./connect";
import type { TrialStep } from "./schemas";

const keySet = z.object({ keys: z.array(z.object({ kty: z.string(), alg: z.string().optional(), use: z.string().optional() })) });

/** Reads the keys that the provider signs with, as its description names them. */
export async function askedKeys(configuration: Configuration): Promise<TrialStep> {
  const address = configuration.serverMetadata().jwks_uri;
  const ask = configuration[customFetch];
  if (address === undefined || ask === undefined) {
    return { step: "keys", ok: false, words: "It does not say where its keys are." };
  }
  try {
    const answer = await ask(address, { method: "GET", headers: { accept: "application/json" }, body: undefined, redirect: "manual" });
    if (answer.status !== 200) {
      return { step: "keys", ok: false, words: `It answers ${answer.status} where its keys should be.` };
    }
    const found = keySet.safeParse(await answer.json().catch(() => undefined));
    const keys = found.success ? found.data.keys.filter(({ use }) => use !== "enc") : [];
    const kinds = [...new Set(keys.map(({ alg, kty }) => alg ?? kty))].join(", ");
    return keys.length === 0
      ? { step: "keys", ok: false, words: "There are no keys where it says they are." }
      : { step: "keys", ok: true, words: `${keys.length} ${keys.length === 1 ? "key" : "keys"}, ${kinds}.` };
  } catch (error) {
    return { step: "keys", ok: false, words: wordsOf(error) };
  }
}

import "server-only";
import { authorizationCodeGrant, type Configuration, ResponseBodyError } from "openid-client";
import { type Access, connect, wordsOf } from "./connect";
import { returnAddress } from "./flow";
import { askedKeys } from "./keys";
import type { TrialStep } from "./schemas";

/** Asks the provider for a code that does not exist: whoever it does not know is told so before it looks at the code. */
async function clientStep(configuration: Configuration): Promise<TrialStep> {
  const url = new URL(returnAddress());
  url.search = new URLSearchParams({ code: "lineward-asks-whether-it-is-known", iss: configuration.serverMetadata().issuer }).toString();
  try {
    await authorizationCodeGrant(configuration, url, { pkceCodeVerifier: "x".repeat(43) });
  } catch (error) {
    const isKnown = error instanceof ResponseBodyError && error.error === "invalid_grant";
    return { step: "client", ok: isKnown, words: isKnown ? "The client ID and its secret are accepted." : wordsOf(error) };
  }
  return { step: "client", ok: false, words: "It takes a code that it never gave." };
}

/** Tries a provider, step by step; what comes after a step that fails is not tried. */
export async function trySteps(access: Access): Promise<TrialStep[]> {
  const steps: TrialStep[] = [];
  try {
    const configuration = await connect(access);
    steps.push({ step: "describes", ok: true, words: `It is ${configuration.serverMetadata().issuer}.` });
    steps.push(await askedKeys(configuration));
    if (steps.every(({ ok }) => ok)) {
      steps.push(await clientStep(configuration));
    }
  } catch (error) {
    steps.push({ step: "describes", ok: false, words: wordsOf(error) });
  }
  return steps;
}

import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { personTrial, personTrialResult, providerInput, providerSettings, trialResult, trialStep } from "./schemas";

const kept = z.object({
  /** Null: none was ever set up. */
  settings: providerSettings.nullable(),
  secretKept: z.boolean(),
  since: z.string().nullable(),
  /** The address that the provider has to allow: where it sends people back to. */
  returnAddress: z.string(),
  /** How many people came by each group's line. */
  people: z.array(z.object({ group: z.string(), count: z.number().int() })),
});
export type KeptProvider = z.infer<typeof kept>;

export const getProvider = endpoint({
  method: "GET",
  path: "/api/identity-provider",
  summary: "How people sign in with an account elsewhere",
  access: "setting.edit",
  answer: kept,
});

export const putProvider = endpoint({
  method: "PUT",
  path: "/api/identity-provider",
  summary: "Say how people sign in with an account elsewhere; what is on has to pass the trial. Turned off: its sessions end",
  access: "setting.edit",
  freshPassword: "refuse_tokens",
  audit: { actions: ["setting.change"], unlessUnchanged: true },
  body: providerInput,
  answer: kept,
});

export const tryProvider = endpoint({
  method: "POST",
  path: "/api/identity-provider/trial",
  summary: "Try an identity provider before it is kept: its description, its keys, and whether it knows this client",
  access: "setting.edit",
  freshPassword: "refuse_tokens",
  audit: null,
  body: providerInput,
  answer: z.object({ steps: z.array(trialStep) }),
});

export const tryProviderSignIn = endpoint({
  method: "POST",
  path: "/api/identity-provider/trial/sign-in",
  summary: "Try a whole sign-in before it is kept: the address to open. Nobody is signed in by it; what came of it is told to who asked",
  access: "setting.edit",
  freshPassword: "refuse_tokens",
  audit: null,
  refuses: ["conflict"],
  body: providerInput,
  answer: z.object({ url: z.string() }),
});

export const readProviderTrial = endpoint({
  method: "GET",
  path: "/api/identity-provider/trial/sign-in",
  summary: "What one's own tried sign-in came to; null while it goes on",
  access: "setting.edit",
  peopleOnly: "for somebody's own trial",
  answer: z.object({ result: trialResult.nullable() }),
});

export const tryProviderPerson = endpoint({
  method: "POST",
  path: "/api/identity-provider/trial/person",
  summary: "What somebody would be who signs in with an account elsewhere, by the kept table: their role and sites, or why not",
  access: "setting.edit",
  audit: null,
  refuses: ["conflict"],
  body: personTrial,
  answer: personTrialResult,
});

export const beginProviderSignIn = endpoint({
  method: "POST",
  path: "/api/identity-provider/sign-in",
  summary: "Begin to sign in with an account elsewhere: the address to open. 409 if the provider does not answer",
  access: "open",
  refuses: ["conflict", "too_many_requests"],
  peopleOnly: "to sign in",
  audit: null,
  body: z.strictObject({
    /** The path to go on to. */
    next: z.string().max(2_000).default("/"),
  }),
  answer: z.object({ url: z.string() }),
});

export const returnFromProvider = endpoint({
  method: "GET",
  path: "/api/identity-provider/return",
  summary: "Where the provider sends people back to: signs in and leads on, or to the sign-in page with why not",
  access: "open",
  peopleOnly: "to sign in",
  audit: {
    actions: ["session.sign_in", "session.prove"],
    besides: ["person.provider_join", "person.take_in", "person.change"],
    unlessUnchanged: true,
  },
  status: 303,
});

export const readOwnProvider = endpoint({
  method: "GET",
  path: "/api/me/identity-provider",
  summary: "Whether one has a password here, and whether the account elsewhere is one's own",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly: "for somebody's own account",
  answer: z.object({
    hasPassword: z.boolean(),
    /** Its name, where one signs in with it; null: one does not. */
    provider: z.string().nullable(),
  }),
});

export const proveByProvider = endpoint({
  method: "POST",
  path: "/api/me/identity-provider/proof",
  summary:
    "Prove at the provider who one is, in the place of the password again: the address to open, which asks for a fresh sign-in there",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly: "for somebody's own account",
  refuses: ["conflict"],
  audit: null,
  answer: z.object({ url: z.string() }),
});

export const identityProviderEndpoints = [
  getProvider,
  putProvider,
  tryProvider,
  tryProviderSignIn,
  readProviderTrial,
  tryProviderPerson,
  beginProviderSignIn,
  returnFromProvider,
  readOwnProvider,
  proveByProvider,
];

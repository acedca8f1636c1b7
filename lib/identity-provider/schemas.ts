import { z } from "zod";
import { roles } from "@/lib/http/permissions";
import { oneLine } from "@/lib/schema/text";

/** A group of the provider, and what its people are here. */
export const groupLine = z.strictObject({
  group: oneLine().min(1, "Write the group as the provider names it").max(200, "At most 200 characters"),
  role: z.enum(roles),
  /** The sites of installers and helpdesk agents. */
  siteIds: z.array(z.string().min(1).max(64)).max(500).default([]),
  allSites: z.boolean().default(false),
});
export type GroupLine = z.infer<typeof groupLine>;

/** Names of this machine itself: only there may a provider be asked over plain http. */
const ownMachine = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function issuerProblem(text: string): string | undefined {
  if (!URL.canParse(text)) {
    return "Write the whole address, such as https://login.example.com/realms/staff.";
  }
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (protocol !== "https:" && !(protocol === "http:" && ownMachine.test(hostname))) {
    return "It has to begin with https://.";
  }
  return username !== "" || password !== "" || search !== "" || hash !== "" ? "It has no name, password, question or anchor." : undefined;
}

const issuer = oneLine()
  .max(500, "At most 500 characters")
  .transform((text) => text.replace(/\/\.well-known\/openid-configuration$/, ""))
  .superRefine((text, context) => {
    const message = issuerProblem(text);
    if (message !== undefined) {
      context.addIssue({ code: "custom", message });
    }
  });

/** How people sign in with an account elsewhere. */
export const providerSettings = z.strictObject({
  on: z.boolean(),
  /** On the button of the sign-in page. */
  name: oneLine().min(1, "Write what people know it by").max(60, "At most 60 characters"),
  /** The provider's address, before /.well-known. */
  issuer,
  clientId: oneLine().min(1, "Write the client ID that the provider has given").max(300, "At most 300 characters"),
  /** The claim that lists a person's groups. */
  groupsClaim: oneLine().min(1, "Write the name of the claim").max(200, "At most 200 characters").default("groups"),
  /** What is asked of the provider, in its words. */
  scope: oneLine()
    .max(300, "At most 300 characters")
    .refine((text) => text.split(" ").includes("openid"), "It has to hold openid.")
    .default("openid profile email offline_access"),
  /** A first sign-in makes the account. */
  takeIn: z.boolean().default(true),
  /** Somebody who has an account here with the same, verified address gets the two joined by signing in. */
  joinByEmail: z.boolean().default(false),
  /** The provider asks everybody for both steps. */
  provesBothSteps: z.boolean().default(false),
  /** The first line that fits counts. */
  groups: z.array(groupLine).max(200, "At most 200 groups").default([]),
});
export type ProviderSettings = z.infer<typeof providerSettings>;

export const clientSecret = z.string().min(1).max(1_000);

/** What is sent to be tried or kept. */
export const providerInput = providerSettings.extend({
  /** Left out: the one that is kept. Null: there is none, and only PKCE proves who asks. */
  clientSecret: clientSecret.nullable().optional(),
});
export type ProviderInput = z.infer<typeof providerInput>;

/** One thing that was tried with the provider. `words`: the provider's own where it has said any. */
export const trialStep = z.object({ step: z.enum(["describes", "keys", "client"]), ok: z.boolean(), words: z.string() });
export type TrialStep = z.infer<typeof trialStep>;

/** What a sign-in that was only tried came to. */
export const trialResult = z.object({
  ok: z.boolean(),
  words: z.string(),
  email: z.string().nullable(),
  groups: z.array(z.string()),
  /** What the first line that fits makes of them; null: none fits. */
  role: z.enum(roles).nullable(),
});
export type TrialResult = z.infer<typeof trialResult>;

/** Whom to try, and with which groups there. */
export const personTrial = z.strictObject({
  /** A name or an e-mail address; left out: anybody who has the groups. */
  person: oneLine().min(1, "Write a name or an e-mail address").max(254, "At most 254 characters").optional(),
  groups: z
    .array(oneLine().min(1, "Write the group as the provider names it").max(200, "At most 200 characters"))
    .max(50, "At most 50 groups")
    .default([]),
});
export type PersonTrial = z.infer<typeof personTrial>;

/** Why somebody comes back to the sign-in page without being signed in. */
export const refusalCodes = [
  "provider_down",
  "provider_refused",
  "sign_in_over",
  "no_group",
  "no_email",
  "address_taken",
  "not_taken_in",
  "switched_off",
  "last_admin",
  "off",
] as const;
export const refusalCode = z.enum(refusalCodes);
export type RefusalCode = z.infer<typeof refusalCode>;

/** What somebody would be who signs in with it. */
export const personTrialResult = z.object({
  /** Null: they would be signed in. */
  refusal: refusalCode.nullable(),
  /** What they would read. */
  words: z.string().nullable(),
  /** Who has that name or address here. */
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  /** What the sign-in would make of them: known from before, joined with the account here, a new one; or nobody was named. */
  becomes: z.enum(["known", "joined", "new", "anybody"]),
  /** Of the first line that fits, and what it gives; null: none fits. */
  group: z.string().nullable(),
  role: z.enum(roles).nullable(),
  allSites: z.boolean(),
  sites: z.array(z.object({ id: z.string(), name: z.string() })),
  /** When the provider last said so, where the group is the one that was known; null: groups were given. */
  groupsSaidAt: z.string().nullable(),
});
export type PersonTrialResult = z.infer<typeof personTrialResult>;

/** A refusal in words, for the person. `provider`: the name on the button. */
export function refusalWords(code: RefusalCode, provider: string): string {
  switch (code) {
    case "provider_down":
      return `${provider} does not answer. Try again in a few minutes, or sign in with a password if you have one here.`;
    case "provider_refused":
      return `${provider} did not vouch for you. Try again, or ask an admin.`;
    case "sign_in_over":
      return "This sign-in took too long, was begun in another browser, or is over already. Begin again.";
    case "no_group":
      return `${provider} knows you, but none of your groups may use Lineward. Ask an admin for access.`;
    case "no_email":
      return `${provider} does not give your e-mail address, without which there is no account. Ask an admin.`;
    case "address_taken":
      return "There is an account here with your address already. Sign in to it with its password, or ask an admin to join the two.";
    case "not_taken_in":
      return `${provider} knows you, but you have no account here. Ask an admin to invite you.`;
    case "switched_off":
      return "Your account here is switched off. An admin can switch it on.";
    case "last_admin":
      return "You are the last admin with a password, and your groups would make you something else. Sign in with your password.";
    case "off":
      return "Signing in with another account is switched off. Sign in with your password.";
  }
}

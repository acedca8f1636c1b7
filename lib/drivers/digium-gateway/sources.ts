import type { RuleSource } from "@/lib/schema/field";
import type { SecretRules } from "@/lib/schema/secret";
import { printableAscii, starMasks } from "@/lib/schema/text";

export const savePage: RuleSource = { who: "gateway", page: "sip_endpoint.save, Gateway API 1.1", version: "1.1" };
export const methodsPage: RuleSource = { who: "gateway", page: "Gateway API Methods", version: "1.1" };
export const sipRule: RuleSource = { who: "SIP", page: "RFC 3261", url: "https://www.rfc-editor.org/rfc/rfc3261" };

export const textLengthMax = 255;
export const secretLengthMax = 128;
/** The widest that the gateway's 32-bit settings can hold. */
export const integerMax = 2_147_483_647;

/** These end a value, begin a comment or part a registration's text in the files of Asterisk, on which the gateway runs. */
export const riskyInSecrets = /[;"\\:@/,\s]/;

/** Printable ASCII without the risky ones. */
const alphabet = [...printableAscii].filter((candidate) => !riskyInSecrets.test(candidate)).join("");

export const secretRulesHere: SecretRules = { minLength: 1, maxLength: secretLengthMax, alphabet, forbidden: starMasks };

import type { RuleSource } from "@/lib/schema/field";
import type { SecretRules } from "@/lib/schema/secret";

export const savePage: RuleSource = { who: "gateway", page: "sip_endpoint.save, Gateway API 1.1", version: "1.1" };
export const methodsPage: RuleSource = { who: "gateway", page: "Gateway API Methods", version: "1.1" };
/** Where the vendor's page gives no bound and one is needed all the same. */
export const ourRule: RuleSource = { who: "Lineward", page: "Bounds where the vendor states none" };
export const sipRule: RuleSource = { who: "SIP", page: "RFC 3261", url: "https://www.rfc-editor.org/rfc/rfc3261" };

export const textLengthMax = 255;
export const secretLengthMax = 128;
/** The widest that the gateway's 32-bit settings can hold. */
export const integerMax = 2_147_483_647;

/** Neither control characters, which end a line of the gateway's own files, nor halves of a pair. */
export const plainText = /^[^\p{Cc}\p{Cs}]*$/u;

const masked = /^[*•●]{3,}$/u;

/** True for what stands for a secret and is none: only stars or dots. */
export function isMask(value: unknown): boolean {
  return typeof value === "string" && masked.test(value);
}

/** Whole values by which a gateway is likely to mask; nobody documents whether it does. Any other run of stars counts too. */
export const masks: readonly string[] = ["***", "****", "*****", "******", "********", "**********", "••••••••"];

/** These end a value, begin a comment or part a registration's text in the files of Asterisk, on which the gateway runs. */
export const riskyInSecrets = /[;"\\:@/,\s]/;

/** Printable ASCII without the risky ones. */
const alphabet = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index))
  .filter((one) => !riskyInSecrets.test(one))
  .join("");

export const secretRulesHere: SecretRules = { minLength: 1, maxLength: secretLengthMax, alphabet, forbidden: masks };

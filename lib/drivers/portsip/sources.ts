import type { RuleSource } from "@/lib/schema/field";
import type { SecretRules } from "@/lib/schema/secret";
import { printableAscii, starMasks } from "@/lib/schema/text";

export const overviewPage: RuleSource = { who: "PBX", page: "Overview, REST API v12", version: "12" };
export const providersPage: RuleSource = { who: "PBX", page: "Providers, REST API v12", version: "12" };
export const extensionsPage: RuleSource = { who: "PBX", page: "Extensions, REST API v12.2", version: "12.2" };

export const textLengthMax = 255;
export const secretLengthMax = 128;
/** What fits a signed 32-bit integer, the narrowest type behind the page's "integer". */
export const integerMax = 2_147_483_647;

/** What is generated stays within these; what a person types may also hold letters beyond ASCII. */
export function secretRulesUpTo(maxLength: number, minLength = 1): SecretRules {
  return { minLength, maxLength, alphabet: printableAscii, forbidden: starMasks };
}

import type { RuleSource } from "@/lib/schema/field";
import type { SecretRules } from "@/lib/schema/secret";

export const overviewPage: RuleSource = { who: "PBX", page: "Overview, REST API v12", version: "12" };
export const providersPage: RuleSource = { who: "PBX", page: "Providers, REST API v12", version: "12" };
export const extensionsPage: RuleSource = { who: "PBX", page: "Extensions, REST API v12.2", version: "12.2" };
/** Where the vendor's page gives no bound and one is needed all the same. */
export const ourRule: RuleSource = { who: "Lineward", page: "Bounds where the vendor states none" };

export const textLengthMax = 255;
export const secretLengthMax = 128;
/** What fits a signed 32-bit integer, the narrowest type behind the page's "integer". */
export const integerMax = 2_147_483_647;

/** Neither control characters nor halves of a pair: the first break headers and files, the second cannot be written as UTF-8. */
export const plainText = /^[^\p{Cc}\p{Cs}]*$/u;

const masked = /^[*•●]{3,}$/u;

/** True for what stands for a secret and is none: only stars or dots. */
export function isMask(value: unknown): boolean {
  return typeof value === "string" && masked.test(value);
}

/** Whole values by which a PBX is likely to mask; any other run of stars or dots counts too, see `isMask`. */
export const masks: readonly string[] = ["***", "****", "*****", "******", "********", "**********", "••••••••"];

/** Every printable character of ASCII but the blank. */
const printable = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index)).join("");

/** What is generated stays within these; what a person types may also hold letters beyond ASCII. */
export function secretRulesUpTo(maxLength: number, minLength = 1): SecretRules {
  return { minLength, maxLength, alphabet: printable, forbidden: masks };
}

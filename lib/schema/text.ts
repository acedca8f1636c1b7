import type { RuleSource } from "./field";

/** Every printable character of ASCII but the blank. */
export const printableAscii = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index)).join("");

/** Neither control characters nor halves of a pair: the first break headers and files, the second cannot be written as UTF-8. */
export const plainText = /^[^\p{Cc}\p{Cs}]*$/u;

const starred = /^[*•●]{3,}$/u;

/** True for what stands for a secret and is none: only stars or dots. */
export function isStarMask(value: unknown): boolean {
  return typeof value === "string" && starred.test(value);
}

/** Whole values by which a device is likely to mask where nobody documents whether it does. Any other such run counts too, see `isStarMask`. */
export const starMasks: readonly string[] = ["***", "****", "*****", "******", "********", "**********", "••••••••"];

/** Where a vendor's page gives no bound and one is needed all the same. */
export const ourRule: RuleSource = { who: "Lineward", page: "Bounds where the vendor states none" };

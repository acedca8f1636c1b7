import { z } from "zod";
import type { RuleSource } from "./field";

/** Every printable character of ASCII but the blank. */
export const printableAscii = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index)).join("");

/** Neither control characters nor halves of a pair: the first break headers and files, the second cannot be written as UTF-8. */
export const plainText = /^[^\p{Cc}\p{Cs}]*$/u;

/** Signs that show nothing and mean nothing in a name, an address or a setting: they come along when text is copied from a page. */
const unseen = /[\u00ad\u180e\u200b\u2060-\u2064\ufeff]/gu;
/** A joiner means something between letters of scripts that join, and in emoji; anywhere else nobody can see it. */
const strayJoiner =
  /(?<![\p{M}\p{Extended_Pictographic}]|(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])\p{L})[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{Extended_Pictographic}])/gu;
/** Marks of direction and blanks at either end. */
const edge = /[\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** What turns the direction of the text around it, so that a name reads as another. */
const turning = /[\u202a-\u202e\u2066-\u2069]/u;
/** What ends a line or cannot be printed. */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
/** The same, but for what a text of several lines is made of. */
const unstorable = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;

export const controlWords = "Has a control character, which cannot be seen. Remove it, or type the text anew.";
const turningWords = "Has a hidden sign that turns the direction of the text. Remove it, or type the text anew.";

/** Without the signs that nobody sees and nobody meant: what is pasted into a setting or an address. */
export function withoutUnseen(text: string): string {
  return text.replace(unseen, "");
}

/** The same for everything in a value from JSON. */
export function withoutUnseenIn<T>(value: T): T {
  return mapped(value, withoutUnseen) as T;
}

/** A name as it is kept: composed letters, nothing that nobody sees, nothing at its ends. */
export function tidied(text: string): string {
  const seen = text.normalize("NFC").replace(unseen, "").replace(strayJoiner, "");
  // By hand: an expression anchored at the end takes the square of the time over a long run of blanks.
  let [from, to] = [0, seen.length];
  while (from < to && edge.test(seen.charAt(from))) {
    from += 1;
  }
  while (to > from && edge.test(seen.charAt(to - 1))) {
    to -= 1;
  }
  return seen.slice(from, to);
}

/**
 * Words of a person on one line: a name, a reason, a ticket. What a paste brings along is taken away; what cannot be printed and what
 * turns the direction of text is refused.
 */
export function oneLine() {
  return z
    .string()
    .overwrite(tidied)
    .refine((text) => !unprintable.test(text), controlWords)
    .refine((text) => !turning.test(text), turningWords);
}

/** Words of a person on several lines: notes. Each line is kept as a line of `oneLine` would be. */
export function severalLines() {
  return z
    .string()
    .overwrite((text) =>
      tidied(
        text
          .split(/\r\n|[\n\r\u2028\u2029]/u)
          .map(tidied)
          .join("\n"),
      ),
    )
    .refine((text) => !unprintable.test(text.replaceAll("\n", "")), controlWords)
    .refine((text) => !turning.test(text), turningWords);
}

/** The path of the first text in a value from JSON, keys included, that no text of a person may hold; undefined if there is none. */
export function unstorableAt(value: unknown): string | undefined {
  // A list of what is still to be looked at: nesting deeper than the stack must not end the request.
  const open: { readonly path: string; readonly value: unknown }[] = [{ path: "", value }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { path } = part;
    if (typeof part.value === "string" && unstorable.test(part.value)) {
      return path;
    }
    if (typeof part.value === "object" && part.value !== null) {
      for (const [key, below] of Object.entries(part.value)) {
        if (unstorable.test(key)) {
          return path;
        }
        open.push({ path: path === "" ? key : `${path}.${key}`, value: below });
      }
    }
  }
  return undefined;
}

/** Text of a device as it is shown and kept: what cannot be seen is written out, as in "Door\\u0000". */
export function writtenOut(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text as both databases can hold it: PostgreSQL takes no NUL, and neither keeps half a pair. */
export function storable(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd").replaceAll("\0", "\\u0000");
}

/** No document of ours is deeper; what is stays as it is, for a schema to refuse. */
const depthMax = 32;

function mapped(value: unknown, change: (text: string) => string, depth = 0): unknown {
  if (typeof value === "string") {
    return change(value);
  }
  if (typeof value !== "object" || value === null || depth > depthMax) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => mapped(item, change, depth + 1));
  }
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, mapped(below, change, depth + 1)]));
}

const starred = /^[*•●]{3,}$/u;

/** True for what stands for a secret and is none: only stars or dots. */
export function isStarMask(value: unknown): boolean {
  return typeof value === "string" && starred.test(value);
}

/** Whole values by which a device is likely to mask where nobody documents whether it does. Any other such run counts too, see `isStarMask`. */
export const starMasks: readonly string[] = ["***", "****", "*****", "******", "********", "**********", "••••••••"];

/** Where a vendor's page gives no bound and one is needed all the same. */
export const ourRule: RuleSource = { who: "Lineward", page: "Bounds where the vendor states none" };

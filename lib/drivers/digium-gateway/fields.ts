import { z } from "zod";
import { annotate, type FieldMeta, type FieldWarning } from "@/lib/schema/field";
import { hostProblem } from "@/lib/schema/host";
import { secret } from "@/lib/schema/secret";
import { isStarMask, ourRule, plainText } from "@/lib/schema/text";
import { riskyInSecrets, secretLengthMax, secretRulesHere, textLengthMax } from "./sources";

/** A 0/1 parameter. */
export function flag(byDefault: boolean, meta: FieldMeta) {
  return annotate(z.boolean().default(byDefault), meta);
}

/** One of the page's words, with what they mean. */
export function word<const Words extends Readonly<Record<string, string>>>(
  options: Words,
  byDefault: keyof Words & string,
  meta: FieldMeta,
) {
  const words = Object.keys(options) as [keyof Words & string, ...(keyof Words & string)[]];
  return annotate(z.enum(words).default(byDefault as never), { ...meta, options });
}

/** A whole number. The page mostly says "number" and no more: then the bounds are ours. */
export function wholeNumber(min: number, max: number, byDefault: number, meta: FieldMeta) {
  return annotate(z.int().min(min).max(max).default(byDefault), meta);
}

export const plain = (max = textLengthMax) => z.string().max(max).regex(plainText, { error: "Has a control character. Remove it." });

export function text(meta: FieldMeta) {
  return annotate(plain().default(""), meta);
}

/** A text for which the page says "none": on the wire that word and an empty text both mean that there is none. */
export function textOrNone(meta: FieldMeta) {
  return annotate(
    plain()
      .refine((value) => value !== "none", { error: "none is the gateway's word for nothing. Leave the field empty." })
      .default(""),
    meta,
  );
}

/** An IP address or a host name; empty for none. */
export function host(meta: FieldMeta) {
  return annotate(
    z
      .string()
      .refine((value) => value === "" || (value.length <= 253 && hostProblem(value) === undefined), {
        error: "Neither a host name nor an IP address",
      })
      .default(""),
    meta,
  );
}

function risky(value: unknown): FieldWarning | undefined {
  return typeof value === "string" && riskyInSecrets.test(value)
    ? {
        message:
          "Holds a blank or one of ; \" \\ : @ / , which mean something in the gateway's own files. It may keep another secret than this.",
      }
    : undefined;
}

/** A secret that may be missing: an endpoint without one is legal. `null` clears it. */
export function secretText(meta: FieldMeta) {
  const schema = plain(secretLengthMax)
    .min(1)
    .refine((value) => !isStarMask(value), { error: "Only stars or dots: that is a mask, not a secret. Enter the secret itself." })
    .nullable()
    .optional();
  return secret(schema, secretRulesHere, { source: ourRule, warn: risky, ...meta });
}

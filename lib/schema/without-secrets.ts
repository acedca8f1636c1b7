import type { z } from "zod";
import { type Document, isDocument } from "./document";
import { secretRules } from "./secret";
import { bare } from "./walk";

/**
 * A copy of a document without every value that its schema marks as secret, however deep: inside objects, lists and maps. What bears a
 * secret's name in another place stays. Whatever is kept in clear, shown, or compared in words goes through this one filter.
 */
export function withoutSecrets(schema: z.core.$ZodType, document: Document): Document {
  const kept = sift(schema, document);
  return isDocument(kept) ? kept : {};
}

/** Undefined for what is secret itself. */
function sift(schema: z.core.$ZodType, value: unknown): unknown {
  if (secretRules(schema)) {
    return undefined;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const inner = bare(schema);
  const { def } = inner._zod;
  if (def.type === "union") {
    // Nobody needs to know which of them it is: what is secret in one is left out.
    return (inner as z.ZodUnion).options.reduce<unknown>((rest, option) => sift(option as z.core.$ZodType, rest), value);
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => {
      const member = memberOf(inner, at);
      const kept = member ? sift(member, item) : item;
      return kept === undefined && item !== undefined ? [] : [kept];
    });
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, below]) => {
      const member = fieldOf(inner, key);
      const kept = member ? sift(member, below) : below;
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}

function memberOf(schema: z.core.$ZodType, at: number): z.core.$ZodType | undefined {
  const { type } = schema._zod.def;
  return type === "array"
    ? ((schema as z.ZodArray).element as z.core.$ZodType)
    : type === "tuple"
      ? (schema as z.ZodTuple)._zod.def.items[at]
      : undefined;
}

function fieldOf(schema: z.core.$ZodType, key: string): z.core.$ZodType | undefined {
  const { type } = schema._zod.def;
  if (type === "record") {
    return (schema as z.ZodRecord)._zod.def.valueType as z.core.$ZodType;
  }
  if (type !== "object") {
    return undefined;
  }
  const { shape } = schema as z.ZodObject;
  return Object.hasOwn(shape, key) ? (shape[key] as z.core.$ZodType) : undefined;
}

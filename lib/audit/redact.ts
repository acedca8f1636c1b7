import type { z } from "zod";
import { type Document, isDocument } from "@/lib/schema/document";
import { secretRules } from "@/lib/schema/secret";
import { bare } from "@/lib/schema/walk";

const kept = "[secret]";
const unknown = "[not in the schema]";

/**
 * A copy of a document that may be recorded: every value that the schema marks as secret becomes "[secret]", inside lists too, and so
 * does the value of every key that the schema does not know, because nobody can say that it is no secret. Empty stays empty.
 */
export function redact(schema: z.core.$ZodType, document: Document): Document {
  const answer = cover(schema, document);
  return isDocument(answer) ? answer : {};
}

function cover(schema: z.core.$ZodType, value: unknown): unknown {
  if (value === undefined || value === null) {
    return value;
  }
  if (secretRules(schema)) {
    return value === "" ? "" : kept;
  }
  const inner = bare(schema);
  const { type } = inner._zod.def;
  if (type === "object" && isDocument(value)) {
    const { shape } = inner as z.ZodObject;
    return Object.fromEntries(
      Object.entries(value).map(([key, below]) => [key, Object.hasOwn(shape, key) ? cover(shape[key] as z.core.$ZodType, below) : unknown]),
    );
  }
  if (type === "array" && Array.isArray(value)) {
    const { element } = inner as z.ZodArray;
    return value.map((item) => cover(element as z.core.$ZodType, item));
  }
  // A shape that does not match its schema is not looked into.
  return isDocument(value) || Array.isArray(value)
    ? type === "record" || type === "any" || type === "unknown"
      ? unknown
      : plain(value)
    : value;
}

/** Tuples and unions hold no secrets in our schemas; anything nested deeper is covered all the same. */
function plain(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null) ? value : unknown;
}

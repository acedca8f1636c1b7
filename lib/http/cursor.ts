import "server-only";
import { z } from "zod";
import { storable } from "@/lib/schema/text";
import { ProblemError } from "./problems";

type Key = string | number | boolean | null;

/** Kinds of sort keys, as the databases can compare them. */
export const cursorKey = {
  text: z
    .string()
    .max(2_000)
    .refine((text) => storable(text) === text),
  /** A number of an integer column. */
  number: z.int32(),
} as const;

/** The cursor after a row: its sort keys, the id last. Opaque to callers. */
export function writeCursor(keys: readonly Key[]): string {
  return Buffer.from(JSON.stringify(keys)).toString("base64url");
}

/** The keys of a cursor of ours: exactly those kinds. Throws a 422 for everything else, before a database sees any of it. */
export function readCursor<const T extends readonly [z.ZodType, ...z.ZodType[]]>(text: string, keys: T): z.output<z.ZodTuple<T, null>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64url")));
  } catch {
    // The same answer for every kind of damage.
  }
  const parsed = z.tuple(keys).safeParse(value);
  if (!parsed.success) {
    throw new ProblemError("validation_failed", "The cursor is not one of ours.", {
      fields: [{ path: "cursor", message: "Lineward takes the cursor of an earlier answer. This is none." }],
    });
  }
  return parsed.data;
}

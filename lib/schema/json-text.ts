import { z } from "zod";

/** A schema for JSON kept as text, e.g. in a column: what it holds is parsed, never taken for granted. */
export function jsonText<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        // The text itself is not quoted: it may hold what nobody should read.
        context.addIssue({ code: "custom", message: "This is no JSON." });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

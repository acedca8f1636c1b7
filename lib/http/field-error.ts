import { z } from "zod";

const fixValue = z.union([z.string(), z.number()]);
/** A value that would be right. */
export const fix = z.object({
  /** Words for a button. */
  label: z.string(),
  value: fixValue,
  /** What goes into other fields at the same time. */
  also: z
    .array(z.object({ path: z.string(), value: fixValue }))
    .readonly()
    .optional(),
});
/** A sentence about one input, and the values that would be right. */
export const fieldError = z.object({ path: z.string(), message: z.string(), fixes: z.array(fix).readonly().optional() });

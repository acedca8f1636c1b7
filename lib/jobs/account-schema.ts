import { z } from "zod";
import { oneLine } from "@/lib/schema/text";

const text = oneLine().max(255, "At most 255 characters").nullable().optional();

/** Absent = keep, null = clear. */
export const accountChange = z.strictObject({
  server: text,
  port: z.number().int().min(1).max(65_535).nullable().optional(),
  transport: text,
  interval: z.number().int().min(1).max(86_400).nullable().optional(),
  realm: text,
  outboundProxy: text,
});
export type AccountChange = z.infer<typeof accountChange>;

import { z } from "zod";
import { jsonText } from "@/lib/schema/json-text";
import type { SealedFields } from "./entry";

const maybe = z.string().nullable();
const fields = z.strictObject({
  seq: z.number().int(),
  id: z.string(),
  at: z.iso.datetime().transform((at) => new Date(at)),
  actorId: maybe,
  actorName: z.string(),
  action: z.string(),
  phase: z.string(),
  subject: z.string(),
  subjectId: maybe,
  subjectName: maybe,
  deviceId: maybe,
  siteId: maybe,
  correlationId: z.string(),
  detail: z.string(),
  address: maybe,
  agent: maybe,
  waited: z.number().int().nullable(),
  prevHash: z.string(),
  hash: z.string(),
});

/** An entry with everything that its hash covers, and the hash. */
export type ChainedEntry = SealedFields & { readonly hash: string };

/** An entry as one line of a file, without its end: JSON of every field that the hash covers, so that the line proves itself. */
export function lineOf(entry: ChainedEntry): string {
  const { seq, id, at, actorId, actorName, action, phase, subject, subjectId, subjectName, deviceId, siteId } = entry;
  const { correlationId, detail, address, agent, waited, prevHash, hash } = entry;
  const who = { actorId, actorName, address, agent };
  const what = { action, phase, subject, subjectId, subjectName, deviceId, siteId, correlationId, detail };
  return JSON.stringify({ seq, id, at: at.toISOString(), ...who, ...what, waited, prevHash, hash });
}

/** Reads such a line. */
export const entryLine = jsonText(fields satisfies z.ZodType<ChainedEntry>);

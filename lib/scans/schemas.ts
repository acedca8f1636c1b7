import { z } from "zod";
import { time } from "@/lib/device-access/schemas";

export const verdict = z.enum(["new", "known", "moved", "other"]);
export type Verdict = z.infer<typeof verdict>;

/** A device that answered, beside what is kept of it. Who may not see the kept one is told what they would be told if there were none. */
export const finding = z.object({
  address: z.string(),
  driver: z.string(),
  label: z.string(),
  noun: z.string(),
  kind: z.string(),
  model: z.string().optional(),
  firmware: z.string().optional(),
  serial: z.string().optional(),
  verdict,
  /** The kept device: the same one, or whose address it has. */
  deviceId: z.string().optional(),
  deviceName: z.string().optional(),
  /** Where the kept device was, if it has moved. */
  deviceAddress: z.string().optional(),
});
export type Finding = z.infer<typeof finding>;

export const scanState = z.enum(["running", "done", "stopped"]);

export const scanItem = z.object({
  id: z.string(),
  range: z.string(),
  ports: z.array(z.number().int()).nullable(),
  driver: z.string().nullable(),
  state: scanState,
  /** Addresses. */
  asked: z.number().int(),
  of: z.number().int(),
  createdAt: time,
  finishedAt: time.optional(),
});
export type ScanItem = z.infer<typeof scanItem>;

export const scan = scanItem.extend({ found: z.array(finding) });
export type ScanAnswer = z.infer<typeof scan>;

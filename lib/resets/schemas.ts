import { z } from "zod";
import { time } from "@/lib/device-access/schemas";

export const resetState = z.enum(["checking", "running", "done", "failed", "half_done"]);
export type ResetState = z.infer<typeof resetState>;

export const stepState = z.enum(["waiting", "working", "done", "failed", "unknown", "skipped"]);
export type StepState = z.infer<typeof stepState>;

export const resetStep = z.object({
  seq: z.number().int(),
  kind: z.enum(["check", "make", "write", "read_back", "register", "put_back"]),
  /** Which end, in words; null where the step is about all of them. */
  end: z.string().nullable(),
  endId: z.string().nullable(),
  action: z.string(),
  state: stepState,
  /** When it began; null before that. */
  at: time.nullable(),
  finishedAt: time.nullable(),
  detail: z.string().optional(),
});

export const resetEnd = z.object({
  endId: z.string(),
  deviceName: z.string(),
  noun: z.string(),
  label: z.string(),
  role: z.enum(["registers", "accepts"]),
  /** Which password it has, as far as is known. */
  holds: z.enum(["old", "new", "unknown"]),
  detail: z.string().optional(),
  /** Until when its device is left alone because it did not answer again and again. */
  retryAt: time.optional(),
});

/** Who can go on with a half-done reset: `installer` where an agent's press would not help. */
export const resetTurn = z.object({ who: z.enum(["agent", "installer"]), words: z.string() });

export const resetAnswer = z.object({
  id: z.string(),
  lineId: z.string(),
  lineName: z.string(),
  state: resetState,
  /** Which way it is going, or went: `old` means that it is putting back. */
  wish: z.enum(["new", "old"]),
  ticket: z.string().nullable(),
  askedBy: z.string().nullable(),
  by: z.string(),
  startedAt: time,
  finishedAt: time.optional(),
  /** Which end limits the password, and how long it is. */
  limitedBy: z.string().optional(),
  length: z.number().int().optional(),
  steps: z.array(resetStep),
  ends: z.array(resetEnd),
  canFinish: z.boolean(),
  canPutBack: z.boolean(),
  /** True where a person who may configure devices may ask for a one-time look at the new password. */
  canReveal: z.boolean(),
  words: z.string(),
  /** Half done: whose turn it is. */
  turn: resetTurn.optional(),
});
export type ResetAnswer = z.infer<typeof resetAnswer>;

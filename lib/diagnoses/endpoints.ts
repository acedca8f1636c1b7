import { z } from "zod";
import { time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { rungNames, rungStates } from "./facts";

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const rung = z.object({
  /** From 1. */
  step: z.number().int(),
  name: z.enum(rungNames),
  state: z.enum(rungStates),
  title: z.string(),
  words: z.string(),
  /** What was asked and what a server said to it, for those who may see it. */
  said: z.string().optional(),
  ms: z.number().int().optional(),
});

/** Where a fault is mended, for those who may. */
const action = z.object({
  kind: z.enum(["reset", "connection", "account", "certificate", "networks"]),
  deviceId: z.string().optional(),
  document: z.string().optional(),
  record: z.string().optional(),
});
export type MendingAction = z.infer<typeof action>;

export const diagnosis = z.object({
  id: z.string(),
  lineId: z.string(),
  state: z.enum(["running", "done", "interrupted"]),
  at: time,
  finishedAt: time.nullable(),
  steps: z.number().int(),
  /** Where it breaks: the lowest broken step of all ends. */
  broken: z.object({ endId: z.string(), step: z.number().int() }).nullable(),
  headline: z.string(),
  summary: z.string(),
  next: z.object({ words: z.string(), action: action.nullable() }).nullable(),
  ends: z.array(
    z.object({
      endId: z.string(),
      label: z.string(),
      state: z.enum(["running", "ok", "unknown", "bad"]),
      /** How it stands, in the fewest words. */
      words: z.string(),
      rungs: z.array(rung),
    }),
  ),
  /** One text for a ticket: no password, and no more than this person may see. */
  ticket: z.string(),
});
export type DiagnosisAnswer = z.infer<typeof diagnosis>;

export const beginDiagnosis = endpoint({
  method: "POST",
  path: "/api/lines/{id}/diagnoses",
  summary: "Look for the fault of a line, step by step from each end; who asks meanwhile shares the look",
  access: "line.see",
  audit: null,
  rate: {
    words: "You have looked for faults many times within a short time.",
    free: 20,
    firstWaitMs: 2_000,
    waitMsMax: 30_000,
    forgetMs: 10 * 60_000,
  },
  params: byId,
  status: 202,
  answer: z.object({ id: z.string() }),
});

export const getDiagnosis = endpoint({
  method: "GET",
  path: "/api/diagnoses/{id}",
  summary: "A look for the fault of a line as far as it has come, with what to do and a text for the ticket",
  access: "line.see",
  params: byId,
  query: z.object({ timeZone: z.string().max(64).refine(isTimeZone, "Not a time zone").default("UTC") }),
  answer: diagnosis,
});

export const listDiagnoses = endpoint({
  method: "GET",
  path: "/api/lines/{id}/diagnoses",
  summary: "The last looks for the fault of a line, newest first",
  access: "line.see",
  params: byId,
  answer: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        at: time,
        state: z.enum(["running", "done", "interrupted"]),
        /** Where it broke; null: nowhere. */
        step: z.number().int().nullable(),
        /** True where every step of every end was in order. */
        inOrder: z.boolean(),
      }),
    ),
  }),
});

export const diagnosisEndpoints = [beginDiagnosis, getDiagnosis, listDiagnoses];

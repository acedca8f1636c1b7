import { z } from "zod";
import { time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";

const id = z.string().min(1).max(64);
const user = oneLine().min(1, "Write the user").max(64, "At most 64 characters");

export const planQuery = z.object({ serverId: id.optional(), user: user.optional() });
export type PlanQuery = z.infer<typeof planQuery>;

const range = z.object({ first: z.string(), last: z.string() });

export const newLinePlan = z.object({
  possible: z.boolean(),
  /** Why not, and at which of the two fields a person can mend it. */
  why: z.string().optional(),
  path: z.enum(["user", "serverId"]).optional(),
  servers: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string() })),
  serverId: z.string().nullable(),
  /** What was asked for, else what the device is meant to have, else the next free number. */
  user: z.string().nullable(),
  /** The numbers of the site's lines: how many are used, the free ones before the last used one, and those that several devices have. */
  numbers: range
    .extend({
      used: z.number().int(),
      total: z.number().int(),
      holes: z.array(range.extend({ count: z.number().int() })),
      /** More holes than are listed. */
      moreHoles: z.number().int(),
    })
    .nullable(),
  doubles: z.array(z.object({ user: z.string(), devices: z.array(z.string()) })),
  steps: z.array(z.string()),
  /** How the device will name the server. */
  server: z.string().nullable(),
  length: z.number().int().optional(),
  limitedBy: z.string().optional(),
  /** One that has not ended. */
  current: z.string().optional(),
});
export type NewLinePlan = z.infer<typeof newLinePlan>;

export const planNewLine = endpoint({
  method: "GET",
  path: "/api/devices/{id}/new-line",
  summary:
    "What giving the device a line would do: server, next free user, holes and doubles in the numbering, steps. Asks the server, writes nothing",
  access: "device.configure",
  params: byId,
  query: planQuery,
  answer: newLinePlan,
});

export const newLineBody = z.strictObject({
  serverId: id,
  user,
  /** Whom it is for. */
  name: oneLine().max(60, "At most 60 characters").optional(),
});
export type NewLineBody = z.infer<typeof newLineBody>;

/** What its ends get while it runs on. */
const writes = ["record.create", "record.remove", "device.write", "device.put_back"];

export const startNewLine = endpoint({
  method: "POST",
  path: "/api/devices/{id}/new-line",
  summary:
    "Give the device a line: an account at the server and the same at the device, or neither; with Idempotency-Key. It runs on after the answer",
  access: "device.configure",
  rate: { words: "You have given 100 lines within 10 minutes.", max: 100, windowMs: 10 * 60_000 },
  audit: { actions: ["line.give"], besides: writes },
  requires: ["Idempotency-Key"],
  params: byId,
  body: newLineBody,
  answer: z.object({ id: z.string() }),
  status: 202,
});

export const newLineState = z.enum(["running", "done", "failed", "half_done"]);

export const newLineAnswer = z.object({
  id: z.string(),
  deviceId: z.string(),
  deviceName: z.string(),
  serverName: z.string(),
  user: z.string(),
  state: newLineState,
  direction: z.enum(["forward", "back"]),
  words: z.string(),
  by: z.string(),
  startedAt: time,
  finishedAt: time.optional(),
  /** The line, as soon as both ends are in it. */
  lineId: z.string().nullable(),
  steps: z.array(
    z.object({
      seq: z.number().int(),
      kind: z.enum(["check", "make", "server", "device", "switch", "prove", "back"]),
      action: z.string(),
      state: z.enum(["waiting", "working", "done", "failed", "unknown", "skipped"]),
      at: time.nullable(),
      finishedAt: time.nullable(),
      detail: z.string().optional(),
    }),
  ),
  canFinish: z.boolean(),
  canPutBack: z.boolean(),
});
export type NewLineAnswer = z.infer<typeof newLineAnswer>;

export const getNewLine = endpoint({
  method: "GET",
  path: "/api/new-lines/{id}",
  summary: "A line that is given to a device, with its steps",
  access: "device.configure",
  params: byId,
  answer: newLineAnswer,
});

export const listNewLines = endpoint({
  method: "GET",
  path: "/api/new-lines",
  summary: "The last lines that were given to a device, newest first",
  access: "device.configure",
  query: z.object({ deviceId: id }),
  answer: z.object({ items: z.array(newLineAnswer) }),
});

export const finishNewLine = endpoint({
  method: "POST",
  path: "/api/new-lines/{id}/finish",
  summary: "Half done: write what is missing",
  access: "device.configure",
  audit: { actions: ["line.give_finish"], besides: ["line.give", ...writes] },
  params: byId,
  answer: newLineAnswer,
  status: 202,
});

export const putBackNewLine = endpoint({
  method: "POST",
  path: "/api/new-lines/{id}/put-back",
  summary: "Half done or under way: take everything back that was written",
  access: "device.configure",
  audit: { actions: ["line.give_put_back"], besides: ["line.give", ...writes] },
  params: byId,
  answer: newLineAnswer,
  status: 202,
});

export const newLineEndpoints = [planNewLine, startNewLine, listNewLines, getNewLine, finishNewLine, putBackNewLine];

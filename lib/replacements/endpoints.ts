import { z } from "zod";
import { fingerprint, time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine, withoutUnseenIn } from "@/lib/schema/text";
import { fieldChange } from "@/lib/settings/schemas";

const values = z.record(z.string(), z.unknown()).overwrite(withoutUnseenIn);

/** Where the new device is, and how to sign in to it. Its login is always its own: the old one's goes nowhere. */
const wish = {
  /** Absent: it answers where the old one did. */
  address: oneLine().min(1, "An address is needed").max(300, "At most 300 characters").optional(),
  credentials: values,
  connection: values.optional(),
  certificate: z.strictObject({ sha256: fingerprint }).optional(),
};

export const replacementWish = z.strictObject(wish);
export type ReplacementWish = z.infer<typeof replacementWish>;

export const replacementBody = z.strictObject({
  ...wish,
  /** Of the device that the plan showed; null if it tells none. */
  serial: z.string().max(200).nullable(),
  /** The kept SIP passwords go to a device that nobody has proven: whoever says so shows who they are. */
  ownPassword: z.string().min(1, "Type your own password").max(128),
});
export type ReplacementBody = z.infer<typeof replacementBody>;

const standing = z.object({ serial: z.string().nullable(), model: z.string().nullable(), address: z.string() });
export type StandingDevice = z.infer<typeof standing>;

/** A field that is not taken over, and why. `path` is "" for a whole section. */
export const leftField = z.object({ path: z.string(), label: z.string(), message: z.string() });
export type LeftField = z.infer<typeof leftField>;

const plannedSection = z.object({
  id: z.string(),
  label: z.string(),
  /** writes: these changes. same: it has them already. unread: nothing is kept of it. absent: the new one has no such section. stuck: it cannot be written. */
  state: z.enum(["writes", "same", "unread", "absent", "stuck"]),
  changes: z.array(fieldChange).readonly(),
  left: z.array(leftField).readonly(),
  /** The user of the line that this section's account is in. */
  line: z.object({ id: z.string(), user: z.string() }).nullable(),
});
export type PlannedSection = z.infer<typeof plannedSection>;

export const replacementPlan = z.object({
  before: standing,
  after: standing.extend({ firmware: z.string().nullable() }),
  sections: z.array(plannedSection).readonly(),
});
export type ReplacementPlan = z.infer<typeof replacementPlan>;

export const planReplacement = endpoint({
  method: "POST",
  path: "/api/devices/{id}/replacement/plan",
  summary: "What putting a new device in this one's place would write to it. Signs in to the new one and reads it; writes nothing",
  access: "device.configure",
  audit: null,
  params: byId,
  body: replacementWish,
  answer: replacementPlan,
});

/** What the new device gets while it runs on. */
const besides = ["device.write", "device.replace_end"];

export const startReplacement = endpoint({
  method: "POST",
  path: "/api/devices/{id}/replacement",
  summary:
    "Put a new device in this one's place: its row, lines and history stay, its settings are written beside the answer; with Idempotency-Key",
  access: "device.configure",
  peopleOnly: "to replace a device",
  audit: { actions: ["device.replace"], besides },
  requires: ["Idempotency-Key"],
  params: byId,
  body: replacementBody,
  answer: z.object({ id: z.string() }),
  status: 202,
});

export const replacementAnswer = z.object({
  id: z.string(),
  state: z.enum(["running", "done", "half_done", "left"]),
  by: z.string(),
  startedAt: time,
  finishedAt: time.optional(),
  before: standing,
  after: standing,
  steps: z.array(
    z.object({
      seq: z.number().int(),
      kind: z.enum(["write", "prove", "gone", "skip"]),
      label: z.string(),
      state: z.enum(["waiting", "working", "done", "failed"]),
      detail: z.string().optional(),
      left: z.array(leftField),
    }),
  ),
});
export type ReplacementAnswer = z.infer<typeof replacementAnswer>;

export const getReplacement = endpoint({
  method: "GET",
  path: "/api/devices/{id}/replacement",
  summary: "The last time that a new device took this one's place, with its steps; null if none did",
  access: "device.configure",
  params: byId,
  answer: z.object({ last: replacementAnswer.nullable() }),
});

export const finishReplacement = endpoint({
  method: "POST",
  path: "/api/devices/{id}/replacement/finish",
  summary: "Half done: try what could not be written again",
  access: "device.configure",
  audit: { actions: ["device.replace_finish"], besides },
  params: byId,
  answer: replacementAnswer,
  status: 202,
});

export const leaveReplacement = endpoint({
  method: "POST",
  path: "/api/devices/{id}/replacement/leave",
  summary: "Half done: leave it as it is; what is missing stays shown as differing",
  access: "device.configure",
  audit: "device.replace_leave",
  params: byId,
  answer: replacementAnswer,
});

export const replacementEndpoints = [planReplacement, startReplacement, getReplacement, finishReplacement, leaveReplacement];

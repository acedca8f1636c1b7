import { z } from "zod";
import { time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";
import { resetAnswer, resetState, resetTurn } from "./schemas";

const id = z.string().min(1).max(64);

export const newReset = z.strictObject({
  ticket: oneLine().max(64, "At most 64 characters").optional(),
  /** Who asked for it, in words. */
  askedBy: oneLine().max(80, "At most 80 characters").optional(),
  /** Instead of a generated one. Only for people who may configure devices. */
  password: z.string().min(1).max(200).optional(),
});
export type NewReset = z.infer<typeof newReset>;

/** What ends get while it runs on. */
const writes = ["device.write", "device.put_back"];

export const startReset = endpoint({
  method: "POST",
  path: "/api/lines/{id}/resets",
  summary: "Give every end of a line a new password; with Idempotency-Key. It runs on after the answer",
  access: "line.reset",
  // A stolen session must not change a whole building.
  rate: { words: "You have begun 20 resets within 10 minutes.", max: 20, windowMs: 10 * 60_000 },
  audit: { actions: ["line.reset"], besides: writes },
  requires: ["Idempotency-Key"],
  params: byId,
  body: newReset,
  bodyOptional: true,
  answer: z.object({ id: z.string() }),
  status: 202,
});

const moment = z.iso.datetime({ offset: true });

export const resetQuery = z.object({
  state: z
    .string()
    .max(200)
    .transform((text) => text.split(",").filter(Boolean))
    .pipe(z.array(resetState))
    .optional(),
  lineId: id.optional(),
  /** What a person calls the line: looked for as everywhere. */
  line: z.string().trim().max(200).optional(),
  /** Part of the ticket. */
  ticket: z.string().trim().max(64).optional(),
  /** The id of the person who began it. */
  by: id.optional(),
  /** Begun at this time or later, and before that one. */
  from: moment.optional(),
  to: moment.optional(),
  with: z.enum(["colleagues"]).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type ResetQuery = z.infer<typeof resetQuery>;

const resetList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      lineId: z.string(),
      lineName: z.string(),
      user: z.string(),
      state: resetState,
      /** `not_written`: it stopped before anything was written. */
      outcome: z.enum(["moving", "done", "half_done", "put_back", "not_written"]),
      by: z.string(),
      /** True if the caller began it. */
      own: z.boolean(),
      ticket: z.string().nullable(),
      startedAt: time,
      finishedAt: time.optional(),
      words: z.string(),
      turn: resetTurn.optional(),
    }),
  ),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
  /** With `with=colleagues`: everybody who has begun one of a line that the caller sees. */
  colleagues: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type ResetListAnswer = z.infer<typeof resetList>;

export const listResets = endpoint({
  method: "GET",
  path: "/api/resets",
  summary: "Resets of the lines that the caller sees, newest first: by state, line, ticket, person and time",
  access: "line.see",
  query: resetQuery,
  answer: resetList,
});

export const getReset = endpoint({
  method: "GET",
  path: "/api/resets/{id}",
  summary: "A reset with its steps",
  access: "line.see",
  params: byId,
  answer: resetAnswer,
});

export const finishReset = endpoint({
  method: "POST",
  path: "/api/resets/{id}/finish",
  summary: "Half done: give the rest of the ends the new password too",
  access: "line.reset",
  audit: { actions: ["line.reset_finish"], besides: ["line.reset", ...writes] },
  params: byId,
  answer: resetAnswer,
  status: 202,
});

export const putBackReset = endpoint({
  method: "POST",
  path: "/api/resets/{id}/put-back",
  summary: "Half done or under way: give the ends their old password back",
  access: "line.reset",
  audit: { actions: ["line.reset_put_back"], besides: ["line.reset", ...writes] },
  params: byId,
  answer: resetAnswer,
  status: 202,
});

export const revealReset = endpoint({
  method: "POST",
  path: "/api/resets/{id}/reveal",
  summary: "Half done: a link that shows the new password once, for a person at an end that cannot be written to",
  access: "device.configure",
  freshPassword: "refuse_tokens",
  peopleOnly: "to show a password",
  audit: "line.reveal_link",
  params: byId,
  /** `end`: where it is to be typed in. */
  answer: z.object({ link: z.string(), expiresAt: time, end: z.string() }),
});

export const openReveal = endpoint({
  method: "GET",
  path: "/api/reveals/{token}",
  summary: "The password, once, and only as long as its link is open; recorded",
  access: "device.configure",
  freshPassword: "refuse_tokens",
  peopleOnly: "to show a password",
  audit: "secret.use",
  params: z.object({ token: z.string().min(20).max(100) }),
  answer: z.object({ password: z.string(), lineName: z.string(), user: z.string(), end: z.string() }),
});

export const ticketRule = z.object({ required: z.boolean(), pattern: z.string().nullable(), hint: z.string() });
export type TicketRuleAnswer = z.infer<typeof ticketRule>;

export const getTicketRule = endpoint({
  method: "GET",
  path: "/api/resets/ticket-rule",
  summary: "How tickets must look",
  access: "line.see",
  answer: ticketRule,
});

export const putTicketRule = endpoint({
  method: "PUT",
  path: "/api/resets/ticket-rule",
  summary: "Set how tickets must look: # is a digit, @ a letter, * anything; null makes them optional",
  access: "setting.edit",
  audit: "setting.change",
  body: z.strictObject({ pattern: oneLine().max(200).nullable() }),
  answer: ticketRule,
});

export const resetEndpoints = [
  startReset,
  listResets,
  getReset,
  finishReset,
  putBackReset,
  revealReset,
  openReveal,
  getTicketRule,
  putTicketRule,
];

import { z } from "zod";
import { fingerprint, presentedCertificate, time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";
import { resetHelp } from "./help-schema";
import { accountCheckAnswer, accountState, lineItem, lineStates } from "./schemas";

const id = z.string().min(1).max(64);
const list = z
  .string()
  .max(2_000)
  .transform((text) => text.split(",").filter(Boolean))
  .optional();

export const lineQuery = z.object({
  query: z.string().trim().max(200).optional(),
  /** Site ids, by comma; a customer's id takes its places along. */
  site: list,
  /** States, by comma. */
  state: list.pipe(z.array(z.enum(lineStates)).optional()),
  /** Only lines with an end on this device; with `document` and `record`, only the line of that account. A section's record is "". */
  device: z.string().max(64).optional(),
  document: z.string().max(64).optional(),
  record: z.string().max(200).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type LineQuery = z.infer<typeof lineQuery>;

/** What a reset of this line would do; `why` says why it cannot be begun now. */
export const resetOutlook = z.object({
  possible: z.boolean(),
  why: z.string().optional(),
  steps: z.array(z.string()),
  limitedBy: z.string().optional(),
  length: z.number().int().optional(),
  ticket: z.object({ required: z.boolean(), pattern: z.string().nullable(), hint: z.string() }),
  /** The reset that is not settled yet. */
  current: z.string().optional(),
  /** Whether it would help; absent while one is not finished. */
  help: resetHelp.optional(),
});

export const lineDetail = lineItem.extend({
  reset: resetOutlook,
  resets: z.array(
    z.object({ id: z.string(), at: time, by: z.string(), state: z.string(), ticket: z.string().nullable(), words: z.string() }),
  ),
});
export type LineDetail = z.infer<typeof lineDetail>;

const phone = oneLine()
  .max(40, "At most 40 characters")
  .regex(/^[+(]?[\d\s()/.x-]*$/, "A phone number has digits, blanks and + ( ) / - only")
  .refine((text) => text.replace(/\D/g, "").length >= 3, "A phone number has 3 digits or more");

export const linePatch = z
  .strictObject({
    name: oneLine().max(120, "At most 120 characters").optional(),
    /** Tenants and other names that callers use. */
    people: z.array(oneLine().min(1, "A name is needed").max(120, "At most 120 characters")).max(20, "At most 20 names").optional(),
    phones: z.array(phone).max(20, "At most 20 numbers").optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "Say what to change: name, people or phones");
export type LinePatch = z.infer<typeof linePatch>;

export const listLines = endpoint({
  method: "GET",
  path: "/api/lines",
  summary: "Lines with their ends and disagreements; exact hits first",
  access: "line.see",
  shared: true,
  query: lineQuery,
  answer: z.object({
    items: z.array(lineItem),
    nextCursor: z.string().nullable(),
    total: z.number().int(),
    /** How many of the first items are what was asked for: the user, the number or the name, or a name that begins with it and its number. */
    exact: z.number().int(),
    /** What a search was understood as; of a page without one, "". */
    understood: z.string(),
    /** Where nothing holds all that was said, on the first page: lines that hold some of it, the nearest first. */
    near: z.array(lineItem),
  }),
});

export const getLine = endpoint({
  method: "GET",
  path: "/api/lines/{id}",
  summary: "One line, with what a reset of it would do and its last resets",
  access: "line.see",
  params: byId,
  answer: lineDetail,
});

export const patchLine = endpoint({
  method: "PATCH",
  path: "/api/lines/{id}",
  summary: "Name a line (an empty name gives it its own one back), and keep who calls from it",
  access: "line.edit",
  audit: { actions: ["line.name", "line.callers"] },
  params: byId,
  body: linePatch,
  answer: lineDetail,
});

export const joinLine = endpoint({
  method: "POST",
  path: "/api/lines/{id}/join",
  summary: "Take another line's ends into this one; the choice stays",
  access: "line.edit",
  audit: "line.join",
  params: byId,
  body: z.strictObject({ lineId: id }),
  answer: lineDetail,
});

export const splitLine = endpoint({
  method: "POST",
  path: "/api/lines/{id}/split",
  summary: "Put some ends into a line of their own; the choice stays. Answers the new line",
  access: "line.edit",
  audit: "line.split",
  params: byId,
  body: z.strictObject({ endIds: z.array(id).min(1).max(50) }),
  answer: lineDetail,
  status: 201,
});

/** What the server said to a REGISTER with the password that is kept for an end. */
const endProof = z.object({
  endId: z.string(),
  result: z.string(),
  words: z.string(),
  /** How many places are registered as this user. */
  bindings: z.number().int(),
  at: time,
  /** Where the server's certificate is not accepted, for people who see devices. `pinned`: the one that was accepted before. */
  certificate: z.object({ server: z.string(), presented: presentedCertificate, pinned: fingerprint.optional() }).optional(),
});
export type EndProof = Readonly<z.infer<typeof endProof>>;

export const checkLine = endpoint({
  method: "POST",
  path: "/api/lines/{id}/check",
  summary: "Ask every end now, and prove the password by a real REGISTER",
  access: "line.see",
  audit: null,
  params: byId,
  answer: z.object({ line: lineDetail, proofs: z.array(endProof) }),
});

export const acceptLineCertificate = endpoint({
  method: "POST",
  path: "/api/lines/{id}/certificate",
  summary: "Accept the certificate that the SIP server of an end shows over TLS; it holds for every account there until it changes",
  access: "line.edit",
  audit: "line.certificate",
  params: byId,
  body: z.strictObject({ endId: id, sha256: fingerprint }),
  answer: lineDetail,
});

export const checkAccount = endpoint({
  method: "POST",
  path: "/api/lines/account-check",
  summary: "What a change of an account would do to its line; asks no device and writes nothing",
  access: "device.configure",
  audit: null,
  body: z.strictObject({
    deviceId: id,
    document: z.string().min(1).max(64),
    record: z.string().max(200).default(""),
    values: z.record(z.string(), z.unknown()),
  }),
  answer: accountCheckAnswer,
});

export const listAccountStates = endpoint({
  method: "GET",
  path: "/api/devices/{id}/accounts",
  summary: "Whether the accounts of a device are registered, as the last looks have left it: no device is asked",
  access: "device.see",
  params: byId,
  query: z.object({ document: z.string().min(1).max(64) }),
  answer: z.object({ items: z.array(accountState) }),
});

const sharedAccountItem = z.object({
  id: z.string(),
  /** factory | example | many */
  why: z.string(),
  user: z.string(),
  /** Of those that the caller sees. */
  devices: z.number().int(),
  words: z.string(),
  /** `account` of `GET /api/devices`. */
  filter: z.string(),
});
export type SharedAccountItem = z.infer<typeof sharedAccountItem>;

export const sharedAccounts = endpoint({
  method: "GET",
  path: "/api/lines/shared-accounts",
  summary: "Accounts that no line is made of, because they cannot be one device's: what devices are delivered with, and what hundreds have",
  access: "device.see",
  answer: z.object({ items: z.array(sharedAccountItem) }),
});

export const lineEndpoints = [
  listAccountStates,
  sharedAccounts,
  checkAccount,
  listLines,
  getLine,
  patchLine,
  joinLine,
  splitLine,
  checkLine,
  acceptLineCertificate,
];

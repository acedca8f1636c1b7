import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { phases } from "./entry-shape";

const id = z.string().min(1).max(64).optional();

export const auditEntry = z.object({
  seq: z.number().int(),
  id: z.string(),
  at: z.string(),
  /** `id` is null for Lineward itself and for callers who are not signed in. */
  actor: z.object({ id: z.string().nullable(), name: z.string() }),
  action: z.string(),
  phase: z.enum(phases),
  subject: z.string(),
  subjectId: z.string().nullable(),
  subjectName: z.string().nullable(),
  deviceId: z.string().nullable(),
  siteId: z.string().nullable(),
  /** The same for everything that one action of a person caused. */
  correlationId: z.string(),
  /** Where the person called from; null: Lineward itself, a part of an act that went on later, and entries of older versions. */
  address: z.string().nullable(),
  /** The browser or program that the person used, as it names itself; null like the address. */
  agent: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditEntryAnswer = z.infer<typeof auditEntry>;

export const auditQuery = z.object({
  /** A person's id, which finds what their tokens did as well, or a token's. Without the right to see the whole audit it is always the caller's own. */
  actor: id,
  /** "device.configure", or all of a kind: "device.". */
  action: z.string().min(1).max(80).optional(),
  device: id,
  subject: z.string().min(1).max(40).optional(),
  subjectId: id,
  phase: z.enum(phases).optional(),
  correlation: id,
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  query: z.string().trim().min(1).max(200).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AuditQuery = z.infer<typeof auditQuery>;

/** One value that an act changed. A secret has `secret: true` and tells only that it changed. `about`: the device, where several were changed. */
export const actChange = z.object({
  label: z.string(),
  from: z.unknown(),
  to: z.unknown(),
  secret: z.boolean().optional(),
  about: z.string().optional(),
});

/** Everything that one action of a person caused, as one row: what was asked, what came of it, which values it changed. */
export const act = auditEntry.omit({ id: true, at: true, detail: true, hash: true }).extend({
  /** Of its last entry. */
  seq: auditEntry.shape.seq,
  begunAt: z.string(),
  endedAt: z.string(),
  /** Of a secret's use: what for. */
  purpose: z.string().optional(),
  ticket: z.string().nullable(),
  reason: z.string().nullable(),
  changes: z.array(actChange),
  /** How many entries of the chain it has. */
  entries: z.number().int(),
});
export type Act = z.infer<typeof act>;

export const verdict = z.object({
  ok: z.boolean(),
  /** Entries that were checked and found whole. */
  entries: z.number().int(),
  brokenAt: z.number().int().optional(),
  reason: z.string().optional(),
  /** Entries that came in meanwhile and wait for their place in the chain. */
  waiting: z.number().int().optional(),
  /** Numbers given to entries that stand nowhere: their change was undone or is under way, or they were removed before they were sealed. */
  neverSealed: z.array(z.number().int()).optional(),
});
export type AuditVerdict = z.infer<typeof verdict>;

export const listAudit = endpoint({
  method: "GET",
  path: "/api/audit",
  summary: "Who did what, the latest first, by cursor; without the right to see all, one's own activity",
  access: "audit.own",
  query: auditQuery,
  answer: z.object({ items: z.array(auditEntry), nextCursor: z.string().nullable() }),
});

export const listActs = endpoint({
  method: "GET",
  path: "/api/audit/acts",
  summary: "What people did, one row for everything that one action caused, the latest first, by cursor",
  access: "audit.see",
  query: auditQuery,
  answer: z.object({ items: z.array(act), nextCursor: z.string().nullable() }),
});

export const exportAudit = endpoint({
  method: "GET",
  path: "/api/audit/export",
  summary:
    "The same rows as a CSV file, as the audit is when it is asked for: all that match up to 50,000, and a last line that says so if there are more; cells that a spreadsheet would run are neutralised",
  access: "audit.see",
  file: "text/csv",
  query: auditQuery.omit({ cursor: true, limit: true }).extend({ format: z.enum(["csv"]).default("csv") }),
  rate: { words: "The audit was exported often.", free: 10, firstWaitMs: 2_000, waitMsMax: 60_000, forgetMs: 300_000 },
});

export const verifyAudit = endpoint({
  method: "GET",
  path: "/api/audit/verify",
  summary: "Walk the chain and say whether anything was edited, removed or cut off, or is not in it yet",
  access: "audit.see",
  answer: verdict,
});

export const auditEndpoints = [listAudit, listActs, exportAudit, verifyAudit];

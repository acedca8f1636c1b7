import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";

export const auditHeadAnswer = z.object({
  /** The public key (Ed25519, 32 bytes in base64url) with which the end of the audit is signed; null before the first time. */
  key: z.string().nullable(),
  /** The entry up to which it was signed last, and when. */
  signed: z.object({ seq: z.number().int(), at: z.string() }).nullable(),
  /** The file to which signed heads are added. */
  file: z.string(),
  /** The file to which entries are copied; null: none is named. */
  copy: z.string().nullable(),
});
export type AuditHeadAnswer = z.infer<typeof auditHeadAnswer>;

export const showAuditHead = endpoint({
  method: "GET",
  path: "/api/audit/head",
  summary: "With which public key the end of the audit is signed every day, and what was signed last",
  access: "audit.see",
  answer: auditHeadAnswer,
});

export const auditOutEndpoints = [showAuditHead];

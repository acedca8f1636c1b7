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
  /** The syslog server to which entries are sent; null: none is named. */
  syslog: z
    .object({
      /** "tls://logs.example.com:6514" */
      to: z.string(),
      /** When it took something last; null before the first time. */
      at: z.string().nullable(),
      /** So many entries it has not taken yet. */
      waiting: z.number().int(),
      /** Why the last try failed, and since when none works. */
      problem: z.object({ words: z.string(), since: z.string() }).nullable(),
    })
    .nullable(),
});
export type AuditHeadAnswer = z.infer<typeof auditHeadAnswer>;

export const showAuditHead = endpoint({
  method: "GET",
  path: "/api/audit/head",
  summary: "With which public key the end of the audit is signed every day, what was signed last, and where copies go",
  access: "audit.see",
  answer: auditHeadAnswer,
});

export const auditOutEndpoints = [showAuditHead];

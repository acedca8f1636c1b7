import "server-only";
import { env } from "@/lib/platform/env";
import type { AuditHeadAnswer } from "./endpoints";
import { headsFile, lastSigned, shownKey } from "./sign";
import { syslogNow } from "./syslog";

/** What of the audit is outside of its database. */
export async function auditHead(): Promise<AuditHeadAnswer> {
  const [key, signed, syslog] = await Promise.all([shownKey(), lastSigned(), syslogNow()]);
  return {
    key,
    signed: signed ? { seq: signed.seq, at: signed.at } : null,
    file: headsFile(),
    copy: env().LINEWARD_AUDIT_FILE ?? null,
    syslog,
  };
}

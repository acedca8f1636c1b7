import "server-only";
import type { AuditQuery } from "@/lib/audit/endpoints";
import type { RowFilter } from "@/lib/audit/store";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";

/** What a query asks the audit for. People who may not see the whole of it see what they did themselves. */
export function filterOf(query: Omit<AuditQuery, "cursor" | "limit">, actor: Actor): RowFilter {
  const { action, device, subject, subjectId, phase, correlation, from, to, query: words } = query;
  return {
    actorId: may(actor, "audit.see") ? query.actor : actor.id,
    action,
    deviceId: device,
    subject,
    subjectId,
    phase,
    correlationId: correlation,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
    query: words,
  };
}

import "server-only";
import type { AuditQuery } from "@/lib/audit/endpoints";
import { doneBy, type RowFilter } from "@/lib/audit/store";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";

/**
 * A person, and every token that they have ever made: what a token did its owner did. The audit knows those that are gone with a person
 * who was removed.
 */
async function withTokens(id: string): Promise<readonly string[]> {
  const made = await doneBy([id], ["token.make"], new Date(0));
  return [...new Set([id, ...made.flatMap(({ subjectId }) => subjectId ?? [])])];
}

/** What a query asks the audit for. People who may not see the whole of it see what they did themselves, or their programs did. */
export async function filterOf(query: Omit<AuditQuery, "cursor" | "limit">, actor: Actor): Promise<RowFilter> {
  const { action, device, subject, subjectId, phase, correlation, from, to, query: words } = query;
  const person = may(actor, "audit.see") ? query.actor : actor.id;
  return {
    actorIds: person === undefined ? undefined : await withTokens(person),
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

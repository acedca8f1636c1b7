import "server-only";
import { randomUUID } from "node:crypto";
import { callerFor } from "@/lib/audit/noted";
import { announcing } from "@/lib/platform/events/publish";

/**
 * Announces something about a person's account that they are told of, as the request that is answered now has caused it. `about`: what it
 * is called, such as a passkey's name.
 */
export async function announceNotice(userId: string, kind: string, about: string | null = null): Promise<void> {
  const notice = { noticeId: randomUUID(), userId, kind, at: new Date().toISOString(), ...callerFor(userId), about };
  await announcing((_tx, announce) => announce("account.noticed", notice));
}

import "server-only";
import { randomUUID } from "node:crypto";
import { callerFor } from "@/lib/audit/noted";
import { type NewLink, tokenHashOf } from "@/lib/auth/one-time-links";
import { keepOutgoing } from "@/lib/outgoing/secrets";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";
import type { EventPayload } from "@/lib/platform/events/catalog";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { type LinkKind, type MailFacts, type NoticeKind, noticeKinds } from "./kinds";
import { accountMailSetting } from "./setting";
import { deliverAccountMail } from "./tasks";

/** What is known of the request that is answered now. `actorId`: who acts; null: nobody is signed in. */
function factsNow(actorId: string | null): MailFacts {
  return { at: new Date().toISOString(), ...callerFor(actorId), by: null, about: null, expiresAt: null };
}

async function keep(
  tx: Transaction,
  { id, userId, kind, facts, linkHash }: { id: string; userId: string; kind: string; facts: MailFacts; linkHash?: string },
): Promise<void> {
  await tx.accountMail.create({ data: { id, userId, kind, facts: JSON.stringify(facts), linkHash: linkHash ?? null, state: "waiting" } });
  await enqueue(tx, deliverAccountMail, { mailId: id });
}

/**
 * Has a one-time link sent to its person, in the transaction that makes it. Its secret is sealed until it is sent or given up; what is kept
 * beside it can recognise the link only.
 */
export async function mailLink(
  tx: Transaction,
  {
    id = randomUUID(),
    userId,
    kind,
    link,
    facts,
  }: { id?: string; userId: string; kind: LinkKind; link: NewLink; facts: Partial<MailFacts> },
): Promise<void> {
  const all = { ...factsNow(null), expiresAt: link.expiresAt.toISOString(), ...facts };
  await keepOutgoing(tx, id, { secret: link.token });
  await keep(tx, { id, userId, kind, facts: all, linkHash: tokenHashOf(link.token) });
}

/** Tells a person of what becomes of their account, in the transaction that does it. Nothing where no such mail is sent. */
export async function mailNotice(
  tx: Transaction,
  { userId, kind, actorId, facts = {} }: { userId: string; kind: NoticeKind; actorId: string | null; facts?: Partial<MailFacts> },
): Promise<void> {
  if ((await accountMailSetting(tx)).on) {
    await keep(tx, { id: randomUUID(), userId, kind, facts: { ...factsNow(actorId), ...facts } });
  }
}

/** The same for what a lower room has announced. It may be told twice. */
export async function mailNoticed({ noticeId, userId, kind, at, address, agent, about }: EventPayload<"account.noticed">): Promise<void> {
  const known = noticeKinds.find((candidate) => candidate === kind);
  if (known === undefined || !(await accountMailSetting()).on) {
    return;
  }
  const facts = { at, address, agent, by: null, about, expiresAt: null };
  try {
    await db().$transaction(async (tx) => {
      if (await tx.user.findUnique({ where: { id: userId }, select: { id: true } })) {
        await keep(tx, { id: noticeId, userId, kind: known, facts });
      }
    });
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
  }
}

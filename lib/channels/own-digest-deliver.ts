import "server-only";
import { type Actor, actorById } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";
import { mailToSend } from "@/lib/outgoing/mail-server";
import type { Sent } from "@/lib/outgoing/send-http";
import { sendMail } from "@/lib/outgoing/send-mail";
import { db } from "@/lib/platform/db/client";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { waitsMs } from "./deliver";
import { mailText } from "./formats";
import type { Message } from "./schemas";
import { digestFor } from "./summaries";

/** What a person may see, in words; undefined where there is nothing to tell. */
export async function ownDigestWords(actor: Actor, timeZone: string, since: Date, now: Date): Promise<Message | undefined> {
  return may(actor, "alert.see") ? digestFor(actor, { timeZone, empty: false, severe: [] }, since, now) : undefined;
}

/** One try. It is worded with what the person may see at that moment. Undefined: there is nothing to tell. */
async function tryOnce(userId: string, timeZone: string, since: Date, dueAt: Date, signal: AbortSignal): Promise<Sent | undefined> {
  const actor = await actorById(userId);
  const message = actor ? await ownDigestWords(actor, timeZone, since, dueAt) : undefined;
  if (!actor || !message) {
    return undefined;
  }
  const server = await mailToSend();
  return server === undefined
    ? { ok: false, words: "No mail server is set. An admin can set it beside the channels.", final: true }
    : sendMail(server, { to: [actor.email], subject: message.title, text: mailText(message), id: `${userId}-${dueAt.getTime()}` }, signal);
}

/** Sends a person's digest. What was taken is never sent again; what was not is tried again later, until the next one is due. */
export async function deliverOwnDigest(userId: string, dueAt: Date, signal: AbortSignal): Promise<TaskEnd> {
  const row = await db().personDigest.findUnique({ where: { userId } });
  if (row?.state !== "waiting" || row.since === null || row.digestedAt.getTime() !== dueAt.getTime()) {
    return undefined;
  }
  const where = { userId, digestedAt: dueAt, state: "waiting" };
  const sent = await tryOnce(userId, row.timeZone, row.since, dueAt, signal);
  if (!sent) {
    await db().personDigest.updateMany({ where, data: { state: null } });
    return undefined;
  }
  const tries = row.tries + 1;
  const waitMs = waitsMs[tries - 1];
  const state = sent.ok ? "done" : sent.final || waitMs === undefined ? "failed" : "waiting";
  await db().personDigest.updateMany({ where, data: { state, tries, triedAt: new Date(), words: sent.words } });
  return state === "waiting" && waitMs !== undefined ? { againInMs: waitMs } : undefined;
}

import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { mailServerKept } from "@/lib/outgoing/mail-server";
import { db } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { nextAt } from "@/lib/platform/time-of-day";
import { ownDigestWords } from "./own-digest-deliver";
import type { NewOwnDigest, OwnDigestAnswer } from "./own-digest-schemas";
import { sendOwnDigest } from "./own-digest-tasks";
import type { DeliveryItem, Message } from "./schemas";

/** What is over is told of a day where nothing was sent before. */
const dayMs = 24 * 3_600_000;

/** GET /api/me/digest */
export async function ownDigest(actor: Actor): Promise<OwnDigestAnswer> {
  const [row, server] = await Promise.all([db().personDigest.findUnique({ where: { userId: actor.id } }), mailServerKept()]);
  return {
    set: row && { on: row.on, at: row.at, timeZone: row.timeZone },
    email: actor.email,
    canSend: server !== undefined,
    nextAt: row?.on ? nextAt(row.at, row.timeZone, row.digestedAt).toISOString() : null,
    last:
      row?.state && row.since ? { at: row.digestedAt.toISOString(), state: row.state as DeliveryItem["state"], words: row.words } : null,
  };
}

/** PUT /api/me/digest. It comes for the first time at its next time. The same again changes nothing: one that waits is still sent. */
export async function setOwnDigest(actor: Actor, { on, at, timeZone }: NewOwnDigest, now: Date = new Date()): Promise<OwnDigestAnswer> {
  const before = await db().personDigest.findUnique({ where: { userId: actor.id }, select: { on: true, at: true, timeZone: true } });
  if (before?.on === on && before.at === at && before.timeZone === timeZone) {
    return ownDigest(actor);
  }
  await db().$transaction(async (tx) => {
    const fresh = { on, at, timeZone, digestedAt: now, since: null, state: null, tries: 0, triedAt: null, words: null };
    await tx.personDigest.upsert({ where: { userId: actor.id }, create: { userId: actor.id, ...fresh }, update: fresh });
    const detail = { on, at, timeZone };
    await record({ actor, action: "person.digest", subject: "person", subjectId: actor.id, subjectName: actor.name, detail }, tx);
  });
  return ownDigest(actor);
}

/** GET /api/me/digest/preview: as it would be sent now. */
export async function previewOwnDigest(actor: Actor, timeZone: string, now: Date = new Date()): Promise<{ message: Message | null }> {
  const row = await db().personDigest.findUnique({ where: { userId: actor.id }, select: { on: true, digestedAt: true } });
  const since = row?.on ? row.digestedAt : new Date(now.getTime() - dayMs);
  return { message: (await ownDigestWords(actor, timeZone, since, now)) ?? null };
}

/** The digests that are due, each once: who finds that it was taken meanwhile sends none. Days on which nothing ran are made up for by one. */
export async function tellOwnDigests(now: Date): Promise<void> {
  for (const { userId, at, timeZone, digestedAt } of await db().personDigest.findMany({ where: { on: true } })) {
    if (nextAt(at, timeZone, digestedAt) > now) {
      continue;
    }
    await db().$transaction(async (tx) => {
      const data = { digestedAt: now, since: digestedAt, state: "waiting", tries: 0, triedAt: null, words: null };
      const { count } = await tx.personDigest.updateMany({ where: { userId, digestedAt, on: true }, data });
      if (count > 0) {
        await enqueue(tx, sendOwnDigest, { userId, dueAt: now.toISOString() });
      }
    });
  }
}

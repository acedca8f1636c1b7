import "server-only";
import { db } from "@/lib/platform/db/client";
import { nextAt } from "@/lib/platform/time-of-day";
import { keepMessage } from "./keep-message";
import { leftNow } from "./limit";
import { tellOwnDigests } from "./own-digest";
import { sendSignedEnd } from "./signed-end";
import { type ChannelRow, digestOf, isQuiet } from "./store";
import { digestMessage, heldMessage } from "./summaries";

const minuteMs = 60_000;

/** What was held back becomes one message. Of two that do it at once one finds it gone. */
async function letGo(channel: ChannelRow, now: Date): Promise<void> {
  const held = await db().delivery.findMany({
    where: { channelId: channel.id, state: "held" },
    orderBy: [{ queuedAt: "asc" }, { id: "asc" }],
  });
  if (held.length === 0) {
    return;
  }
  const message = channel.on ? await heldMessage(channel, held, now) : undefined;
  await db().$transaction(async (tx) => {
    const { count } = await tx.delivery.deleteMany({ where: { id: { in: held.map(({ id }) => id) }, state: "held" } });
    if (count > 0 && message !== undefined) {
      await keepMessage(tx, channel.id, message, now);
    }
  });
}

/** The digest of a day, once: who finds that it was taken meanwhile sends none. Days on which nothing ran are made up for by one. */
async function tellDay(channel: ChannelRow, now: Date): Promise<void> {
  const digest = digestOf(channel);
  const since = channel.digestedAt;
  if (!channel.on || digest === null || since === null || nextAt(digest.at, digest.timeZone, since) > now) {
    return;
  }
  const message = await digestMessage(channel, digest, since, now);
  await db().$transaction(async (tx) => {
    const { count } = await tx.channel.updateMany({ where: { id: channel.id, digestedAt: since }, data: { digestedAt: now } });
    if (count > 0 && message !== undefined) {
      await keepMessage(tx, channel.id, message, now);
    }
  });
}

/** Looks whose quiet hours are over, to whom more may be sent after many messages within an hour, and whose digest is due: a channel's, a person's; and whether the audit was signed. Resolves with when to look again: at the next full minute. */
export async function lookAtHours(nowMs: number = Date.now()): Promise<number> {
  const now = new Date(nowMs);
  const holding = await db().delivery.findMany({ where: { state: "held" }, distinct: ["channelId"], select: { channelId: true } });
  const ids = holding.map(({ channelId }) => channelId);
  const left = ids.length === 0 ? new Map<string, number>() : await leftNow(db(), ids, now);
  const channels = await db().channel.findMany({ where: { OR: [{ id: { in: ids } }, { digest: { not: null } }] } });
  for (const channel of channels) {
    if ((left.get(channel.id) ?? 0) > 0 && !isQuiet(channel, now)) {
      await letGo(channel, now);
    }
    await tellDay(channel, now);
  }
  await tellOwnDigests(now);
  await sendSignedEnd(now);
  return minuteMs - (nowMs % minuteMs);
}

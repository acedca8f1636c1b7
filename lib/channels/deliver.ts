import "server-only";
import { itemOf } from "@/lib/alerts/read-alerts";
import { alertsOf, knownFor } from "@/lib/alerts/reader";
import { mailToSend } from "@/lib/outgoing/mail-server";
import { openOutgoing } from "@/lib/outgoing/secrets";
import { postOutside, type Sent } from "@/lib/outgoing/send-http";
import { sendMail } from "@/lib/outgoing/send-mail";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { mailText, requestOf } from "./formats";
import { readerOf } from "./reader";
import type { ChannelKind, Message } from "./schemas";
import { type ChannelRow, type DeliveryRow, listOf, messageOf } from "./store";

/** The waits between tries; after the last one it is given up. About an hour in all. */
export const waitsMs = [5_000, 15_000, 45_000, 120_000, 300_000, 900_000, 1_800_000] as const;

/** A report of a month and a signed end of the audit are worth more patience: a mail server may be down for a day. */
const patientWaitsMs: readonly number[] = [...waitsMs, ...Array.from({ length: 23 }, () => 3_600_000)];

/** "For 4 h, and nobody has it." */
function lastsWords(since: Date, at: Date): string {
  const minutes = Math.max(1, Math.round((at.getTime() - since.getTime()) / 60_000));
  const span = minutes < 120 ? `${minutes} min` : minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
  return `For ${span}, and nobody has it.`;
}

/** What is told by a channel of an alert; undefined where its sites may not know of it. */
async function wordsFor(row: DeliveryRow, channel: ChannelRow): Promise<Message | undefined> {
  const reader = await readerOf(channel);
  const alert = await db().alert.findFirst({ where: { AND: [{ id: row.alertId ?? "" }, alertsOf(reader)] } });
  if (!alert) {
    return undefined;
  }
  // It is told as it was when it was to be told, whatever has become of it meanwhile.
  const then = row.event === "alert.opened" || row.event === "alert.reminded" ? { ...alert, state: "open" } : alert;
  const item = itemOf(then, await knownFor([then], reader));
  const base = env().LINEWARD_URL;
  return {
    event: row.event as Message["event"],
    at: row.queuedAt.toISOString(),
    title: row.event === "alert.resolved" ? `Over: ${item.words}` : row.event === "alert.reminded" ? `Still: ${item.words}` : item.words,
    text: row.event === "alert.reminded" ? `${lastsWords(alert.since, row.queuedAt)} ${item.detail}`.trim() : item.detail,
    severity: item.severity,
    alertId: alert.id,
    url: base === undefined ? null : `${base.replace(/\/$/, "")}/alerts/${alert.id}`,
    alert: { ...item },
  };
}

/** Sends a message by a channel now. Never throws: whatever happens is an answer in words. */
export async function sendBy(channel: ChannelRow, message: Message, id: string, signal?: AbortSignal): Promise<Sent> {
  try {
    if (channel.kind === "email") {
      const server = await mailToSend();
      if (server === undefined) {
        return { ok: false, words: "No mail server is set yet. An admin can set it beside the channels.", final: true };
      }
      return await sendMail(server, { to: listOf(channel.recipients), subject: message.title, text: mailText(message), id }, signal);
    }
    const { url = "", secret } = await openOutgoing(channel.id);
    const request = requestOf(channel.kind as Exclude<ChannelKind, "email">, url, secret, message, id);
    return await postOutside({ ...request, ...(signal ? { signal } : {}) });
  } catch (error) {
    log.warn({ channelId: channel.id, err: error }, "a message could not be sent");
    return { ok: false, words: "Its stored address or password cannot be opened. Enter it again.", final: true };
  }
}

/** One try of a delivery. What was taken is never sent again; what was not is tried again later. */
export async function deliver(id: string, signal: AbortSignal): Promise<TaskEnd> {
  const row = await db().delivery.findUnique({ where: { id } });
  if (row?.state !== "waiting") {
    return undefined;
  }
  const channel = await db().channel.findUnique({ where: { id: row.channelId } });
  const message = messageOf(row.message) ?? (channel ? await wordsFor(row, channel) : undefined);
  if (!channel || !message) {
    await db().delivery.deleteMany({ where: { id } });
    return undefined;
  }
  if (row.message === null) {
    await db().delivery.update({ where: { id }, data: { message: JSON.stringify(message) } });
  }
  const sent = await sendBy(channel, message, id, signal);
  const tries = row.tries + 1;
  const waitMs = (row.event === "report" || row.event === "audit.signed" ? patientWaitsMs : waitsMs)[tries - 1];
  const state = sent.ok ? "done" : sent.final || waitMs === undefined ? "failed" : "waiting";
  await db().delivery.updateMany({ where: { id }, data: { state, tries, triedAt: new Date(), words: sent.words } });
  return state === "waiting" && waitMs !== undefined ? { againInMs: waitMs } : undefined;
}

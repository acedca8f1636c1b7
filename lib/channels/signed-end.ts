import "server-only";
import { z } from "zod";
import { record } from "@/lib/audit/service";
import { lastSigned } from "@/lib/audit-out/sign";
import type { SignedHead } from "@/lib/audit-out/signed-head";
import type { Actor } from "@/lib/auth/actor";
import { invalid } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { lockedValue } from "@/lib/platform/db/named-lock";
import { env } from "@/lib/platform/env";
import { keepMessage } from "./keep-message";
import type { Message } from "./schemas";
import type { NewSignedEndChannel, SignedEndChannelAnswer } from "./signed-end-schemas";
import { deliveryItem, isQuiet } from "./store";

const key = "audit.head-channel";
const kept = z.object({
  channelId: z.string().nullable(),
  /** Of the end that was sent last: when it was signed, and the message that it went in. */
  signedAt: z.string().nullable(),
  deliveryId: z.string().nullable(),
});
type Kept = z.output<typeof kept>;
const stored = jsonColumn("Setting.audit.head-channel", kept);
const none: Kept = { channelId: null, signedAt: null, deliveryId: null };

const keptIn = (value: string | undefined): Kept => (value ? (stored.readIfWhole(value, key) ?? none) : none);
const readKept = async (client: Pick<Transaction, "setting"> = db()) =>
  keptIn((await client.setting.findUnique({ where: { key } }))?.value);

async function keep(tx: Transaction, now: Kept): Promise<void> {
  const value = JSON.stringify(now);
  await tx.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}

/** GET /api/audit/head/channel */
export async function signedEndChannel(): Promise<SignedEndChannelAnswer> {
  const [{ channelId, signedAt, deliveryId }, rows] = await Promise.all([
    readKept(),
    db().channel.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }], select: { id: true, name: true, on: true } }),
  ]);
  const row = deliveryId === null ? null : await db().delivery.findUnique({ where: { id: deliveryId } });
  const last = row && signedAt !== null ? { at: signedAt, state: deliveryItem(row).state, words: row.words } : null;
  return { channelId, last, channels: rows };
}

/** PUT /api/audit/head/channel. The same again writes nothing. */
export async function setSignedEndChannel(actor: Actor, { channelId }: NewSignedEndChannel): Promise<SignedEndChannelAnswer> {
  await db().$transaction(async (tx) => {
    const before = await readKept(tx);
    if (before.channelId === channelId) {
      return;
    }
    const ids = [before.channelId, channelId].filter((id) => id !== null);
    const names = new Map((await tx.channel.findMany({ where: { id: { in: ids } } })).map(({ id, name }) => [id, name]));
    if (channelId !== null && !names.has(channelId)) {
      throw invalid("channelId", "This channel does not exist.");
    }
    await keep(tx, { ...none, channelId });
    const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
    const detail = { channel: { from: nameOf(before.channelId), to: nameOf(channelId) } };
    await record({ actor, action: "setting.change", subject: "setting", subjectName: "channel for the audit's signed end", detail }, tx);
  });
  return signedEndChannel();
}

/** With a channel that is removed, nothing is sent there any more. */
export async function forgetSignedEndChannel(tx: Transaction, channelId: string): Promise<void> {
  if ((await readKept(tx)).channelId === channelId) {
    await keep(tx, none);
  }
}

/** The signed end as people and programs get it: its line of JSON as it is in the file, which proves an export as the message stands. */
function messageOf(head: SignedHead, at: Date): Message {
  const base = env().LINEWARD_URL?.replace(/\/$/, "");
  const text = [
    "Keep this message where the machine of Lineward cannot change it.",
    JSON.stringify(head),
    "npm run audit -- verify EXPORT MESSAGE proves an export with it: MESSAGE is a file of this message as it came.",
  ];
  return {
    event: "audit.signed",
    at: at.toISOString(),
    title: `The end of the audit, signed: entry ${head.seq}`,
    text: text.join("\n\n"),
    severity: "info",
    alertId: null,
    url: base === undefined ? null : `${base}/settings#keys`,
    alert: null,
  };
}

/** Sends the end that was signed last if the channel has not been sent it, once: who finds that it was sent meanwhile sends none. */
export async function sendSignedEnd(now: Date): Promise<void> {
  const { channelId, signedAt } = await readKept();
  const channel = channelId === null ? null : await db().channel.findUnique({ where: { id: channelId } });
  if (!channel?.on || isQuiet(channel, now)) {
    return;
  }
  const head = await lastSigned();
  if (head === undefined || head.at === signedAt) {
    return;
  }
  await db().$transaction(async (tx) => {
    const current = keptIn(await lockedValue(key, tx));
    if (current.channelId === channelId && current.signedAt === signedAt) {
      const deliveryId = await keepMessage(tx, channel.id, messageOf(head, now), now);
      await keep(tx, { channelId, signedAt: head.at, deliveryId });
    }
  });
}

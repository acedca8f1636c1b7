import "server-only";
import { randomUUID } from "node:crypto";
import { forgetChannel } from "@/lib/alerts/rules";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { forgetOutgoing, keepOutgoing, openOutgoing } from "@/lib/outgoing/secrets";
import { db } from "@/lib/platform/db/client";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { sendBy } from "./deliver";
import type { DeliveryQuery } from "./endpoints";
import type { ChangeChannel, ChannelItem, ChannelKind, Message, NewChannel } from "./schemas";
import { forgetSignedEndChannel } from "./signed-end";
import { type ChannelRow, channelItems, deliveryItem, messageOf } from "./store";
import { deliverMessage } from "./tasks";

const channelsMax = 50;

/** As much of an address as is no secret: of a chat's the computer alone, since whoever knows the rest may write there. */
function shownAddress(kind: ChannelKind, text: string | undefined): string {
  if (text === undefined) {
    return "";
  }
  const url = new URL(text);
  return kind === "webhook" || kind === "ntfy" ? `${url.origin}${url.pathname}` : url.host;
}

function checkParts(kind: ChannelKind, { url, to }: Pick<NewChannel, "url" | "to">): void {
  if (kind === "email" && to === undefined) {
    throw invalid("to", "Name at least one address.");
  }
  if (kind === "email" && url !== undefined) {
    throw invalid("url", "E-mail has no address of its own here: name people under to.");
  }
  if (kind !== "email" && url === undefined) {
    throw invalid("url", "Write the address that takes the messages.");
  }
  if (kind !== "email" && to !== undefined) {
    throw invalid("to", "Only e-mail goes to people's addresses.");
  }
  if (kind === "ntfy" && url !== undefined && new URL(url).pathname.replace(/\/+$/, "") === "") {
    throw invalid("url", "The topic is missing: https://ntfy.example.com/topic");
  }
}

async function checkSites(siteIds: readonly string[] = []): Promise<void> {
  const known = siteIds.length === 0 ? 0 : await db().site.count({ where: { id: { in: [...siteIds] } } });
  if (known !== new Set(siteIds).size) {
    throw invalid("siteIds", "One of these sites does not exist.");
  }
}

async function channelFor(id: string): Promise<ChannelRow> {
  const row = await db().channel.findUnique({ where: { id } });
  if (!row) {
    throw notFound("This channel");
  }
  return row;
}

const itemFor = async (row: ChannelRow) => (await channelItems([row]))[0] as ChannelItem;

/** GET /api/channels */
export async function listChannels() {
  const rows = await db().channel.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  return { items: await channelItems(rows), nextCursor: null, total: rows.length };
}

/** The columns of quiet hours and of the digest. A digest that is new or changed comes for the first time at its next time. */
function hoursOf({ quiet, digest }: Pick<NewChannel, "quiet" | "digest">, before?: ChannelRow) {
  const kept = digest === undefined ? undefined : digest === null ? null : JSON.stringify(digest);
  return {
    ...(quiet === undefined ? {} : { quiet: quiet === null ? null : JSON.stringify(quiet) }),
    ...(kept === undefined || kept === before?.digest ? {} : { digest: kept, digestedAt: kept === null ? null : new Date() }),
  };
}

/** POST /api/channels */
export async function addChannel(actor: Actor, wish: NewChannel): Promise<ChannelItem> {
  const { kind, name, url, to, secret, siteIds = [], severities = [], on = true } = wish;
  const hours = hoursOf(wish);
  checkParts(kind, wish);
  await checkSites(siteIds);
  if ((await db().channel.count()) >= channelsMax) {
    throw new ProblemError("conflict", `There are ${channelsMax} channels already. Remove one first.`);
  }
  const id = randomUUID();
  const lists = { recipients: JSON.stringify(to ?? []), siteIds: JSON.stringify(siteIds), severities: JSON.stringify(severities) };
  const row = await db().$transaction(async (tx) => {
    const data = {
      id,
      kind,
      name,
      on,
      address: shownAddress(kind, url),
      hasSecret: Boolean(secret),
      createdBy: actor.name,
      ...lists,
      ...hours,
    };
    const made = await tx.channel.create({ data });
    await keepOutgoing(tx, id, { ...(url === undefined ? {} : { url }), ...(secret ? { secret } : {}) });
    await record({ actor, action: "channel.add", subject: "channel", subjectId: id, subjectName: name, detail: { kind } }, tx);
    return made;
  });
  return itemFor(row);
}

/** PATCH /api/channels/{id} */
export async function changeChannel(actor: Actor, id: string, wish: ChangeChannel): Promise<ChannelItem> {
  const before = await channelFor(id);
  const kind = before.kind as ChannelKind;
  if (wish.url !== undefined || wish.to !== undefined) {
    checkParts(kind, wish);
  }
  await checkSites(wish.siteIds);
  const old = await openOutgoing(id).catch(() => ({ url: undefined, secret: undefined }));
  const url = wish.url ?? old.url;
  // A key is told to nobody but whom it was entered for.
  const isElsewhere = wish.url !== undefined && (old.url === undefined || new URL(wish.url).host !== new URL(old.url).host);
  const secret = wish.secret === undefined ? (isElsewhere ? undefined : old.secret) : (wish.secret ?? undefined);
  const row = await db().$transaction(async (tx) => {
    const made = await tx.channel.update({
      where: { id },
      data: {
        hasSecret: Boolean(secret),
        ...(wish.name === undefined ? {} : { name: wish.name }),
        ...(wish.on === undefined ? {} : { on: wish.on }),
        ...(wish.url === undefined ? {} : { address: shownAddress(kind, wish.url) }),
        ...(wish.to === undefined ? {} : { recipients: JSON.stringify(wish.to) }),
        ...(wish.siteIds === undefined ? {} : { siteIds: JSON.stringify(wish.siteIds) }),
        ...hoursOf(wish, before),
        ...(wish.severities === undefined ? {} : { severities: JSON.stringify(wish.severities) }),
      },
    });
    await keepOutgoing(tx, id, { ...(url === undefined ? {} : { url }), ...(secret ? { secret } : {}) });
    const detail = { changed: Object.keys(wish) };
    await record({ actor, action: "channel.change", subject: "channel", subjectId: id, subjectName: made.name, detail }, tx);
    return made;
  });
  return itemFor(row);
}

/** DELETE /api/channels/{id} */
export async function removeChannel(actor: Actor, id: string): Promise<undefined> {
  const { name } = await channelFor(id);
  await db().$transaction(async (tx) => {
    await tx.channel.delete({ where: { id } });
    await forgetOutgoing(tx, id);
    await forgetChannel(tx, id);
    await forgetSignedEndChannel(tx, id);
    await record({ actor, action: "channel.remove", subject: "channel", subjectId: id, subjectName: name }, tx);
  });
  return undefined;
}

/** POST /api/channels/{id}/test */
export async function testChannel(actor: Actor, id: string): Promise<{ ok: boolean; words: string }> {
  const channel = await channelFor(id);
  const at = new Date();
  const message: Message = {
    event: "test",
    at: at.toISOString(),
    title: "A test of Lineward",
    text: `${actor.name} tries whether messages arrive here.`,
    severity: "info",
    alertId: null,
    url: null,
    alert: null,
  };
  const deliveryId = randomUUID();
  await record({ actor, action: "channel.test", subject: "channel", subjectId: id, subjectName: channel.name });
  const { ok, words } = await sendBy(channel, message, deliveryId);
  const ended = { state: ok ? "done" : "failed", tries: 1, triedAt: new Date(), words };
  await db().delivery.create({
    data: { id: deliveryId, channelId: id, event: "test", message: JSON.stringify(message), queuedAt: at, ...ended },
  });
  return { ok, words };
}

/** GET /api/channels/{id}/deliveries */
export async function listDeliveries(id: string, { cursor, limit }: DeliveryQuery) {
  await channelFor(id);
  // What quiet hours hold back is no message yet.
  const shown = { channelId: id, state: { not: "held" } };
  const after = cursor === undefined ? undefined : readCursor(cursor, [cursorKey.text, cursorKey.text]);
  const at = after && new Date(after[0]);
  const behind =
    at && after && !Number.isNaN(at.getTime()) ? { OR: [{ queuedAt: { lt: at } }, { queuedAt: at, id: { gt: after[1] } }] } : {};
  const [rows, total] = await Promise.all([
    db().delivery.findMany({
      where: { AND: [shown, behind] },
      orderBy: [{ queuedAt: "desc" }, { id: "asc" }],
      take: rowsToTake(limit + 1),
    }),
    db().delivery.count({ where: shown }),
  ]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last ? writeCursor([last.queuedAt.toISOString(), last.id]) : null;
  return { items: items.map(deliveryItem), nextCursor, total };
}

/** POST /api/channels/{id}/deliveries/{deliveryId}/replay */
export async function replayDelivery(actor: Actor, id: string, deliveryId: string): Promise<{ id: string }> {
  const channel = await channelFor(id);
  const old = await db().delivery.findFirst({ where: { id: deliveryId, channelId: id } });
  if (!old) {
    throw notFound("This delivery");
  }
  if (old.state === "waiting" || messageOf(old.message) === undefined) {
    throw new ProblemError("conflict", "It is still waiting to be sent.");
  }
  const again = randomUUID();
  await db().$transaction(async (tx) => {
    const { alertId, event, message } = old;
    await tx.delivery.create({ data: { id: again, channelId: id, alertId, event, message, state: "waiting", replayOf: deliveryId } });
    await enqueue(tx, deliverMessage, { deliveryId: again });
    await record(
      { actor, action: "channel.replay", subject: "channel", subjectId: id, subjectName: channel.name, detail: { deliveryId } },
      tx,
    );
  });
  return { id: again };
}

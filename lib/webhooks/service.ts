import "server-only";
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { forgetChannel } from "@/lib/alerts/rules";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { outgoingProblem } from "@/lib/net/outgoing";
import { db } from "@/lib/platform/db/client";
import { given } from "@/lib/platform/db/given";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { webhookBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import { isTaken, noteTaken, outgoingGround, send } from "./deliver";
import { eventsIn } from "./events-column";
import { type DeliveryAnswer, deliveryStates, type NewWebhook, type WebhookAnswer, type WebhookPatch, webhookEvent } from "./schemas";
import { deliverWebhook } from "./tasks";
import { unworded } from "./worded";

const webhooksMax = 50;

type Row = Awaited<ReturnType<typeof find>>;

async function find(id: string) {
  const row = await db().webhook.findUnique({ where: { id } });
  if (!row) {
    throw notFound("This webhook");
  }
  return row;
}

async function answersOf(rows: readonly Row[]): Promise<WebhookAnswer[]> {
  const counts = await db().webhookDelivery.groupBy({
    by: ["webhookId", "state"],
    where: { webhookId: { in: rows.map(({ id }) => id) }, state: { in: ["waiting", "failed"] } },
    _count: { _all: true },
  });
  const count = (id: string, state: string) => counts.find((row) => row.webhookId === id && row.state === state)?._count._all ?? 0;
  return rows.map(({ id, name, url, events, active, createdBy, createdAt, testFailedAt }) => ({
    id,
    name,
    url,
    events: eventsIn(events),
    active,
    createdBy,
    createdAt: createdAt.toISOString(),
    waiting: count(id, "waiting"),
    failed: count(id, "failed"),
    testFailedAt: testFailedAt?.toISOString() ?? null,
  }));
}

export async function list() {
  const items = await answersOf(await db().webhook.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }], take: webhooksMax }));
  return { items, nextCursor: null, total: items.length };
}

async function requireAllowed(url: string): Promise<void> {
  const problem = await outgoingProblem(url, outgoingGround());
  if (problem !== undefined) {
    throw invalid("url", problem);
  }
}

const about = (actor: Actor, { id, name }: { readonly id: string; readonly name: string }) =>
  ({ actor, subject: "webhook", subjectId: id, subjectName: name }) as const;

/** Adds a webhook; its signing secret is told once and kept sealed. */
export async function add({ name, url, events, secret }: NewWebhook, actor: Actor): Promise<{ id: string; secret: string }> {
  await requireAllowed(url);
  if ((await db().webhook.count()) >= webhooksMax) {
    throw new ProblemError("conflict", `There are ${webhooksMax} webhooks already. Remove one that is not used any more.`);
  }
  const id = randomUUID();
  const signing = secret ?? `lwhook_${randomBytes(30).toString("base64url")}`;
  const sealed = vault().seal(signing, webhookBinding(id));
  await db().$transaction(async (tx) => {
    const kept = { name, url, events: JSON.stringify([...new Set(events)]), sealed, keyId: vault().keyIdOf(sealed) };
    await tx.webhook.create({ data: { id, ...kept, createdBy: actor.name } });
    await record({ ...about(actor, { id, name }), action: "webhook.add", detail: { url: new URL(url).origin, events } }, tx);
  });
  return { id, secret: signing };
}

export async function change(id: string, { name, url, events, active }: WebhookPatch, actor: Actor): Promise<WebhookAnswer> {
  const before = await find(id);
  if (url !== undefined && url !== before.url) {
    await requireAllowed(url);
  }
  const data = {
    ...given({ name, url, active, events: events && JSON.stringify([...new Set(events)]) }),
    // What was tried was another address.
    ...(url === undefined || url === before.url ? {} : { testFailedAt: null }),
  };
  await db().$transaction(async (tx) => {
    await tx.webhook.update({ where: { id }, data });
    const detail = { ...given({ name, events, active }), ...(url === undefined ? {} : { url: new URL(url).origin }) };
    await record({ ...about(actor, { id, name: name ?? before.name }), action: "webhook.change", detail }, tx);
    if (active === true && !before.active) {
      // What it missed while it rested is sent now.
      const waiting = await tx.webhookDelivery.findMany({ where: { webhookId: id, state: "waiting" }, select: { id: true } });
      for (const { id: deliveryId } of waiting) {
        await enqueue(tx, deliverWebhook, { deliveryId });
      }
    }
  });
  const [answer] = await answersOf([await find(id)]);
  if (!answer) {
    throw notFound("This webhook");
  }
  return answer;
}

export async function remove(id: string, actor: Actor): Promise<undefined> {
  const { name } = await find(id);
  await db().$transaction(async (tx) => {
    await tx.webhook.deleteMany({ where: { id } });
    await forgetChannel(tx, id);
    await record({ ...about(actor, { id, name }), action: "webhook.remove" }, tx);
  });
  return undefined;
}

/** Sends a message of no event now. */
export async function test(id: string): Promise<{ ok: boolean; status: number | null; words: string }> {
  const webhook = await find(id);
  const messageId = randomUUID();
  const body = JSON.stringify({ id: messageId, event: "test", at: new Date().toISOString(), data: { webhook: webhook.name } });
  const answer = await send(webhook, { id: messageId, event: "test", body });
  await noteTaken(webhook, isTaken(answer));
  return { ok: isTaken(answer), status: answer.status, words: answer.said };
}

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof db>["webhookDelivery"]["findFirstOrThrow"]>>;

function deliveryOf(row: DeliveryRow): DeliveryAnswer {
  const { id, summary, tries, status, said, tookMs } = row;
  return {
    id,
    event: webhookEvent.parse(row.event),
    summary: summary === unworded ? "Not worded yet" : summary,
    state: deliveryStates.find((state) => state === row.state) ?? "failed",
    tries,
    createdAt: row.createdAt.toISOString(),
    triedAt: row.triedAt?.toISOString() ?? null,
    nextTryAt: row.state === "waiting" ? (row.nextTryAt?.toISOString() ?? null) : null,
    status,
    said,
    tookMs,
  };
}

interface DeliveryQuery {
  readonly state?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export async function deliveries(webhookId: string, { state, cursor, limit }: DeliveryQuery) {
  await find(webhookId);
  const where = { webhookId, ...given({ state }) };
  const [at, id] = cursor === undefined ? [] : readCursor(cursor, [cursorKey.text.pipe(z.iso.datetime()), cursorKey.text]);
  const further =
    at === undefined || id === undefined
      ? []
      : [{ OR: [{ createdAt: { lt: new Date(at) } }, { createdAt: new Date(at), id: { gt: id } }] }];
  const [rows, total] = await Promise.all([
    db().webhookDelivery.findMany({
      where: { AND: [where, ...further] },
      orderBy: [{ createdAt: "desc" }, { id: "asc" }],
      take: limit + 1,
    }),
    db().webhookDelivery.count({ where }),
  ]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items: page.map(deliveryOf), nextCursor: last ? writeCursor([last.createdAt.toISOString(), last.id]) : null, total };
}

/** Sends a message once more. One that is waiting is sent now instead of later. */
export async function replay(webhookId: string, deliveryId: string, actor: Actor): Promise<DeliveryAnswer> {
  const { name } = await find(webhookId);
  const where = { id: deliveryId, webhookId };
  const row = await db().$transaction(async (tx) => {
    const { count } = await tx.webhookDelivery.updateMany({ where, data: { state: "waiting", tries: 0, nextTryAt: new Date() } });
    if (count === 0) {
      throw notFound("This message");
    }
    await enqueue(tx, deliverWebhook, { deliveryId });
    await record({ ...about(actor, { id: webhookId, name }), action: "webhook.replay", detail: { delivery: deliveryId } }, tx);
    return tx.webhookDelivery.findUniqueOrThrow({ where: { id: deliveryId } });
  });
  return deliveryOf(row);
}

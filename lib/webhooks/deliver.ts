import "server-only";
import { ownListeners } from "@/lib/device-access/device-gateway";
import { type OutgoingAnswer, type OutgoingGround, sendOut } from "@/lib/net/outgoing";
import { signatureOf } from "@/lib/outgoing/sign";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { version } from "@/lib/platform/version";
import { webhookBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import { wordedOnce } from "./worded";

const second = 1_000;
/** Waits after each try that came to nothing; after the last one a message waits for a person. */
const waitsMs = [10 * second, 60 * second, 300 * second, 1_800 * second, 7_200 * second, 21_600 * second];

/** Where messages of Lineward's own may go. */
export const outgoingGround = (): OutgoingGround => ({ networks: env().LINEWARD_OUTGOING_NETWORKS, own: ownListeners() });

export interface Message {
  readonly id: string;
  readonly event: string;
  readonly body: string;
}

/** Sends one message, signed for this moment. */
export async function send(
  webhook: { readonly id: string; readonly url: string; readonly sealed: string },
  { id, event, body }: Message,
  signal?: AbortSignal,
): Promise<OutgoingAnswer> {
  const secret = vault().open(webhook.sealed, webhookBinding(webhook.id));
  const headers = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": `Lineward/${version}`,
    "lineward-event": event,
    "lineward-delivery": id,
    "lineward-signature": signatureOf(secret, body, Math.floor(Date.now() / second)),
  };
  return sendOut({ url: webhook.url, headers, body, timeoutMs: env().LINEWARD_OUTGOING_MS, signal }, outgoingGround());
}

export const isTaken = ({ status }: OutgoingAnswer) => status !== null && status >= 200 && status < 300;

/** Keeps whether the last test was refused; what is taken afterwards makes that good. Writes nothing where it is so already. */
export async function noteTaken(webhook: { readonly id: string; readonly testFailedAt: Date | null }, taken: boolean): Promise<void> {
  if (!taken || webhook.testFailedAt !== null) {
    await db().webhook.updateMany({ where: { id: webhook.id }, data: { testFailedAt: taken ? null : new Date() } });
  }
}

/** Tries a message that waits. May run twice after a crash: the other side knows it by its id. */
export async function deliver(deliveryId: string, signal: AbortSignal): Promise<TaskEnd> {
  const row = await db().webhookDelivery.findUnique({ where: { id: deliveryId }, include: { webhook: true } });
  if (row?.state !== "waiting" || !row.webhook.active) {
    return undefined;
  }
  const body = await wordedOnce(row);
  if (body === undefined) {
    return undefined;
  }
  // A sealed secret that cannot be opened now may be opened once its key is back.
  const answer = await send(row.webhook, { ...row, body }, signal);
  if (signal.aborted) {
    throw Object.assign(new Error("stopped"), { code: "stopped" });
  }
  const tries = row.tries + 1;
  const waitMs = isTaken(answer) ? undefined : waitsMs[tries - 1];
  const state = isTaken(answer) ? "delivered" : waitMs === undefined ? "failed" : "waiting";
  const now = Date.now();
  await db().webhookDelivery.updateMany({
    where: { id: deliveryId, state: "waiting" },
    data: {
      ...answer,
      state,
      tries,
      triedAt: new Date(now),
      nextTryAt: waitMs === undefined ? null : new Date(now + waitMs),
    },
  });
  if (isTaken(answer)) {
    await noteTaken(row.webhook, true);
  }
  return waitMs === undefined ? undefined : { againInMs: waitMs };
}

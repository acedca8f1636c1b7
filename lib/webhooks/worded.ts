import "server-only";
import { db } from "@/lib/platform/db/client";
import { messageOf } from "./messages";
import { webhookEvent } from "./schemas";

/** In the place of words, until the first try: an alert is worded from rows that are committed. */
export const unworded = "";

interface Kept {
  readonly id: string;
  readonly about: string;
  readonly event: string;
  readonly body: string;
  readonly createdAt: Date;
}

/** The message as it is sent at every try, worded at the first one; undefined if what it tells of is gone. */
export async function wordedOnce({ id, about, event, body, createdAt }: Kept): Promise<string | undefined> {
  if (body !== unworded) {
    return body;
  }
  const [, alertId = ""] = about.split(" ");
  const told = await messageOf(webhookEvent.parse(event), alertId, createdAt);
  if (told === undefined) {
    await db().webhookDelivery.deleteMany({ where: { id } });
    return undefined;
  }
  const worded = JSON.stringify({ id, event, at: createdAt.toISOString(), data: told.data });
  const data = { body: worded, summary: told.summary.slice(0, 200) };
  await db().webhookDelivery.updateMany({ where: { id, body: unworded }, data });
  return worded;
}

import "server-only";
import { z } from "zod";
import { db } from "@/lib/platform/db/client";
import { jsonText } from "@/lib/schema/json-text";
import { type ChannelItem, type ChannelKind, type DeliveryItem, message } from "./schemas";

const texts = jsonText(z.array(z.string()));
const stored = jsonText(message);

/** A list in a column. */
export function listOf(text: string): string[] {
  return texts.safeParse(text).data ?? [];
}

export function messageOf(text: string | null) {
  return text === null ? undefined : stored.safeParse(text).data;
}

export type ChannelRow = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["channel"]["findUnique"]>>>;
export type DeliveryRow = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["delivery"]["findUnique"]>>>;

export function deliveryItem(row: DeliveryRow): DeliveryItem {
  return {
    id: row.id,
    event: row.event,
    title: messageOf(row.message)?.title ?? "Not worded yet",
    state: row.state as DeliveryItem["state"],
    tries: row.tries,
    queuedAt: row.queuedAt.toISOString(),
    triedAt: row.triedAt?.toISOString() ?? null,
    words: row.words,
    alertId: row.alertId,
    replayOf: row.replayOf,
  };
}

/** Channels as an admin is told of them: no secret, and no more of an address than is none. */
export async function channelItems(rows: readonly ChannelRow[]): Promise<ChannelItem[]> {
  return Promise.all(
    rows.map(async (row) => {
      const last = await db().delivery.findFirst({
        where: { channelId: row.id, triedAt: { not: null } },
        orderBy: [{ triedAt: "desc" }, { id: "asc" }],
      });
      return {
        id: row.id,
        kind: row.kind as ChannelKind,
        name: row.name,
        on: row.on,
        address: row.address,
        to: listOf(row.recipients),
        secret: { set: row.hasSecret },
        siteIds: listOf(row.siteIds),
        severities: listOf(row.severities) as ChannelItem["severities"],
        last: last && deliveryItem(last),
      };
    }),
  );
}

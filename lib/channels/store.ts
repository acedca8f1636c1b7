import "server-only";
import { z } from "zod";
import { isInWeekly } from "@/lib/alerts/windows";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { jsonText } from "@/lib/schema/json-text";
import { type ChannelItem, type ChannelKind, type DeliveryItem, type Digest, digest, message, type Quiet, quiet } from "./schemas";

const texts = jsonText(z.array(z.string()));
const stored = jsonText(message);
const quietColumn = jsonColumn("Channel.quiet", quiet);
const digestColumn = jsonColumn("Channel.digest", digest);

/** A list in a column. */
export function listOf(text: string): string[] {
  return texts.safeParse(text).data ?? [];
}

export function messageOf(text: string | null) {
  return text === null ? undefined : stored.safeParse(text).data;
}

export type ChannelRow = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["channel"]["findUnique"]>>>;
export type DeliveryRow = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["delivery"]["findUnique"]>>>;

export function quietOf(row: ChannelRow): Quiet | null {
  return row.quiet === null ? null : (quietColumn.readIfWhole(row.quiet, row.id) ?? null);
}

export function digestOf(row: ChannelRow): Digest | null {
  return row.digest === null ? null : (digestColumn.readIfWhole(row.digest, row.id) ?? null);
}

/** True in a channel's quiet hours. `severity`: of what would be told; without it, of anything. */
export function isQuiet(row: ChannelRow, at: Date, severity?: string): boolean {
  const hours = quietOf(row);
  return hours !== null && !(hours.passCritical && severity === "critical") && isInWeekly(hours, at);
}

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
        quiet: quietOf(row),
        digest: digestOf(row),
        last: last && deliveryItem(last),
      };
    }),
  );
}

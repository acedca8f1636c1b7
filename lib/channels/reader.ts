import "server-only";
import type { AlertReader } from "@/lib/alerts/reader";
import { db } from "@/lib/platform/db/client";
import { type ChannelRow, listOf } from "./store";

/** Whose eyes a channel has: those of its sites, and of their places. */
export async function readerOf(channel: ChannelRow): Promise<AlertReader> {
  const siteIds = listOf(channel.siteIds);
  if (siteIds.length === 0) {
    return { role: "viewer", sites: null };
  }
  const places = await db().site.findMany({ where: { parentId: { in: siteIds } }, select: { id: true } });
  return { role: "viewer", sites: [...siteIds, ...places.map(({ id }) => id)] };
}

import "server-only";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { photosFolder } from "@/lib/platform/photos-folder";
import { removeFolder, removeLeft } from "./files";

/** An upload has long ended by then, or was killed. */
const unfinishedMs = 3_600_000;

/**
 * Removes pictures of more than an hour ago that no row names. The database is only read. One without any photo may be another one than
 * these pictures are of (a new one beside an old data folder, say): then all of them stay.
 */
export async function removeLeftPictures(signal: AbortSignal, nowMs: number = Date.now()): Promise<void> {
  const known = async (photos: string[]) => {
    const rows = await db().photo.findMany({ where: { id: { in: photos } }, select: { id: true } });
    const isOurs = rows.length > 0 || (await db().photo.findFirst({ select: { id: true } })) !== null;
    return new Set(isOurs ? rows.map(({ id }) => id) : photos);
  };
  await removeLeft(photosFolder(env().dataDir), nowMs - unfinishedMs, known, signal);
}

/** Removes the pictures of a device that is gone; its rows went with it. */
export function devicePhotosGone(deviceId: string): Promise<void> {
  return removeFolder(photosFolder(env().dataDir), { of: "device", id: deviceId });
}

/** The same for a site. */
export function sitePhotosGone(siteId: string): Promise<void> {
  return removeFolder(photosFolder(env().dataDir), { of: "site", id: siteId });
}

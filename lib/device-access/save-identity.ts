import "server-only";
import type { Identity } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { folded } from "@/lib/schema/fold";

/** The text that a search looks through, folded because the two databases compare letters differently. */
export function searchText(row: {
  name: string;
  address: string;
  serial?: string | null;
  model?: string | null;
  tags: readonly string[];
}): string {
  return folded([row.name, row.address, row.serial, row.model, ...row.tags].filter(Boolean).join(" "));
}

/** What a device says of itself, as columns. */
export function identityData(identity: Identity | undefined) {
  return identity
    ? {
        model: identity.model ?? null,
        firmware: identity.firmware ?? null,
        apiVersion: identity.apiVersion ?? null,
        serial: identity.serial ?? null,
      }
    : {};
}

/** Keeps what a device says of itself, after it took our login: a new firmware, and the serial of one that was added unseen. */
export async function saveIdentity(deviceId: string, identity: Identity): Promise<void> {
  const row = await db().device.findUnique({ where: { id: deviceId }, include: { tags: { select: { tag: true } } } });
  const data = identityData(identity);
  const keys = ["model", "firmware", "apiVersion", "serial"] as const;
  // Another serial than the kept one is never taken over silently: a person says that a device was replaced.
  if (!row || (row.serial !== null && row.serial !== data.serial) || keys.every((key) => row[key] === data[key])) {
    return;
  }
  const search = searchText({ ...row, ...data, tags: row.tags.map((tag) => tag.tag) });
  await db().device.updateMany({ where: { id: deviceId, serial: row.serial }, data: { ...data, search } });
}

import "server-only";
import type { Identity } from "@/lib/drivers/types";
import { db, type Transaction } from "@/lib/platform/db/client";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";

const batch = 500;

/** What the text that a search looks through is made of. */
export const searchedSelection = {
  id: true,
  name: true,
  address: true,
  addressKey: true,
  modelKey: true,
  firmwareKey: true,
  serialKey: true,
  tagKey: true,
  serial: true,
  model: true,
  firmware: true,
  kind: true,
  search: true,
  tags: { select: { tag: true }, orderBy: { tag: "asc" as const } },
  site: { select: { name: true, parent: { select: { name: true } } } },
} as const;

interface Searched {
  readonly name: string;
  readonly address: string;
  readonly serial?: string | null;
  readonly model?: string | null;
  readonly firmware?: string | null;
  readonly kind: string;
  readonly tags: readonly { readonly tag: string }[];
  readonly site?: { readonly name: string; readonly parent: { readonly name: string } | null } | null;
}

/**
 * The text that a search looks through, folded because the two databases compare letters differently. The name stands first. A serial is in it
 * as the device tells it and without its dashes and colons, as it is read off a label.
 */
export function searchText({ name, address, serial, model, firmware, kind, tags, site }: Searched): string {
  const serials = [serial, serial?.replace(/[-:\s]/g, "")];
  return searchable([name, address, ...serials, model, firmware, kind, ...tags.map(({ tag }) => tag), site?.name, site?.parent?.name]);
}

/** What devices are sorted by their address with: "10.20.4.9" stands before "10.20.4.11", and http beside https. */
export function addressKeyOf(address: string): string {
  return sortKeyOf(address.replace(/^https?:\/\//, ""));
}

/** The columns that devices are sorted by besides their names and sites. */
export const sortKeys = ["addressKey", "modelKey", "firmwareKey", "serialKey", "tagKey"] as const;
export type SortKeys = Readonly<Record<(typeof sortKeys)[number], string>>;

/** What a device is sorted by: with numbers in their order, and "" for what it does not tell. */
export function sortKeysOf({ address, model, firmware, serial, tags }: Searched): SortKeys {
  return {
    addressKey: addressKeyOf(address),
    modelKey: sortKeyOf(model ?? ""),
    firmwareKey: sortKeyOf(firmware ?? ""),
    serialKey: sortKeyOf(serial ?? ""),
    tagKey: sortKeyOf(tags.map(({ tag }) => tag).join(" ")),
  };
}

/** Works out anew what some devices are found and sorted by, after anything that this is made of has changed. */
export async function keepSearchOf(where: Record<string, unknown>, client: Pick<Transaction, "device"> = db()): Promise<void> {
  let after = "";
  for (;;) {
    const rows = await client.device.findMany({
      where: { AND: [where, { id: { gt: after } }] },
      orderBy: { id: "asc" },
      take: batch,
      select: searchedSelection,
    });
    for (const row of rows) {
      const data = { search: searchText(row), ...sortKeysOf(row) };
      if (data.search !== row.search || sortKeys.some((key) => data[key] !== row[key])) {
        // Many, although it is one: a row that was removed meanwhile is no failure.
        await client.device.updateMany({ where: { id: row.id }, data });
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) {
      return;
    }
    after = last.id;
  }
}

/** After a site was renamed or moved: devices are found by the names of their sites. */
export function keepSearchAt(siteId: string): Promise<void> {
  return keepSearchOf({ OR: [{ siteId }, { site: { parentId: siteId } }] });
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
  const row = await db().device.findUnique({ where: { id: deviceId } });
  const data = identityData(identity);
  const keys = ["model", "firmware", "apiVersion", "serial"] as const;
  // Another serial than the kept one is never taken over silently: a person says that a device was replaced.
  if (!row || (row.serial !== null && row.serial !== data.serial) || keys.every((key) => row[key] === data[key])) {
    return;
  }
  await db().device.updateMany({ where: { id: deviceId, serial: row.serial }, data });
  await keepSearchOf({ id: deviceId });
}

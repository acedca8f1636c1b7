import "server-only";
import { callDevice, type OpenDevice } from "@/lib/device-access/device-session";
import { ownerOf, storedOwner } from "@/lib/drivers/secret-owner";
import type { CollectionManifest, RecordReading } from "@/lib/drivers/types";
import { indexRecords } from "@/lib/lines/indexing";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { storeSecret } from "@/lib/settings/secret-store";
import { vault } from "@/lib/vault/instance";

const pageSize = 200;
/** More pages than any device has. */
const pagesMax = 100;

/** Every record of a collection, each once; `whole` is false if the walk was cut short. */
async function listAll(device: OpenDevice, collection: string): Promise<{ records: RecordReading[]; whole: boolean }> {
  const seen = new Map<string, RecordReading>();
  for (let page = 1; page <= pagesMax; page += 1) {
    const { items, more } = await callDevice(device, ({ driver, context }) => driver.list(context, collection, { page, pageSize }));
    const before = seen.size;
    for (const item of items) {
      seen.set(item.id, item);
    }
    if (!(more ?? items.length >= pageSize) || seen.size === before) {
      return { records: [...seen.values()], whole: true };
    }
  }
  return { records: [...seen.values()], whole: false };
}

/** Keeps the secrets that a list told in clear. One query for all that are known already. */
async function learnAll(deviceId: string, collection: CollectionManifest, records: readonly RecordReading[]): Promise<void> {
  const path = collection.account?.secret ?? "";
  const rows = await db().secret.findMany({
    where: { deviceId, document: collection.id, path, state: "current" },
    select: { record: true, fingerprint: true, keptFor: true },
  });
  const known = new Map(rows.map((row) => [row.record, row]));
  for (const record of records) {
    const secret = record.secrets[path];
    if (secret?.kind !== "plain") {
      continue;
    }
    const owner = ownerOf(collection.account, { ...record.values, ...record.reported });
    const row = known.get(record.id);
    if (row?.fingerprint !== vault().fingerprint(secret.value) || row.keptFor !== storedOwner(owner)) {
      await storeSecret(deviceId, { document: collection.id, record: record.id }, path, secret.value, owner);
    }
  }
}

/**
 * The accounts of every collection of a device, so that lines exist before anyone opens a page. Resolves with true if it answered one of
 * them; throws what the device throws.
 */
export async function indexCollections(device: OpenDevice): Promise<boolean> {
  let answered = false;
  for (const collection of device.manifest.collections.filter((collection) => collection.account !== undefined)) {
    try {
      const { records, whole } = await listAll(device, collection.id);
      await learnAll(device.row.id, collection, records);
      await indexRecords(
        device.row,
        collection.id,
        records.map((record) => ({ id: record.id, reading: record })),
        whole,
      );
      answered = true;
    } catch (error) {
      // A version without this collection has no such accounts.
      if (!isDeviceFault(error, "device_unsupported", "device_rejected")) {
        throw error;
      }
    }
  }
  return answered;
}

import "server-only";
import { system } from "@/lib/audit/service";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { type OpenDevice, openDevice } from "@/lib/device-access/device-session";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { differingPaths, same, valueAt } from "@/lib/schema/document";
import { vault } from "@/lib/vault/instance";
import { endChange } from "./change-store";
import { changeColumns } from "./columns";
import { collectionManifest, type DocumentRef, readFrom } from "./document-ref";
import { allRecords } from "./record-list";
import { forgetRecord, moveSecrets, promote, setPendingAside } from "./secret-store";

interface CutOff {
  readonly id: string;
  readonly action: string;
  readonly document: string;
  readonly record: string;
  readonly after: string;
  readonly device: DeviceRow;
}

/** Asks the device for a record of which nobody saw whether it was made, or removed. Rejects while the device cannot be asked. */
export async function settleRecord(change: CutOff): Promise<void> {
  const device = await openDevice(change.device, system);
  await deviceGateway().locks.withDeviceLock(
    device.row.id,
    async () => {
      const now = await db().change.findUnique({ where: { id: change.id }, select: { outcome: true } });
      if (now?.outcome === "unknown") {
        await (change.action === "create" ? settleCreated(device, change) : settleRemoved(device, change));
      }
    },
    { waitMs: env().LINEWARD_DEVICE_LOCK_WAIT_MS },
  );
}

/** Where the secrets of a record stand that has no id yet. */
const nameless = ({ id, document }: CutOff): DocumentRef => ({ document, record: `new:${id}` });

async function settleCreated(device: OpenDevice, change: CutOff): Promise<void> {
  const after = changeColumns.after.demand(change.after, change.id);
  const { title } = collectionManifest(device.row.driver, change.document);
  const records = (await allRecords(device, change.document, 200)).filter(({ values }) =>
    same(valueAt(values, title), valueAt(after, title)),
  );
  const [found] = records;
  if (records.length > 1) {
    return;
  }
  const ours = found && differingPaths(after, found.values).every((path) => valueAt(after, path) === undefined);
  if (found && ours && (await hasItsSecrets(device, change, found.id))) {
    const ref = { document: change.document, record: found.id };
    await moveSecrets(device.row.id, nameless(change), ref, change.id);
    await promote(device.row.id, ref, change.id);
    await endChange(change.id, "applied", { code: "interrupted_taken" }, { record: found.id });
    return;
  }
  // Nothing of that name, or one that somebody else has made.
  await setPendingAside(device.row.id, nameless(change), change.id);
  await endChange(change.id, "failed", { code: "interrupted_untouched" });
}

/** False if the device shows another secret than the one that was sealed before this record was sent. */
async function hasItsSecrets(device: OpenDevice, change: CutOff, record: string): Promise<boolean> {
  const sealed = await db().secret.findMany({
    where: { deviceId: device.row.id, ...nameless(change), changeId: change.id },
    select: { path: true, fingerprint: true },
  });
  const { secrets } = await readFrom(device, { document: change.document, record });
  return sealed.every(({ path, fingerprint }) => {
    const read = secrets[path];
    return read?.kind !== "plain" || vault().fingerprint(read.value) === fingerprint;
  });
}

async function settleRemoved(device: OpenDevice, change: CutOff): Promise<void> {
  const ref = { document: change.document, record: change.record };
  const there = await readFrom(device, ref).then(
    () => true,
    (error: unknown) => {
      if (isDeviceFault(error, "not_found")) {
        return false;
      }
      throw error;
    },
  );
  if (there) {
    await endChange(change.id, "failed", { code: "interrupted_untouched" });
    return;
  }
  await forgetRecord(device.row.id, ref);
  await endChange(change.id, "applied", { code: "interrupted_taken" });
}

import "server-only";
import { reconsiderCause } from "@/lib/device-access/record-status";
import { db } from "@/lib/platform/db/client";

/** What a panel was delivered with. An account that hundreds have may still have been given to them by a person. */
const delivered = ["factory", "example"];

/**
 * Keeps whether anybody has set up these devices: each has accounts, and each of them is what it was delivered with. What was delivered so
 * stays so until it gets an account of its own.
 */
export async function noteFactory(deviceIds: readonly string[]): Promise<void> {
  const ids = [...new Set(deviceIds)];
  if (ids.length === 0) {
    return;
  }
  const [rows, shared] = await Promise.all([
    db().snapshot.findMany({
      where: { deviceId: { in: ids }, record: "", account: { not: null } },
      select: { deviceId: true, document: true, account: true, device: { select: { factory: true } } },
    }),
    db().sharedEnd.findMany({
      where: { deviceId: { in: ids }, record: "", account: { why: { in: delivered } } },
      select: { deviceId: true, document: true },
    }),
  ]);
  const asDelivered = new Set(shared.map(({ deviceId, document }) => `${deviceId} ${document}`));
  for (const id of ids) {
    const own = rows.filter(({ deviceId }) => deviceId === id);
    const accounts = own.filter(({ account }) => account !== "null");
    const factory = accounts.length > 0 && accounts.every(({ document }) => asDelivered.has(`${id} ${document}`));
    if (own[0] && own[0].device.factory !== factory) {
      await db().device.updateMany({ where: { id }, data: { factory } });
      await reconsiderCause(id);
    }
  }
}

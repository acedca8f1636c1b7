import "server-only";
import { system } from "@/lib/audit/service";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { openDevice } from "@/lib/device-access/device-session";
import { ownerOf } from "@/lib/drivers/secret-owner";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { type Document, same, valueAt } from "@/lib/schema/document";
import { endChange } from "./change-store";
import { changeColumns } from "./columns";
import { documentManifest } from "./document-ref";
import { readLive } from "./read-settings";
import type { FieldChange } from "./schemas";
import { promote, saveOwner, setPendingAside } from "./secret-store";

/** Asks the device what it holds after a write whose end nobody saw. Rejects while the device cannot be asked. */
export async function settleUnfinished(id: string): Promise<void> {
  const row = await db().change.findUnique({ where: { id }, include: { device: true } });
  if (!row || row.action === "create" || row.action === "remove") {
    return;
  }
  const ref = { document: row.document, record: row.record };
  const device = await openDevice(row.device, system);
  // With the device's lock held: whoever wrote meanwhile has the later word, and a writer that lives after all keeps its own.
  await deviceGateway().locks.withDeviceLock(
    row.deviceId,
    async () => {
      const now = await db().change.findUnique({ where: { id }, select: { outcome: true } });
      if (now?.outcome !== "unknown") {
        return;
      }
      const { reading } = await readLive(device, ref);
      const verdict = judge(
        changeColumns.changes.demand(row.changes, id),
        changeColumns.before.demand(row.before, id),
        changeColumns.after.demand(row.after, id),
        reading.values,
      );
      if (verdict === "applied") {
        await promote(row.deviceId, ref, row.id);
        const along = changeColumns.along.demand(row.along ?? "[]", id).map((secret) => secret.path);
        await saveOwner(row.deviceId, ref, along, ownerOf(documentManifest(row.device.driver, ref).account, reading.values));
        await endChange(row.id, "applied", { code: "interrupted_taken" });
      } else if (verdict === "failed") {
        await setPendingAside(row.deviceId, ref, row.id);
        await endChange(row.id, "failed", { code: "interrupted_untouched" });
      }
    },
    { waitMs: env().LINEWARD_TURN_WAIT_MS },
  );
}

/** What the device holds now decides; a change of nothing but masked secrets stays unknown, with both secrets kept. */
function judge(changes: readonly FieldChange[], before: Document, after: Document, now: Document): "applied" | "failed" | "unknown" {
  const visible = changes.filter((change) => !change.secret);
  if (visible.length === 0) {
    return "unknown";
  }
  const holds = (wanted: Document) => visible.every(({ path }) => same(valueAt(now, path), valueAt(wanted, path)));
  return holds(after) ? "applied" : holds(before) ? "failed" : "unknown";
}

import "server-only";
import { system } from "@/lib/audit/service";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { openDevice } from "@/lib/device-access/device-session";
import { ownerOf } from "@/lib/drivers/secret-owner";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { type Document, same, valueAt } from "@/lib/schema/document";
import { endChange } from "./change-store";
import { changeColumns, snapshotColumns } from "./columns";
import { standingOf } from "./differs";
import { type DocumentRef, documentManifest } from "./document-ref";
import { keepAction } from "./keep-theirs";
import { readLive } from "./read-settings";
import type { FieldChange } from "./schemas";
import { promote, saveOwner, setPendingAside } from "./secret-store";
import { settleRecord } from "./settle-record";

/** Asks the device what it holds after a write whose end nobody saw. Rejects while the device cannot be asked. */
export async function settleUnfinished(id: string): Promise<void> {
  const row = await db().change.findUnique({ where: { id }, include: { device: true } });
  if (!row) {
    return;
  }
  if (row.action === "create" || row.action === "remove") {
    await settleRecord(row);
    return;
  }
  const ref = { document: row.document, record: row.record };
  if (row.action === keepAction) {
    await settleKept(row, ref);
    return;
  }
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
    { waitMs: env().LINEWARD_DEVICE_LOCK_WAIT_MS },
  );
}

/** Nothing was sent: what is kept here says whether theirs was taken as right. */
async function settleKept(row: { id: string; deviceId: string; changes: string; before: string; after: string }, ref: DocumentRef) {
  const standing = await standingOf(row.deviceId, ref);
  const kept = standing?.kept ? snapshotColumns.kept.read(standing.kept, standing.id, {}) : {};
  const read = changeColumns;
  const verdict = judge(
    read.changes.demand(row.changes, row.id),
    read.before.demand(row.before, row.id),
    read.after.demand(row.after, row.id),
    kept,
  );
  const taken = verdict === "applied";
  await endChange(row.id, taken ? "applied" : "failed", { code: taken ? "interrupted_taken" : "interrupted_untouched" });
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

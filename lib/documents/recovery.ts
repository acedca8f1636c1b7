import "server-only";
import { db } from "@/lib/db/client";
import { background } from "@/lib/devices/background";
import { openDevice } from "@/lib/devices/open";
import { log } from "@/lib/log";
import { type Document, same, valueAt } from "@/lib/schema/document";
import { endChange } from "./change-store";
import { readLive } from "./reading";
import { dropPending, promote } from "./secret-store";
import type { FieldChange } from "./shapes";

/**
 * A process that was killed in the middle of a write leaves a change that is still "writing". Each becomes "unknown" at once, so
 * that no page shows a write that nobody makes, and is then resolved by asking the device what it holds.
 */
export async function resolveUnfinished(): Promise<void> {
  const rows = await db().change.findMany({ where: { outcome: "writing" }, include: { device: true } });
  for (const row of rows) {
    await endChange(row.id, "unknown", "Lineward stopped while it was writing. Read the device to see what it holds.");
  }
  if (rows.length === 0) {
    return;
  }
  void background("recovery", async (signal) => {
    for (const row of rows) {
      if (signal.aborted || row.action === "create" || row.action === "remove") {
        continue;
      }
      const ref = { document: row.document, record: row.record };
      try {
        const device = await openDevice(row.device);
        const { reading } = await readLive(device, ref);
        const verdict = judge(
          JSON.parse(row.changes) as FieldChange[],
          JSON.parse(row.before) as Document,
          JSON.parse(row.after) as Document,
          reading.values,
        );
        if (verdict === "applied") {
          await promote(row.deviceId, ref, row.id);
          await endChange(row.id, "applied", "Lineward stopped before the answer came; reading the device shows that it was taken.");
        } else if (verdict === "failed") {
          await dropPending(row.deviceId, ref, row.id);
          await endChange(row.id, "failed", "Lineward stopped before it was sent; reading the device shows that nothing was changed.");
        }
      } catch (error) {
        log.info({ changeId: row.id, err: error }, "an unfinished write could not be resolved yet");
      }
    }
  });
}

/** What the device holds now decides; a change of nothing but masked secrets stays unknown, with both secrets kept. */
function judge(changes: readonly FieldChange[], before: Document, after: Document, now: Document): "applied" | "failed" | "unknown" {
  const visible = changes.filter((one) => !one.secret);
  if (visible.length === 0) {
    return "unknown";
  }
  const holds = (wanted: Document) => visible.every(({ path }) => same(valueAt(now, path), valueAt(wanted, path)));
  return holds(after) ? "applied" : holds(before) ? "failed" : "unknown";
}

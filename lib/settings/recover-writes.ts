import "server-only";
import { system } from "@/lib/audit/service";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { openDevice } from "@/lib/device-access/device-session";
import { ownerOf } from "@/lib/drivers/secret-owner";
import { background } from "@/lib/platform/background";
import { db } from "@/lib/platform/db/client";
import { livingOwners } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { type Document, same, valueAt } from "@/lib/schema/document";
import { endChange } from "./change-store";
import { changeColumns } from "./columns";
import { documentManifest } from "./document-ref";
import { readLive } from "./read-settings";
import type { FieldChange } from "./schemas";
import { promote, saveOwner, setPendingAside } from "./secret-store";
import { changeDetail } from "./write-facts";

/** How often it is looked whether another process has died in the middle of a write. */
const tickMs = 10_000;

async function orphaned(): Promise<string[]> {
  const rows = await db().change.findMany({ where: { outcome: "writing" }, select: { id: true, ownerId: true } });
  const living = await livingOwners(rows.map((row) => row.ownerId));
  return rows.filter((row) => row.ownerId === null || !living.has(row.ownerId)).map((row) => row.id);
}

/**
 * A process that was killed in the middle of a write leaves a change that is still "writing". Each becomes "unknown" at once, so
 * that no page shows a write that nobody makes, and is then resolved by asking the device what it holds. What a living process
 * writes is left to it. With PostgreSQL this goes on: another process may die at any time.
 */
export async function resolveUnfinished(): Promise<void> {
  const found = await takeOrphans();
  const several = env().database.kind === "postgresql";
  if (found.length === 0 && !several) {
    return;
  }
  void background("recovery", async (signal) => {
    await resolveAll(found, signal);
    while (several && !signal.aborted) {
      await rest(signal);
      await recoverOnce(signal).catch((error: unknown) => log.warn({ err: error }, "unfinished writes were not looked through"));
    }
  });
}

/** Looks once for writes of dead processes, and resolves those that this process gets. */
export async function recoverOnce(signal: AbortSignal): Promise<void> {
  await resolveAll(await takeOrphans(), signal);
}

/** Marks the writes that nobody makes any more. Of several processes that look, one gets each. */
async function takeOrphans(): Promise<string[]> {
  const taken: string[] = [];
  for (const id of await orphaned()) {
    const { count } = await db().change.updateMany({
      where: { id, outcome: "writing" },
      data: { outcome: "unknown", detail: changeDetail.write({ code: "interrupted" }), finishedAt: new Date() },
    });
    if (count === 1) {
      taken.push(id);
    }
  }
  return taken;
}

async function resolveAll(ids: readonly string[], signal: AbortSignal): Promise<void> {
  for (const id of ids) {
    if (signal.aborted) {
      return;
    }
    await resolveOne(id).catch((error: unknown) => log.info({ changeId: id, err: error }, "an unfinished write could not be resolved yet"));
  }
}

async function resolveOne(id: string): Promise<void> {
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

/** A pause that the end of the process cuts short. */
function rest(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, tickMs);
    timer.unref();
    signal.addEventListener("abort", end);
  });
}

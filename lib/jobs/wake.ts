import "server-only";
import { db } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { settleLines, settleResets } from "./keep-end";
import { runRows } from "./tasks";

/** Waiting rows of some kind have their turn now, whatever time they were to wait until. */
async function wake(where: Record<string, unknown>): Promise<void> {
  const rows = await db().jobRow.findMany({ where: { state: "waiting", ...where }, select: { id: true, jobId: true }, take: 1_000 });
  if (rows.length === 0) {
    return;
  }
  await db().jobRow.updateMany({ where: { id: { in: rows.map(({ id }) => id) }, state: "waiting" }, data: { nextTryAt: new Date() } });
  for (const jobId of new Set(rows.map((row) => row.jobId))) {
    await enqueue(undefined, runRows, { jobId });
  }
}

/** Rows that wait for the server at which their device is to have a line. */
const waitsForServer = {
  AND: [
    {
      OR: ['{"code":"no_line","reason":"server_unasked"', '{"code":"line","state":"silent"'].map((startsWith) => ({
        fact: { startsWith },
      })),
    },
  ],
};

/** A device says something else of itself than before: if it answers, whoever waits for it is woken. */
export async function deviceSeen(deviceId: string, truths: readonly string[]): Promise<void> {
  if (!truths.includes("reachable") && !truths.includes("signedIn")) {
    return;
  }
  const rows = { OR: [{ deviceId }, { ...waitsForServer, patch: { contains: `"serverId":${JSON.stringify(deviceId)}` } }] };
  const waits = (await db().jobRow.count({ where: { state: "waiting", ...rows } })) > 0;
  const device = waits ? await db().device.findUnique({ where: { id: deviceId }, select: { reachable: true } }) : null;
  if (device?.reachable === "yes") {
    await wake(rows);
  }
}

/** A device was removed: what waited for it ends. */
export async function deviceGone(deviceId: string): Promise<void> {
  await wake({ deviceId });
}

/** Another write to the device has ended: who waited for its turn is woken. */
export async function writeEnded(deviceId: string): Promise<void> {
  await wake({ deviceId, fact: { startsWith: '{"code":"busy"' } });
}

/** A reset has ended: so does the row that began it. */
export async function resetEnded(resetId: string): Promise<void> {
  const row = await db().jobRow.findFirst({ where: { resetId, state: "running" }, select: { jobId: true } });
  if (row && (await settleResets(row.jobId)) > 0) {
    await enqueue(undefined, runRows, { jobId: row.jobId });
  }
}

/** The giving of a line has ended, or is half done: so does the row that began it. */
export async function lineGiven(newLineId: string): Promise<void> {
  const row = await db().jobRow.findFirst({ where: { newLineId, state: "running" }, select: { jobId: true } });
  if (row && (await settleLines(row.jobId)) > 0) {
    await enqueue(undefined, runRows, { jobId: row.jobId });
  }
}

/** A device stands elsewhere: its rows are seen by who sees it. */
export async function rowsFollow(deviceId: string): Promise<void> {
  const device = await db().device.findUnique({ where: { id: deviceId }, select: { siteId: true } });
  if (device) {
    await db().jobRow.updateMany({ where: { deviceId, NOT: { siteId: device.siteId } }, data: { siteId: device.siteId } });
  }
}

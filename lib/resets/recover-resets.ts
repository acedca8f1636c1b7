import "server-only";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { clearLeases } from "./lease";
import { driveReset } from "./tasks";

/**
 * At the start of a process that works: every reset that has not ended has its task. One that was begun has it from the same transaction;
 * this is for rows of versions that had none, and for a queue that was emptied. With SQLite nobody else can hold a reset; with PostgreSQL
 * another process may, and its task waits until the lease runs out.
 */
export async function recoverResets(): Promise<void> {
  if (env().database.kind === "sqlite") {
    await clearLeases();
  }
  const open = await db().reset.findMany({ where: { state: { in: ["checking", "running"] } }, select: { id: true } });
  for (const { id } of open) {
    await enqueue(undefined, driveReset, { resetId: id });
  }
  if (open.length > 0) {
    log.info({ resets: open.length }, "resets go on that were not finished when Lineward stopped");
  }
}

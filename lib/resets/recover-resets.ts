import "server-only";
import { background, rest } from "@/lib/platform/background";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { launch } from "./launch";
import { clearLeases, leaseOver } from "./lease";

/** How often it is looked whether a reset lies still. */
const tickMs = 5_000;

async function launchStill(): Promise<number> {
  const still = await db().reset.findMany({
    where: { state: { in: ["checking", "running"] }, OR: leaseOver() },
    select: { id: true },
    take: 50,
  });
  for (const { id } of still) {
    launch(id);
  }
  return still.length;
}

/**
 * At the start: resets that a stopped or killed process left behind go on. With SQLite nobody else can hold them; with PostgreSQL
 * another process may, and they are taken over when its lease runs out. Then keeps looking, so that no reset lies still.
 */
export async function recoverResets(): Promise<void> {
  if (env().database.kind === "sqlite") {
    await clearLeases();
  }
  const found = await launchStill();
  if (found > 0) {
    log.info({ resets: found }, "resets go on that were not finished when Lineward stopped");
  }
  void background("resets", async (signal) => {
    while (!signal.aborted) {
      await rest(tickMs, signal);
      if (!signal.aborted) {
        await launchStill().catch((error: unknown) => log.warn({ err: error }, "resets were not looked through"));
      }
    }
  });
}

import "server-only";
import { db } from "@/lib/db/client";
import { tryLease } from "@/lib/db/leases";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { background } from "./background";
import { checkRow } from "./check";

/** Devices asked at the same time: a slow site must not hold up the others, and the network is not ours alone. */
const together = 8;
/** How often it is looked whether a device is due. */
const tickMs = 5_000;
const batch = 64;

/** Checks every device in turn, again and again, oldest first, until the process ends. Off when the setting is 0. */
export function startChecking(): void {
  const everySeconds = env().LINEWARD_CHECK_EVERY_SECONDS;
  if (everySeconds === 0) {
    return;
  }
  void background("patrol", async (signal) => {
    while (!signal.aborted) {
      await round(everySeconds, signal).catch((error: unknown) => log.warn({ err: error }, "a round of checks failed"));
      await rest(signal);
    }
  });
}

/** Of several processes one checks; another goes on within seconds of its end. */
const lease = "checks";

async function round(everySeconds: number, signal: AbortSignal): Promise<void> {
  if (!(await tryLease(lease))) {
    return;
  }
  const due = new Date(Date.now() - everySeconds * 1000);
  const rows = await db().device.findMany({
    where: { OR: [{ checkedAt: null }, { checkedAt: { lt: due } }] },
    orderBy: { checkedAt: { sort: "asc", nulls: "first" } },
    take: batch,
  });
  const queue = [...rows];
  const worker = async () => {
    for (let row = queue.shift(); row && !signal.aborted; row = queue.shift()) {
      await checkRow(row);
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
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

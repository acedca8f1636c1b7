import "server-only";
import { slot } from "@/lib/platform/app";
import { db, isInUse } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { lookForAlerts } from "./tasks";

/** What happens within this time is looked at together: a sweep tells of hundreds of devices. */
const gatherMs = 1_000;

const waiting = slot<NodeJS.Timeout>("alerts-look-soon");

/** Something has happened that an alert may be about: it is looked at in a moment, with all else of that moment. */
export async function lookSoon(): Promise<void> {
  const database = db();
  waiting.value ??= setTimeout(() => {
    waiting.value = undefined;
    if (!isInUse(database)) {
      return;
    }
    enqueue(undefined, lookForAlerts, {}).catch((error: unknown) => log.warn({ err: error }, "alerts are looked at a little later"));
  }, gatherMs).unref();
}

import "server-only";
import { slot } from "@/lib/platform/app";
import { db, isInUse } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { lookForAlerts } from "./tasks";

/** What happens within this time is looked at together: a sweep tells of hundreds of devices. */
const gatherMs = 1_000;

const waiting = slot<NodeJS.Timeout>("alerts-look-soon");

/** True until what has happened so far is about to be looked at. */
export const isLookDue = (): boolean => waiting.value !== undefined;

/** Something has happened that an alert may be about: it is looked at in a moment, with all else of that moment. */
export async function lookSoon(): Promise<void> {
  const database = db();
  const look = async () => {
    if (isInUse(database)) {
      await enqueue(undefined, lookForAlerts, {});
    }
  };
  const over = () => {
    waiting.value = undefined;
  };
  waiting.value ??= setTimeout(() => {
    look()
      .catch((error: unknown) => log.warn({ err: error }, "alerts are looked at a little later"))
      .finally(over);
  }, gatherMs).unref();
}

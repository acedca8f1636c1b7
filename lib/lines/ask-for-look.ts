import "server-only";
import { db } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { accountsDue } from "./look-due";
import { lookAtAccounts } from "./tasks";

/** Asks for the look at accounts that cannot be one device's, beside the requests, where an update left something to look at. */
export async function askForLookAtAccounts(): Promise<void> {
  if ((await db().setting.findUnique({ where: { key: accountsDue } })) !== null) {
    await enqueue(undefined, lookAtAccounts, {});
  }
}

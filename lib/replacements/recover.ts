import "server-only";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { driveReplacement } from "./tasks";

/** At the start of a process that works: every device that is being replaced has its task. With SQLite nobody else can hold one. */
export async function recoverReplacements(): Promise<void> {
  if (env().database.kind === "sqlite") {
    await db().replacement.updateMany({ where: { leaseUntil: { not: null } }, data: { leaseOwner: null, leaseUntil: null } });
  }
  for (const { id } of await db().replacement.findMany({ where: { state: "running" }, select: { id: true } })) {
    await enqueue(undefined, driveReplacement, { replacementId: id });
  }
}

import "server-only";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { driveNewLine } from "./tasks";

/** At the start of a process that works: every line that is being given has its task. With SQLite nobody else can hold one. */
export async function recoverNewLines(): Promise<void> {
  if (env().database.kind === "sqlite") {
    await db().newLine.updateMany({ where: { leaseUntil: { not: null } }, data: { leaseOwner: null, leaseUntil: null } });
  }
  for (const { id } of await db().newLine.findMany({ where: { state: "running" }, select: { id: true } })) {
    await enqueue(undefined, driveNewLine, { newLineId: id });
  }
}

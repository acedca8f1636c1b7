import "server-only";
import { db } from "@/lib/platform/db/client";
import { type Lease, takeRowLease } from "@/lib/platform/db/row-lease";

/** Takes the giving of a line for this process, or undefined if another one is working on it. */
export function takeLease(id: string): Promise<Lease | undefined> {
  return takeRowLease({
    free: (where, data) => db().newLine.updateMany({ where: { id, state: "running", ...where }, data }),
    own: (where, data) => db().newLine.updateMany({ where: { id, ...where }, data }),
  });
}

export async function isOpen(id: string): Promise<boolean> {
  return (await db().newLine.count({ where: { id, state: "running" } })) > 0;
}

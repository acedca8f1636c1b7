import "server-only";
import { db } from "@/lib/platform/db/client";
import { type Lease, LeaseLost, leaseOver, takeRowLease } from "@/lib/platform/db/row-lease";

export { type Lease, LeaseLost, leaseOver };

const open = { state: { in: ["checking", "running"] } };

/** Takes a reset for this process, or undefined if another one is working on it. */
export function takeLease(id: string): Promise<Lease | undefined> {
  return takeRowLease({
    free: (where, data) => db().reset.updateMany({ where: { id, ...open, ...where }, data }),
    own: (where, data) => db().reset.updateMany({ where: { id, ...where }, data }),
  });
}

/** True if a reset has not ended and waits for nobody's choice. */
export async function isOpen(id: string): Promise<boolean> {
  return (await db().reset.count({ where: { id, ...open } })) > 0;
}

/** At the start of the only process of a database nobody holds a lease that counts. */
export async function clearLeases(): Promise<void> {
  await db().reset.updateMany({ where: { leaseUntil: { not: null } }, data: { leaseOwner: null, leaseUntil: null } });
}

import "server-only";
import { randomUUID } from "node:crypto";
import { db } from "@/lib/platform/db/client";

/** A process that does not renew within this time is taken for dead, and another goes on. */
const leaseMs = 30_000;
const renewMs = 8_000;

/** Another process has the reset now: this one must not touch it any more. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/**
 * When nobody holds a reset: without a lease, after it, or with one that reaches further than any lease does, which was written before
 * a clock was set back.
 */
export function leaseOver(nowMs: number = Date.now()) {
  return [{ leaseUntil: null }, { leaseUntil: { lt: new Date(nowMs) } }, { leaseUntil: { gt: new Date(nowMs + 2 * leaseMs) } }];
}

export interface Lease {
  /** Rejects with `LeaseLost` if the reset is no longer ours. Ask right before every write to a device. */
  hold(): Promise<void>;
  release(): Promise<void>;
}

/** Takes a reset for this process, or undefined if another one is working on it. */
export async function takeLease(resetId: string): Promise<Lease | undefined> {
  const owner = randomUUID();
  const until = () => new Date(Date.now() + leaseMs);
  const { count } = await db().reset.updateMany({
    where: { id: resetId, state: { in: ["checking", "running"] }, OR: leaseOver() },
    data: { leaseOwner: owner, leaseUntil: until() },
  });
  if (count === 0) {
    return undefined;
  }
  const renew = async () => {
    const renewed = await db().reset.updateMany({ where: { id: resetId, leaseOwner: owner }, data: { leaseUntil: until() } });
    if (renewed.count === 0) {
      throw new LeaseLost();
    }
  };
  // A long wait for a device or a registration must not look like death.
  const timer = setInterval(() => renew().catch(() => clearInterval(timer)), renewMs);
  timer.unref();
  return {
    hold: renew,
    async release() {
      clearInterval(timer);
      await db().reset.updateMany({ where: { id: resetId, leaseOwner: owner }, data: { leaseOwner: null, leaseUntil: null } });
    },
  };
}

/** True if a reset has not ended and waits for nobody's choice. */
export async function isOpen(resetId: string): Promise<boolean> {
  return (await db().reset.count({ where: { id: resetId, state: { in: ["checking", "running"] } } })) > 0;
}

/** At the start of the only process of a database nobody holds a lease that counts. */
export async function clearLeases(): Promise<void> {
  await db().reset.updateMany({ where: { leaseUntil: { not: null } }, data: { leaseOwner: null, leaseUntil: null } });
}

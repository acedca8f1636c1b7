import "server-only";
import { randomUUID } from "node:crypto";

/** A process that does not renew within this time is taken for dead, and another goes on. */
const leaseMs = 30_000;
const renewMs = 8_000;

/** Another process has the row now: this one must not touch it any more. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/**
 * When nobody holds a row: without a lease, after it, or with one that reaches further than any lease does, which was written before a
 * clock was set back.
 */
export function leaseOver(nowMs: number = Date.now()) {
  return [{ leaseUntil: null }, { leaseUntil: { lt: new Date(nowMs) } }, { leaseUntil: { gt: new Date(nowMs + 2 * leaseMs) } }];
}

export interface Lease {
  /** Rejects with `LeaseLost` if the row is no longer ours. Ask right before every write to a device. */
  hold(): Promise<void>;
  release(): Promise<void>;
}

/** Of one row: writes who has it, where the condition holds. `free`: only if it is still to be worked on. */
export interface LeasedRow {
  free(where: { readonly OR: ReturnType<typeof leaseOver> }, data: LeaseColumns): Promise<{ readonly count: number }>;
  own(where: { readonly leaseOwner: string }, data: LeaseColumns): Promise<{ readonly count: number }>;
}

interface LeaseColumns {
  readonly leaseOwner: string | null;
  readonly leaseUntil: Date | null;
}

/** Takes a row for this process, or undefined if another one is working on it, or there is nothing to work on. */
export async function takeRowLease(row: LeasedRow): Promise<Lease | undefined> {
  const leaseOwner = randomUUID();
  const columns = () => ({ leaseOwner, leaseUntil: new Date(Date.now() + leaseMs) });
  const { count } = await row.free({ OR: leaseOver() }, columns());
  if (count === 0) {
    return undefined;
  }
  const renew = async () => {
    if ((await row.own({ leaseOwner }, columns())).count === 0) {
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
      await row.own({ leaseOwner }, { leaseOwner: null, leaseUntil: null });
    },
  };
}

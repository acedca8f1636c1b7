import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";

/**
 * The time to write down for what happens at a device now: later than everything that was written down there before, however the
 * machine's clock was set meanwhile. The history, and which secret was there before a change, are told by these times.
 */
export async function nextMoment(deviceId: string, tx: Pick<Transaction, "change" | "secret"> = db()): Promise<Date> {
  const change = await tx.change.findFirst({ where: { deviceId }, orderBy: { at: "desc" }, select: { at: true } });
  const secret = await tx.secret.findFirst({ where: { deviceId }, orderBy: { createdAt: "desc" }, select: { createdAt: true } });
  const last = Math.max(change?.at.getTime() ?? 0, secret?.createdAt.getTime() ?? 0);
  return new Date(Math.max(Date.now(), last + 1));
}

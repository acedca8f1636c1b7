import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";

/**
 * The time to write down for what happens at a device now: later than everything that was written down there before, however the
 * machine's clock was set meanwhile. The history, and which secret was there before a change, are told by these times.
 */
export async function nextMoment(deviceId: string, tx: Pick<Transaction, "$queryRaw"> = db()): Promise<Date> {
  const [row] = await tx.$queryRaw<{ change: Date | string | null; secret: Date | string | null }[]>`
SELECT (SELECT "at" FROM "Change" WHERE "deviceId" = ${deviceId} ORDER BY "at" DESC LIMIT 1) AS "change",
  (SELECT "createdAt" FROM "Secret" WHERE "deviceId" = ${deviceId} ORDER BY "createdAt" DESC LIMIT 1) AS "secret"`;
  const [change, secret] = [row?.change, row?.secret].map((at) => (at ? new Date(at).getTime() : 0));
  return new Date(Math.max(Date.now(), (change ?? 0) + 1, (secret ?? 0) + 1));
}

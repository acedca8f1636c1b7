import "server-only";
import { ProblemError } from "@/lib/http/problems";
import type { Transaction } from "@/lib/platform/db/client";

/**
 * The SIP secrets kept for a device go to nobody any more: neither with a write nor with putting back. They stay sealed. Refused while a
 * password reset of a line is at work with one of them.
 */
export async function setSecretsAside(tx: Transaction, deviceId: string): Promise<void> {
  const busy = await tx.resetEnd.count({ where: { deviceId, reset: { busyLineId: { not: null } } } });
  if (busy > 0) {
    throw new ProblemError("conflict", "A password reset of a line on this device is under way. Finish it or put it back first.");
  }
  await tx.secret.updateMany({
    where: { deviceId, state: { in: ["current", "pending", "previous", "aside"] } },
    data: { state: "withdrawn" },
  });
}

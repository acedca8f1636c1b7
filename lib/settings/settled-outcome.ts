import "server-only";
import { db } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { abandonWrite } from "./recover-writes";
import type { Outcome } from "./schemas";
import { settleUnfinished } from "./settle-write";

/**
 * What came of a write of which nobody may have seen the end: the device is asked where that is not known. Undefined: nothing was sent.
 * "writing": its writer is dead, and nobody has seen that yet. Rejects while the device cannot be asked.
 */
export async function settledOutcome(changeId: string): Promise<{ outcome: Outcome; record: string } | undefined> {
  const look = async () => {
    const row = await db().change.findUnique({ where: { id: changeId }, select: { outcome: true, record: true, ownerId: true } });
    return row && { ...row, outcome: row.outcome as Outcome };
  };
  const first = await look();
  if (first?.outcome === "writing" && first.ownerId === processId()) {
    // Whoever asks has no try under way: this one's last could not write down its end, on a full disk for example.
    await abandonWrite(changeId);
  }
  if ((await look())?.outcome === "unknown") {
    await settleUnfinished(changeId);
  }
  return (await look()) ?? undefined;
}

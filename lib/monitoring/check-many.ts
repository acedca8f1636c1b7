import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { db } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { checkDevice } from "./tasks";

/** Devices that one press of a button asks: the regular check comes to all others soon. */
const askedMax = 200;

/** Has devices of this person asked now, beside the requests: what needs a person first, then what was asked longest ago. */
export async function checkSeen(actor: Actor): Promise<{ asked: number; of: number }> {
  const [rows, of] = await Promise.all([
    db().device.findMany({
      where: devicesOf(actor),
      select: { id: true },
      orderBy: [{ attention: "desc" }, { checkedAt: { sort: "asc", nulls: "first" } }, { id: "asc" }],
      take: askedMax,
    }),
    db().device.count({ where: devicesOf(actor) }),
  ]);
  // One that waits for its turn is not put there twice.
  for (const { id } of rows) {
    await enqueue(undefined, checkDevice, { deviceId: id });
  }
  return { asked: rows.length, of };
}

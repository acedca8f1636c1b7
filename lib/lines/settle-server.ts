import "server-only";
import { db } from "@/lib/platform/db/client";
import { readAround } from "./hosts";
import { recomputeLines } from "./recompute-lines";

const batch = 250;

/** Works out every line of a server anew, batch by batch: those that it accepts, and those that register where it is. */
export async function settleLinesAtServer(deviceId: string, signal: AbortSignal): Promise<void> {
  const device = await db().device.findUnique({ where: { id: deviceId }, select: { host: true } });
  if (!device) {
    return;
  }
  const { hosts } = await readAround(db(), [], new Map([[deviceId, device.host]]));
  const ends = { some: { OR: [{ deviceId }, { host: { in: [...hosts] } }] } };
  let after = "";
  while (!signal.aborted) {
    const lines = await db().line.findMany({
      where: { id: { gt: after }, ends },
      orderBy: { id: "asc" },
      take: batch,
      select: { id: true },
    });
    const last = lines.at(-1)?.id;
    if (last === undefined) {
      return;
    }
    await recomputeLines(lines.map((line) => line.id));
    after = last;
  }
}

import "server-only";
import type { EndFacts } from "@/lib/drivers/account";
import { db } from "@/lib/platform/db/client";
import { serverOf } from "@/lib/sip/server-name";
import { assignEndsToLines } from "./assign-ends";
import { factColumns } from "./end-facts";
import type { FoundEnd } from "./found-end";
import { recomputeLines, settleLinesAfter } from "./recompute-lines";

type EndFilter = NonNullable<Parameters<ReturnType<typeof db>["lineEnd"]["findMany"]>[0]>["where"] & object;

/** Places ends anew by what is known of them: something about where they stand, or what proves them, has changed. */
export async function replaceEnds(where: EndFilter): Promise<void> {
  const rows = await db().lineEnd.findMany({ where, select: { deviceId: true, document: true, record: true, ...factColumns } });
  const found = rows.map(({ deviceId, document, record, ...facts }): FoundEnd => {
    // The column is a text; what is written there are these two words.
    const role = facts.role as EndFacts["role"];
    return { deviceId, document, record, facts: { ...facts, role } };
  });
  await recomputeLines(await assignEndsToLines(found));
}

/** The ends that claim a line of this device, or that are this device's and claim another line. */
export function claimantsAt(deviceId: string, ref?: { document: string; record: string }) {
  const end = { deviceId, ...ref };
  return { OR: [{ ...end, claim: { isNot: null } }, { claim: { is: { line: { ends: { some: end } } } } }] };
}

/** A secret of a document is another one now: what it proves is looked at again, and its lines are worked out. */
export async function secretChanged(deviceId: string, ref: { document: string; record: string }): Promise<void> {
  if ((await db().lineClaim.findFirst({ select: { endId: true } })) !== null) {
    await replaceEnds(claimantsAt(deviceId, ref));
  }
  await settleLinesAfter(deviceId, ref);
}

/** A device stands elsewhere now, answers at another address, or serves other sites: who may share its lines is decided anew. */
export async function deviceMoved(deviceId: string): Promise<void> {
  await db().lineEnd.updateMany({ where: { deviceId }, data: { admittedBy: null, reachedFrom: null } });
  const device = await db().device.findUnique({ where: { id: deviceId }, select: { host: true } });
  const host = serverOf(device?.host)?.host;
  if (device && host !== undefined) {
    // What it accepts is accepted where it is now.
    await db().lineEnd.updateMany({ where: { deviceId, role: "accepts", host: { not: host } }, data: { host, server: device.host } });
  }
  await replaceEnds({ OR: [{ line: { ends: { some: { deviceId } } } }, ...claimantsAt(deviceId).OR] });
}

/** A place belongs to another customer now. */
export async function siteMoved(siteId: string): Promise<void> {
  const device = { siteId };
  await replaceEnds({ OR: [{ line: { ends: { some: { device } } } }, { claim: { is: { line: { ends: { some: { device } } } } } }] });
}

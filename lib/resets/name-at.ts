import "server-only";
import { db } from "@/lib/db/client";
import type { Loaded } from "./rows";

/** How the line is called in the history of one device: not by a device of another site, which its readers may not know. */
export async function nameAt(reset: Loaded, row: { readonly siteId: string | null }): Promise<string> {
  const others = await db().device.findMany({
    where: { id: { in: reset.ends.map((one) => one.deviceId) } },
    select: { siteId: true },
  });
  const line = others.some((one) => one.siteId !== row.siteId)
    ? await db().line.findUnique({ where: { id: reset.lineId }, select: { named: true, user: true } })
    : null;
  return line && !line.named ? line.user : reset.lineName;
}

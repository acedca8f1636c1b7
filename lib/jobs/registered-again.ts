import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { registrationOutcome } from "@/lib/device-access/registration-outcome";
import { db } from "@/lib/platform/db/client";

/** Of the devices that had to register anew after a job's writes, how many did. Undefined where none had to. */
export async function againOf(jobId: string, actor: Actor): Promise<{ again: number; of: number } | undefined> {
  const where = { jobId, registration: { not: null }, ...(actor.sites === null ? {} : { device: { siteId: { in: [...actor.sites] } } }) };
  const rows = await db().change.groupBy({ by: ["deviceId", "document", "record", "registration"], where });
  const places = new Map<string, boolean>();
  for (const { deviceId, document, record, registration } of rows) {
    const place = `${deviceId} ${document} ${record}`;
    places.set(place, places.get(place) === true || registrationOutcome(registration)?.state === "registered");
  }
  return places.size === 0 ? undefined : { again: [...places.values()].filter(Boolean).length, of: places.size };
}

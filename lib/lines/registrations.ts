import "server-only";
import { registrationFact, statusDetail } from "@/lib/device-access/status-facts";
import type { DeviceStatus } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";

/** What says nothing new is written at most this often: only its age would be another one. */
const refreshAfterMs = 15_000;

/** Keeps what a device says of each account's registration; of accounts that are in no line there is nothing to keep. */
export async function noteRegistrations(deviceId: string, status: DeviceStatus): Promise<void> {
  if (status.registrations.length === 0) {
    return;
  }
  const places = status.registrations.map(({ document, record = "" }) => ({ document, record }));
  const ends = await db().lineEnd.findMany({
    where: { deviceId, ...(places.length === 1 ? places[0] : { document: { in: [...new Set(places.map(({ document }) => document))] } }) },
    select: { id: true, document: true, record: true, registered: true, registeredAt: true, registeredDetail: true },
  });
  const at = new Date();
  for (const registration of status.registrations) {
    const { document, record = "", state: registered, detail } = registration;
    const end = ends.find((candidate) => candidate.document === document && candidate.record === record);
    const registeredDetail = detail === undefined ? null : statusDetail.write(registrationFact(registration));
    if (!end) {
      continue;
    }
    const age = at.getTime() - (end.registeredAt?.getTime() ?? 0);
    const isNews = end.registered !== registered || end.registeredDetail !== registeredDetail;
    if (isNews || age > refreshAfterMs || age < 0) {
      await db().lineEnd.updateMany({ where: { id: end.id }, data: { registered, registeredAt: at, registeredDetail } });
    }
  }
}

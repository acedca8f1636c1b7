import "server-only";
import { registrationFact, statusDetail } from "@/lib/device-access/status-facts";
import type { DeviceStatus } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";

/** Keeps what a device says of each account's registration. */
export async function noteRegistrations(deviceId: string, status: DeviceStatus): Promise<void> {
  for (const registration of status.registrations) {
    const { document, record = "", state, detail } = registration;
    const data = {
      registered: state,
      registeredAt: new Date(),
      registeredDetail: detail === undefined ? null : statusDetail.write(registrationFact(registration)),
    };
    await db().lineEnd.updateMany({ where: { deviceId, document, record }, data });
  }
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { openCredentials } from "@/lib/device-access/credentials";
import { endSession } from "@/lib/device-access/device-sessions";
import { deviceFor } from "@/lib/device-access/load-device";
import { driverFor, endpointOf, settingsOf } from "@/lib/device-access/target";
import { verifyDevice } from "@/lib/device-access/verify-device";
import { withAudit } from "@/lib/device-access/with-audit";
import { db } from "@/lib/platform/db/client";
import { otherDevice, parseSettings } from "./device-address";
import { reasonToAsk, refuseLogin } from "./login-again";
import type { TestedConnection } from "./schemas";

/**
 * Signs in once with the stored login in the way that is given, and keeps nothing. Only that way is tried: each other one could count as a
 * wrong login. Throws what the device throws; a refusal here closes nothing.
 */
export async function testConnection(
  actor: Actor,
  id: string,
  given: { readonly connection?: Record<string, unknown> | undefined },
): Promise<TestedConnection> {
  const row = await deviceFor(actor, id);
  const driver = driverFor(row.driver);
  const settings =
    given.connection === undefined ? settingsOf(driver.manifest, row.connection) : parseSettings(driver.manifest, given.connection);
  const pinned = await db().certificate.findUnique({ where: { deviceId: id } });
  const endpoint = endpointOf(row);
  const pin = pinned?.sha256;
  // The stored login is tried where it was proven; a new path for it is saved with the login.
  refuseLogin(driver.manifest, await reasonToAsk(driver, row, { endpoint, settings, pin, pinned: pin, replace: false }), "missing");
  return withAudit(actor, "device.test_connection", row, {}, async (correlationId) => {
    const credentials = await openCredentials(id, { actor, purpose: "test", correlationId });
    // A device that allows one session has none left for the test while ours is open.
    await endSession(id);
    try {
      const target = { deviceId: id, endpoint, credentials, settings, ...(pin === undefined ? {} : { pin }) };
      const { identity } = await verifyDevice(driver, target, async (found) => {
        if (row.serial !== null && found?.serial !== row.serial) {
          throw otherDevice(driver.manifest, row.serial, found?.serial);
        }
      });
      return { accepted: true as const, ...(identity?.model === undefined ? {} : { model: identity.model }) };
    } finally {
      await endSession(id);
    }
  });
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { readLive } from "@/lib/documents/reading";
import { registeredOf } from "@/lib/documents/registration";
import { isDeviceFault } from "@/lib/drivers/faults";
import { askAboutClaims } from "@/lib/lines/ask";
import { indexCollections, noteRegistrations } from "@/lib/lines/collections";
import { settleLinesOf } from "@/lib/lines/settle";
import { type DeviceRow, deviceFor } from "./access";
import { attempt, contextFor, driverFor, endpointOf, openDevice, settingsOf } from "./open";
import { resolveLogin } from "./resolve-login";
import { truthsOf } from "./row";
import type { Truths } from "./shapes";
import { observe } from "./truths";

/**
 * Asks a device for the four truths, with as few requests as they need: its status, and each section it keeps settings of.
 * Never throws for what the device does: that is the answer.
 */
export async function checkRow(known: DeviceRow): Promise<void> {
  let row = known;
  try {
    const settled = await resolveLogin(row.id);
    if (settled === "unknown") {
      // It was tried just now and gave no clear answer: a second try of either login is for the next check.
      await observe(row.id, {}, { checked: true });
      return;
    }
    if (settled !== undefined) {
      row = await db().device.findUniqueOrThrow({ where: { id: row.id } });
    }
    if (row.loginRefusedAt !== null) {
      await lookOnly(row);
      return;
    }
    const device = await openDevice(row);
    const status = device.manifest.capabilities.includes("registration_status")
      ? await attempt(device, ({ driver, context }) => driver.status(context))
      : undefined;
    await observe(row.id, { registered: status ? registeredOf(status) : { state: "not_applicable" } }, { checked: true });
    for (const section of device.manifest.sections) {
      await readLive(device, { document: section.id, record: "" }).catch((error: unknown) => {
        if (!isDeviceFault(error, "device_unsupported", "device_rejected")) {
          throw error;
        }
      });
    }
    // A fresh login opens another session on the device: only where nothing that is read proves the one at hand.
    const reads = device.manifest.sections.length > 0 || device.manifest.collections.some((one) => one.account !== undefined);
    if (!reads && !status) {
      await attempt(device, ({ driver, context }) => driver.signIn(context));
    }
    await indexCollections(device);
    if (status) {
      await noteRegistrations(row.id, status);
    }
    await askAboutClaims(row.id);
  } catch (error) {
    await observe(row.id, isDeviceFault(error) ? {} : { signedIn: { state: "unknown", detail: "The stored login cannot be opened" } }, {
      checked: true,
    });
  } finally {
    await settleLinesOf(row.id);
  }
}

/** A device that refused our login is only asked who it is: that needs no login and locks nothing. */
async function lookOnly(row: DeviceRow): Promise<void> {
  const driver = driverFor(row.driver);
  const pinned = await db().certificate.findUnique({ where: { deviceId: row.id } });
  const context = contextFor({
    deviceId: row.id,
    endpoint: endpointOf(row),
    credentials: {},
    settings: settingsOf(driver.manifest, row.connection),
    ...(pinned ? { pin: pinned.sha256 } : {}),
  });
  const answered = await driver.identify(context).then(
    () => true,
    (error: unknown) => !isDeviceFault(error, "device_unreachable", "device_timeout"),
  );
  await observe(row.id, { reachable: answered ? { state: "yes" } : { state: "no", detail: "It does not answer" } }, { checked: true });
}

/** POST /api/devices/{id}/check. */
export async function checkNow(actor: Actor, id: string): Promise<Truths> {
  await checkRow(await deviceFor(actor, id));
  return truthsOf(await db().device.findUniqueOrThrow({ where: { id } }));
}

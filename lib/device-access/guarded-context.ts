import "server-only";
import type { Driver, DriverContext, Identity } from "@/lib/drivers/types";
import type { DeviceConnection } from "@/lib/net/types";
import { db } from "@/lib/platform/db/client";
import { sharedSlot } from "./device-sessions";
import type { SessionRow } from "./kept-sessions";
import type { DeviceRow } from "./load-device";
import { saveIdentity } from "./save-identity";
import { contextFor, endpointOf, settingsOf } from "./target";
import { whoAnswers } from "./who-answers";

/** What of the way to a device was read already. */
export interface WayKnown {
  /** The fingerprint of the accepted certificate. */
  readonly pin: string | undefined;
  readonly session: SessionRow | null;
}

async function pinOf({ id, scheme }: DeviceRow): Promise<string | undefined> {
  return scheme === "https" ? (await db().certificate.findUnique({ where: { deviceId: id } }))?.sha256 : undefined;
}

/** The way to a stored device, pinned, with the question who is there. Sends nothing yet. */
async function wayTo(row: DeviceRow, driver: Driver, known?: Pick<WayKnown, "pin">) {
  const endpoint = endpointOf(row);
  const pin = known ? known.pin : await pinOf(row);
  const settings = settingsOf(driver.manifest, row.connection);
  const introduce = (over: DeviceConnection) => whoAnswers(driver, over, settings, row.serial);
  // A family that tells no serial would say the same whoever it is: that is asked once per session.
  const guard = row.serial === null ? {} : { introduce };
  const target = { driver, deviceId: row.id, endpoint, settings, ...guard, ...(pin === undefined ? {} : { pin }) };
  return { target, introduce };
}

/**
 * What a driver is handed for a stored device. Whatever answers at the address says who it is before a login is sent to it, once per
 * session, and before the first write over a new connection: a stored secret goes to the device it was kept for, or nowhere. The
 * driver's calls reject with `another_device` where somebody else answers.
 */
export async function guardedContext(
  row: DeviceRow,
  driver: Driver,
  credentials: Record<string, string>,
  known?: WayKnown,
): Promise<DriverContext> {
  const { target, introduce } = await wayTo(row, driver, known);
  const { deviceId, endpoint, settings, pin } = target;
  const context = contextFor({ ...target, credentials });
  const place = { driver: driver.manifest.id, endpoint, settings, ...(pin === undefined ? {} : { pin }) };
  const ahead = known ? { row: known.session } : {};
  const slot = await sharedSlot({ deviceId, driver, credentials, slot: context.session, place, ...ahead });
  const share = (login: () => Promise<void>) =>
    slot.share(async () => {
      const identity = await introduce(context.connection);
      await login();
      await saveIdentity(row.id, identity);
    });
  return { ...context, session: { ...slot, share } };
}

/** Asks a stored device who it is, without a login. Rejects as `whoAnswers` does. */
export async function askWho(row: DeviceRow, driver: Driver, known?: Pick<WayKnown, "pin">): Promise<Identity> {
  const { target, introduce } = await wayTo(row, driver, known);
  return introduce(contextFor({ ...target, credentials: {} }).connection);
}

import "server-only";
import { db } from "@/lib/db/client";
import { DeviceFault, isDeviceFault } from "@/lib/drivers/faults";
import { allowsOldTls } from "@/lib/drivers/old-tls";
import { driverOf } from "@/lib/drivers/registry";
import type { Driver, DriverContext, Manifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import type { Endpoint } from "@/lib/net/types";
import { same } from "@/lib/schema/document";
import type { DeviceRow } from "./access";
import { openCredentials } from "./credentials";
import { doorway } from "./door";
import { dropSession, type EndOnDevice, looseSlot, sessionSlot } from "./session-slots";
import { observe, unreachableLeavesUnknown } from "./truths";

/** A device ready to be talked to. */
export interface OpenDevice {
  readonly row: DeviceRow;
  readonly driver: Driver;
  readonly manifest: Manifest;
  readonly context: DriverContext;
}

export function driverFor(id: string): Driver {
  const driver = driverOf(id);
  if (!driver) {
    throw new ProblemError("validation_failed", `Lineward has no driver called ${id}.`, {
      fields: [{ path: "driver", message: "Not a known family" }],
    });
  }
  return driver;
}

/** Connection settings with the family's defaults filled in. A stored value that is no longer legal falls back to its default. */
export function settingsOf(manifest: Manifest, stored: string): Record<string, unknown> {
  const parsed = manifest.connection.schema.safeParse(JSON.parse(stored));
  return (parsed.success ? parsed.data : manifest.connection.schema.parse({})) as Record<string, unknown>;
}

export function endpointOf(row: { scheme: string; host: string; port: number }): Endpoint {
  return { scheme: row.scheme === "https" ? "https" : "http", host: row.host, port: row.port };
}

/**
 * What a driver is handed for a target that may not be stored yet. With `driver` the session that it opens is ended on the device when
 * Lineward has no more use for it; without a login there is none.
 */
export function contextFor(target: {
  readonly driver?: Driver;
  readonly deviceId: string;
  readonly endpoint: Endpoint;
  readonly pin?: string;
  readonly credentials: Record<string, string>;
  readonly settings: Record<string, unknown>;
}): DriverContext {
  const { driver, deviceId, endpoint, credentials, settings } = target;
  const connect = (signal?: AbortSignal) =>
    doorway().door.connect({
      deviceId,
      endpoint,
      ...(target.pin === undefined ? {} : { pin: target.pin }),
      oldTls: allowsOldTls(settings),
      ...(signal === undefined ? {} : { signal }),
    });
  const end: EndOnDevice | undefined = driver
    ? (session, signal) => driver.signOut({ connection: connect(signal), credentials, settings, session })
    : undefined;
  const anonymous = Object.keys(credentials).length === 0;
  return {
    connection: connect(),
    credentials,
    settings,
    session: anonymous
      ? looseSlot(deviceId)
      : sessionSlot(deviceId, credentials, { place: { endpoint, settings }, ...(end ? { end } : {}) }),
  };
}

/**
 * Opens a stored device. Refuses at once if the device refused its login before: a second try could lock the account, so
 * nothing is sent until a person replaces the login.
 */
export async function openDevice(row: DeviceRow): Promise<OpenDevice> {
  const driver = driverFor(row.driver);
  if (row.loginRefusedAt !== null) {
    throw new DeviceFault(
      "device_login_refused",
      `The ${driver.manifest.noun} refused the stored login. Nothing is sent until it is entered again under Connection.`,
    );
  }
  const [credentials, pinned] = await Promise.all([
    openCredentials(row.id),
    row.scheme === "https" ? db().certificate.findUnique({ where: { deviceId: row.id } }) : null,
  ]);
  const settings = settingsOf(driver.manifest, row.connection);
  const context = contextFor({
    driver,
    deviceId: row.id,
    endpoint: endpointOf(row),
    ...(pinned ? { pin: pinned.sha256 } : {}),
    credentials,
    settings,
  });
  return { row, driver, manifest: driver.manifest, context };
}

/** Runs a call to a device and keeps what it taught about the four truths, whether it succeeded or not. */
export async function attempt<T>(device: OpenDevice, call: (device: OpenDevice) => Promise<T>): Promise<T> {
  try {
    const result = await call(device);
    await observe(device.row.id, { reachable: { state: "yes" }, signedIn: { state: "yes" } });
    return result;
  } catch (error) {
    if (!isDeviceFault(error, "device_login_refused") || (await stillStored(device))) {
      await learnFromFault(device.row.id, error);
    }
    throw error;
  }
}

/** False if the login was replaced while the call was under way: that the device refuses the old one says nothing about the new one. */
async function stillStored({ row, context }: OpenDevice): Promise<boolean> {
  return same(await openCredentials(row.id), context.credentials);
}

/** What a fault says about reachable and signed in. A refused login closes the device until a person acts. */
export async function learnFromFault(deviceId: string, error: unknown): Promise<void> {
  switch (isDeviceFault(error) ? error.code : undefined) {
    case "device_unreachable":
    case "device_timeout":
      await observe(deviceId, { reachable: { state: "no", detail: (error as DeviceFault).message }, ...unreachableLeavesUnknown });
      break;
    case "device_login_refused":
      dropSession(deviceId);
      await db().device.updateMany({ where: { id: deviceId, loginRefusedAt: null }, data: { loginRefusedAt: new Date() } });
      await observe(deviceId, {
        reachable: { state: "yes" },
        signedIn: { state: "no", detail: "It refuses our password" },
        registered: { state: "unknown" },
        matches: { state: "unknown" },
      });
      break;
    case "device_sessions_full":
      await observe(deviceId, { reachable: { state: "yes" }, signedIn: { state: "no", detail: "All its sessions are in use" } });
      break;
    case "tls_outdated":
      await observe(deviceId, { reachable: { state: "yes" }, signedIn: { state: "no", detail: "It speaks only outdated encryption" } });
      break;
    case "certificate_changed":
      await observe(deviceId, { reachable: { state: "yes" }, signedIn: { state: "no", detail: "New certificate, sign-in paused" } });
      break;
    default:
      break;
  }
}

import "server-only";
import { type AuditActor, system } from "@/lib/audit/service";
import type { DeviceStatus, Driver, DriverContext, Manifest } from "@/lib/drivers/types";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { same } from "@/lib/schema/document";
import { type CredentialRow, openCredentials, openLogin } from "./credentials";
import { dropSession } from "./device-sessions";
import { guardedContext, type WayKnown } from "./guarded-context";
import type { DeviceRow } from "./load-device";
import { quietDriver } from "./quiet-driver";
import { type Observations, recordStatus, unreachableLeavesUnknown, unseen } from "./record-status";
import type { Found } from "./schemas";
import { faultStatus } from "./status-facts";
import { driverFor } from "./target";

/** A device ready to be talked to. */
export interface OpenDevice {
  readonly row: DeviceRow;
  readonly driver: Driver;
  readonly manifest: Manifest;
  readonly context: DriverContext;
  /** Gets what calls teach about the four truths, in place of the device's row. */
  readonly observe?: Observe;
}

/** Takes what was just seen; who asks writes it down, where it is news. */
export type Observe = (seen: Observations, found?: Found) => void;

/** What was read of a device already, so that opening it needs no statement. */
export interface ReadAhead extends WayKnown {
  readonly credentials: readonly CredentialRow[];
  readonly observe?: Observe;
}

/**
 * Opens a stored device. Refuses at once if the device refused its login before: a second try could lock the account, so
 * nothing is sent until a person replaces the login. `actor`: who looks at it or changes it.
 */
export async function openDevice(row: DeviceRow, actor: AuditActor, ahead?: ReadAhead): Promise<OpenDevice> {
  const driver = driverFor(row.driver);
  if (row.loginRefusedAt !== null) {
    throw new DeviceFault(
      "device_login_refused",
      `The ${driver.manifest.noun} refused the stored login. Nothing is sent until it is entered again under Connection.`,
    );
  }
  const use = { actor, purpose: "sign_in" } as const;
  const credentials = await (ahead ? openLogin(row.id, ahead.credentials, use) : openCredentials(row.id, use));
  const context = await guardedContext(row, driver, credentials, ahead);
  const observe = ahead?.observe ? { observe: ahead.observe } : {};
  return { row, driver: quietDriver(driver), manifest: driver.manifest, context, ...observe };
}

/**
 * Runs a call to a device and keeps what it taught about the four truths, whether it succeeded or not. `proves`: false for a result that
 * a stranger could have given as well.
 */
export async function callDevice<T>(
  device: OpenDevice,
  call: (device: OpenDevice) => Promise<T>,
  proves: (result: T) => boolean = () => true,
): Promise<T> {
  try {
    const result = await call(device);
    if (proves(result)) {
      const seen = { reachable: { state: "yes" }, signedIn: { state: "yes" } } as const;
      await (device.observe ? device.observe(seen) : recordStatus(device.row.id, seen));
    }
    return result;
  } catch (error) {
    if (!isDeviceFault(error, "device_login_refused") || (await stillStored(device))) {
      await recordFault(device.row.id, error, device.observe);
    }
    throw error;
  }
}

/** False if no registration is known: that is also what a missing page looks like. */
export function provesStatus({ registrations }: DeviceStatus): boolean {
  return registrations.some(({ state }) => state === "yes" || state === "no");
}

/** What a device says of its registrations. */
export function statusOf(device: OpenDevice): Promise<DeviceStatus> {
  return callDevice(device, ({ driver, context }) => driver.status(context), provesStatus);
}

/** False if the login was replaced while the call was under way: that the device refuses the old one says nothing about the new one. */
async function stillStored({ row, context }: OpenDevice): Promise<boolean> {
  return same(await openCredentials(row.id, { actor: system, purpose: "compare" }), context.credentials);
}

/** What a fault says of the four truths, whatever was asked. A refused login closes the device until a person acts. */
export async function recordFault(deviceId: string, error: unknown, observe?: Observe): Promise<void> {
  if (!isDeviceFault(error)) {
    return;
  }
  if (error.code === "device_login_refused") {
    await db().device.updateMany({ where: { id: deviceId, loginRefusedAt: null }, data: { loginRefusedAt: new Date() } });
  }
  if (error.code === "device_login_refused" || error.code === "another_device") {
    await dropSession(deviceId);
  }
  const said = saidBy(error);
  if (said && observe) {
    observe(said.status, said.found);
  } else if (said) {
    await recordStatus(deviceId, said.status, said.found ? { found: said.found } : {});
  }
}

function saidBy(error: DeviceFault): { status: Observations; found?: Found } | undefined {
  switch (error.code) {
    case "device_unreachable":
    case "device_timeout":
      return { status: { reachable: { state: "no", detail: faultStatus(error) }, ...unreachableLeavesUnknown } };
    case "device_login_refused": {
      const after = { registered: { state: "unknown" }, matches: { state: "unknown" } } as const;
      return { status: { reachable: { state: "yes" }, signedIn: { state: "no", detail: { code: "login_refused" } }, ...after } };
    }
    case "device_sessions_full":
      return {
        status: {
          reachable: { state: "yes" },
          signedIn: { state: "no", detail: { code: "sessions_full" } },
          ...unseen({ code: "sessions_full" }, "registered", "matches"),
        },
      };
    case "tls_outdated":
      return {
        status: {
          reachable: { state: "yes" },
          signedIn: { state: "no", detail: { code: "tls_outdated" } },
          ...unseen({ code: "tls_outdated" }, "registered", "matches"),
        },
      };
    case "certificate_changed": {
      const paused = unseen({ code: "certificate_unasked" }, "registered", "matches");
      return { status: { reachable: { state: "yes" }, signedIn: { state: "no", detail: { code: "certificate_unsigned" } }, ...paused } };
    }
    case "another_device": {
      const found = { kind: "another_device", serial: error.details.serial?.found ?? null } as const;
      const rest = unseen({ code: "stranger" }, "signedIn", "registered", "matches");
      return { status: { reachable: { state: "differs", detail: faultStatus(error) }, ...rest }, found };
    }
    default:
      return undefined;
  }
}

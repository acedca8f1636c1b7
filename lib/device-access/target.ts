import "server-only";
import type { z } from "zod";
import { allowsOldTls } from "@/lib/drivers/old-tls";
import { driverOf } from "@/lib/drivers/registry";
import type { Driver, DriverContext, Manifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import type { DeviceConnection, Endpoint } from "@/lib/net/types";
import { jsonText } from "@/lib/schema/json-text";
import { deviceGateway } from "./device-gateway";
import { type EndOnDevice, type HeldSlot, looseSlot, sessionSlot } from "./session-slots";

export function driverFor(id: string): Driver {
  const driver = driverOf(id);
  if (!driver) {
    throw new ProblemError("validation_failed", `Lineward has no driver called ${id}.`, {
      fields: [{ path: "driver", message: "Lineward knows no such family of devices." }],
    });
  }
  return driver;
}

const stored = new WeakMap<z.ZodType, z.ZodType>();

/** The schema of a family's connection settings as text: making one takes longer than using it, and every look at a device uses it. */
function storedSettings({ connection: { schema } }: Manifest): z.ZodType {
  const known = stored.get(schema) ?? jsonText(schema);
  stored.set(schema, known);
  return known;
}

/** Connection settings with the family's defaults filled in. A stored value that is no longer legal falls back to its default. */
export function settingsOf(manifest: Manifest, text: string): Record<string, unknown> {
  const parsed = storedSettings(manifest).safeParse(text);
  return (parsed.success ? parsed.data : manifest.connection.schema.parse({})) as Record<string, unknown>;
}

export function endpointOf(row: { scheme: string; host: string; port: number }): Endpoint {
  return { scheme: row.scheme === "https" ? "https" : "http", host: row.host, port: row.port };
}

/** The address as it is shown and compared: scheme, host, port. */
export function addressText(endpoint: Endpoint): string {
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  return `${endpoint.scheme}://${host}:${endpoint.port}`;
}

/** Where a session was opened: enough to end it there, without the login. */
export interface SessionPlace {
  readonly driver: string;
  readonly endpoint: Endpoint;
  readonly settings: Record<string, unknown>;
  readonly pin?: string;
}

/** Ends sessions that were opened at a place. */
export function endingAt(deviceId: string, { driver, endpoint, settings, pin }: SessionPlace): EndOnDevice {
  return (session, signal) => {
    const connection = connectionTo({ deviceId, endpoint, settings, ...(pin === undefined ? {} : { pin }) }, signal);
    return driverFor(driver).signOut({ connection, credentials: {}, settings, session });
  };
}

interface Way {
  readonly deviceId: string;
  readonly endpoint: Endpoint;
  readonly pin?: string;
  readonly settings: Record<string, unknown>;
  readonly introduce?: (over: DeviceConnection) => Promise<unknown>;
}

function connectionTo({ deviceId, endpoint, settings, pin, introduce }: Way, signal?: AbortSignal): DeviceConnection {
  return deviceGateway().http.connect({
    deviceId,
    endpoint,
    ...(pin === undefined ? {} : { pin }),
    oldTls: allowsOldTls(settings),
    ...(introduce ? { introduce } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * What a driver is handed for a target that may not be stored yet. With `driver` the session that it opens is ended on the device when
 * Lineward has no more use for it; without a login there is none.
 */
export function contextFor(
  target: Way & { readonly driver?: Driver; readonly credentials: Record<string, string> },
): DriverContext & { readonly session: HeldSlot } {
  const { driver, deviceId, endpoint, credentials, settings } = target;
  const end: EndOnDevice | undefined = driver
    ? (session, signal) => driver.signOut({ connection: connectionTo(target, signal), credentials, settings, session })
    : undefined;
  const anonymous = Object.keys(credentials).length === 0;
  return {
    connection: connectionTo(target),
    credentials,
    settings,
    session: anonymous
      ? looseSlot(deviceId)
      : sessionSlot(deviceId, credentials, { place: { endpoint, settings }, ...(end ? { end } : {}) }),
  };
}

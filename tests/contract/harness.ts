import { randomUUID } from "node:crypto";
import { sessionSlot } from "@/lib/device-access/session-slots";
import { driverOf } from "@/lib/drivers/registry";
import type { Driver, DriverContext, Reading } from "@/lib/drivers/types";
import { type DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { createDeviceHttp, type DeviceHttp } from "@/lib/net/device-http";
import { parseNetworks } from "@/lib/schema/address-rules";
import { type Document, merged, valueAt, withValue } from "@/lib/schema/document";
import { secretLeaves } from "@/lib/schema/walk";
import type { Simulator } from "@/lib/simulators/types";
import type { Subject, SubjectSimulator, Variant } from "./subject";

/** A family's driver before its stand-in, through the real http. */
export interface Bench {
  readonly driver: Driver;
  readonly simulator: SubjectSimulator;
  readonly context: DriverContext;
  /** The same device with another login, or with none as before a sign-in. */
  contextWith(credentials: Readonly<Record<string, string>>): DriverContext;
  logins(): number;
  close(): Promise<void>;
}

/** Short, so that faults end soon; long enough for a busy machine. */
const deadlines = { connectMs: 1000, headersMs: 400, bodyMs: 600 };

export function loopbackHttp(): DeviceHttp {
  return createDeviceHttp({
    networks: () => parseNetworks("127.0.0.0/8"),
    own: () => [],
    deadlines,
    // Every row of a fault table is a failure on purpose; the circuit has tests of its own.
    circuit: { failures: 1000, restMs: 1 },
  });
}

export function contextFor(
  driver: Driver,
  simulator: Simulator,
  http: DeviceHttp,
  credentials: Readonly<Record<string, string>>,
  settings: Document = {},
): DriverContext {
  const deviceId = randomUUID();
  const pin = "certificate" in simulator ? (simulator as SubjectSimulator).certificate?.sha256 : undefined;
  return {
    connection: http.connect({
      deviceId,
      endpoint: { scheme: simulator.scheme, host: simulator.host, port: simulator.port },
      ...(pin === undefined ? {} : { pin }),
    }),
    credentials,
    settings: driver.manifest.connection.schema.parse(settings) as Document,
    session: sessionSlot(deviceId, credentials),
  };
}

export function driverFor(id: string): Driver {
  const driver = driverOf(id);
  if (!driver) {
    throw new Error(`No driver ${id}`);
  }
  return driver;
}

export async function openBench(subject: Subject, variant: Variant = {}): Promise<Bench> {
  const driver = driverFor(subject.driver);
  const simulator = await subject.start(variant);
  const http = loopbackHttp();
  const contextWith = (credentials: Readonly<Record<string, string>>) =>
    contextFor(driver, simulator, http, credentials, subject.settings ?? {});
  return {
    driver,
    simulator,
    context: contextWith(simulator.credentials),
    contextWith,
    logins: () => simulator.seen.filter((request) => subject.isLogin(request)).length,
    async close() {
      await http.close();
      await simulator.close();
    },
  };
}

/** The fault that a call ends with; fails the test if it ends well. */
export async function faultOf(call: Promise<unknown>): Promise<DeviceFault> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isDeviceFault(outcome)) {
    throw new Error(`Expected a DeviceFault, got ${outcome === undefined ? "success" : String(outcome)}`, { cause: outcome });
  }
  return outcome;
}

/** A document to write: what was read, the changes over it, and the secrets out of the sample. */
export function writingOf(reading: Reading, change: Document) {
  return { values: merged(reading.values, change), unknown: reading.unknown };
}

/** Only the secrets of a document. */
export function onlySecrets(schema: Parameters<typeof secretLeaves>[0], document: Document): Document {
  return secretLeaves(schema).reduce<Document>((found, { path }) => {
    const value = valueAt(document, path);
    return value === undefined ? found : withValue(found, path, value);
  }, {});
}

import "server-only";
import type { z } from "zod";
import { openAudit } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { allowsOldTls } from "@/lib/drivers/old-tls";
import { allDrivers } from "@/lib/drivers/registry";
import type { Driver, Identity, Manifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { DeviceFault, type FaultCode, isDeviceFault } from "@/lib/net/device-fault";
import type { DeviceConnection, Endpoint, PresentedCertificate } from "@/lib/net/types";
import { db } from "@/lib/platform/db/client";
import { quoted } from "@/lib/schema/complaint";
import { parseAddress, type TypedAddress } from "@/lib/schema/host";
import { meantAddress } from "@/lib/schema/mend";
import { inSentence } from "@/lib/schema/rule-text";
import { deviceGateway } from "./device-gateway";
import { devicesOf } from "./load-device";
import type { candidate } from "./schemas";
import { addressText, contextFor } from "./target";

type Candidate = z.input<typeof candidate>;

/** A refused address in a sentence with what was typed, unless a login may stand in it. */
function addressWords(address: string, reason: string): string {
  const says = address.trim() === "" || /^Lineward/.test(reason);
  return says ? reason : `Lineward does not take ${address.includes("@") ? "what is typed" : quoted(address)}: ${inSentence(reason)}`;
}

function typed(address: string): TypedAddress {
  const parsed = parseAddress(address);
  if (!parsed.ok) {
    const message = addressWords(address, parsed.reason);
    const meant = meantAddress(address);
    const fixes = meant === undefined ? {} : { fixes: [{ label: `Use ${meant}`, value: meant }] };
    throw new ProblemError("validation_failed", message, { fields: [{ path: "address", message, ...fixes }] });
  }
  return parsed.address;
}

/** Where a family is looked for: what was typed, filled up with the family's defaults. */
export function endpointFor(manifest: Manifest, address: string): Endpoint {
  const { scheme: given, host, port } = typed(address);
  const { defaultScheme, schemes } = manifest.connection;
  const scheme = given ?? schemeOfPort(manifest, port) ?? defaultScheme;
  if (!schemes.includes(scheme)) {
    const message = `A ${manifest.label} is reached over ${schemes.join(" or ")} only.`;
    throw new ProblemError("validation_failed", message, { fields: [{ path: "address", message }] });
  }
  return { scheme, host, port: port ?? portOf(manifest, scheme) };
}

function portOf({ connection }: Manifest, scheme: Endpoint["scheme"]): number {
  return connection.defaultPort[scheme] ?? (scheme === "https" ? 443 : 80);
}

function schemeOfPort(manifest: Manifest, port: number | undefined): "http" | "https" | undefined {
  const { defaultPort } = manifest.connection;
  return port === undefined ? undefined : port === defaultPort.https ? "https" : port === defaultPort.http ? "http" : undefined;
}

/** A device that has told who it is, without a login. */
export interface Found {
  readonly driver: Driver;
  readonly endpoint: Endpoint;
  readonly identity: Identity;
  readonly certificate?: PresentedCertificate;
}

/** A probe has no device yet: its requests are counted and limited under its address. */
const probeName = (endpoint: Endpoint) => `probe:${addressText(endpoint)}`;

/** Waited for before each request to a host. */
export type Pace = () => Promise<void>;

async function ask(driver: Driver, endpoint: Endpoint, pin: string | undefined, oldTls: boolean, pace?: Pace): Promise<Found | undefined> {
  const context = contextFor({
    deviceId: probeName(endpoint),
    endpoint,
    credentials: {},
    settings: { ...(driver.manifest.connection.schema.parse({}) as Record<string, unknown>), oldTls },
    ...(pin === undefined ? {} : { pin }),
  });
  const { connection } = context;
  const paced: DeviceConnection = {
    ...connection,
    request: async (request) => {
      await pace?.();
      return connection.request(request);
    },
  };
  const identity = await driver.identify(pace ? { ...context, connection: paced } : context);
  return identity && { driver, endpoint, identity };
}

interface Look {
  readonly found?: Found;
  readonly fault?: DeviceFault;
}

/** Asks the families that share an endpoint one after the other; the first that knows itself ends it. */
async function lookAt(
  endpoint: Endpoint,
  drivers: readonly Driver[],
  accepted: string | undefined,
  oldTls: boolean,
  pace?: Pace,
): Promise<Look> {
  try {
    const certificate = endpoint.scheme === "https" ? await deviceGateway().http.certificate(endpoint, { oldTls }) : undefined;
    // Asking who is there sends nothing secret, so the certificate just seen will do; a login waits until a person accepted it.
    const pin = accepted ?? certificate?.sha256;
    for (const driver of drivers) {
      const found = await ask(driver, endpoint, pin, oldTls, pace);
      if (found) {
        return { found: { ...found, ...(certificate ? { certificate } : {}) } };
      }
    }
    return {};
  } catch (error) {
    if (!isDeviceFault(error)) {
      throw error;
    }
    return { fault: error };
  }
}

/**
 * What answers at an address, without signing in: every family is asked in its own way, at its own default port where none was
 * typed. Throws the most telling fault if nothing answers, `device_unsupported` if something does that no family knows.
 */
export async function probe(
  actor: Actor,
  address: string,
  accepted?: { sha256: string },
  connection: Record<string, unknown> = {},
): Promise<{ candidates: Candidate[]; certificate?: PresentedCertificate }> {
  // Before anything is recorded: what is no address is a complaint about an input, and may be anything.
  const { scheme, host, port } = typed(address);
  const asked = `${scheme === undefined ? "" : `${scheme}://`}${host.includes(":") ? `[${host}]` : host}${port === undefined ? "" : `:${port}`}`;
  const audit = await openAudit({ actor, action: "device.probe", subject: "device", subjectName: asked });
  try {
    const answer = await look(actor, address, accepted, connection);
    await audit.happened({ found: answer.candidates.map((candidate) => candidate.driver) });
    return answer;
  } catch (error) {
    await audit.refused(isDeviceFault(error) || error instanceof ProblemError ? error.code : "internal");
    throw error;
  }
}

async function look(
  actor: Actor,
  address: string,
  accepted: { sha256: string } | undefined,
  connection: Record<string, unknown>,
): Promise<{ candidates: Candidate[]; certificate?: PresentedCertificate }> {
  const found = await whoAnswers(address, { accepted: accepted?.sha256, connection });
  const certificate = found.find((each) => each.certificate)?.certificate;
  return { candidates: await Promise.all(found.map((found) => candidateOf(actor, found))), ...(certificate ? { certificate } : {}) };
}

/**
 * Who answers at an address, asked in every family's own way; nothing signs in. Throws the most telling fault if nobody does,
 * `device_unsupported` if somebody does whom no family knows.
 */
export async function whoAnswers(
  address: string,
  {
    drivers = allDrivers(),
    accepted,
    connection = {},
  }: { drivers?: readonly Driver[]; accepted?: string | undefined; connection?: Record<string, unknown> } = {},
): Promise<Found[]> {
  const looks = await Promise.all(
    endpointsToTry(address, drivers).map((there) => lookAt(there.endpoint, there.drivers, accepted, allowsOldTls(connection))),
  );
  const found = eachOnce(looks.flatMap((look) => (look.found ? [look.found] : [])));
  if (found.length === 0) {
    const faults = looks.flatMap((look) => (look.fault ? [look.fault] : []));
    // A device that speaks outdated TLS is there: what its other ports say of themselves matters less.
    const said = (code: FaultCode) => faults.find((fault) => fault.code === code);
    const telling = said("address_not_allowed") ?? said("tls_outdated") ?? (faults.length === looks.length ? faults[0] : undefined);
    throw (
      telling ??
      new DeviceFault(
        "device_unsupported",
        "Something answers there, but it is none of the families that Lineward knows. Choose the family yourself, or check the address.",
      )
    );
  }
  return found;
}

/** Who answers at one endpoint of a family, asked in its own way, with the certificate that it shows; nothing signs in. Throws what it does wrong. */
export async function whoIsAt(endpoint: Endpoint, drivers: readonly Driver[], pace?: Pace): Promise<Found | undefined> {
  const { found, fault } = await lookAt(endpoint, drivers, undefined, false, pace);
  if (pace) {
    // Looked at once in a search: its connection is of no more use.
    deviceGateway().http.closeIdle(probeName(endpoint));
  }
  if (fault) {
    throw fault;
  }
  return found;
}

/**
 * The endpoints to look at, each with the families that may be there. Where no scheme was typed, each of a family is tried, https and http,
 * at the port that was typed or at its own; families that cannot be at this address are left out.
 */
function endpointsToTry(address: string, candidates: readonly Driver[]): { endpoint: Endpoint; drivers: Driver[] }[] {
  const { scheme: given, host, port } = typed(address);
  const byEndpoint = new Map<string, { endpoint: Endpoint; drivers: Driver[] }>();
  for (const driver of candidates) {
    for (const scheme of driver.manifest.connection.schemes) {
      if (given === undefined || given === scheme) {
        const endpoint = { scheme, host, port: port ?? portOf(driver.manifest, scheme) };
        const key = addressText(endpoint);
        byEndpoint.set(key, { endpoint, drivers: [...(byEndpoint.get(key)?.drivers ?? []), driver] });
      }
    }
  }
  return [...byEndpoint.values()];
}

/** One device that answers over http and over https is one candidate, the one whose login is encrypted. */
function eachOnce(found: readonly Found[]): Found[] {
  const encrypted = found.filter(({ endpoint }) => endpoint.scheme === "https");
  const isTheSame = (a: Found, b: Found) => a.driver === b.driver && a.identity.serial === b.identity.serial;
  return [
    ...encrypted,
    ...found.filter((plain) => plain.endpoint.scheme === "http" && !encrypted.some((other) => isTheSame(plain, other))),
  ];
}

async function candidateOf(actor: Actor, { driver, endpoint, identity, certificate }: Found): Promise<Candidate> {
  const { manifest } = driver;
  const known = identity.serial
    ? await db().device.findFirst({
        where: { AND: [{ serial: identity.serial, driver: manifest.id }, devicesOf(actor)] },
        select: { id: true, name: true },
      })
    : null;
  const { model, firmware, apiVersion, serial } = identity;
  return {
    driver: manifest.id,
    label: manifest.label,
    noun: manifest.noun,
    kind: manifest.kind,
    ...(model === undefined ? {} : { model }),
    ...(firmware === undefined ? {} : { firmware }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(serial === undefined ? {} : { serial }),
    offers: [...manifest.sections, ...manifest.collections].map((section) => section.label),
    ...(known ? { known } : {}),
    endpoint,
    ...(certificate ? { certificate } : {}),
  };
}

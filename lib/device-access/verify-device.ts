import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { allowsOldTls } from "@/lib/drivers/old-tls";
import type { Driver, Identity } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import type { Endpoint, PresentedCertificate } from "@/lib/net/types";
import { db, type Transaction } from "@/lib/platform/db/client";
import { lockedValue } from "@/lib/platform/db/named-lock";
import { deviceGateway } from "./device-gateway";
import { isForeign } from "./device-reader";
import { contextFor } from "./target";

/** A device that is not stored yet, or not stored so. */
export interface Target {
  readonly deviceId: string;
  readonly endpoint: Endpoint;
  readonly pin?: string;
  readonly credentials: Record<string, string>;
  readonly settings: Record<string, unknown>;
}

export interface Proof {
  readonly identity: Identity | undefined;
  readonly certificate: PresentedCertificate | undefined;
}

/**
 * Asks who is there, then proves the login with a fresh one. Nothing secret is sent before the certificate is accepted and `judge` has
 * taken what answers for the right device; what it throws ends the proof.
 */
export async function verifyDevice(
  driver: Driver,
  target: Target,
  judge?: (identity: Identity | undefined) => Promise<void>,
): Promise<Proof> {
  const certificate = await acceptedCertificate(target.endpoint, target.pin, target.settings);
  const context = contextFor({ ...target, driver });
  const identity = await driver.identify(context);
  if (identity === undefined && driver.manifest.capabilities.includes("identify")) {
    throw new DeviceFault(
      "device_unsupported",
      `What answers at this address is not a ${driver.manifest.label}. Check the address, or choose another family.`,
    );
  }
  await judge?.(identity);
  deviceGateway().http.resetCircuit(target.deviceId);
  await driver.signIn(context).catch((error: unknown) => {
    if (isDeviceFault(error, "device_login_refused")) {
      const { noun, connection } = driver.manifest;
      const other = "loginStyle" in connection.schema.shape ? " If they are right, choose another way to sign in." : "";
      const words = `The ${noun} refuses this user and password. Enter the right ones: nothing was stored, and it is not tried again by itself.${other}`;
      throw new DeviceFault(error.code, words, error.details);
    }
    throw error;
  });
  return { identity, certificate };
}

/** The certificate that a person has accepted, read from the device itself; undefined over http. */
export async function acceptedCertificate(
  endpoint: Endpoint,
  pin: string | undefined,
  settings: Record<string, unknown>,
): Promise<PresentedCertificate | undefined> {
  if (endpoint.scheme !== "https") {
    return undefined;
  }
  const presented = await deviceGateway().http.certificate(endpoint, { oldTls: allowsOldTls(settings) });
  if (presented.sha256 !== pin) {
    const words =
      pin === undefined
        ? "Nobody has accepted this device's certificate yet. Compare the fingerprint, then accept it."
        : "The device shows another certificate than the accepted one. Nothing was sent.";
    throw new DeviceFault("certificate_changed", words, {
      certificate: { presented: presented.sha256, ...(pin === undefined ? {} : { pinned: pin }) },
      maybeSent: false,
    });
  }
  return presented;
}

/** Refuses a second row for a device that is already kept, by its serial. Names the first one to who may see it. */
export async function refuseDuplicate(
  actor: Actor,
  driver: Driver,
  identity: Identity | undefined,
  except?: string,
  database: Transaction = db(),
): Promise<void> {
  if (!identity?.serial) {
    return;
  }
  const twin = await database.device.findFirst({
    where: { serial: identity.serial, driver: driver.manifest.id, ...(except === undefined ? {} : { NOT: { id: except } }) },
    select: { name: true, siteId: true },
  });
  if (twin) {
    const message = isForeign(twin, actor)
      ? `This ${driver.manifest.noun} is already kept at a site that is not yours (serial ${identity.serial}). Ask an admin to move it.`
      : `This ${driver.manifest.noun} is already kept as "${twin.name}" (serial ${identity.serial}). Change its address there instead.`;
    throw new ProblemError("conflict", message, { fields: [{ path: "address", message }] });
  }
}

/**
 * The same within the transaction that keeps the serial: whoever adds the same device at that moment, in this process or another, waits for
 * its turn and then sees the first. Comes before anything else that the transaction locks.
 */
export async function refuseTwin(
  transaction: Transaction,
  actor: Actor,
  driver: Driver,
  identity: Identity | undefined,
  except?: string,
): Promise<void> {
  if (identity?.serial) {
    await lockedValue("device-serials", transaction);
    await refuseDuplicate(actor, driver, identity, except, transaction);
  }
}

/** True for faults that only mean that the device is not there today. */
export function offline(error: unknown): boolean {
  return isDeviceFault(error, "device_unreachable", "device_timeout");
}

import "server-only";
import type { SecretUse } from "@/lib/audit/secret-use";
import type { Actor } from "@/lib/auth/actor";
import { openCredentials, parseCredentials, saveCredentials } from "@/lib/device-access/credentials";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { endSession } from "@/lib/device-access/device-sessions";
import { endpointFor } from "@/lib/device-access/discover";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { endpointOf, settingsOf } from "@/lib/device-access/target";
import { acceptedCertificate, refuseDuplicate, verifyDevice } from "@/lib/device-access/verify-device";
import { dropLogin, setLoginAside } from "@/lib/device-logins/pending-login";
import type { Driver, Identity, Manifest } from "@/lib/drivers/types";
import { invalid, ProblemError } from "@/lib/http/problems";
import type { Endpoint, PresentedCertificate } from "@/lib/net/types";
import { db, type Transaction } from "@/lib/platform/db/client";
import { under } from "@/lib/schema/document-complaints";
import { setSecretsAside } from "@/lib/vault/set-aside";
import type { DevicePatch } from "./endpoints";
import { decideLogin, type LoginDecision, reasonToAsk, refuseLogin, secretFields } from "./login-again";

export function parseSettings(manifest: Manifest, given: unknown): Record<string, unknown> {
  const parsed = manifest.connection.schema.safeParse(given ?? {});
  if (!parsed.success) {
    const fields = under("connection", { schema: manifest.connection.schema, noun: manifest.noun }, parsed.error, given);
    throw new ProblemError("validation_failed", fields[0]?.message ?? "A connection setting is not usable.", { fields });
  }
  return parsed.data as Record<string, unknown>;
}

export function certificateData(certificate: PresentedCertificate, actor: Actor) {
  return {
    sha256: certificate.sha256,
    subject: certificate.subject,
    issuer: certificate.issuer,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    acceptedAt: new Date(),
    acceptedBy: actor.name,
  };
}

/** How a device is reached from now on, decided and proven but not kept yet. */
export interface NewAddress {
  readonly endpoint: Endpoint;
  /** The whole login, if it changes. */
  readonly credentials: Record<string, string> | undefined;
  readonly settings: Record<string, unknown>;
  readonly identity: Identity | undefined;
  readonly certificate: PresentedCertificate | undefined;
  /** True if the device signed in to is another than the one that was kept. */
  readonly replaced: boolean;
  readonly login: LoginDecision;
  /** True if the SIP secrets that are kept may not go there. */
  readonly setAside: boolean;
  /** True if the login was tried there. */
  readonly proven: boolean;
}

/** Who asks for a new place, and in which action. */
export interface Asking {
  readonly actor: Actor;
  readonly headers: Headers;
  readonly correlationId: string;
}

/** What is said to a person who would sign in to another device than the one that is kept. */
export function otherDevice(manifest: Manifest, kept: string, found: string | undefined): ProblemError {
  const message = `Another ${manifest.noun} answers there: ${found === undefined ? "it tells no serial" : `serial ${found}`} instead of ${kept}. Say that it takes the old one's place, or check the address.`;
  return new ProblemError("conflict", message, { fields: [{ path: "replace", message }], serial: { kept, found: found ?? null } });
}

/** The stored login goes to a place where it is to be proven. */
function sending({ actor, correlationId }: Asking): SecretUse {
  return { actor, purpose: "reconnect", correlationId };
}

/** A login may be changed in part: a user name alone keeps the stored password. */
async function withKept(
  manifest: Manifest,
  deviceId: string,
  given: Record<string, unknown>,
  asking: Asking,
): Promise<Record<string, unknown>> {
  const complete = Object.values(given).every((value) => value !== undefined);
  // Only where no new secret was typed does the stored one go out.
  const typed = secretFields(manifest).every((field) => given[field] !== undefined);
  const stored = await openCredentials(deviceId, typed ? { actor: asking.actor, purpose: "compare" } : sending(asking)).catch(
    (error: unknown) => {
      if (complete) {
        return {};
      }
      throw error;
    },
  );
  return { ...stored, ...given };
}

/**
 * Decides and proves a new address, login, certificate or path. A stored secret goes only where it was proven: anywhere else the login is
 * asked for again, or an admin answers for it with a password of their own. Another device in the old one's place is refused unless a
 * person says so. Nothing is kept yet.
 */
export async function verifyAddress(driver: Driver, row: DeviceRow, patch: DevicePatch, asking: Asking): Promise<NewAddress> {
  const { manifest } = driver;
  if (patch.replace && !patch.check) {
    throw invalid("replace", `Sign in to the new ${manifest.noun} to put it in the old one's place: leave the check on.`);
  }
  const endpoint = patch.address === undefined ? endpointOf(row) : endpointFor(manifest, patch.address);
  const settings = patch.connection === undefined ? settingsOf(manifest, row.connection) : parseSettings(manifest, patch.connection);
  const pinned = await db().certificate.findUnique({ where: { deviceId: row.id } });
  const pin = patch.certificate?.sha256 ?? pinned?.sha256;
  const reason = await reasonToAsk(driver, row, { endpoint, settings, pin, pinned: pinned?.sha256, replace: patch.replace === true });
  const login = reason === undefined ? "stored" : await decideLogin(manifest, row.id, patch, asking);
  const credentials =
    patch.credentials === undefined || login === "missing"
      ? undefined
      : parseCredentials(manifest, await withKept(manifest, row.id, patch.credentials, asking));
  const place = { endpoint, credentials, settings, login };
  if (!patch.check) {
    await deviceGateway().http.refuseForbidden(endpoint);
    refuseLogin(manifest, reason, login);
    const certificate = patch.certificate ? await acceptedCertificate(endpoint, patch.certificate.sha256, settings) : undefined;
    return { ...place, identity: undefined, certificate, replaced: false, setAside: login === "another", proven: false };
  }
  await endSession(row.id);
  const target = {
    deviceId: row.id,
    endpoint,
    credentials: credentials ?? (login === "missing" ? {} : await openCredentials(row.id, sending(asking))),
    settings,
    ...(pin === undefined ? {} : { pin }),
  };
  const proof = await verifyDevice(driver, target, async (identity) => {
    if (row.serial !== null && identity?.serial !== row.serial && patch.replace !== true) {
      throw otherDevice(manifest, row.serial, identity?.serial);
    }
    await refuseDuplicate(asking.actor, driver, identity, row.id);
    refuseLogin(manifest, reason, login);
  });
  const replaced = patch.replace === true && (row.serial === null || proof.identity?.serial !== row.serial);
  return { ...place, ...proof, replaced, setAside: replaced || login === "another", proven: true };
}

/** Keeps a new place, all of it or nothing. */
export async function saveAddress(tx: Transaction, actor: Actor, row: DeviceRow, manifest: Manifest, place: NewAddress): Promise<void> {
  if (place.setAside) {
    await setSecretsAside(tx, row.id);
  }
  if (place.credentials) {
    await saveCredentials(tx, row.id, manifest, place.credentials);
    // A change of login that was left open: settled if this one is proven, and else no longer tried, since the place may be another.
    await (place.proven ? dropLogin(row.id, tx) : setLoginAside(row.id, tx));
  }
  if (place.certificate) {
    const data = certificateData(place.certificate, actor);
    await tx.certificate.upsert({ where: { deviceId: row.id }, create: { deviceId: row.id, ...data }, update: data });
  } else if (place.endpoint.scheme === "http") {
    await tx.certificate.deleteMany({ where: { deviceId: row.id } });
  }
}

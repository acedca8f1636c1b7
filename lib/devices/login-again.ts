import "server-only";
import { recordOpened } from "@/lib/audit/secret-use";
import { requireOwnPassword } from "@/lib/auth/own-password";
import { openCredentials } from "@/lib/device-access/credentials";
import { askWho } from "@/lib/device-access/guarded-context";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { addressText, endpointOf, settingsOf } from "@/lib/device-access/target";
import type { Driver, Manifest } from "@/lib/drivers/types";
import { may } from "@/lib/http/permissions";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import type { Endpoint } from "@/lib/net/types";
import { same, valueAt } from "@/lib/schema/document";
import { secretLeaves } from "@/lib/schema/walk";
import type { Asking } from "./device-address";
import type { DevicePatch } from "./endpoints";

/**
 * Which login goes to a new place. "stored": the place is the proven one. "same": typed again, and equal to the stored one, so the person
 * knows the device. "another": typed, and not the stored one. "stored_by_admin": an admin answers for it. "missing": none may go there.
 */
export type LoginDecision = "stored" | "same" | "another" | "stored_by_admin" | "missing";

interface Wanted {
  readonly endpoint: Endpoint;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The certificate that is to be accepted, and the one that is. */
  readonly pin: string | undefined;
  readonly pinned: string | undefined;
  readonly replace: boolean;
}

/** True if the device itself, asked at its proven address just now, leads to this place: then whoever is there may have the login. */
async function leadsTo(driver: Driver, row: DeviceRow, { endpoint }: Wanted): Promise<boolean> {
  const said = await askWho(row, driver).then(
    () => undefined,
    (error: unknown) => (isDeviceFault(error) ? error.details.secure : undefined),
  );
  return said !== undefined && addressText(said) === addressText(endpoint);
}

/** Why the stored login may not simply go where a change asks for; undefined if it may: it was proven there. */
export async function reasonToAsk(driver: Driver, row: DeviceRow, wanted: Wanted): Promise<string | undefined> {
  const { noun, connection } = driver.manifest;
  const { endpoint, settings, pin, pinned } = wanted;
  const before = endpointOf(row);
  if (wanted.replace) {
    return `Another ${noun} takes this one's place`;
  }
  if (before.scheme === "http" && endpoint.scheme === "https" && endpoint.host === before.host) {
    // The same listener with TLS, or where the device leads us itself: a step up is not a step elsewhere.
    if (endpoint.port !== before.port && !(await leadsTo(driver, row, wanted))) {
      return "The address is new";
    }
  } else if (endpoint.host !== before.host || endpoint.port !== before.port) {
    return "The address is new";
  }
  if (before.scheme === "https" && endpoint.scheme === "http") {
    return "The connection would no longer be secure";
  }
  if (before.scheme === "https" && pinned !== undefined && pin !== pinned) {
    return "The certificate is new";
  }
  const kept = settingsOf(driver.manifest, row.connection);
  const path = connection.secretPaths.find((path) => !same(valueAt(kept, path), valueAt(settings, path)));
  return path === undefined ? undefined : "A path that secrets are sent to is new";
}

/** The fields of a login that are secret. */
export function secretFields(manifest: Manifest): string[] {
  return secretLeaves(manifest.credentials).map((leaf) => leaf.path);
}

/** Which login a person sends to a place where the stored one was never proven. */
export async function decideLogin(
  manifest: Manifest,
  deviceId: string,
  { credentials, ownPassword }: DevicePatch,
  { actor, headers, correlationId }: Asking,
): Promise<LoginDecision> {
  const fields = secretFields(manifest);
  if (fields.every((field) => typeof valueAt(credentials ?? {}, field) === "string")) {
    // A login that cannot be opened cannot be compared, and is treated as another.
    const stored = await openCredentials(deviceId, { actor, purpose: "compare" }).catch(() => ({}));
    return fields.every((field) => valueAt(stored, field) === valueAt(credentials ?? {}, field)) ? "same" : "another";
  }
  if (ownPassword === undefined) {
    return "missing";
  }
  if (!may(actor, "device.trust")) {
    throw new ProblemError("forbidden", "Only an admin may send the stored login to a new place. Enter the device's login instead.");
  }
  await requireOwnPassword(actor, ownPassword, headers, "ownPassword");
  await recordOpened(
    { actor, purpose: "reconnect", correlationId },
    fields.map((field) => ({ deviceId, field: `credential.${field}` })),
  );
  return "stored_by_admin";
}

/** Throws `secret_required`, naming each input, where no login may go to the new place. */
export function refuseLogin(manifest: Manifest, reason: string | undefined, login: LoginDecision): void {
  if (reason !== undefined && login === "missing") {
    const message = `${reason}, and the stored login only goes where it was proven. Enter the ${manifest.noun}'s login again.`;
    const fields = secretFields(manifest).map((field) => ({ path: `credentials.${field}`, message }));
    throw new ProblemError("secret_required", message, { fields });
  }
}

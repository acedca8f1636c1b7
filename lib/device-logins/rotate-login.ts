import "server-only";
import { recordSecretUse } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { parseCredentials } from "@/lib/device-access/credentials";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { type OpenDevice, openDevice, recordFault } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { driverFor } from "@/lib/device-access/target";
import { withAudit } from "@/lib/device-access/with-audit";
import type { Driver, Manifest } from "@/lib/drivers/types";
import { invalid } from "@/lib/http/problems";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { generate, intersect } from "@/lib/schema/generate";
import { secretLeaves } from "@/lib/schema/walk";
import { answerLost } from "@/lib/settings/read-back";
import { dropLogin, pendingLogin, sealLogin } from "./pending-login";
import { type LoginVerdict, reconcileLocked, reconcileLogin } from "./reconcile-login";
import type { RotatedLogin } from "./schemas";

type LoginChange = NonNullable<Manifest["loginChange"]>;

/** Letters and digits: someone may have to type it at the device's own page. */
const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function changeOf({ manifest, changeLogin }: Driver): LoginChange {
  if (!changeLogin || !manifest.loginChange) {
    throw new DeviceFault(
      "device_unsupported",
      `Lineward cannot change the login of a ${manifest.label}. Change it at the device, then enter it under Connection.`,
      { maybeSent: false },
    );
  }
  return manifest.loginChange;
}

function made(manifest: Manifest, { field, rules }: LoginChange): string {
  const own = secretLeaves(manifest.credentials).find((leaf) => leaf.path === field)?.secret;
  const shared = intersect([
    { owner: manifest.noun, rules },
    ...(own ? [{ owner: manifest.noun, rules: own }] : []),
    { owner: "Lineward", rules: { minLength: 1, maxLength: rules.maxLength, alphabet: plain, forbidden: [] } },
  ]);
  if (!shared.ok) {
    throw invalid("password", `${shared.message} Type a password instead.`);
  }
  return generate(shared.rules);
}

function checked(manifest: Manifest, { rules }: LoginChange, password: string): string {
  if (password.length < rules.minLength || password.length > rules.maxLength) {
    throw invalid("password", `Write ${rules.minLength} to ${rules.maxLength} characters: every ${manifest.noun} takes that many.`);
  }
  if ([...password].some((character) => !rules.alphabet.includes(character))) {
    throw invalid("password", `Has a character that not every ${manifest.noun} takes. Use letters, digits and signs of ASCII.`);
  }
  if (password !== password.trim()) {
    throw invalid("password", "Begins or ends with a blank. Take it away.");
  }
  return password;
}

/**
 * Changes the login on the device itself and here. The new secret is sealed before it is sent and proven by a fresh login before the old
 * one is replaced; the old one stays, sealed. Without `password` one is made that nobody sees. Throws `device_rejected` with the device's
 * words, `write_not_applied` and the faults of the wire if the old login still holds, `outcome_unknown` if nobody can tell: then both are
 * kept, and the next check settles it.
 */
export async function rotateLogin(actor: Actor, id: string, given: { readonly password?: string | undefined }): Promise<RotatedLogin> {
  const row = await deviceFor(actor, id);
  const driver = driverFor(row.driver);
  const change = changeOf(driver);
  const generated = given.password === undefined;
  const password = given.password === undefined ? made(driver.manifest, change) : checked(driver.manifest, change, given.password);
  return withAudit(actor, "device.rotate_login", row, { generated }, (correlationId) =>
    deviceGateway().locks.withDeviceLock(id, () => rotateLocked(actor, id, { change, password, generated, correlationId }), {
      waitMs: env().LINEWARD_TURN_WAIT_MS,
    }),
  );
}

interface Rotation {
  readonly change: LoginChange;
  readonly password: string;
  readonly generated: boolean;
  readonly correlationId: string;
}

async function rotateLocked(actor: Actor, id: string, { change, password, generated, correlationId }: Rotation): Promise<RotatedLogin> {
  if ((await reconcileLocked(id)) === "unknown") {
    throw new DeviceFault(
      "outcome_unknown",
      "An earlier change of this login is not settled yet. Check the device when it answers, then change it.",
    );
  }
  const device = await openDevice(await db().device.findUniqueOrThrow({ where: { id } }), actor);
  const { row, manifest, context } = device;
  if (context.credentials[change.field] === password) {
    throw invalid("password", "Is the stored one already. Write another.");
  }
  const next = parseCredentials(manifest, { ...context.credentials, [change.field]: password });
  await sealLogin(id, change.field, password);
  const use = { actor, deviceId: id, deviceName: row.name, siteId: row.siteId, correlationId };
  await recordSecretUse({ ...use, field: `credential.${change.field}`, purpose: "rotate" });
  const lost = await send(device, next);
  const pending = await pendingLogin(id);
  const verdict = pending ? await reconcileLogin(row, pending, actor) : "unknown";
  if (verdict !== "new") {
    throw failure(device, verdict, lost);
  }
  return { changed: true, generated, answerLost: lost !== undefined };
}

/** Sends it once. Resolves with the fault if the answer was lost; rejects, with nothing left behind, if the device did not take it. */
async function send({ row, driver, context }: OpenDevice, next: Record<string, string>): Promise<DeviceFault | undefined> {
  try {
    await deviceGateway().locks.confirm(row.id);
    await driver.changeLogin?.(context, next);
    return undefined;
  } catch (error) {
    await recordFault(row.id, error);
    if (answerLost(error)) {
      return error;
    }
    if (isDeviceFault(error)) {
      await dropLogin(row.id);
    }
    throw error;
  }
}

function failure({ manifest }: OpenDevice, verdict: Exclude<LoginVerdict, "new">, lost: DeviceFault | undefined): DeviceFault {
  const { noun } = manifest;
  if (verdict === "old") {
    return lost
      ? new DeviceFault(lost.code, `${lost.message} The old password still signs in, so nothing was changed.`, { ...lost.details })
      : new DeviceFault(
          "write_not_applied",
          `The ${noun} said yes, but still takes the old password and not the new one. Nothing was changed.`,
        );
  }
  if (verdict === "neither") {
    return new DeviceFault(
      "device_login_refused",
      `The ${noun} refuses both the new and the old password. Both are kept sealed, and nothing more is tried. Enter the right one under Connection.`,
    );
  }
  return new DeviceFault(
    "outcome_unknown",
    `The new password was sent to the ${noun}, which does not answer now, so nobody knows which one it takes. Both are kept; the next check tries them once and settles it.`,
    { maybeSent: true },
  );
}

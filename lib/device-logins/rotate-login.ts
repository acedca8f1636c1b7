import "server-only";
import { recordSecretUse } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { parseCredentials } from "@/lib/device-access/credentials";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { driverFor } from "@/lib/device-access/target";
import type { Driver, Manifest } from "@/lib/drivers/types";
import { invalid } from "@/lib/http/problems";
import { DeviceFault } from "@/lib/net/device-fault";
import { generate, intersect } from "@/lib/schema/generate";
import { secretLeaves } from "@/lib/schema/walk";
import { lostIn } from "@/lib/settings/deliver";
import { performWrite } from "@/lib/settings/perform-write";
import { type Decided, type Ending, unread } from "@/lib/settings/write-call";
import { loginPlace, pendingLogin } from "./pending-login";
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

interface NewLogin extends Decided {
  /** The whole login with its new secret. */
  readonly next: Record<string, string>;
}

/**
 * Changes the login on the device itself and here: a write whose proof is a fresh login. The new secret is sealed before it is sent; the
 * old one stays, sealed. Without `password` one is made that nobody sees. Throws `device_rejected` with the device's words,
 * `write_not_applied` and the faults of the wire if the old login still holds, `outcome_unknown` if nobody can tell: then both are kept,
 * and the next check settles it. A device cannot be read for its login, so there is no baseline; and the login stands in no history of
 * settings, only in the audit trail.
 */
export async function rotateLogin(actor: Actor, id: string, given: { readonly password?: string | undefined }): Promise<RotatedLogin> {
  const row = await deviceFor(actor, id);
  const driver = driverFor(row.driver);
  const change = changeOf(driver);
  const generated = given.password === undefined;
  const password = given.password === undefined ? made(driver.manifest, change) : checked(driver.manifest, change, given.password);
  return performWrite<NewLogin, void, RotatedLogin>({
    actor,
    row,
    ref: loginPlace,
    audit: { action: "device.rotate_login", detail: { generated } },
    use: (correlationId) => ({ actor, purpose: "rotate", correlationId }),
    hold: () => refuseUnsettled(id),
    read: async () => unread(),
    async plan({ manifest, context: { credentials } }) {
      if (credentials[change.field] === password) {
        throw invalid("password", "Is the stored one already. Write another.");
      }
      const next = parseCredentials(manifest, { ...credentials, [change.field]: password });
      return { next, seal: [{ path: change.field, value: password, owner: undefined }] };
    },
    ready: ({ device, correlationId }) => {
      const names = { deviceId: id, deviceName: device.row.name, siteId: device.row.siteId };
      return recordSecretUse({ actor, ...names, field: `credential.${change.field}`, purpose: "rotate", correlationId });
    },
    send: async ({ device, decided }) => device.driver.changeLogin?.(device.context, decided.next),
    prove: ({ device }, sent) => proveByLogin(device, lostIn(sent), actor, generated),
  });
}

/** One login at a time: the change before it has to be settled first. */
async function refuseUnsettled(deviceId: string): Promise<void> {
  if ((await reconcileLocked(deviceId)) === "unknown") {
    throw new DeviceFault(
      "outcome_unknown",
      "An earlier change of this login is not settled yet. Check the device when it answers, then change it.",
    );
  }
}

const outcomes = { new: "applied", old: "not_applied", neither: "unknown", unknown: "unknown" } as const;

/** Signs in with the new login, else with the old one. `reconcileLogin` keeps what that shows, as it does for a change that was left open. */
async function proveByLogin(
  device: OpenDevice,
  lost: DeviceFault | undefined,
  actor: Actor,
  generated: boolean,
): Promise<Ending<RotatedLogin>> {
  const pending = await pendingLogin(device.row.id);
  const verdict = pending ? await reconcileLogin(device.row, pending, actor) : "unknown";
  const result = (): RotatedLogin => {
    if (verdict !== "new") {
      throw failure(device, verdict, lost);
    }
    return { changed: true, generated, answerLost: lost !== undefined };
  };
  return { outcome: outcomes[verdict], fact: null, result };
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

import "server-only";
import { createHmac, randomBytes } from "node:crypto";
import { monotonicMs } from "@/lib/clock";
import type { SessionSlot } from "@/lib/drivers/types";
import { canonical } from "@/lib/schema/document";

interface Entry {
  value: unknown;
  expiresAt: number;
  /** The one login under way, shared by all who ask meanwhile. */
  login: Promise<void> | undefined;
}

interface Slots {
  /** By device, then by fingerprint of the credentials: new credentials never meet the old ones' token. */
  readonly byDevice: Map<string, Map<string, Entry>>;
  readonly fingerprintKey: Buffer;
}

// On globalThis, because a bundler may load this module more than once in one process and tokens must still be shared.
const home = Symbol.for("lineward.session-slots");
const holder = globalThis as unknown as { [home]?: Slots };

function slots(): Slots {
  const made = holder[home] ?? { byDevice: new Map(), fingerprintKey: randomBytes(32) };
  holder[home] = made;
  return made;
}

function entryFor(deviceId: string, credentials: Readonly<Record<string, string>>): Entry {
  const { byDevice, fingerprintKey } = slots();
  // Keyed with a value of this process alone, so that the map's keys say nothing about a password.
  const fingerprint = createHmac("sha256", fingerprintKey).update(canonical(credentials)).digest("hex");
  const entries = byDevice.get(deviceId) ?? new Map<string, Entry>();
  byDevice.set(deviceId, entries);
  const found = entries.get(fingerprint);
  if (found) {
    return found;
  }
  const fresh: Entry = { value: undefined, expiresAt: Number.POSITIVE_INFINITY, login: undefined };
  // Only one set of credentials is in use for a device: whoever still holds an older slot keeps it to himself.
  entries.clear();
  entries.set(fingerprint, fresh);
  return fresh;
}

/**
 * The place for a device's token or cookie, in memory only, one per device and credentials. `share` runs a login once for all who
 * ask while it is under way; each of them sees its outcome, a refusal too, so that a wrong password is tried once and not once per read.
 */
export function sessionSlot(deviceId: string, credentials: Readonly<Record<string, string>>): SessionSlot {
  const entry = entryFor(deviceId, credentials);
  return {
    get: () => (entry.expiresAt > monotonicMs() ? entry.value : undefined),
    set(value, expiresAt = Number.POSITIVE_INFINITY) {
      entry.value = value;
      // Kept as a time to go from here, so that setting the clock neither kills a token nor keeps a dead one.
      entry.expiresAt = monotonicMs() + (expiresAt - Date.now());
    },
    clear() {
      entry.value = undefined;
      entry.expiresAt = Number.POSITIVE_INFINITY;
    },
    share(login) {
      entry.login ??= login().finally(() => {
        entry.login = undefined;
      });
      return entry.login;
    },
  };
}

/** Forgets what a device's logins gave: its credentials or its address have changed, or it is gone. */
export function dropSession(deviceId: string): void {
  const { byDevice } = slots();
  for (const entry of byDevice.get(deviceId)?.values() ?? []) {
    entry.value = undefined;
  }
  byDevice.delete(deviceId);
}

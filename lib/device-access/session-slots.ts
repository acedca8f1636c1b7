import "server-only";
import { createHmac, randomBytes } from "node:crypto";
import type { SessionSlot } from "@/lib/drivers/types";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { timeIn } from "@/lib/net/fault-text";
import { shared } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { canonical } from "@/lib/schema/document";

/** Signs out on the device with the session that the slot holds. Rejects as drivers do. */
export type EndOnDevice = (held: SessionSlot, signal: AbortSignal) => Promise<void>;

export interface SlotOptions {
  /** What else a session belongs to, besides the login: where it was opened and how. */
  readonly place?: unknown;
  /** Without it the session ends by itself, when the device says so. */
  readonly end?: EndOnDevice;
}

/** Which row keeps a session for other processes and the next start; see `device-sessions.ts`. */
export interface RowMark {
  /** The row that the session in the slot is kept in. */
  id: string | undefined;
  /** The row whose session was given up here: it is not taken up again. */
  givenUp: string | undefined;
}

/** A slot in the memory of this process. */
export interface HeldSlot extends SessionSlot {
  readonly mark: RowMark;
}

interface Entry {
  readonly deviceId: string;
  readonly mark: RowMark;
  value: unknown;
  expiresAt: number;
  /** The one login under way, shared by all who ask meanwhile. */
  login: Promise<void> | undefined;
  end: EndOnDevice | undefined;
  /** Nobody new gets it. A call that holds it may still sign in with it. */
  retired: boolean;
  /** The device had no session left: until then it is not asked again. */
  full: { readonly until: number; readonly tries: number; readonly fault: DeviceFault } | undefined;
}

interface Slots {
  /** By device, then by fingerprint of login and place: new credentials never meet the old ones' token, nor a new address. */
  readonly byDevice: Map<string, Map<string, Entry>>;
  /** Retired entries in which a session was opened after all, or is being opened. */
  readonly strays: Set<Entry>;
  /** Sign-outs under way: a new login to the device waits for them, because it may allow one session only. */
  readonly ending: Map<string, Promise<void>>;
  readonly fingerprintKey: Buffer;
}

/** A sign-out never holds anybody up for longer: a device that is gone ends its sessions itself. */
const signOutMs = 2_000;
/** How many devices are signed out of at a time when all are. */
const signOutsAtOnce = 64;
/** How long a device without a free session is left alone: longer each time, up to the last. */
const fullPausesMs = [1_000, 3_000, 10_000, 30_000];

const slots = shared<Slots>("session-slots", () => ({
  byDevice: new Map(),
  strays: new Set(),
  ending: new Map(),
  fingerprintKey: randomBytes(32),
}));

function newEntry(deviceId: string): Entry {
  return {
    deviceId,
    mark: { id: undefined, givenUp: undefined },
    value: undefined,
    expiresAt: Number.POSITIVE_INFINITY,
    login: undefined,
    end: undefined,
    retired: false,
    full: undefined,
  };
}

function entryFor(deviceId: string, credentials: Readonly<Record<string, string>>, place: unknown): Entry {
  const { byDevice, fingerprintKey } = slots();
  // Keyed with a value of this process alone, so that the map's keys say nothing about a password.
  const fingerprint = createHmac("sha256", fingerprintKey)
    .update(canonical({ credentials, place: place ?? null }))
    .digest("hex");
  const entries = byDevice.get(deviceId) ?? new Map<string, Entry>();
  const found = entries.get(fingerprint);
  if (found) {
    return found;
  }
  // Only one login is in use for a device: whoever still holds an older slot keeps it to himself.
  if (entries.size > 0) {
    void endHeldSession(deviceId);
  }
  const fresh = newEntry(deviceId);
  byDevice.set(deviceId, new Map([[fingerprint, fresh]]));
  return fresh;
}

function slotOf(entry: Entry): HeldSlot {
  const { mark } = entry;
  return {
    mark,
    get: () => (entry.expiresAt > monotonicMs() ? entry.value : undefined),
    set(value, expiresAt = Number.POSITIVE_INFINITY) {
      entry.value = value;
      mark.id = undefined;
      // Kept as a time to go from here, so that setting the clock neither kills a token nor keeps a dead one.
      entry.expiresAt = monotonicMs() + (expiresAt - Date.now());
      if (entry.retired && entry.end) {
        slots().strays.add(entry);
      }
    },
    clear() {
      mark.givenUp = mark.id ?? mark.givenUp;
      mark.id = undefined;
      entry.value = undefined;
      entry.expiresAt = Number.POSITIVE_INFINITY;
    },
    share(login) {
      entry.login ??= signInOnce(entry, login).finally(() => {
        entry.login = undefined;
      });
      return entry.login;
    },
  };
}

async function signInOnce(entry: Entry, login: () => Promise<void>): Promise<void> {
  const { full } = entry;
  const waitMs = (full?.until ?? 0) - monotonicMs();
  if (full && waitMs > 0) {
    const { code, message, details } = full.fault;
    throw new DeviceFault(code, `${message} It was asked a moment ago.`, { ...details, retryAt: timeIn(waitMs) });
  }
  await slots().ending.get(entry.deviceId);
  try {
    await login().catch(async (error: unknown) => {
      // The session in the way may be one of ours, opened by a call that began before the login or the address changed.
      if (!isDeviceFault(error, "device_sessions_full") || !(await endStrays(entry))) {
        throw error;
      }
      await login();
    });
    entry.full = undefined;
  } catch (error) {
    if (isDeviceFault(error, "device_sessions_full")) {
      const tries = full?.tries ?? 0;
      entry.full = { fault: error, tries: tries + 1, until: monotonicMs() + (fullPausesMs[Math.min(tries, fullPausesMs.length - 1)] ?? 0) };
    }
    throw error;
  }
}

/**
 * The place for a device's token or cookie in this process, one per device, login and place. `share` runs a login once for all who
 * ask while it is under way; each of them sees its outcome, a refusal too, so that a wrong password is tried once and not once per read.
 */
export function sessionSlot(deviceId: string, credentials: Readonly<Record<string, string>>, { place, end }: SlotOptions = {}): HeldSlot {
  const entry = entryFor(deviceId, credentials, place);
  entry.end = end ?? entry.end;
  return slotOf(entry);
}

/** A slot that nobody shares, for calls before a login. */
export function looseSlot(deviceId: string): HeldSlot {
  return slotOf(newEntry(deviceId));
}

/** Takes a device's entries out of use. What their logins gave is forgotten; `ended` gets each that was still good. */
function retire(deviceId: string, ended: (entry: Entry, value: unknown) => void): void {
  const { byDevice, strays } = slots();
  const entries = [...(byDevice.get(deviceId)?.values() ?? []), ...[...strays].filter((stray) => stray.deviceId === deviceId)];
  byDevice.delete(deviceId);
  for (const entry of entries) {
    strays.delete(entry);
    entry.retired = true;
    if (entry.login && entry.end) {
      strays.add(entry);
    }
    if (entry.value !== undefined && entry.expiresAt > monotonicMs()) {
      ended(entry, entry.value);
    }
    entry.value = undefined;
  }
}

/** Forgets what a device's logins gave, where the device itself has ended them. */
export function dropHeldSession(deviceId: string): void {
  retire(deviceId, () => undefined);
}

/** True if the session of this row is the one that this process holds. */
export function holdsRow(deviceId: string, rowId: string): boolean {
  return [...(slots().byDevice.get(deviceId)?.values() ?? [])].some(({ mark, value }) => mark.id === rowId && value !== undefined);
}

/** A session that this process does not hold, and how to end it. */
export interface OtherSession {
  readonly value: unknown;
  readonly end: EndOnDevice;
}

/**
 * Signs out on the device and forgets the session: its login or its address changes, or it goes. Resolves after a short deadline at
 * the latest and never rejects: a device that cannot be asked ends the session itself, some time. `leaveKept`: one that a row keeps is
 * forgotten here and stays good on the device.
 */
export async function endHeldSession(
  deviceId: string,
  { also, leaveKept = false }: { readonly also?: OtherSession; readonly leaveKept?: boolean } = {},
): Promise<void> {
  const { ending } = slots();
  const signOuts: Promise<void>[] = [];
  retire(deviceId, ({ end, mark }, value) => {
    if (end && !(leaveKept && mark.id !== undefined)) {
      signOuts.push(signOut(deviceId, end, value));
    }
  });
  if (also) {
    signOuts.push(signOut(deviceId, also.end, also.value));
  }
  const before = ending.get(deviceId);
  if (signOuts.length === 0) {
    await before;
    return;
  }
  const all = Promise.all([before, ...signOuts]).then(() => {
    if (ending.get(deviceId) === all) {
      ending.delete(deviceId);
    }
  });
  ending.set(deviceId, all);
  await all;
}

/** Ends the device's sessions that are no longer in use. Resolves with false if there is none. */
async function endStrays(besides: Entry): Promise<boolean> {
  const { strays } = slots();
  const found = [...strays].filter((stray) => stray.deviceId === besides.deviceId && stray !== besides);
  const ended = found.map(async (entry) => {
    await entry.login?.catch(() => undefined);
    const { end, value } = entry;
    strays.delete(entry);
    entry.value = undefined;
    if (end && value !== undefined) {
      await signOut(entry.deviceId, end, value);
    }
  });
  await Promise.all(ended);
  return found.length > 0;
}

/** One sign-out, within its deadline. Never rejects. */
export async function signOut(deviceId: string, end: EndOnDevice, value: unknown): Promise<void> {
  const control = new AbortController();
  const slot = slotOf({ ...newEntry(deviceId), value });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      control.abort();
      resolve();
    }, signOutMs);
  });
  const ended = end(slot, control.signal).catch((error: unknown) => {
    log.debug({ deviceId, err: error }, "a session could not be ended on its device");
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

/**
 * The end of the process: signs out of what no row keeps. The rest stays for the other processes and the next start
 * (docs/decisions/014). Bounded: what cannot be ended in a few seconds is left to the devices.
 */
export async function endAllSessions(): Promise<void> {
  const { byDevice, strays, ending } = slots();
  const left = [...new Set([...byDevice.keys(), ...[...strays].map((stray) => stray.deviceId), ...ending.keys()])];
  const stopAt = monotonicMs() + 2 * signOutMs;
  const work = async () => {
    for (let next = left.pop(); next !== undefined && monotonicMs() < stopAt; next = left.pop()) {
      await endHeldSession(next, { leaveKept: true });
    }
  };
  await Promise.all(Array.from({ length: signOutsAtOnce }, work));
}

import "server-only";
import type { Driver, SessionSlot } from "@/lib/drivers/types";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { monotonicMs } from "@/lib/platform/clock";
import { endLease, tryLease } from "@/lib/platform/db/leases";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { same } from "@/lib/schema/document";
import {
  findSession,
  fingerprintOf,
  keepSession,
  type OpenedSession,
  openSession,
  removeSession,
  type SessionRow,
  takeSession,
} from "./kept-sessions";
import { dropHeldSession, endHeldSession, type HeldSlot, holdsRow, signOut } from "./session-slots";
import { endingAt, type SessionPlace } from "./target";

/** How long a process waits for another one that signs in to the same device, and how often it asks. */
const sessionWait = { waitMsMax: 45_000, firstMs: 25, longestMs: 250 };
/** So long a refused login counts as just refused: by then whoever met it has closed the device. */
const refusedMs = 5_000;

/** A session that several processes have between them. */
interface Shared {
  readonly deviceId: string;
  readonly driver: Driver;
  readonly slot: HeldSlot;
  readonly fingerprint: string;
  readonly place: SessionPlace;
  /** When the session that was set last ends by itself. */
  expiresAt: number | undefined;
}

const severalProcesses = () => env().database.kind === "postgresql";

/**
 * The slot of a stored device's session, which its row shares with all processes and the next start. Reads the row: on PostgreSQL always,
 * since another process may have signed in anew; on SQLite where nothing is held yet. Requests afterwards cost no statement, and a check
 * that needs no login writes nothing.
 */
export async function sharedSlot(of: {
  readonly deviceId: string;
  readonly driver: Driver;
  readonly credentials: Readonly<Record<string, string>>;
  readonly slot: HeldSlot;
  readonly place: SessionPlace;
  /** Its row, where it was read just now. */
  readonly row?: SessionRow | null;
}): Promise<SessionSlot> {
  const shared: Shared = { ...of, fingerprint: fingerprintOf(of.deviceId, of.credentials, of.place), expiresAt: undefined };
  const { slot } = shared;
  if (Object.keys(of.credentials).length === 0) {
    return slot;
  }
  await takeUp(shared, of.row);
  return {
    get: slot.get,
    clear: slot.clear,
    set(value, expiresAt) {
      shared.expiresAt = expiresAt;
      slot.set(value, expiresAt);
    },
    share: (login) => slot.share(() => signInOnce(shared, login)),
  };
}

/** Brings memory and row together before the device is asked. */
async function takeUp(shared: Shared, read?: SessionRow | null): Promise<void> {
  const { slot, deviceId } = shared;
  const held = slot.get() !== undefined;
  if (held && slot.mark.id !== undefined && !severalProcesses()) {
    return;
  }
  // What was read a moment ago must not take the place of what was got since.
  const isCurrent = read !== undefined && (!held || (read !== null && read.id === slot.mark.id));
  const row = isCurrent ? read : await findSession(deviceId);
  if (held && slot.mark.id === undefined) {
    await keepProven(shared, row);
  } else if (!adopt(shared, row) && held) {
    // Another process has ended it.
    slot.clear();
  }
}

/** Keeps a session that was proven a moment ago, before the device was stored with this login. */
async function keepProven(shared: Shared, row: SessionRow | null): Promise<void> {
  const { slot } = shared;
  const session = row ? openSession(row) : undefined;
  if (row && session && same(session.value, slot.get())) {
    slot.mark.id = row.id;
    return;
  }
  await keep(shared);
  await endRow(row);
}

/** Takes the session of a row into memory. False if it is not ours to use, or was given up here. */
function adopt({ slot, fingerprint }: Shared, row: SessionRow | null): boolean {
  if (!row || row.fingerprint !== fingerprint || row.id === slot.mark.givenUp) {
    return false;
  }
  if (row.id === slot.mark.id && slot.get() !== undefined) {
    return true;
  }
  const ends = row.expiresAt?.getTime();
  const session = ends !== undefined && ends <= Date.now() ? undefined : openSession(row);
  if (!session) {
    return false;
  }
  slot.set(session.value, ends);
  slot.mark.id = row.id;
  return true;
}

/** One login over all processes: whoever comes later takes up what it gave, or hears of its refusal. */
async function signInOnce(shared: Shared, login: () => Promise<void>): Promise<void> {
  const { deviceId, fingerprint, slot } = shared;
  if (adopt(shared, await findSession(deviceId))) {
    return;
  }
  const waited = await takeTurn(deviceId);
  try {
    const row = await findSession(deviceId);
    if (adopt(shared, row)) {
      return;
    }
    if (row && row.fingerprint === fingerprint && row.sealed === null && (waited || Date.now() - row.at.getTime() < refusedMs)) {
      throw refusedElsewhere(shared);
    }
    if (row && row.fingerprint !== fingerprint) {
      // Of an earlier login: a device that allows one session would turn us away for it.
      await removeSession(row.id);
      await endRow(row);
    }
    await login().catch(async (error: unknown) => {
      if (isDeviceFault(error, "device_login_refused")) {
        await keepSession(deviceId, fingerprint, undefined).catch(notKept(deviceId));
      } else if (row && row.id === slot.mark.givenUp) {
        await removeSession(row.id);
      }
      throw error;
    });
    await keep(shared);
  } finally {
    await endLease(turnOf(deviceId)).catch(() => undefined);
  }
}

function refusedElsewhere({ driver }: Shared): DeviceFault {
  const message = `The ${driver.manifest.noun} refused the stored login a moment ago. Nothing is sent until it is entered again under Connection.`;
  return new DeviceFault("device_login_refused", message, { maybeSent: false });
}

/** Without a row the session is good all the same: only others cannot use it. */
async function keep({ slot, deviceId, fingerprint, place, expiresAt }: Shared): Promise<void> {
  const value = slot.get();
  if (value !== undefined) {
    slot.mark.id = await keepSession(deviceId, fingerprint, { value, place }, expiresAt).catch(notKept(deviceId));
  }
}

function notKept(deviceId: string) {
  return (error: unknown): undefined => {
    log.warn({ deviceId, err: error }, "a device's session was not kept for the next start");
  };
}

const turnOf = (deviceId: string) => `sign-in:${deviceId}`;

/** Waits until no other process signs in to the device. Resolves with whether one did. */
async function takeTurn(deviceId: string): Promise<boolean> {
  const giveUpAt = monotonicMs() + sessionWait.waitMsMax;
  for (let pauseMs = sessionWait.firstMs, waited = false; ; pauseMs = Math.min(2 * pauseMs, sessionWait.longestMs), waited = true) {
    if (await tryLease(turnOf(deviceId))) {
      return waited;
    }
    if (monotonicMs() > giveUpAt) {
      throw new DeviceFault("device_busy", "Another process is still signing in to this device. Try again in a moment.", {
        maybeSent: false,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Signs out on the device of a session that only its row knows. */
async function endRow(row: SessionRow | null | undefined): Promise<void> {
  const session: OpenedSession | undefined = row ? openSession(row) : undefined;
  if (row && session) {
    await signOut(row.deviceId, endingAt(row.deviceId, session.place), session.value);
  }
}

/**
 * Takes a device's session away from all processes, and resolves with what signs out of it: for a device that goes, because its row, which
 * says how, goes with it.
 */
export async function takeAwaySession(deviceId: string): Promise<() => Promise<void>> {
  const row = await takeSession(deviceId);
  return () => {
    const session = row && !holdsRow(deviceId, row.id) ? openSession(row) : undefined;
    return endHeldSession(deviceId, session ? { also: { value: session.value, end: endingAt(deviceId, session.place) } } : {});
  };
}

/**
 * Ends a device's session for all processes: its login or its address changes. Signs out on the device, within a short
 * deadline; a device that cannot be asked ends the session itself, some time.
 */
export async function endSession(deviceId: string): Promise<void> {
  const signOutOfIt = await takeAwaySession(deviceId);
  await signOutOfIt();
}

/** Forgets a device's session in all processes, where the device has ended it or another one answers in its place. */
export async function dropSession(deviceId: string): Promise<void> {
  dropHeldSession(deviceId);
  await takeSession(deviceId);
}

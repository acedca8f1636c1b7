import "server-only";
import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { DeviceFault } from "@/lib/drivers/faults";

/**
 * One write at a time per device. Reads take no turn, so that a write can read within its own. Do not hold a device's turn
 * within its turn: it waits for itself until `waitMs` is over.
 */
export interface DeviceTurns {
  /** Runs `work` alone; `device_busy` if the turn did not come within `waitMs`. Resolves or rejects as `work` does. */
  hold<T>(deviceId: string, work: () => Promise<T>, options: { readonly waitMs: number }): Promise<T>;
  /** Resolves when no turn is held or waited for in this process: what a shutdown waits for. */
  idle(): Promise<void>;
}

interface Waiter {
  take(): void;
}

interface LocalState {
  /** The devices whose turn is taken, with those who wait, first come first. */
  readonly held: Map<string, Waiter[]>;
  under: number;
  idle: (() => void)[];
}

const stateKey = Symbol.for("lineward.net.turns");

/** On `globalThis`, because Next bundles a module more than once and a turn must be one for the whole process. */
function sharedState(): LocalState {
  const holder = globalThis as { [stateKey]?: LocalState };
  holder[stateKey] ??= { held: new Map(), under: 0, idle: [] };
  return holder[stateKey];
}

function busy(): DeviceFault {
  return new DeviceFault("device_busy", "Another write to this device is under way. Try again when it has finished.", { maybeSent: false });
}

async function counted<T>(state: LocalState, work: () => Promise<T>): Promise<T> {
  state.under += 1;
  try {
    return await work();
  } finally {
    state.under -= 1;
    if (state.under === 0) {
      for (const tell of state.idle.splice(0)) {
        tell();
      }
    }
  }
}

function take(state: LocalState, deviceId: string, waitMs: number): Promise<void> {
  const waiting = state.held.get(deviceId);
  if (!waiting) {
    state.held.set(deviceId, []);
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const waiter: Waiter = {
      take() {
        clearTimeout(timer);
        resolve();
      },
    };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(waiter), 1);
      reject(busy());
    }, waitMs);
    waiting.push(waiter);
  });
}

function give(state: LocalState, deviceId: string): void {
  const next = state.held.get(deviceId)?.shift();
  if (next) {
    next.take();
  } else {
    state.held.delete(deviceId);
  }
}

async function holdLocally<T>(state: LocalState, deviceId: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  await take(state, deviceId, waitMs);
  try {
    return await work();
  } finally {
    give(state, deviceId);
  }
}

function idleOf(state: LocalState): Promise<void> {
  return state.under === 0 ? Promise.resolve() : new Promise((resolve) => state.idle.push(resolve));
}

/** Turns within this process: for SQLite, where one process owns the database. */
export function createLocalTurns(): DeviceTurns {
  const state = sharedState();
  return {
    hold: (deviceId, work, { waitMs }) => counted(state, () => holdLocally(state, deviceId, waitMs, work)),
    idle: () => idleOf(state),
  };
}

/**
 * Turns across processes: session advisory locks, each on a connection of its own, so that a turn ends with the process that
 * held it, even by kill -9. Wants a pool that nothing else uses and a direct connection (a pooler in transaction mode gives
 * the lock away). Rejects with the driver's error if the database cannot be reached.
 */
export function createPostgresTurns(pool: Pool): DeviceTurns {
  const state = sharedState();
  if (pool.listenerCount("error") === 0) {
    pool.on("error", () => undefined); // An idle connection that the server ends must not end the process; the pool drops it.
  }
  return {
    hold: (deviceId, work, { waitMs }) =>
      counted(state, () => {
        const giveUpAt = performance.now() + waitMs;
        // First among ourselves: whoever waits in this process needs no connection for it.
        return holdLocally(state, deviceId, waitMs, () => holdLock(pool, deviceId, giveUpAt, work));
      }),
    idle: () => idleOf(state),
  };
}

const lockNotAvailable = "55P03";

/** 64 bits of a hash under a name of our own, so that other users of the database's advisory locks are not met by chance. */
export function lockKey(deviceId: string): string {
  return createHash("sha256").update(`lineward.device.turn\0${deviceId}`).digest().readBigInt64BE(0).toString();
}

async function holdLock<T>(pool: Pool, deviceId: string, giveUpAt: number, work: () => Promise<T>): Promise<T> {
  const held = await locked(pool, deviceId, giveUpAt);
  try {
    return await work();
  } finally {
    await held.giveBack();
  }
}

/** A connection that holds the device's lock. */
async function locked(pool: Pool, deviceId: string, giveUpAt: number, staleMax = pool.totalCount): Promise<{ giveBack(): Promise<void> }> {
  const client = await clientWithin(pool, giveUpAt);
  const key = lockKey(deviceId);
  // A connection that breaks while the work runs must not end the process; the lock is gone with it, the work goes on.
  let broken = false;
  const onError = () => {
    broken = true;
  };
  client.on("error", onError);
  // Ending the session gives the lock back in every case, also where an unlock would fail or its answer be lost.
  const release = (asBefore: boolean) => {
    client.off("error", onError);
    client.release(!asBefore);
  };
  try {
    await lock(client, key, giveUpAt);
  } catch (error) {
    release(false);
    if (staleMax > 0 && performance.now() < giveUpAt && !(error instanceof DeviceFault)) {
      // The database was restarted: each connection that the pool still keeps may be a dead one.
      return locked(pool, deviceId, giveUpAt, staleMax - 1);
    }
    throw error;
  }
  return { giveBack: async () => release(!broken && (await unlock(client, key))) };
}

async function clientWithin(pool: Pool, giveUpAt: number): Promise<PoolClient> {
  const asked = pool.connect();
  let timer: NodeJS.Timeout | undefined;
  let gaveUp = false;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        gaveUp = true;
        reject(busy());
      },
      Math.max(1, giveUpAt - performance.now()),
    );
  });
  asked.then(
    (client) => gaveUp && client.release(),
    () => undefined,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function lock(client: PoolClient, key: string, giveUpAt: number): Promise<void> {
  const waitMs = Math.max(1, Math.ceil(giveUpAt - performance.now()));
  try {
    await client.query("select set_config('lock_timeout', $1, false)", [`${waitMs}ms`]);
    await client.query("select pg_advisory_lock($1::bigint)", [key]);
  } catch (error) {
    throw error instanceof Error && "code" in error && error.code === lockNotAvailable ? busy() : error;
  }
}

/** True if the session is as it was before. */
async function unlock(client: PoolClient, key: string): Promise<boolean> {
  try {
    const answer = await client.query<{ given: boolean }>(
      "select pg_advisory_unlock($1::bigint) as given, set_config('lock_timeout', '0', false)",
      [key],
    );
    return answer.rows[0]?.given === true;
  } catch {
    return false;
  }
}

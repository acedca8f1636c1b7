import "server-only";
import { shared } from "@/lib/platform/app";
import { DeviceFault } from "./device-fault";

/**
 * One write at a time per device. Reads take no lock, so that a write can read while it holds its own. The lock is not reentrant: whoever
 * takes it again waits for itself until `waitMs` is over.
 */
export interface DeviceLocks {
  /** Runs `work` alone; `device_busy` if the lock was not free within `waitMs`. Resolves or rejects as `work` does. */
  withDeviceLock<T>(deviceId: string, work: () => Promise<T>, options: { readonly waitMs: number }): Promise<T>;
  /**
   * Ask with the lock held, right before something is sent: rejects with `device_busy` if it was lost, because this process was
   * stopped for so long that another one went on.
   */
  confirm(deviceId: string): Promise<void>;
  /** Resolves when no lock is held or waited for in this process: what a shutdown waits for. */
  idle(): Promise<void>;
}

interface Waiter {
  take(): void;
}

interface LocalState {
  /** The devices whose lock is taken, with those who wait, first come first. */
  readonly held: Map<string, Waiter[]>;
  under: number;
  idle: (() => void)[];
}

/** One for the whole process: a lock that each copy of the module had for itself would keep nobody out. */
const sharedState = shared<LocalState>("device-locks", () => ({ held: new Map(), under: 0, idle: [] }));

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

/** Locks within this process: for SQLite, where one process owns the database. */
export function createLocalLocks(): DeviceLocks {
  const state = sharedState();
  return {
    withDeviceLock: (deviceId, work, { waitMs }) => counted(state, () => holdLocally(state, deviceId, waitMs, work)),
    confirm: () => Promise.resolve(),
    idle: () => idleOf(state),
  };
}

/** Locks that several processes share, by the device's id. */
export interface SharedLocks {
  /** Resolves with false if another process has it. */
  tryTake(deviceId: string): Promise<boolean>;
  holds(deviceId: string): Promise<boolean>;
  give(deviceId: string): Promise<void>;
}

/** Pauses between two tries for a lock that another process holds. */
const pausesMs = { first: 25, longest: 250 };

/**
 * Locks across processes, over leases that end with the process that held them. No connection waits for a lock: whoever waits in this
 * process waits here, and only the first of them asks. Rejects with the lock's error if it cannot be asked until the wait is over.
 */
export function createSharedLocks(locks: SharedLocks): DeviceLocks {
  const state = sharedState();
  return {
    withDeviceLock: (deviceId, work, { waitMs }) =>
      counted(state, () => {
        const giveUpAt = performance.now() + waitMs;
        return holdLocally(state, deviceId, waitMs, async () => {
          await takeShared(locks, deviceId, giveUpAt);
          try {
            return await work();
          } finally {
            // A lock that cannot be given back runs out by itself; the work's own outcome counts.
            await locks.give(deviceId).catch(() => undefined);
          }
        });
      }),
    async confirm(deviceId) {
      if (!(await locks.holds(deviceId))) {
        throw new DeviceFault(
          "device_busy",
          "This process was stopped for so long that another one has taken over the device. Nothing was sent.",
          {
            maybeSent: false,
          },
        );
      }
    },
    idle: () => idleOf(state),
  };
}

async function takeShared(locks: SharedLocks, deviceId: string, giveUpAt: number): Promise<void> {
  for (let pauseMs = pausesMs.first; ; pauseMs = Math.min(2 * pauseMs, pausesMs.longest)) {
    // The first question after a restart of the database may meet a connection that is dead.
    const answer = await locks.tryTake(deviceId).catch((error: unknown) => ({ error }));
    if (answer === true) {
      return;
    }
    const leftMs = giveUpAt - performance.now();
    if (leftMs <= 0) {
      throw answer === false ? busy() : answer.error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
  }
}

import "server-only";
import { DeviceFault } from "./device-fault";

/** Small devices serve few sockets at once; more would only queue inside them. */
export const connectionsMax = 2;

/** What processes share, so that together they have at most two connections to a device. */
export interface SharedConnections {
  /** Takes the right to one connection, by a name that is not among `taken`; undefined while other processes have what is left. */
  take(deviceId: string, taken: readonly string[]): Promise<string | undefined>;
  /** Gives rights back: their connections are closed. */
  give(names: readonly string[]): Promise<void>;
  /** False if this process was stopped for so long that others may have its rights by now. Asks nobody. */
  fresh(): boolean;
}

/** The rights of this process, by device. One is taken for a burst of requests and given back a moment after it. */
export interface ConnectionRights {
  /** Waits until one more request may go out. Rejects with `device_timeout`. */
  acquire(deviceId: string, giveUpAt: number, signal?: AbortSignal): Promise<void>;
  /** Its request has ended. */
  release(deviceId: string): void;
  /** How many idle connections may stay open beside the requests under way; below 0: not even those. */
  idleMax(deviceId: string): number;
  /** The end: nothing is given back any more. */
  close(): void;
}

interface DeviceRights {
  /** What this process may have open, by name. */
  names: string[];
  /** Requests under way. */
  granted: number;
  /** The same with those that wait for a right. */
  users: number;
  takenAt: number;
  /** Nothing is taken before: it is the turn of others. */
  restsUntil: number;
  /** Takes and gives of one device, one after the other: a name must not be given back after it was taken anew. */
  line: Promise<unknown>;
  idle: NodeJS.Timeout | undefined;
  readonly waiting: Set<() => void>;
}

/** A connection is kept for the next request of the same burst, and no longer: other processes wait for its right. */
const idleMs = 1_000;
/** Whoever asks a device without a pause lets others have a turn after this time. */
const heldMsMax = 5_000;
const pausesMs = { first: 25, longest: 250 };
/** Longer than the longest pause of those that wait. */
const restMs = 300;

/** `closeIdle` closes what is open to a device and unused, and resolves when the device has seen it. */
export function createConnectionRights(shared: SharedConnections, closeIdle: (deviceId: string) => Promise<void>): ConnectionRights {
  const devices = new Map<string, DeviceRights>();
  const rightsOf = (deviceId: string): DeviceRights => {
    const rights = devices.get(deviceId) ?? {
      names: [],
      granted: 0,
      users: 0,
      takenAt: 0,
      restsUntil: 0,
      line: Promise.resolve(),
      idle: undefined,
      waiting: new Set(),
    };
    devices.set(deviceId, rights);
    return rights;
  };
  const inLine = <T>(rights: DeviceRights, work: () => Promise<T>): Promise<T> => {
    const done = rights.line.then(work, work);
    rights.line = done.catch(() => undefined);
    return done;
  };

  async function takeOneMore(deviceId: string, rights: DeviceRights): Promise<void> {
    const rests = performance.now() < rights.restsUntil;
    if (rests || rights.granted < rights.names.length || rights.names.length >= connectionsMax) {
      return;
    }
    const name = await shared.take(deviceId, rights.names);
    if (name !== undefined) {
      rights.names.push(name);
      rights.takenAt = performance.now();
    }
  }

  function giveSpare(deviceId: string, rights: DeviceRights): void {
    const spare = rights.names.splice(rights.granted);
    const given = inLine(rights, async () => {
      if (spare.length > 0) {
        await closeIdle(deviceId);
        await shared.give(spare);
      }
    });
    given.then(
      () => {
        if (rights.users === 0 && rights.names.length === 0) {
          devices.delete(deviceId);
        }
      },
      () => {
        // They are ours still, and renewed as long as this process lives: given back another time.
        rights.names.push(...spare);
        giveLater(deviceId, rights);
      },
    );
  }

  function giveLater(deviceId: string, rights: DeviceRights): void {
    clearTimeout(rights.idle);
    rights.idle = setTimeout(() => giveSpare(deviceId, rights), idleMs);
    rights.idle.unref();
  }

  async function waitForRight(deviceId: string, rights: DeviceRights, giveUpAt: number, signal?: AbortSignal): Promise<void> {
    for (let pauseMs = pausesMs.first; ; pauseMs = Math.min(2 * pauseMs, pausesMs.longest)) {
      clearTimeout(rights.idle);
      if (rights.names.length > 0 && !shared.fresh()) {
        rights.names = [];
        await closeIdle(deviceId);
      }
      if (rights.granted >= rights.names.length) {
        await inLine(rights, () => takeOneMore(deviceId, rights));
      }
      if (rights.granted < rights.names.length) {
        rights.granted += 1;
        return;
      }
      if (signal?.aborted || performance.now() + pauseMs > giveUpAt) {
        const words = "Other requests to this device are still under way. Try again when they have finished.";
        throw new DeviceFault("device_timeout", words, { maybeSent: false });
      }
      await paused(rights, pauseMs);
    }
  }

  return {
    async acquire(deviceId, giveUpAt, signal) {
      const rights = rightsOf(deviceId);
      rights.users += 1;
      try {
        await waitForRight(deviceId, rights, giveUpAt, signal);
      } catch (error) {
        rights.users -= 1;
        giveLater(deviceId, rights);
        throw error;
      }
    },
    release(deviceId) {
      const rights = rightsOf(deviceId);
      rights.granted -= 1;
      rights.users -= 1;
      for (const wake of rights.waiting) {
        wake();
      }
      if (performance.now() - rights.takenAt > heldMsMax) {
        rights.restsUntil = performance.now() + restMs;
        giveSpare(deviceId, rights);
      } else if (rights.granted === 0) {
        giveLater(deviceId, rights);
      }
    },
    idleMax(deviceId) {
      const { names, granted } = rightsOf(deviceId);
      return names.length - granted;
    },
    close() {
      for (const { idle } of devices.values()) {
        clearTimeout(idle);
      }
    },
  };
}

function paused({ waiting }: DeviceRights, pauseMs: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      waiting.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, pauseMs);
    waiting.add(wake);
  });
}

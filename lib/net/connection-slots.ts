import "server-only";
import { type ConnectionRights, connectionsMax, createConnectionRights, type SharedConnections } from "./connection-rights";
import { DeviceFault } from "./device-fault";
import type { Connection } from "./exchange";
import { stoppingFault } from "./fault-text";

interface Waiter {
  enter(): void;
  refuse(fault: DeviceFault): void;
}

interface DeviceSlots {
  busy: number;
  /** Open and unused, the last used at the end. */
  idle: Connection[];
  readonly waiting: Waiter[];
}

/** At most two connections per device, over all processes where they share them: a slot is the right to have one. */
export interface ConnectionSlots {
  /** Waits for a slot, first come first. Rejects with `device_timeout` after `waitMs`. */
  enter(deviceId: string, waitMs: number, signal?: AbortSignal): Promise<void>;
  leave(deviceId: string): void;
  /** The last used idle connection that `fits`; unfit ones are closed on the way. */
  take(deviceId: string, fits: (connection: Connection) => boolean): Connection | undefined;
  /** Closes idle connections until one more can be opened. */
  makeRoom(deviceId: string): void;
  /** Keeps a connection for the next request. */
  keep(deviceId: string, connection: Connection): void;
  /** Closes what is open to a device and unused. */
  closeIdle(deviceId: string): void;
  close(): void;
}

export function closeConnection(connection: Connection): void {
  connection.wake();
  connection.socket.destroy();
}

/** How long a device has to see that a connection ends. */
const closeMsMax = 500;

/** Ends a connection so that the device has seen it when this resolves: another process may open one then. */
function closeSeen(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => closeConnection(connection), closeMsMax);
    connection.socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    connection.wake();
    connection.socket.resume();
    connection.socket.end();
  });
}

/** `shared`: other processes ask the same devices. */
export function createConnectionSlots(shared?: SharedConnections): ConnectionSlots {
  const devices = new Map<string, DeviceSlots>();
  const watched = new WeakSet<Connection>();
  const slotsOf = (deviceId: string): DeviceSlots => {
    const slots = devices.get(deviceId) ?? { busy: 0, idle: [], waiting: [] };
    devices.set(deviceId, slots);
    return slots;
  };
  const forgetUnused = (deviceId: string, slots: DeviceSlots) => {
    if (slots.busy === 0 && slots.idle.length === 0 && devices.get(deviceId) === slots) {
      devices.delete(deviceId);
    }
  };
  const enterHere = (deviceId: string, waitMs: number, signal?: AbortSignal): Promise<void> => {
    const slots = slotsOf(deviceId);
    if (slots.busy < connectionsMax) {
      slots.busy += 1;
      return Promise.resolve();
    }
    return waitForSlot(slots.waiting, waitMs, signal);
  };
  const closeIdle = async (deviceId: string) => {
    await Promise.all((devices.get(deviceId)?.idle.splice(0) ?? []).map(closeSeen));
  };
  const rights: ConnectionRights | undefined = shared && createConnectionRights(shared, closeIdle);
  const idleMax = (deviceId: string, { busy }: DeviceSlots) => rights?.idleMax(deviceId) ?? connectionsMax - busy;
  const leaveHere = (deviceId: string) => {
    const slots = slotsOf(deviceId);
    const next = slots.waiting.shift();
    if (next) {
      next.enter();
      return;
    }
    slots.busy -= 1;
    forgetUnused(deviceId, slots);
  };
  return {
    async enter(deviceId, waitMs, signal) {
      const giveUpAt = performance.now() + waitMs;
      await enterHere(deviceId, waitMs, signal);
      try {
        await rights?.acquire(deviceId, giveUpAt, signal);
      } catch (error) {
        leaveHere(deviceId);
        throw error;
      }
    },
    leave(deviceId) {
      rights?.release(deviceId);
      leaveHere(deviceId);
    },
    take(deviceId, fits) {
      const slots = slotsOf(deviceId);
      const unfit = slots.idle.filter((connection) => connection.socket.destroyed || !fits(connection));
      slots.idle = slots.idle.filter((connection) => !unfit.includes(connection));
      unfit.forEach(closeConnection);
      return slots.idle.pop();
    },
    makeRoom(deviceId) {
      const slots = slotsOf(deviceId);
      while (slots.idle.length > 0 && slots.idle.length > idleMax(deviceId, slots)) {
        const oldest = slots.idle.shift();
        if (oldest) {
          closeConnection(oldest);
        }
      }
    },
    keep(deviceId, connection) {
      const slots = slotsOf(deviceId);
      // Its own request still counts.
      if (slots.idle.length > idleMax(deviceId, slots)) {
        closeConnection(connection);
        return;
      }
      slots.idle.push(connection);
      if (!watched.has(connection)) {
        watched.add(connection);
        connection.socket.once("close", () => {
          slots.idle = slots.idle.filter((each) => each !== connection);
          forgetUnused(deviceId, slots);
        });
      }
    },
    closeIdle(deviceId) {
      devices.get(deviceId)?.idle.splice(0).forEach(closeConnection);
    },
    close() {
      rights?.close();
      for (const slots of devices.values()) {
        slots.idle.splice(0).forEach(closeConnection);
        for (const waiter of slots.waiting.splice(0)) {
          waiter.refuse(stoppingFault());
        }
      }
    },
  };
}

function waitForSlot(waiting: Waiter[], waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      const at = waiting.indexOf(waiter);
      if (at >= 0) {
        waiting.splice(at, 1);
      }
    };
    const waiter: Waiter = {
      enter() {
        settle();
        resolve();
      },
      refuse(fault) {
        settle();
        reject(fault);
      },
    };
    const timedOut = (message: string) => waiter.refuse(new DeviceFault("device_timeout", message, { maybeSent: false }));
    const aborted = () => timedOut("The request was called off before the device was asked.");
    const timer = setTimeout(
      () => timedOut("Earlier requests to this device are still under way. Try again when they have finished."),
      waitMs,
    );
    signal?.addEventListener("abort", aborted, { once: true });
    waiting.push(waiter);
    if (signal?.aborted) {
      aborted();
    }
  });
}

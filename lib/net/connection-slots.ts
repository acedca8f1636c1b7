import "server-only";
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

/** Small devices serve few sockets at once; more would only queue inside them. */
const connectionsMax = 2;

/** At most two connections per device: a slot is the right to have one. */
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
  close(): void;
}

export function closeConnection(connection: Connection): void {
  connection.wake();
  connection.socket.destroy();
}

export function createConnectionSlots(): ConnectionSlots {
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
  return {
    enter(deviceId, waitMs, signal) {
      const slots = slotsOf(deviceId);
      if (slots.busy < connectionsMax) {
        slots.busy += 1;
        return Promise.resolve();
      }
      return waitForSlot(slots.waiting, waitMs, signal);
    },
    leave(deviceId) {
      const slots = slotsOf(deviceId);
      const next = slots.waiting.shift();
      if (next) {
        next.enter();
        return;
      }
      slots.busy -= 1;
      forgetUnused(deviceId, slots);
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
      while (slots.idle.length > 0 && slots.idle.length + slots.busy > connectionsMax) {
        const oldest = slots.idle.shift();
        if (oldest) {
          closeConnection(oldest);
        }
      }
    },
    keep(deviceId, connection) {
      const slots = slotsOf(deviceId);
      slots.idle.push(connection);
      if (!watched.has(connection)) {
        watched.add(connection);
        connection.socket.once("close", () => {
          slots.idle = slots.idle.filter((each) => each !== connection);
          forgetUnused(deviceId, slots);
        });
      }
    },
    close() {
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

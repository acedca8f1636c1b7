import "server-only";
import type { DeviceFault } from "./device-fault";

interface State {
  failures: number;
  /** Monotonic milliseconds until which nothing is tried; undefined while closed. */
  restsUntil: number | undefined;
  trying: boolean;
  last: DeviceFault;
}

/** A device that is left alone. `retryInMs` is how long it still rests; 0 while one try is under way. `last`: what the last try ended with. */
export interface Resting {
  readonly open: true;
  readonly failures: number;
  readonly retryInMs: number;
  readonly last: DeviceFault;
}

/** Whether a device may be dialled. */
export type Admission = { readonly open: false } | Resting;

/** Spares a device that does not answer, and those who wait for it, from ever more tries. */
export interface Circuit {
  /** Whether a request would be let through now; claims nothing. */
  look(deviceId: string): Admission;
  /** Asked right before a request is sent. After the rest one request is let through and decides. */
  admit(deviceId: string): Admission;
  succeeded(deviceId: string): void;
  /** The device was unreachable or late. */
  failed(deviceId: string, fault: DeviceFault): void;
  /** The request ended without saying anything of the device, e.g. it was called off. */
  undecided(deviceId: string): void;
  reset(deviceId: string): void;
}

export interface CircuitOptions {
  /** Failures in a row after which it opens. */
  readonly failures: number;
  readonly restMs: number;
  /** For tests. */
  readonly now?: () => number;
}

/** Keeps only devices that failed last: the others cost nothing. */
export function createCircuit({ failures, restMs, now = () => performance.now() }: CircuitOptions): Circuit {
  const states = new Map<string, State>();
  const look = (deviceId: string): Admission => {
    const state = states.get(deviceId);
    if (state?.restsUntil === undefined) {
      return { open: false };
    }
    const retryInMs = Math.max(0, state.restsUntil - now());
    return retryInMs > 0 || state.trying ? { open: true, failures: state.failures, retryInMs, last: state.last } : { open: false };
  };
  return {
    look,
    admit(deviceId) {
      const admission = look(deviceId);
      const state = states.get(deviceId);
      if (state?.restsUntil !== undefined && !admission.open) {
        state.trying = true;
      }
      return admission;
    },
    succeeded(deviceId) {
      states.delete(deviceId);
    },
    failed(deviceId, fault) {
      const state = states.get(deviceId) ?? { failures: 0, restsUntil: undefined, trying: false, last: fault };
      state.failures += 1;
      state.trying = false;
      state.last = fault;
      if (state.failures >= failures) {
        state.restsUntil = now() + restMs;
      }
      states.set(deviceId, state);
    },
    undecided(deviceId) {
      const state = states.get(deviceId);
      if (state) {
        state.trying = false;
      }
    },
    reset(deviceId) {
      states.delete(deviceId);
    },
  };
}

import "server-only";

interface State {
  failures: number;
  /** Monotonic milliseconds until which nothing is tried; undefined while closed. */
  restsUntil: number | undefined;
  trying: boolean;
}

/** Whether a device may be dialled. `retryInMs` is how long it still rests; 0 while one try is under way. */
export type Admission = { readonly open: false } | { readonly open: true; readonly failures: number; readonly retryInMs: number };

/** Spares a device that does not answer, and those who wait for it, from ever more tries. */
export interface Circuit {
  /** Whether a request would be let through now; claims nothing. */
  look(deviceId: string): Admission;
  /** Asked right before a request is sent. After the rest one request is let through and decides. */
  admit(deviceId: string): Admission;
  succeeded(deviceId: string): void;
  /** The device was unreachable or late. */
  failed(deviceId: string): void;
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
    return retryInMs > 0 || state.trying ? { open: true, failures: state.failures, retryInMs } : { open: false };
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
    failed(deviceId) {
      const state = states.get(deviceId) ?? { failures: 0, restsUntil: undefined, trying: false };
      state.failures += 1;
      state.trying = false;
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

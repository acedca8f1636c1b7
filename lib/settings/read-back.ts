import "server-only";
import { type OpenDevice, recordFault } from "@/lib/device-access/device-session";
import { type DeviceFault, type FieldComplaint, isDeviceFault } from "@/lib/net/device-fault";
import { monotonicMs } from "@/lib/platform/clock";
import { differingPaths, same, valueAt } from "@/lib/schema/document";
import { type DocumentRef, writeTo } from "./document-ref";
import type { Plan } from "./plan-write";
import { type LiveReading, readLive } from "./read-settings";

/** What a read-back says about a write. `secretsProven`: every new secret was answered by the device itself. */
export interface Verdict {
  readonly applied: boolean;
  /** True if the device holds exactly what it held before: nothing was taken. */
  readonly untouched: boolean;
  readonly secretsProven: boolean;
  readonly differences: readonly FieldComplaint[];
}

function show(value: unknown): string {
  return value === undefined || value === null || value === ""
    ? "nothing"
    : String(typeof value === "object" ? JSON.stringify(value) : value).slice(0, 80);
}

/** Compares what was sent with what the device now says, field by field. Secrets count only where the device answers them. */
export function compare(plan: Plan, before: LiveReading, after: LiveReading): Verdict {
  const secretPaths = new Set(plan.secrets.map((secret) => secret.path));
  const changed = new Set(plan.changes.map((change) => change.path));
  const differences = differingPaths(plan.shown, after.reading.values)
    .filter((path) => !secretPaths.has(path))
    // What was neither sent nor asked for is the device's own business: a default it fills in is not a difference.
    .filter((path) => changed.has(path) || valueAt(plan.shown, path) !== undefined)
    .map((path) => ({
      path,
      message: `The device holds ${show(valueAt(after.reading.values, path))}, not ${show(valueAt(plan.shown, path))}.`,
    }));
  const wanted = plan.secrets.filter((secret) => secret.change !== "kept");
  const proven = wanted.map((plan) => {
    const read = after.reading.secrets[plan.path];
    if (plan.change === "cleared") {
      return read === undefined || read.kind === "absent" ? "yes" : read.kind === "plain" ? "no" : "unknown";
    }
    return read?.kind === "plain" ? (read.value === plan.value ? "yes" : "no") : "unknown";
  });
  const wrongSecrets = wanted.flatMap((plan, at) =>
    proven[at] === "no" ? [{ path: plan.path, message: "The device still holds another password." }] : [],
  );
  return {
    applied: differences.length === 0 && wrongSecrets.length === 0,
    untouched: same(before.reading.values, after.reading.values) && before.baseline === after.baseline,
    secretsProven: proven.every((candidate) => candidate === "yes"),
    differences: [...differences, ...wrongSecrets],
  };
}

/** Pauses between two looks at a device that applies late. */
const pauseMs = 400;

/** Reads until the device shows what was sent, or the deadline passes; the last look counts. Rejects if it cannot be read. */
export async function readBack(device: OpenDevice, ref: DocumentRef, plan: Plan, before: LiveReading, lateMs: number): Promise<Looked> {
  const deadline = monotonicMs() + lateMs;
  for (;;) {
    const after = await readLive(device, ref);
    const verdict = compare(plan, before, after);
    if (verdict.applied || monotonicMs() + pauseMs > deadline) {
      return { after, verdict };
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** What a look at the device after a write showed. */
export interface Looked {
  readonly after: LiveReading;
  readonly verdict: Verdict;
}

/**
 * Sends a whole document. Where the connection breaks in the middle of it and a look shows that the device holds what it held before, it
 * is sent once more: the same document twice is the same as once. Resolves with the fault if the answer was lost all the same; rejects
 * if the device did not take it.
 */
export async function sendDocument(
  device: OpenDevice,
  ref: DocumentRef,
  plan: Plan,
  before: LiveReading,
  look: () => Promise<Looked>,
): Promise<DeviceFault | undefined> {
  const send = async (): Promise<DeviceFault | undefined> => {
    try {
      await writeTo(device, ref, { values: plan.document, unknown: before.reading.unknown, from: before.reading });
      return undefined;
    } catch (error) {
      await recordFault(device.row.id, error);
      if (answerLost(error)) {
        return error;
      }
      throw error;
    }
  };
  const lost = await send();
  if (!isDeviceFault(lost, "device_unreachable")) {
    return lost;
  }
  const seen = await look().catch(() => undefined);
  if (!seen?.verdict.untouched || seen.verdict.applied) {
    return lost;
  }
  return send().catch((error: unknown) => {
    // Only a refusal says that the first one was not taken either; after all else it may still show.
    if (isDeviceFault(error, "device_rejected")) {
      throw error;
    }
    return lost;
  });
}

/** True if the device may have taken the write although no good answer came: only reading can tell. */
export function answerLost(error: unknown): error is DeviceFault {
  return isDeviceFault(error, "device_unreachable", "device_timeout", "device_unexpected_reply") && error.details.maybeSent !== false;
}

import "server-only";
import { monotonicMs } from "@/lib/clock";
import type { OpenDevice } from "@/lib/devices/open";
import { type DeviceFault, type FieldComplaint, isDeviceFault } from "@/lib/drivers/faults";
import { differingPaths, same, valueAt } from "@/lib/schema/document";
import type { Plan } from "./patch";
import { type LiveReading, readLive } from "./reading";
import type { DocumentRef } from "./reference";

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
  const secretPaths = new Set(plan.secrets.map((one) => one.path));
  const changed = new Set(plan.changes.map((one) => one.path));
  const differences = differingPaths(plan.document, after.reading.values)
    .filter((path) => !secretPaths.has(path))
    // What was neither sent nor asked for is the device's own business: a default it fills in is not a difference.
    .filter((path) => changed.has(path) || valueAt(plan.document, path) !== undefined)
    .map((path) => ({
      path,
      message: `The device holds ${show(valueAt(after.reading.values, path))}, not ${show(valueAt(plan.document, path))}.`,
    }));
  const wanted = plan.secrets.filter((one) => one.change !== "kept");
  const proven = wanted.map((one) => {
    const read = after.reading.secrets[one.path];
    if (one.change === "cleared") {
      return read === undefined || read.kind === "absent" ? "yes" : read.kind === "plain" ? "no" : "unknown";
    }
    return read?.kind === "plain" ? (read.value === one.value ? "yes" : "no") : "unknown";
  });
  const wrongSecrets = wanted.flatMap((one, at) =>
    proven[at] === "no" ? [{ path: one.path, message: "The device still holds another password." }] : [],
  );
  return {
    applied: differences.length === 0 && wrongSecrets.length === 0,
    untouched: same(before.reading.values, after.reading.values) && before.baseline === after.baseline,
    secretsProven: proven.every((one) => one === "yes"),
    differences: [...differences, ...wrongSecrets],
  };
}

/** Pauses between two looks at a device that applies late. */
const pauseMs = 400;

/** Reads until the device shows what was sent, or the deadline passes; the last look counts. Rejects if it cannot be read. */
export async function readBack(
  device: OpenDevice,
  ref: DocumentRef,
  plan: Plan,
  before: LiveReading,
  lateMs: number,
): Promise<{ after: LiveReading; verdict: Verdict }> {
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

/** True if the device may have taken the write although no good answer came: only reading can tell. */
export function answerLost(error: unknown): error is DeviceFault {
  return isDeviceFault(error, "device_unreachable", "device_timeout", "device_unexpected_reply") && error.details.maybeSent !== false;
}

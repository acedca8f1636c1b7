import "server-only";
import type { OpenDevice } from "@/lib/device-access/device-session";
import type { FieldComplaint } from "@/lib/net/device-fault";
import { monotonicMs } from "@/lib/platform/clock";
import { differingPaths, same, valueAt } from "@/lib/schema/document";
import type { DocumentRef } from "./document-ref";
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
  const verdicts = wanted.map((plan) => {
    const read = after.reading.secrets[plan.path];
    if (plan.change === "cleared") {
      return read === undefined || read.kind === "absent" ? "yes" : read.kind === "plain" ? "no" : "unknown";
    }
    return read?.kind === "plain" ? (read.value === plan.value ? "yes" : "no") : "unknown";
  });
  const wrongSecrets = wanted.flatMap((plan, at) =>
    verdicts[at] === "no" ? [{ path: plan.path, message: "The device still holds another password." }] : [],
  );
  return {
    applied: differences.length === 0 && wrongSecrets.length === 0,
    untouched: same(before.reading.values, after.reading.values) && before.baseline === after.baseline,
    secretsProven: verdicts.every((candidate) => candidate === "yes"),
    differences: [...differences, ...wrongSecrets],
  };
}

/** Pauses between two looks at a device that applies late. */
const pauseMs = 400;

/**
 * Reads until the device shows what was sent, or the deadline passes; the last look counts. Rejects if it cannot be read. `read`: asks the
 * device; default: keeps what each look shows.
 */
export async function readBack(
  device: OpenDevice,
  ref: DocumentRef,
  plan: Plan,
  before: LiveReading,
  lateMs: number,
  read = readLive,
): Promise<Looked> {
  const deadline = monotonicMs() + lateMs;
  for (;;) {
    const after = await read(device, ref);
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

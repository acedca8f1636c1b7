import "server-only";
import { randomUUID } from "node:crypto";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import type { Lease } from "@/lib/platform/db/row-lease";
import { isFinal } from "@/lib/resets/final-fault";
import { settledOutcome } from "@/lib/settings/settled-outcome";
import { faultFact, type WriteFact } from "@/lib/settings/write-facts";
import { type Step, saveStep } from "./store";

const triesMax = 3;
const pausesMs = [250, 1_000];

/** What the tries at one write came to. `record`: as the device has named it. */
export type Tried =
  | { readonly end: "applied" | "unchanged"; readonly record: string; readonly times: number }
  | { readonly end: "not" | "partly" | "unknown"; readonly fact: WriteFact; readonly times: number };

const aboutDevice = (error: unknown) => isDeviceFault(error) || error instanceof ProblemError;

/**
 * What came of the step's last try, asked of the device where nobody saw its end; so a step may be begun again after a crash. Undefined:
 * surely nothing of it is there.
 */
async function before(step: Step, times: number): Promise<Tried | undefined> {
  if (step.changeId === null) {
    return undefined;
  }
  const settled = await settledOutcome(step.changeId);
  switch (settled?.outcome) {
    case "applied":
      return { end: "applied", record: settled.record, times };
    case "not_applied":
      return { end: "partly", fact: { code: "holds_else" }, times };
    case "unknown":
    case "writing":
      return { end: "unknown", fact: { code: "sent_unknown" }, times };
    default:
      return undefined;
  }
}

/**
 * Sends one write, with a few tries. `send` is given the id of its change, written down before it, and says whether there was anything to
 * send. Rejects only with what is not about a device.
 */
export async function trySend(step: Step, lease: Lease, send: (changeId: string) => Promise<boolean>): Promise<Tried> {
  let at = step;
  let fact: WriteFact = { code: "failed_here" };
  for (let times = 1; ; times += 1) {
    let final = false;
    try {
      const known = await before(at, times);
      if (known) {
        return known;
      }
      const changeId = randomUUID();
      await lease.hold();
      await saveStep(step.id, { changeId, holds: "unknown" });
      at = { ...at, changeId };
      if (!(await send(changeId))) {
        return { end: "unchanged", record: step.record, times };
      }
    } catch (error) {
      if (!aboutDevice(error)) {
        throw error;
      }
      fact = faultFact(error);
      final = isFinal(error) || isDeviceFault(error, "write_not_applied");
    }
    try {
      const known = await before(at, times);
      if (known) {
        return "fact" in known ? { ...known, fact } : known;
      }
      if (final || times >= triesMax) {
        return { end: "not", fact, times };
      }
    } catch (error) {
      // It cannot be asked what it took.
      if (!aboutDevice(error)) {
        throw error;
      }
      fact = faultFact(error);
      if (times >= triesMax) {
        return { end: "unknown", fact, times };
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pausesMs[times - 1] ?? 0));
  }
}

import "server-only";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { lostIn, type Sent } from "@/lib/settings/deliver";
import type { Plan } from "@/lib/settings/plan-write";
import { lateMsOf } from "@/lib/settings/prove-by-reading";
import { readBack } from "@/lib/settings/read-back";
import type { LiveReading } from "@/lib/settings/read-settings";
import type { Begun, Decided, Ending } from "@/lib/settings/write-call";
import { faultFact, type WriteFact, writeWords } from "@/lib/settings/write-facts";
import type { EndState } from "./reset-store";

/** What one try at an end came to. `final`: trying again would change nothing. */
export interface EndResult {
  readonly currentSecret: "old" | "new" | "unknown";
  /** True if the device itself has shown it, by answering the secret or by a REGISTER that it took. */
  readonly verified: boolean;
  readonly final: boolean;
  readonly detail: WriteFact;
}

/** What a try needs besides the rows. */
export interface Goal {
  readonly which: "new" | "old";
  readonly target: string;
  /** Recognises the other one of the two, if that is known. */
  readonly isOther: ((value: string) => boolean) | undefined;
  /** What the end said a moment ago, when all ends were checked. Nothing of ours has written to it since: a line under reset is closed. */
  readonly seen: LiveReading | undefined;
  /** True: a password that is neither of the two is overwritten, because a person decided so. */
  readonly force: boolean;
  /** Asks the server which password it takes, where it does not show it. */
  prove(which: "target" | "other"): Promise<"taken" | "refused" | "unknown">;
}

/** A write to an end, decided. */
export interface EndWrite extends Decided {
  readonly plan: Plan;
  /** What a try that fails before anything is sent leaves behind. */
  readonly held: EndResult["currentSecret"];
}

const otherOf = (which: Goal["which"]) => (which === "new" ? "old" : "new");

/** Only what is known to be about a device is an outcome; everything else ends the run, and the next one goes on from the rows. */
export function rethrowUnknown(error: unknown): undefined {
  if (isDeviceFault(error) || error instanceof ProblemError) {
    return undefined;
  }
  throw error;
}

/** Which of the two an end shows; "hidden" where it shows none. */
export function seenIn({ reading }: LiveReading, end: EndState, goal: Goal): "old" | "new" | "neither" | "hidden" {
  const read = reading.secrets[end.path];
  if (read?.kind !== "plain") {
    return "hidden";
  }
  if (read.value === goal.target) {
    return goal.which;
  }
  return (goal.isOther?.(read.value) ?? true) ? otherOf(goal.which) : "neither";
}

/** How the try ends for the history: the strategy of the proof is `judge`. */
export async function proveEnd(begun: Begun<EndWrite>, sent: Sent<void>, end: EndState, goal: Goal): Promise<Ending<EndResult>> {
  const lost = lostIn(sent);
  const result = await judge(begun, end, goal, lost !== undefined);
  const applied = result.currentSecret === goal.which;
  const outcome = applied ? "applied" : result.currentSecret === "unknown" ? "unknown" : "not_applied";
  return { outcome, fact: applied && !lost ? null : result.detail, result: () => result };
}

/** By reading, else by a registration: what the device says afterwards decides; an answer that was lost is never taken for a yes or a no. */
async function judge({ device, decided, before, place }: Begun<EndWrite>, end: EndState, goal: Goal, lost: boolean): Promise<EndResult> {
  let after: Awaited<ReturnType<typeof readBack>>;
  try {
    after = await readBack(device, place, decided.plan, before, lateMsOf(device));
  } catch (error) {
    rethrowUnknown(error);
    return {
      currentSecret: "unknown",
      verified: false,
      final: false,
      detail: { code: "sent_unread", said: writeWords(faultFact(error), device.manifest) },
    };
  }
  const seen = seenIn(after.after, end, goal);
  if (seen !== "hidden") {
    const taken = seen === goal.which;
    const others = after.verdict.differences.filter((difference) => difference.path !== end.path).length;
    const detail: WriteFact = taken ? { code: "written", others } : { code: "holds", answered: !lost, which: seen };
    return { currentSecret: seen === "neither" ? "unknown" : seen, verified: true, final: taken, detail };
  }
  if (end.role === "accepts") {
    const target = await goal.prove("target");
    if (target === "taken") {
      return {
        currentSecret: goal.which,
        verified: true,
        final: true,
        detail: { code: "registration_shows" },
      };
    }
    if (target === "refused" && (await goal.prove("other")) === "taken") {
      return {
        currentSecret: otherOf(goal.which),
        verified: true,
        final: false,
        detail: { code: "takes_only", which: otherOf(goal.which) },
      };
    }
  }
  if (lost) {
    return { currentSecret: "unknown", verified: false, final: false, detail: { code: "answer_lost_hidden" } };
  }
  return after.verdict.applied
    ? { currentSecret: goal.which, verified: false, final: true, detail: { code: "written_hidden" } }
    : { currentSecret: "unknown", verified: false, final: false, detail: { code: "holds_else" } };
}

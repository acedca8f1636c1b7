import "server-only";
import type { DocumentManifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { type FieldComplaint, isDeviceFault } from "@/lib/net/device-fault";
import { troubleOf } from "@/lib/platform/db/trouble";
import { log } from "@/lib/platform/log";
import type { RowFact } from "./facts";
import { labelled, problemFact } from "./plan-row";
import type { RowState } from "./schemas";

/** How a try of a row ended. */
export interface RowEnd {
  readonly state: RowState;
  readonly fact: RowFact | null;
  /** Of a row that waits: how long. */
  readonly againInMs?: number;
  readonly changeId?: string;
  /** A change surely stands under its id: nobody has to look for it. */
  readonly stands?: true;
  readonly resetId?: string;
  readonly newLineId?: string;
  /** Of a row that had none: the device that it has now. */
  readonly deviceId?: string;
}

const minuteMs = 60_000;
const firstWaitMs = 10 * minuteMs;
const longestWaitMs = 12 * 60 * minuteMs;
const busyWaitMs = 2_000;
const busyWaitMsMax = minuteMs;
const settleWaitMs = 5_000;

/** ±25 %, so that a site that comes back is not asked by all at once. */
const spread = (ms: number, random = Math.random()) => Math.round(ms * (0.75 + random / 2));

/** How long a device is left alone that did not answer, and was seen again before that was written down. */
export function seenAgainMs(tries: number): number {
  return Math.min(spread(15_000 * 2 ** Math.min(tries - 1, 10)), silenceMs(tries));
}

/** How long a device that did not answer is left alone: 10 minutes, then twice as long each time, up to 12 hours. */
export function silenceMs(tries: number, random?: number): number {
  return spread(Math.min(firstWaitMs * 2 ** Math.min(tries - 1, 10), longestWaitMs), random);
}

/** How long until a write whose answer was lost is looked at again. */
export function settleMs(tries: number): number {
  return spread(Math.min(settleWaitMs * 2 ** Math.min(tries - 1, 10), firstWaitMs));
}

/** How long until a row looks again whether it has its turn at a device, or whether a reset has ended. */
function busyMs(tries: number): number {
  return spread(Math.min(busyWaitMs * 2 ** Math.min(tries - 1, 10), busyWaitMsMax));
}

const silent: ReadonlySet<string> = new Set(["device_unreachable", "device_timeout", "device_sessions_full"]);

/** True for what is said of a device that does not answer, or has no room for us now. */
export const isSilent = (fault: string): boolean => silent.has(fault);

/** What a fault or a problem of the one write path comes to for a row. `tries`: this one included. `manifest`: what its fields are called. */
export function endOf(error: unknown, tries: number, manifest?: DocumentManifest): RowEnd {
  if (isDeviceFault(error)) {
    const fact: RowFact = { code: "problem", problem: error.code, said: error.message };
    if (silent.has(error.code)) {
      return { state: "waiting", fact: { code: "silent", said: error.message }, againInMs: silenceMs(tries) };
    }
    switch (error.code) {
      case "device_busy":
        return { state: "waiting", fact: { code: "busy" }, againInMs: busyMs(tries) };
      case "device_login_refused":
        return { state: "login_refused", fact };
      case "write_not_applied":
        return { state: "not_applied", fact: withFields(fact, error.details.fields, manifest) };
      case "outcome_unknown":
        return settling(tries);
      default:
        return { state: "refused", fact: withFields(fact, error.details.fields, manifest) };
    }
  }
  if (error instanceof ProblemError) {
    switch (error.code) {
      case "changed_on_device":
        return { state: "changed_meanwhile", fact: { code: "changed" } };
      case "conflict":
        return "resetId" in error.extra
          ? { state: "waiting", fact: { code: "held" }, againInMs: busyMs(tries) }
          : { state: "refused", fact: { code: "problem", problem: "conflict", said: "Something else is in the way of this write." } };
      case "database_unavailable":
        return settling(tries);
      case "overloaded":
        return { state: "waiting", fact: { code: "busy" }, againInMs: busyMs(tries) };
      case "not_found":
        return { state: "refused", fact: { code: "gone" } };
      default:
        return { state: "refused", fact: problemFact(error, manifest) };
    }
  }
  if (troubleOf(error)) {
    // Whether anything was sent before the database failed is told by what it holds once it is there again.
    return settling(tries);
  }
  throw error;
}

const settling = (tries: number): RowEnd => ({ state: "waiting", fact: { code: "settling" }, againInMs: settleMs(tries) });

function withFields(fact: RowFact, fields: readonly FieldComplaint[] | undefined, manifest: DocumentManifest | undefined): RowFact {
  return fact.code === "problem" && fields && fields.length > 0 ? { ...fact, fields: labelled(fields, manifest) } : fact;
}

/** The same for what is not about a device: one row must not take the others along. */
export function endOfAny(error: unknown, tries: number, manifest?: DocumentManifest): RowEnd {
  try {
    return endOf(error, tries, manifest);
  } catch {
    log.error({ err: error }, "a row of a job failed");
    return { state: "refused", fact: { code: "failed_here" } };
  }
}

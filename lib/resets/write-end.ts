import "server-only";
import { record } from "@/lib/audit/service";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { type OpenDevice, openDevice } from "@/lib/device-access/device-session";
import { ProblemError } from "@/lib/http/problems";
import { type DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { withValue } from "@/lib/schema/document";
import { beginChange, endChange, endUntaken } from "@/lib/settings/change-store";
import { type DocumentRef, documentManifest } from "@/lib/settings/document-ref";
import { type Plan, planWrite } from "@/lib/settings/plan-write";
import { readBack, sendDocument } from "@/lib/settings/read-back";
import { type LiveReading, readLive } from "@/lib/settings/read-settings";
import { opening } from "@/lib/settings/secret-store";
import { storedSecrets } from "@/lib/settings/stored-secrets";
import { changeDetail, faultFact, type WriteFact, writeWords } from "@/lib/settings/write-facts";
import type { Lease } from "./lease";
import { otherAccount } from "./owners";
import { type EndState, type Loaded, lineUser, saveEnd } from "./reset-store";
import { secretUse } from "./secrets";
import { wasWithdrawn } from "./withdrawn";
import { unplaced } from "./words";

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

/** A reading of this age stands for one of now: whoever else writes to the device has the same moment after any reading. */
const freshMs = 1_000;

/** A write waits longer for the device's lock here than a person's: nobody is watching a spinner. */
const lockWaitMs = 10_000;

const refOf = (end: EndState): DocumentRef => ({ document: end.document, record: end.record });
const otherOf = (which: Goal["which"]) => (which === "new" ? "old" : "new");

/** True for what only a person can mend: the same try would end the same way. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof ProblemError ||
    isDeviceFault(
      error,
      "device_rejected",
      "device_login_refused",
      "certificate_changed",
      "another_device",
      "tls_outdated",
      "device_unsupported",
      "address_not_allowed",
      "not_found",
    )
  );
}

/**
 * Brings one end to one of the two secrets, with the device's lock held. Reads before it writes: an end that has it already is left
 * alone, so a try may be repeated after a crash. What the end @@currentSecret is "unknown" in the database from before the write until the
 * device has said. Never throws for what a device does.
 */
export async function writeEnd(reset: Loaded, end: EndState, goal: Goal, lease: Lease): Promise<EndResult> {
  const row = await db().device.findUnique({ where: { id: end.deviceId } });
  const before = (error: unknown): EndResult => ({
    currentSecret: end.currentSecret === "new" || end.currentSecret === "old" ? end.currentSecret : "unknown",
    verified: false,
    final: isFinal(error),
    detail: row ? unplaced(faultFact(error), row) : faultFact(error),
  });
  if (!row) {
    return { ...before(undefined), final: true, detail: { code: "removed" } };
  }
  let device: OpenDevice;
  try {
    device = await openDevice(row, { id: reset.actorId, name: reset.actorName });
  } catch (error) {
    return rethrowUnknown(error) ?? before(error);
  }
  try {
    const result = await deviceGateway().locks.withDeviceLock(row.id, () => writeLocked(reset, end, goal, lease, device), {
      waitMs: lockWaitMs,
    });
    return { ...result, detail: unplaced(result.detail, row) };
  } catch (error) {
    return rethrowUnknown(error) ?? before(error);
  }
}

/** Only what is known to be about a device is an outcome; everything else ends the run, and the next one goes on from the rows. */
function rethrowUnknown(error: unknown): undefined {
  if (isDeviceFault(error) || error instanceof ProblemError) {
    return undefined;
  }
  throw error;
}

/** A reading that seems to come from the future is not trusted to be fresh: the clock was set back since. */
function isFresh(readAt: Date): boolean {
  const age = Date.now() - readAt.getTime();
  return age >= 0 && age < freshMs;
}

async function writeLocked(reset: Loaded, end: EndState, goal: Goal, lease: Lease, device: OpenDevice): Promise<EndResult> {
  const ref = refOf(end);
  const fresh = goal.seen !== undefined && end.attempts === 0 && isFresh(goal.seen.readAt);
  const reading = fresh && goal.seen ? goal.seen : await readLive(device, ref);
  const other = await otherAccount(end, device, reading.reading);
  if (other !== undefined) {
    return { currentSecret: end.currentSecret as EndResult["currentSecret"], verified: false, final: true, detail: other };
  }
  const seen = seenIn(reading, end, goal);
  if (seen === goal.which) {
    await closeChange(end, "applied", { code: "shown_taken" });
    return { currentSecret: goal.which, verified: true, final: true, detail: { code: "has_it" } };
  }
  if (seen === "neither" && !goal.force) {
    return { currentSecret: "unknown", verified: true, final: true, detail: { code: "changed_meanwhile" } };
  }
  if (seen === "hidden" && end.currentSecret === "unknown" && end.role === "accepts" && (await goal.prove("target")) === "taken") {
    await closeChange(end, "applied", { code: "registration_taken" });
    return { currentSecret: goal.which, verified: true, final: true, detail: { code: "registration_has_it" } };
  }
  if (goal.which === "old" && (await wasWithdrawn(device.row.id, goal.target))) {
    return { currentSecret: seen === "new" ? "new" : "unknown", verified: false, final: true, detail: { code: "withdrawn" } };
  }
  // What a try that fails before anything is sent leaves behind.
  const held = seen === "hidden" || seen === "neither" ? (end.currentSecret as EndResult["currentSecret"]) : seen;
  return write(reset, { ...end, currentSecret: held }, goal, lease, device, reading);
}

function seenIn({ reading }: LiveReading, end: EndState, goal: Goal): "old" | "new" | "neither" | "hidden" {
  const read = reading.secrets[end.path];
  if (read?.kind !== "plain") {
    return "hidden";
  }
  if (read.value === goal.target) {
    return goal.which;
  }
  return (goal.isOther?.(read.value) ?? true) ? otherOf(goal.which) : "neither";
}

async function planOf(reset: Loaded, end: EndState, goal: Goal, device: OpenDevice, reading: LiveReading): Promise<Plan> {
  const ref = refOf(end);
  const manifest = documentManifest(device.row.driver, ref);
  const patch = withValue({}, end.path, goal.target);
  return opening(secretUse(reset, goal.which), async (open) =>
    planWrite(manifest, reading.reading, patch, await storedSecrets(device.row.id, ref, manifest, open, end.path)),
  );
}

async function write(reset: Loaded, end: EndState, goal: Goal, lease: Lease, device: OpenDevice, reading: LiveReading): Promise<EndResult> {
  const ref = refOf(end);
  const plan = await planOf(reset, end, goal, device, reading);
  const actor = { id: reset.actorId, name: reset.actorName };
  const change = await beginChange({
    deviceId: device.row.id,
    ref,
    manifest: documentManifest(device.row.driver, ref),
    action: "reset",
    actor,
    before: reading.reading.values,
    after: plan.document,
    changes: plan.changes,
    along: plan.along,
    cause: { code: "reset", resetId: reset.id, lineId: reset.lineId, user: await lineUser(reset.lineId), ticket: reset.ticket },
    correlationId: reset.correlationId,
  });
  const event = {
    actor,
    action: goal.which === "new" ? "device.write" : "device.put_back",
    subject: "device" as const,
    subjectId: device.row.id,
    subjectName: device.row.name,
    deviceId: device.row.id,
    siteId: device.row.siteId,
    correlationId: reset.correlationId,
    detail: { document: ref.document, record: ref.record, fields: [end.path], reset: reset.id },
  };
  await record({ ...event, phase: "asked" });
  await lease.hold();
  await saveEnd(end.id, { currentSecret: "unknown", verified: false, changeId: change.id, attempts: end.attempts + 1 });
  const result = await send(end, goal, device, plan, reading, change.id);
  const phase = result.currentSecret === goal.which ? "happened" : result.currentSecret === "unknown" ? "unknown" : "refused";
  await record({ ...event, phase, detail: { ...event.detail, detail: writeWords(result.detail, device.manifest) } });
  return result;
}

async function send(end: EndState, goal: Goal, device: OpenDevice, plan: Plan, before: LiveReading, changeId: string): Promise<EndResult> {
  let lost: DeviceFault | undefined;
  try {
    lost = await sendDocument(device, refOf(end), plan, before, () => readBack(device, refOf(end), plan, before, 0));
  } catch (error) {
    rethrowUnknown(error);
    await endUntaken(changeId, error, faultFact(error));
    return {
      currentSecret: end.currentSecret as EndResult["currentSecret"],
      verified: false,
      final: isFinal(error),
      detail: faultFact(error),
    };
  }
  const result = await judge(end, goal, device, plan, before, lost);
  const outcome = result.currentSecret === goal.which ? "applied" : result.currentSecret === "unknown" ? "unknown" : "not_applied";
  await endChange(changeId, outcome, result.currentSecret === goal.which && !lost ? null : result.detail);
  return result;
}

/** What the device says afterwards decides; an answer that was lost is never taken for a yes or a no. */
async function judge(
  end: EndState,
  goal: Goal,
  device: OpenDevice,
  plan: Plan,
  before: LiveReading,
  lost: DeviceFault | undefined,
): Promise<EndResult> {
  const lateMs = Number(device.context.settings.applyWaitSeconds ?? 0) * 1000;
  let after: Awaited<ReturnType<typeof readBack>>;
  try {
    after = await readBack(device, refOf(end), plan, before, lateMs);
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

/** A write that a crash cut off is told in the device's history as what it turned out to be. */
async function closeChange(end: EndState, outcome: "applied", detail: WriteFact): Promise<void> {
  if (end.changeId !== null) {
    await db().change.updateMany({
      where: { id: end.changeId, outcome: { in: ["writing", "unknown"] } },
      data: { outcome, detail: changeDetail.write(detail), finishedAt: new Date() },
    });
  }
}

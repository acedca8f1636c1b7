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
  readonly holds: "old" | "new" | "unknown";
  /** True if the device itself has shown it, by answering the secret or by a REGISTER that it took. */
  readonly proven: boolean;
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
 * alone, so a try may be repeated after a crash. What the end holds is "unknown" in the database from before the write until the
 * device has said. Never throws for what a device does.
 */
export async function writeEnd(reset: Loaded, end: EndState, wish: Goal, lease: Lease): Promise<EndResult> {
  const row = await db().device.findUnique({ where: { id: end.deviceId } });
  const before = (error: unknown): EndResult => ({
    holds: end.holds === "new" || end.holds === "old" ? end.holds : "unknown",
    proven: false,
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
    const touched = await deviceGateway().locks.withDeviceLock(row.id, () => writeLocked(reset, end, wish, lease, device), {
      waitMs: lockWaitMs,
    });
    return { ...touched, detail: unplaced(touched.detail, row) };
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

async function writeLocked(reset: Loaded, end: EndState, wish: Goal, lease: Lease, device: OpenDevice): Promise<EndResult> {
  const ref = refOf(end);
  const fresh = wish.seen !== undefined && end.attempts === 0 && isFresh(wish.seen.readAt);
  const reading = fresh && wish.seen ? wish.seen : await readLive(device, ref);
  const other = await otherAccount(end, device, reading.reading);
  if (other !== undefined) {
    return { holds: end.holds as EndResult["holds"], proven: false, final: true, detail: other };
  }
  const seen = seenIn(reading, end, wish);
  if (seen === wish.which) {
    await closeChange(end, "applied", { code: "shown_taken" });
    return { holds: wish.which, proven: true, final: true, detail: { code: "has_it" } };
  }
  if (seen === "neither" && !wish.force) {
    return { holds: "unknown", proven: true, final: true, detail: { code: "changed_meanwhile" } };
  }
  if (seen === "hidden" && end.holds === "unknown" && end.role === "accepts" && (await wish.prove("target")) === "taken") {
    await closeChange(end, "applied", { code: "registration_taken" });
    return { holds: wish.which, proven: true, final: true, detail: { code: "registration_has_it" } };
  }
  if (wish.which === "old" && (await wasWithdrawn(device.row.id, wish.target))) {
    return { holds: seen === "new" ? "new" : "unknown", proven: false, final: true, detail: { code: "withdrawn" } };
  }
  // What a try that fails before anything is sent leaves behind.
  const held = seen === "hidden" || seen === "neither" ? (end.holds as EndResult["holds"]) : seen;
  return write(reset, { ...end, holds: held }, wish, lease, device, reading);
}

function seenIn({ reading }: LiveReading, end: EndState, wish: Goal): "old" | "new" | "neither" | "hidden" {
  const read = reading.secrets[end.path];
  if (read?.kind !== "plain") {
    return "hidden";
  }
  if (read.value === wish.target) {
    return wish.which;
  }
  return (wish.isOther?.(read.value) ?? true) ? otherOf(wish.which) : "neither";
}

async function planOf(reset: Loaded, end: EndState, wish: Goal, device: OpenDevice, reading: LiveReading): Promise<Plan> {
  const ref = refOf(end);
  const manifest = documentManifest(device.row.driver, ref);
  const patch = withValue({}, end.path, wish.target);
  return opening(secretUse(reset, wish.which), async (open) =>
    planWrite(manifest, reading.reading, patch, await storedSecrets(device.row.id, ref, manifest, open, end.path)),
  );
}

async function write(reset: Loaded, end: EndState, wish: Goal, lease: Lease, device: OpenDevice, reading: LiveReading): Promise<EndResult> {
  const ref = refOf(end);
  const plan = await planOf(reset, end, wish, device, reading);
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
  const matter = {
    actor,
    action: wish.which === "new" ? "device.write" : "device.put_back",
    subject: "device" as const,
    subjectId: device.row.id,
    subjectName: device.row.name,
    deviceId: device.row.id,
    siteId: device.row.siteId,
    correlationId: reset.correlationId,
    detail: { document: ref.document, record: ref.record, fields: [end.path], reset: reset.id },
  };
  await record({ ...matter, phase: "asked" });
  await lease.hold();
  await saveEnd(end.id, { holds: "unknown", proven: false, changeId: change.id, attempts: end.attempts + 1 });
  const result = await send(end, wish, device, plan, reading, change.id);
  const phase = result.holds === wish.which ? "happened" : result.holds === "unknown" ? "unknown" : "refused";
  await record({ ...matter, phase, detail: { ...matter.detail, detail: writeWords(result.detail, device.manifest) } });
  return result;
}

async function send(end: EndState, wish: Goal, device: OpenDevice, plan: Plan, before: LiveReading, changeId: string): Promise<EndResult> {
  let lost: DeviceFault | undefined;
  try {
    lost = await sendDocument(device, refOf(end), plan, before, () => readBack(device, refOf(end), plan, before, 0));
  } catch (error) {
    rethrowUnknown(error);
    await endUntaken(changeId, error, faultFact(error));
    return { holds: end.holds as EndResult["holds"], proven: false, final: isFinal(error), detail: faultFact(error) };
  }
  const result = await judge(end, wish, device, plan, before, lost);
  const outcome = result.holds === wish.which ? "applied" : result.holds === "unknown" ? "unknown" : "not_applied";
  await endChange(changeId, outcome, result.holds === wish.which && !lost ? null : result.detail);
  return result;
}

/** What the device says afterwards decides; an answer that was lost is never taken for a yes or a no. */
async function judge(
  end: EndState,
  wish: Goal,
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
      holds: "unknown",
      proven: false,
      final: false,
      detail: { code: "sent_unread", said: writeWords(faultFact(error), device.manifest) },
    };
  }
  const seen = seenIn(after.after, end, wish);
  if (seen !== "hidden") {
    const taken = seen === wish.which;
    const others = after.verdict.differences.filter((difference) => difference.path !== end.path).length;
    const detail: WriteFact = taken ? { code: "written", others } : { code: "holds", answered: !lost, which: seen };
    return { holds: seen === "neither" ? "unknown" : seen, proven: true, final: taken, detail };
  }
  if (end.role === "accepts") {
    const target = await wish.prove("target");
    if (target === "taken") {
      return {
        holds: wish.which,
        proven: true,
        final: true,
        detail: { code: "registration_shows" },
      };
    }
    if (target === "refused" && (await wish.prove("other")) === "taken") {
      return {
        holds: otherOf(wish.which),
        proven: true,
        final: false,
        detail: { code: "takes_only", which: otherOf(wish.which) },
      };
    }
  }
  if (lost) {
    return { holds: "unknown", proven: false, final: false, detail: { code: "answer_lost_hidden" } };
  }
  return after.verdict.applied
    ? { holds: wish.which, proven: false, final: true, detail: { code: "written_hidden" } }
    : { holds: "unknown", proven: false, final: false, detail: { code: "holds_else" } };
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

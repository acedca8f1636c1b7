import "server-only";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { type DeviceRow, openedColumns } from "@/lib/device-access/load-device";
import { manifestOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";
import { withValue } from "@/lib/schema/document";
import { type DocumentRef, documentManifest, writeTo } from "@/lib/settings/document-ref";
import type { Opener } from "@/lib/settings/open-secret";
import { performWrite } from "@/lib/settings/perform-write";
import { planWrite } from "@/lib/settings/plan-write";
import { readBack } from "@/lib/settings/read-back";
import { type LiveReading, readLive } from "@/lib/settings/read-settings";
import { storedSecrets } from "@/lib/settings/stored-secrets";
import type { WriteAudit } from "@/lib/settings/write-call";
import { changeDetail, faultFact, type WriteFact, writeWords } from "@/lib/settings/write-facts";
import { isFinal } from "./final-fault";
import { type EndResult, type EndWrite, type Goal, proveEnd, rethrowUnknown, seenIn } from "./judge-end";
import type { Lease } from "./lease";
import { otherAccount } from "./owners";
import { type EndState, type Loaded, lineUser, saveEnd } from "./reset-store";
import { secretUse } from "./secrets";
import { wasWithdrawn } from "./withdrawn";
import { unplaced } from "./words";

/** A reading of this age stands for one of now: whoever else writes to the device has the same moment after any reading. */
const freshMs = 1_000;

/** A write waits longer for the device's lock here than a person's: nobody is watching a spinner. */
const lockWaitMs = 10_000;

/**
 * Brings one end to one of the two secrets. Reads before it writes: an end that has it already is left alone, so a try may be repeated
 * after a crash. What the end holds is "unknown" in the database from before the write until the device has said. Nothing is sealed
 * here, because both secrets are sealed since the reset began, and nobody holds it back: the reset is the one that holds. Never throws
 * for what a device does.
 */
export async function writeEnd(reset: Loaded, end: EndState, goal: Goal, lease: Lease): Promise<EndResult> {
  const row = await db().device.findUnique({ where: { id: end.deviceId }, select: openedColumns });
  const unsent = (error: unknown): EndResult => ({
    currentSecret: end.currentSecret === "new" || end.currentSecret === "old" ? end.currentSecret : "unknown",
    verified: false,
    final: isFinal(error),
    detail: row ? unplaced(faultFact(error), row) : faultFact(error),
  });
  if (!row) {
    return { ...unsent(undefined), final: true, detail: { code: "removed" } };
  }
  const ref: DocumentRef = { document: end.document, record: end.record };
  try {
    const result = await performWrite<EndWrite, void, EndResult>({
      actor: { id: reset.actorId, name: reset.actorName },
      row,
      ref,
      audit: auditOf(reset, end, goal, row),
      waitMs: lockWaitMs,
      use: () => secretUse(reset, goal.which),
      read: (device) => readEnd(device, ref, end, goal),
      async plan(device, before, open) {
        const seen = seenIn(before, end, goal);
        const answer = await answerAlready(end, goal, seen, device, before);
        return answer ? { answer: () => answer } : decide(reset, end, goal, seen, device, before, open);
      },
      async ready({ changeId }) {
        await lease.hold();
        await saveEnd(end.id, { currentSecret: "unknown", verified: false, changeId, attempts: end.attempts + 1 });
      },
      send: ({ device, decided, before }) =>
        writeTo(device, ref, { values: decided.plan.document, unknown: before.reading.unknown, from: before.reading }),
      async mayRepeat({ device, decided, before }) {
        const { verdict } = await readBack(device, ref, decided.plan, before, 0);
        return verdict.untouched && !verdict.applied;
      },
      prove: (begun, sent) => proveEnd(begun, sent, end, goal),
      refused: ({ decided }, error) => ({ currentSecret: decided.held, verified: false, final: isFinal(error), detail: faultFact(error) }),
    });
    return { ...result, detail: unplaced(result.detail, row) };
  } catch (error) {
    return rethrowUnknown(error) ?? unsent(error);
  }
}

/** A part of the reset: an end that needs no writing is no entry. */
function auditOf(reset: Loaded, end: EndState, goal: Goal, { driver }: DeviceRow): WriteAudit<EndResult> {
  const nouns = manifestOf(driver) ?? { noun: "device" };
  return {
    action: goal.which === "new" ? "device.write" : "device.put_back",
    detail: { document: end.document, record: end.record, fields: [end.path], reset: reset.id },
    told: ({ detail }) => ({ detail: writeWords(detail, nouns) }),
    partOf: reset.correlationId,
  };
}

/** A reading that seems to come from the future is not trusted to be fresh: the clock was set back since. */
function isFresh(readAt: Date): boolean {
  const age = Date.now() - readAt.getTime();
  return age >= 0 && age < freshMs;
}

function readEnd(device: OpenDevice, ref: DocumentRef, { attempts }: EndState, { seen }: Goal): Promise<LiveReading> {
  return seen !== undefined && attempts === 0 && isFresh(seen.readAt) ? Promise.resolve(seen) : readLive(device, ref);
}

/** What is known without writing: it has it, or must not be touched. Undefined if it has to be written. */
async function answerAlready(
  end: EndState,
  goal: Goal,
  seen: ReturnType<typeof seenIn>,
  device: OpenDevice,
  before: LiveReading,
): Promise<EndResult | undefined> {
  const other = await otherAccount(end, device, before.reading);
  if (other !== undefined) {
    return { currentSecret: end.currentSecret as EndResult["currentSecret"], verified: false, final: true, detail: other };
  }
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
  return undefined;
}

async function decide(
  reset: Loaded,
  end: EndState,
  goal: Goal,
  seen: ReturnType<typeof seenIn>,
  device: OpenDevice,
  before: LiveReading,
  open: Opener,
): Promise<EndWrite> {
  const ref = { document: end.document, record: end.record };
  const manifest = documentManifest(device.row.driver, ref);
  const stored = await storedSecrets(device.row.id, ref, manifest, open, end.path);
  const plan = planWrite(manifest, before.reading, withValue({}, end.path, goal.target), stored);
  const user = await lineUser(reset.lineId);
  const { document: after, changes, along } = plan;
  const cause = { code: "reset" as const, resetId: reset.id, lineId: reset.lineId, user, ticket: reset.ticket };
  return {
    plan,
    held: seen === "hidden" || seen === "neither" ? (end.currentSecret as EndResult["currentSecret"]) : seen,
    change: { manifest, action: "reset", before: before.reading.values, after, changes, along, cause },
    seal: [],
  };
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

import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import { manifestOf, sectionOf } from "@/lib/drivers/catalog";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { announcing } from "@/lib/platform/events/publish";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { storedWriteWords } from "@/lib/settings/write-facts";
import type { ReplacementAnswer } from "./endpoints";
import { askAgain, intoLines } from "./run";
import { type Loaded, lastOf, replacementColumns, type Step, stepColumn } from "./store";
import { driveReplacement } from "./tasks";

const asType = <T extends string>(value: string) => value as T;

const proofs: Readonly<Record<string, string>> = {
  registered: "It has registered",
  untold: "Written. The device tells no registration of this account",
  all_have_it: "Written and read back",
  not_registered: "It does not register",
  not_yet_registered: "It has not registered yet",
  not_written: "Its account is not written, so it cannot register",
};

function wordsOf(step: Step, noun: string, seesAll: boolean): string | undefined {
  const fact = stepColumn.read(step.detail);
  if (fact === undefined) {
    return undefined;
  }
  switch (fact.code) {
    case "write":
      return storedWriteWords(fact.fact, { noun }, seesAll);
    case "proof":
      return proofs[fact.proof] ?? "It could not be proven";
    case "unchanged":
      return "It has this already; nothing was sent";
    default:
      return storedWriteWords(fact, { noun }, seesAll);
  }
}

const nobody = { serial: null, model: null, address: "" };

function toAnswer(found: Loaded, actor: Actor): ReplacementAnswer {
  const noun = manifestOf(found.device.driver)?.noun ?? "device";
  return {
    id: found.id,
    state: asType(found.state),
    by: found.actorName,
    startedAt: found.startedAt.toISOString(),
    ...(found.finishedAt ? { finishedAt: found.finishedAt.toISOString() } : {}),
    before: replacementColumns.before.read(found.before, found.id, nobody),
    after: replacementColumns.after.read(found.after, found.id, nobody),
    steps: found.steps.map((step) => {
      const detail = wordsOf(step, noun, actor.sites === null);
      return {
        seq: step.seq,
        kind: asType(step.kind),
        label: sectionOf(found.device.driver, step.document)?.label ?? step.document,
        state: asType(step.state),
        left: replacementColumns.left.read(step.left, step.id, []),
        ...(detail === undefined ? {} : { detail }),
      };
    }),
  };
}

/** GET …/replacement. */
export async function showReplacement(actor: Actor, deviceId: string): Promise<{ last: ReplacementAnswer | null }> {
  const row = await deviceFor(actor, deviceId);
  const found = await lastOf(row.id);
  return { last: found && toAnswer(found, actor) };
}

async function halfDone(actor: Actor, deviceId: string): Promise<Loaded> {
  const row = await deviceFor(actor, deviceId);
  const found = await lastOf(row.id);
  if (found?.state !== "half_done") {
    throw new ProblemError("conflict", "Only what is half done can be finished or left.");
  }
  return found;
}

function recordChoice(actor: Actor, found: Loaded, action: string, phase: "asked" | "happened"): Promise<unknown> {
  return record({
    actor,
    action,
    phase,
    subject: "device",
    subjectId: found.deviceId,
    subjectName: found.device.name,
    deviceId: found.deviceId,
    siteId: found.device.siteId,
    correlationId: found.correlationId,
    detail: { replacement: found.id },
  });
}

async function answerNow(actor: Actor, deviceId: string): Promise<ReplacementAnswer> {
  const { last } = await showReplacement(actor, deviceId);
  if (!last) {
    throw new ProblemError("conflict", "The device was removed meanwhile.");
  }
  return last;
}

/** POST …/finish: what failed is tried again. */
export async function finishReplacement(actor: Actor, deviceId: string): Promise<ReplacementAnswer> {
  const found = await halfDone(actor, deviceId);
  await recordChoice(actor, found, "device.replace_finish", "happened");
  askAgain(found.deviceId);
  await db().$transaction(async (tx) => {
    const { count } = await tx.replacement.updateMany({
      where: { id: found.id, state: "half_done" },
      data: { state: "running", leaseOwner: null, leaseUntil: null },
    });
    if (count > 0) {
      await tx.replacementStep.updateMany({
        where: { replacementId: found.id, state: "failed" },
        data: { state: "waiting", detail: null, finishedAt: null },
      });
      await enqueue(tx, driveReplacement, { replacementId: found.id });
    }
  });
  return answerNow(actor, deviceId);
}

/** POST …/leave: what is missing stays shown as differing, and the lines follow what the device has. */
export async function leaveReplacement(actor: Actor, deviceId: string): Promise<ReplacementAnswer> {
  const found = await halfDone(actor, deviceId);
  await announcing(async (tx, announce) => {
    const { count } = await tx.replacement.updateMany({
      where: { id: found.id, state: "half_done" },
      data: { state: "left", busyDevice: null, finishedAt: new Date() },
    });
    if (count > 0) {
      await announce("device.edited", { deviceId: found.deviceId, connection: false });
    }
  });
  await intoLines(found);
  await recordChoice(actor, found, "device.replace_leave", "happened");
  return answerNow(actor, deviceId);
}

import "server-only";
import { record } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";
import { announcing } from "@/lib/platform/events/publish";
import { type Cause, type LineFact, lineColumn } from "./facts";
import type { Loaded } from "./store";

async function recordOutcome(
  line: Loaded,
  phase: "happened" | "refused" | "unknown",
  detail: Record<string, unknown>,
  action: "line.give" | "line.give_put_back" = "line.give",
): Promise<void> {
  await record({
    actor: { id: line.actorId, name: line.actorName },
    action,
    phase,
    subject: "device",
    subjectId: line.deviceId,
    subjectName: line.deviceName,
    deviceId: line.deviceId,
    siteId: line.siteId,
    correlationId: line.correlationId,
    detail: { newLine: line.id, user: line.user, server: line.serverName, ...detail },
  });
}

/**
 * Ended for good: device and user are free again, and the sealed password is where it belongs, or nowhere. False if a process that went on
 * meanwhile has ended it already.
 */
async function end(line: Loaded, state: "done" | "failed", fact: LineFact): Promise<boolean> {
  return announcing(async (tx, announce) => {
    const { count } = await tx.newLine.updateMany({
      where: { id: line.id, state: "running" },
      data: { state, busyDevice: null, busyUser: null, secretId: null, finishedAt: new Date(), words: lineColumn.write(fact) },
    });
    if (count === 0) {
      return false;
    }
    await tx.newLineStep.updateMany({
      where: { newLineId: line.id, state: { in: ["waiting", "working"] } },
      data: { state: "skipped", detail: lineColumn.write({ code: "not_started" }) },
    });
    if (line.secretId !== null) {
      await tx.secret.deleteMany({ where: { id: line.secretId } });
    }
    await announce("line.given", { newLineId: line.id, deviceId: line.deviceId });
    return true;
  });
}

/** Both ends are proven to have it. */
export async function settleDone(line: Loaded, proof: Cause): Promise<void> {
  if (await end(line, "done", { code: "done", proof })) {
    await recordOutcome(line, "happened", { outcome: "done" });
  }
}

/** Nothing was written anywhere. */
export async function settleUnwritten(line: Loaded, causes: Cause[]): Promise<void> {
  if (await end(line, "failed", { code: "not_written", causes })) {
    await recordOutcome(line, "refused", { code: "not_written" });
  }
}

/** Everything that was written is taken back. */
export async function settlePutBack(line: Loaded, causes: Cause[], passwordStays: boolean): Promise<void> {
  if (await end(line, "failed", { code: "put_back", causes, passwordStays })) {
    // One that had been given was not refused: taking it back is what was asked for.
    await (causes.some(({ code }) => code === "taken_back_by")
      ? recordOutcome(line, "happened", { outcome: "put_back" }, "line.give_put_back")
      : recordOutcome(line, "refused", { code: "put_back" }));
  }
}

/** Something could neither be finished nor taken back: a person chooses. The password stays sealed, and device and user stay kept. */
export async function settleHalfDone(line: Loaded, causes: Cause[]): Promise<void> {
  const holding = line.steps.filter((step) => step.holds !== "no").map((step) => step.seq);
  const words = lineColumn.write({ code: "half_done", holding, causes });
  const isOurs = await announcing(async (tx, announce) => {
    const { count } = await tx.newLine.updateMany({ where: { id: line.id, state: "running" }, data: { state: "half_done", words } });
    if (count > 0) {
      await announce("line.given", { newLineId: line.id, deviceId: line.deviceId });
    }
    return count > 0;
  });
  if (isOurs) {
    await recordOutcome(line, "unknown", { outcome: "half_done" });
  }
}

/** It cannot be finished: what was written is taken back. */
export async function turnBack(line: Loaded, causes: Cause[]): Promise<void> {
  const words = lineColumn.write({ code: "putting_back", causes });
  await db().newLine.updateMany({ where: { id: line.id, state: "running" }, data: { direction: "back", words } });
}

/** Why it was turned back. */
export function causesOf(line: Loaded): Cause[] {
  const fact = lineColumn.read(line.words);
  return fact?.code === "putting_back" ? fact.causes : [];
}

import "server-only";
import { record } from "@/lib/audit/service";
import { recomputeLines } from "@/lib/lines/recompute-lines";
import type { Transaction } from "@/lib/platform/db/client";
import { announcing, announcingThat } from "@/lib/platform/events/publish";
import { type Cause, type ResetFact, resetColumn } from "./facts";
import type { EndResult } from "./judge-end";
import { LeaseLost } from "./lease";
import type { EndState, Loaded } from "./reset-store";
import { opened, promoteAll, setAside } from "./secrets";

async function recordOutcome(reset: Loaded, phase: "happened" | "refused" | "unknown", detail: Record<string, unknown>): Promise<void> {
  // First, because whoever sees the end of the reset looks at the line next.
  await recomputeLines([reset.lineId]);
  await record({
    actor: { id: reset.actorId, name: reset.actorName },
    action: "line.reset",
    phase,
    subject: "line",
    subjectId: reset.lineId,
    subjectName: reset.lineName,
    siteId: reset.siteId,
    correlationId: reset.correlationId,
    detail: { reset: reset.id, ticket: reset.ticket, ...detail },
  });
}

/**
 * Ends a reset, first in the transaction that says so. Rejects with `LeaseLost` if it has ended already: a process that was held up until
 * its lease was over may come to the same end as the one that went on.
 */
async function endOnce(tx: Transaction, reset: Loaded, state: "done" | "failed" | "half_done", words: string): Promise<void> {
  const { count } = await tx.reset.updateMany({
    where: { id: reset.id, state: { in: ["checking", "running"] } },
    data: { state, words, ...(state === "half_done" ? {} : { busyLineId: null, finishedAt: new Date() }) },
  });
  if (count === 0) {
    throw new LeaseLost();
  }
}

/** All ends were checked: from here on ends are written. The old secrets are named before the first write. */
export async function startWriting(reset: Loaded, registered: readonly EndState[], old: ReadonlyMap<string, string>): Promise<void> {
  const ids = new Set(registered.map((end) => end.id));
  await announcing(async (tx, announce) => {
    for (const end of reset.ends) {
      await tx.resetEnd.update({ where: { id: end.id }, data: { registered: ids.has(end.id), oldSecretId: old.get(end.id) ?? null } });
    }
    const done = { state: "done", finishedAt: new Date() };
    const answered: ResetFact = { code: "all_answer", registered: registered.map((end) => end.seq) };
    const made: ResetFact = { code: "made", length: reset.length ?? 0 };
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, kind: "check" },
      data: { ...done, detail: resetColumn.write(answered) },
    });
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, kind: "make" },
      data: {
        ...done,
        at: new Date(),
        detail: resetColumn.write(made),
      },
    });
    await tx.reset.update({
      where: { id: reset.id },
      data: { state: "running", phase: "write", words: resetColumn.write({ code: "writing" }) },
    });
    await announce("reset.stepped", { resetId: reset.id });
  });
}

/** Something failed after the first write: the ends get their old password back. */
export async function rollBack(reset: Loaded, causes: Cause[]): Promise<void> {
  const words = resetColumn.write({ code: "putting_back", causes });
  await announcingThat("reset.stepped", { resetId: reset.id }, (tx) =>
    tx.reset.update({ where: { id: reset.id }, data: { direction: "rollback", words } }),
  );
}

function skipWaiting(resetId: string) {
  return {
    where: { resetId, state: { in: ["waiting", "working"] } },
    data: { state: "skipped", detail: resetColumn.write({ code: "not_started" }) },
  };
}

/** Nothing was written anywhere. */
export async function settleUnwritten(reset: Loaded, fact: ResetFact): Promise<void> {
  const words = resetColumn.write(fact);
  await announcing(async (tx, announce) => {
    await endOnce(tx, reset, "failed", words);
    await setAside(tx, reset, new Map());
    await tx.resetStep.updateMany(skipWaiting(reset.id));
    await announce("reset.ended", { resetId: reset.id });
  });
  await recordOutcome(reset, "refused", { code: "not_written" });
}

/** Every end is proven to have the new password: it is the line's password now. */
export async function settleDone(reset: Loaded, proof: Cause): Promise<void> {
  const words = resetColumn.write({ code: "done", proof });
  await announcing(async (tx, announce) => {
    await endOnce(tx, reset, "done", words);
    await promoteAll(tx, reset.ends);
    await tx.lineEnd.updateMany({
      where: { id: { in: reset.ends.map((end) => end.endId) } },
      data: { asked: null, askedWords: null, askedAt: null },
    });
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, kind: "register" },
      data: { state: "done", finishedAt: new Date(), detail: resetColumn.write(proof) },
    });
    // What was not known of a write while it went on is known now.
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, kind: "write", state: { not: "done" } },
      data: { state: "done", detail: resetColumn.write({ code: "has_it_now" }) },
    });
    await tx.resetStep.updateMany(skipWaiting(reset.id));
    await announce("reset.ended", { resetId: reset.id });
  });
  await recordOutcome(reset, "happened", { outcome: "done" });
}

/** Every end has its old password again. */
export async function settlePutBack(reset: Loaded, written: boolean): Promise<void> {
  const old = new Map<string, string>();
  for (const end of reset.ends.filter((end) => end.attempts > 0)) {
    const value = await opened(reset, end, "old");
    if (value !== undefined) {
      old.set(end.id, value);
    }
  }
  const before = resetColumn.read(reset.words);
  const words = resetColumn.write({ code: "put_back", written, causes: before?.code === "putting_back" ? before.causes : [] });
  await announcing(async (tx, announce) => {
    await endOnce(tx, reset, "failed", words);
    await setAside(tx, reset, old);
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, state: "unknown" },
      data: { state: "skipped", detail: resetColumn.write({ code: "overtaken", by: "put_back", was: "unknown" }) },
    });
    await tx.resetStep.updateMany(skipWaiting(reset.id));
    await announce("reset.ended", { resetId: reset.id });
  });
  await recordOutcome(reset, "refused", { code: "put_back" });
}

/** The ends differ, or one of them cannot be asked, and nothing more can be done without a person. Both secrets stay. */
export async function settleHalfDone(reset: Loaded, causes: Cause[]): Promise<void> {
  const at = (secret: EndResult["currentSecret"]) => reset.ends.filter((end) => end.currentSecret === secret).map((end) => end.seq);
  const words = resetColumn.write({ code: "half_done", new: at("new"), old: at("old"), unknown: at("unknown"), causes });
  await announcing(async (tx, announce) => {
    await endOnce(tx, reset, "half_done", words);
    await tx.resetStep.updateMany(skipWaiting(reset.id));
    await announce("reset.ended", { resetId: reset.id });
  });
  await recordOutcome(reset, "unknown", {
    outcome: "half_done",
    ends: reset.ends.map((end) => ({ end: end.label, device: end.deviceName, holds: end.currentSecret })),
  });
}

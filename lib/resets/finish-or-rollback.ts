import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { recomputeLines } from "@/lib/lines/recompute-lines";
import type { Transaction } from "@/lib/platform/db/client";
import { announcing, announcingThat } from "@/lib/platform/events/publish";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { type ResetFact, resetColumn } from "./facts";
import type { Loaded } from "./reset-store";
import { canPutBack, resetFor, resetToAct, toResponse } from "./reset-view";
import type { ResetAnswer } from "./schemas";
import { driveReset } from "./tasks";

async function recordChoice(actor: Actor, reset: Loaded, action: string): Promise<void> {
  const { lineId: subjectId, lineName: subjectName, siteId, correlationId, ticket } = reset;
  await record({
    actor,
    action,
    phase: "asked",
    subject: "line",
    subjectId,
    subjectName,
    siteId,
    correlationId,
    detail: { reset: reset.id, ticket },
  });
}

/** Steps of the way that was left say so: what stayed red or amber would be read as the end of the new one. */
async function overtake(tx: Transaction, reset: Loaded, by: "finish" | "put_back"): Promise<void> {
  const left = reset.steps.filter((step) =>
    by === "finish" ? step.kind === "put_back" && step.state !== "skipped" : step.state === "unknown",
  );
  for (const { id, state } of left) {
    await tx.resetStep.update({
      where: { id },
      data: { state: "skipped", detail: resetColumn.write({ code: "overtaken", by, was: state }) },
    });
  }
}

/** Sends a half-done reset on its way again, unless somebody else was faster. */
async function resume(actor: Actor, reset: Loaded, direction: "forward" | "rollback", fact: ResetFact): Promise<ResetAnswer> {
  await announcing(async (tx, announce) => {
    const { count } = await tx.reset.updateMany({
      where: { id: reset.id, state: "half_done" },
      data: { state: "running", direction, phase: "finish", words: resetColumn.write(fact), leaseOwner: null, leaseUntil: null },
    });
    if (count === 0) {
      throw new ProblemError("conflict", "Somebody else has chosen already. Look at the reset again.");
    }
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, kind: { in: ["read_back", "register"] } },
      data: { state: "waiting", at: null, finishedAt: null, detail: null },
    });
    await overtake(tx, reset, direction === "forward" ? "finish" : "put_back");
    await enqueue(tx, driveReset, { resetId: reset.id });
    await announce("reset.stepped", { resetId: reset.id });
  });
  await recomputeLines([reset.lineId]);
  return toResponse(await resetFor(actor, reset.id), actor);
}

/** POST …/finish: the rest of the ends get the new password too. */
export async function finishReset(actor: Actor, id: string): Promise<ResetAnswer> {
  const reset = await resetToAct(actor, id);
  if (reset.state !== "half_done") {
    throw new ProblemError("conflict", "Only a reset that is half done can be finished.");
  }
  await recordChoice(actor, reset, "line.reset_finish");
  return resume(actor, reset, "forward", { code: "finishing" });
}

/** POST …/put-back: half done, every end gets its old password; under way, it turns round at the next step. */
export async function putBackReset(actor: Actor, id: string): Promise<ResetAnswer> {
  const reset = await resetToAct(actor, id);
  if (!canPutBack(reset)) {
    throw new ProblemError(
      "conflict",
      reset.state === "half_done"
        ? "The old password of an end is not known to Lineward, so it cannot be put back. Finish the reset instead."
        : "This reset cannot be put back: it has ended, or is being put back already.",
    );
  }
  await recordChoice(actor, reset, "line.reset_put_back");
  if (reset.state === "half_done") {
    return resume(actor, reset, "rollback", { code: "putting_back", causes: [] });
  }
  const words = resetColumn.write({ code: "putting_back", causes: [{ code: "stopped_by", name: actor.name }] });
  const where = { id, state: { in: ["checking", "running"] }, direction: "forward" };
  await announcingThat("reset.stepped", { resetId: id }, (tx) => tx.reset.updateMany({ where, data: { direction: "rollback", words } }));
  return toResponse(await resetFor(actor, id), actor);
}

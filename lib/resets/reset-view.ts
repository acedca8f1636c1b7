import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/auth/permissions";
import { notFound } from "@/lib/http/problems";
import { linesOf, refuseOutOfReach } from "@/lib/lines/access";
import { hiderOf } from "@/lib/lines/hiding";
import { db } from "@/lib/platform/db/client";
import type { Loaded } from "./reset-store";
import { loadReset } from "./reset-store";
import type { ResetAnswer, ResetState, StepState } from "./schemas";

const one = <T extends string>(value: string) => value as T;

export function canFinish(reset: Loaded): boolean {
  return reset.state === "half_done";
}

/** Putting back needs the old secret of every end that may not have it any more. */
export function canPutBack(reset: Loaded): boolean {
  const known = reset.ends.every((end) => end.holds === "old" || end.oldSecretId !== null);
  return (reset.state === "half_done" && known) || ((reset.state === "checking" || reset.state === "running") && reset.wish === "new");
}

/** A reset as the API shows it to this person: devices elsewhere are told by their kind. */
export async function toResponse(reset: Loaded, actor: Actor): Promise<ResetAnswer> {
  const hide = await hiderOf(reset.ends, actor);
  const endIds = new Map(reset.ends.map((end) => [end.seq, end.endId]));
  return {
    id: reset.id,
    lineId: reset.lineId,
    lineName: hide(reset.lineName),
    state: one<ResetState>(reset.state),
    wish: one(reset.wish),
    ticket: reset.ticket,
    askedBy: reset.askedBy,
    by: reset.actorName,
    startedAt: reset.startedAt.toISOString(),
    ...(reset.finishedAt ? { finishedAt: reset.finishedAt.toISOString() } : {}),
    ...(reset.limitedBy === null ? {} : { limitedBy: hide(reset.limitedBy) }),
    ...(reset.length === null ? {} : { length: reset.length }),
    steps: reset.steps.map((step) => ({
      seq: step.seq,
      kind: one(step.kind),
      end: step.end === null ? null : hide(step.end),
      endId: step.endSeq === null ? null : (endIds.get(step.endSeq) ?? null),
      action: hide(step.action),
      state: one<StepState>(step.state),
      at: step.at?.toISOString() ?? null,
      finishedAt: step.finishedAt?.toISOString() ?? null,
      ...(step.detail === null ? {} : { detail: hide(step.detail) }),
    })),
    ends: reset.ends.map((end) => ({
      endId: end.endId,
      deviceName: hide(end.deviceName),
      noun: end.noun,
      label: hide(end.label),
      role: one(end.role),
      holds: one(end.holds),
      ...(end.detail === null ? {} : { detail: hide(end.detail) }),
    })),
    canFinish: canFinish(reset) && may(actor.role, "line.reset"),
    canPutBack: canPutBack(reset) && may(actor.role, "line.reset"),
    canReveal: reset.state === "half_done" && may(actor.role, "device.configure"),
    words: hide(reset.words),
  };
}

/** The reset, if its line exists for this person. */
export async function resetFor(actor: Actor, id: string): Promise<Loaded> {
  const seen = await db().reset.findFirst({ where: { id, line: linesOf(actor) }, select: { id: true } });
  const reset = seen && (await loadReset(id));
  if (!reset) {
    throw notFound("This reset");
  }
  return reset;
}

/** The same, if this person may act on every end: those that it writes, and those that the line has now. */
export async function resetToAct(actor: Actor, id: string): Promise<Loaded> {
  const reset = await resetFor(actor, id);
  const now = await db().lineEnd.findMany({ where: { lineId: reset.lineId }, select: { role: true, deviceId: true } });
  await refuseOutOfReach(actor, [...reset.ends, ...now]);
  return reset;
}

/** GET /api/resets/{id}. */
export async function showReset(actor: Actor, id: string): Promise<ResetAnswer> {
  return toResponse(await resetFor(actor, id), actor);
}

/** GET /api/resets. */
export async function listResets(actor: Actor, query: { state?: readonly ResetState[] | undefined; limit: number }) {
  const rows = await db().reset.findMany({
    where: { line: linesOf(actor), ...(query.state && query.state.length > 0 ? { state: { in: [...query.state] } } : {}) },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: query.limit,
    include: { ends: { select: { deviceId: true, deviceName: true, record: true, label: true } } },
  });
  const hide = await hiderOf(
    rows.flatMap((row) => row.ends),
    actor,
  );
  return {
    items: rows.map((row) => ({
      id: row.id,
      lineId: row.lineId,
      lineName: hide(row.lineName),
      state: one<ResetState>(row.state),
      by: row.actorName,
      ticket: row.ticket,
      startedAt: row.startedAt.toISOString(),
      ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
      words: hide(row.words),
    })),
  };
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";
import { notFound } from "@/lib/http/problems";
import { linesOf, refuseOutOfReach } from "@/lib/lines/access";
import { db } from "@/lib/platform/db/client";
import { limitColumn, resetColumn } from "./facts";
import type { Loaded } from "./reset-store";
import { loadReset } from "./reset-store";
import type { ResetAnswer, ResetState, StepState } from "./schemas";
import { rememberedEnd, tellingOf } from "./telling";
import { actionOf, callEnd, deviceOf, labelFor, storedWords } from "./words";

const asType = <T extends string>(value: string) => value as T;

export function canFinish(reset: Loaded): boolean {
  return reset.state === "half_done";
}

/** Putting back needs the old secret of every end that may not have it any more. */
export function canPutBack(reset: Loaded): boolean {
  const known = reset.ends.every((end) => end.currentSecret === "old" || end.oldSecretId !== null);
  return (
    (reset.state === "half_done" && known) || ((reset.state === "checking" || reset.state === "running") && reset.direction === "forward")
  );
}

/** A reset as the API shows it to this person: devices elsewhere are told by their kind. */
export async function toResponse(reset: Loaded, actor: Actor): Promise<ResetAnswer> {
  const telling = (await tellingOf([reset], actor))(reset);
  const ends = new Map(reset.ends.map((end) => [end.seq, end]));
  const limit = limitColumn.read(reset.limitedBy);
  const limiting = limit?.code === "limited_by" ? ends.get(limit.seq) : undefined;
  return {
    id: reset.id,
    lineId: reset.lineId,
    lineName: telling.line,
    state: asType<ResetState>(reset.state),
    wish: reset.direction === "forward" ? "new" : "old",
    ticket: reset.ticket,
    askedBy: reset.askedBy,
    by: reset.actorName,
    startedAt: reset.startedAt.toISOString(),
    ...(reset.finishedAt ? { finishedAt: reset.finishedAt.toISOString() } : {}),
    ...(limiting ? { limitedBy: callEnd(limiting, telling) } : {}),
    ...(limit?.code === "legacy" && telling.reader.seesAll ? { limitedBy: limit.text } : {}),
    ...(reset.length === null ? {} : { length: reset.length }),
    steps: reset.steps.map((step) => {
      const end = ends.get(step.endSeq ?? -1);
      const detail = storedWords(resetColumn.read(step.detail), telling, end);
      return {
        seq: step.seq,
        kind: asType(step.kind),
        end: end ? callEnd(end, telling) : null,
        endId: end?.endId ?? null,
        action: actionOf(step, telling),
        state: asType<StepState>(step.state),
        at: step.at?.toISOString() ?? null,
        finishedAt: step.finishedAt?.toISOString() ?? null,
        ...(detail === undefined ? {} : { detail }),
      };
    }),
    ends: reset.ends.map((end) => {
      const detail = storedWords(resetColumn.read(end.detail), telling, end);
      return {
        endId: end.endId,
        deviceName: deviceOf(end, telling),
        noun: end.noun,
        label: labelFor(end, telling),
        role: asType(end.role),
        holds: asType(end.currentSecret),
        ...(detail === undefined ? {} : { detail }),
      };
    }),
    canFinish: canFinish(reset) && may(actor.role, "line.reset"),
    canPutBack: canPutBack(reset) && may(actor.role, "line.reset"),
    canReveal: reset.state === "half_done" && may(actor.role, "device.configure"),
    words: storedWords(resetColumn.read(reset.words), telling) ?? "",
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
    include: { ends: { select: rememberedEnd } },
  });
  const telling = await tellingOf(rows, actor);
  return {
    items: rows.map((row) => ({
      id: row.id,
      lineId: row.lineId,
      lineName: telling(row).line,
      state: asType<ResetState>(row.state),
      by: row.actorName,
      ticket: row.ticket,
      startedAt: row.startedAt.toISOString(),
      ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
      words: storedWords(resetColumn.read(row.words), telling(row)) ?? "",
    })),
  };
}

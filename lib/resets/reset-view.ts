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
import { tellingOf } from "./telling";
import { standingsOf, turnOf } from "./turn";
import { actionOf, callEnd, deviceOf, labelFor, storedWords } from "./words";

const nobody: Awaited<ReturnType<typeof standingsOf>> = new Map();

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
  const [tellings, standings] = await Promise.all([
    tellingOf([reset], actor),
    reset.state === "half_done" ? standingsOf(reset.ends) : nobody,
  ]);
  const telling = tellings(reset);
  const turn = turnOf(reset, telling, standings);
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
      const fact = resetColumn.read(end.detail);
      const detail = storedWords(fact, telling, end);
      const retryAt = fact?.code === "tried" && fact.fact.code === "fault" ? fact.fact.retryAt : undefined;
      return {
        endId: end.endId,
        deviceName: deviceOf(end, telling),
        noun: end.noun,
        label: labelFor(end, telling),
        role: asType(end.role),
        holds: asType(end.currentSecret),
        ...(detail === undefined ? {} : { detail }),
        ...(retryAt === undefined ? {} : { retryAt }),
      };
    }),
    canFinish: canFinish(reset) && may(actor, "line.reset"),
    canPutBack: canPutBack(reset) && may(actor, "line.reset"),
    canReveal: reset.state === "half_done" && may(actor, "device.configure"),
    words: storedWords(resetColumn.read(reset.words), telling) ?? "",
    ...(turn ? { turn } : {}),
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

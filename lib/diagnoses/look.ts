import "server-only";
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { serverOfQuestion } from "@/lib/device-access/registration-probe";
import { lineFor } from "@/lib/lines/access";
import { type EndRow, endSelection, inOrder } from "@/lib/lines/end-rows";
import { recomputeLines } from "@/lib/lines/recompute-lines";
import { replaceEnds } from "@/lib/lines/reconsider";
import { devicesAskedOf } from "@/lib/monitoring/ask-claims";
import { background } from "@/lib/platform/background";
import { db, isUniqueViolation } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { questionOf } from "@/lib/sip/provable-account";
import { type Climbing, climb, stopped } from "./climb";
import { type Ladder, type Rung, rungNames } from "./facts";

/** A line of hundreds of ends is looked at from its first ones. */
const laddersMax = 12;
/** Everything together: whatever hangs, a look ends. */
const lookMs = 90_000;
/** A look that has not ended by then was lost with its process. */
const lostMs = lookMs + 30_000;
/** Looks that a line keeps. */
const keptMax = 10;

interface LookRow {
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly busyLineId: string | null;
}

/** How a look stands: one whose process is gone was interrupted. */
export function stateOfLook({ startedAt, finishedAt, busyLineId }: LookRow, nowMs = Date.now()): "running" | "done" | "interrupted" {
  if (finishedAt !== null) {
    return "done";
  }
  return busyLineId !== null && Math.abs(nowMs - startedAt.getTime()) < lostMs ? "running" : "interrupted";
}

/** The look that is under way at this line; one that was lost makes room. */
async function lookUnderWay(lineId: string): Promise<string | undefined> {
  const row = await db().diagnosis.findUnique({ where: { busyLineId: lineId } });
  if (row && stateOfLook(row) === "interrupted") {
    await db().diagnosis.updateMany({ where: { id: row.id, busyLineId: lineId }, data: { busyLineId: null } });
    return undefined;
  }
  return row?.id;
}

const laddersOf = (ends: readonly EndRow[], devices: readonly (readonly string[])[]): Ladder[] =>
  ends.map(({ id }, at) => ({ endId: id, devices: [...(devices[at] ?? [])], rungs: rungNames.map(() => ({ state: "waiting" })) }));

async function devicesOf(end: EndRow, ends: readonly EndRow[]): Promise<string[]> {
  const question = questionOf(end, ends);
  return question ? devicesAskedOf(end, ends, serverOfQuestion(question).host) : [end.deviceId];
}

/**
 * POST /api/lines/{id}/diagnoses: looks for the fault of a line beside the answer. Whoever asks while somebody is looking at the same line
 * shares that look.
 */
export async function beginLook(actor: Actor, lineId: string): Promise<{ id: string }> {
  await lineFor(actor, lineId);
  const known = await lookUnderWay(lineId);
  if (known !== undefined) {
    return { id: known };
  }
  const all = (await db().lineEnd.findMany({ where: { lineId }, ...endSelection })) as EndRow[];
  const ends = inOrder(all).slice(0, laddersMax);
  const ladders = laddersOf(ends, await Promise.all(ends.map((end) => devicesOf(end, all))));
  const id = randomUUID();
  try {
    await db().diagnosis.create({ data: { id, lineId, busyLineId: lineId, ladders: JSON.stringify(ladders) } });
  } catch (error) {
    const other = isUniqueViolation(error) ? await lookUnderWay(lineId) : undefined;
    if (other === undefined) {
      throw error;
    }
    return { id: other };
  }
  background(`diagnosis:${id}`, (signal) => look({ id, lineId, ladders, ends, all, actor, signal })).catch((error: unknown) => {
    log.error({ lineId, err: error }, "a look for the fault of a line was not finished");
  });
  return { id };
}

interface Look {
  readonly id: string;
  readonly lineId: string;
  readonly ladders: Ladder[];
  readonly ends: readonly EndRow[];
  readonly all: readonly EndRow[];
  readonly actor: Actor;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
}

/** Keeps what is known so far; what comes while a row is being written is written after it, at once. */
function keeping(id: string, ladders: readonly Ladder[]) {
  let writing: Promise<void> = Promise.resolve();
  let waits = false;
  const write = async () => {
    waits = false;
    await db().diagnosis.updateMany({ where: { id }, data: { ladders: JSON.stringify(ladders) } });
  };
  return {
    keep() {
      if (!waits) {
        waits = true;
        writing = writing.then(write).catch((error: unknown) => log.warn({ err: error }, "a step of a look was not kept"));
      }
    },
    settled: () => writing,
  };
}

async function look({ id, lineId, ladders, ends, all, actor, signal }: Look): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort(stopped);
  const timer = setTimeout(() => over.abort(), lookMs);
  signal.addEventListener("abort", stop, { once: true });
  const climbing: Climbing = {
    ends: all,
    by: { actor, correlationId: randomUUID() },
    signal: over.signal,
    asked: new Map(),
    turn: Promise.resolve(),
  };
  const rows = keeping(id, ladders);
  const tell = (ladder: Ladder) => (at: number, rung: Rung) => {
    ladder.rungs[at] = rung;
    rows.keep();
  };
  try {
    await Promise.all(ladders.map((ladder, at) => climb(ends[at] as EndRow, climbing, tell(ladder))));
    await rows.settled();
    if (!signal.aborted) {
      await db().diagnosis.updateMany({ where: { id }, data: { finishedAt: new Date(), ladders: JSON.stringify(ladders) } });
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    await db().diagnosis.updateMany({ where: { id }, data: { busyLineId: null } });
  }
  await dropOld(lineId);
  // What was heard is what the line's own page tells from now on.
  await replaceEnds({ claim: { is: { OR: [{ lineId }, { end: { lineId } }] } } });
  await recomputeLines([lineId]);
}

async function dropOld(lineId: string): Promise<void> {
  const old = await db().diagnosis.findMany({ where: { lineId }, orderBy: { startedAt: "desc" }, skip: keptMax, select: { id: true } });
  await db().diagnosis.deleteMany({ where: { id: { in: old.map((row) => row.id) } } });
}

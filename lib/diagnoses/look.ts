import "server-only";
import { actorById } from "@/lib/auth/actor";
import type { EndRow } from "@/lib/lines/end-rows";
import { recomputeLines } from "@/lib/lines/recompute-lines";
import { replaceEnds } from "@/lib/lines/reconsider";
import type { Proving } from "@/lib/monitoring/ask-claims";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { type Climbing, climb, stopped } from "./climb";
import type { Ladder, Rung } from "./facts";
import { type LineLadders, laddersOf, lookMs, makeRoom, stateOfLook } from "./look-rows";

/** Looks that a line keeps. */
const keptMax = 10;

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

/** Who asked for the look; undefined if they are gone, or may not ask any more. */
async function askedBy(actorId: string): Promise<Proving["actor"] | undefined> {
  const actor = await actorById(actorId);
  return actor ? { id: actor.id, name: actor.name } : undefined;
}

interface Looking extends LineLadders {
  readonly id: string;
  readonly actor: Proving["actor"];
  readonly signal: AbortSignal;
}

/** Climbs all ladders side by side, and keeps each step when it is known. */
async function climbAll({ id, ladders, ends, all, actor, signal }: Looking): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort(stopped);
  const timer = setTimeout(() => over.abort(), lookMs);
  signal.addEventListener("abort", stop, { once: true });
  const climbing: Climbing = {
    ends: all,
    by: { actor, correlationId: id },
    signal: over.signal,
    asked: new Map(),
    turn: Promise.resolve(),
  };
  const rows = keeping(id, ladders);
  const tell = (ladder: Ladder) => (at: number, rung: Rung) => {
    ladder.rungs[at] = rung;
    if (!signal.aborted) {
      rows.keep();
    }
  };
  try {
    await Promise.all(ladders.map((ladder, at) => climb(ends[at] as EndRow, climbing, tell(ladder))));
    await rows.settled();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Makes the look, from its first step: one that was cut off with its process is made anew, since it changes nothing. Nothing is done where
 * nobody waits for it any more. `signal`: the process stops, or another one has the look now; then the row is left as it is.
 */
export async function look(id: string, actorId: string, signal: AbortSignal): Promise<void> {
  const row = await db().diagnosis.findUnique({ where: { id } });
  if (!row || row.finishedAt !== null) {
    return;
  }
  const actor = stateOfLook(row) === "running" ? await askedBy(actorId) : undefined;
  if (actor === undefined) {
    await makeRoom(id);
    return;
  }
  const { lineId } = row;
  const climbed = await laddersOf(lineId);
  const ladders = JSON.stringify(climbed.ladders);
  // What one that was cut off had heard is not told by the line yet.
  const heard = row.ladders === ladders ? await heardOf(lineId) : undefined;
  await db().diagnosis.updateMany({ where: { id }, data: { startedAt: new Date(), ladders } });
  try {
    await climbAll({ ...climbed, id, actor, signal });
  } catch (error) {
    await makeRoom(id);
    throw error;
  }
  if (signal.aborted) {
    return;
  }
  const end = { finishedAt: new Date(), busyLineId: null, ladders: JSON.stringify(climbed.ladders) };
  await db().diagnosis.updateMany({ where: { id }, data: end });
  await dropOld(lineId);
  if ((await heardOf(lineId)) !== heard) {
    // What was heard is what the line's own page tells from now on.
    await replaceEnds({ claim: { is: { OR: [{ lineId }, { end: { lineId } }] } } });
    await recomputeLines([lineId]);
  }
}

/** All that a look may hear of a line, by which the line is judged, without its times: the same again says nothing new. */
async function heardOf(lineId: string): Promise<string> {
  const ends = await db().lineEnd.findMany({
    where: { lineId },
    orderBy: { id: "asc" },
    select: {
      id: true,
      asked: true,
      askedRealm: true,
      reachedFrom: true,
      registered: true,
      device: { select: { reachable: true, signedIn: true, registered: true, cause: true, loginRefusedAt: true } },
    },
  });
  return JSON.stringify(ends);
}

async function dropOld(lineId: string): Promise<void> {
  const old = await db().diagnosis.findMany({ where: { lineId }, orderBy: { startedAt: "desc" }, skip: keptMax, select: { id: true } });
  if (old.length > 0) {
    await db().diagnosis.deleteMany({ where: { id: { in: old.map((row) => row.id) } } });
  }
}

import "server-only";
import { serverOfQuestion } from "@/lib/device-access/registration-probe";
import { type EndRow, endSelection, inOrder } from "@/lib/lines/end-rows";
import { devicesAskedOf } from "@/lib/monitoring/ask-claims";
import { db } from "@/lib/platform/db/client";
import { questionOf } from "@/lib/sip/provable-account";
import { type Ladder, rungNames } from "./facts";

/** A line of hundreds of ends is looked at from its first ones. */
const laddersMax = 12;
/** Everything together: whatever hangs, a look ends. */
export const lookMs = 90_000;
/** A look that has not ended so long after it was begun, or begun again, is waited for by nobody. */
const lostMs = lookMs + 30_000;

interface LookRow {
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly busyLineId: string | null;
}

/** How a look stands: one that nobody came to work on, or that its process took along, was interrupted. */
export function stateOfLook({ startedAt, finishedAt, busyLineId }: LookRow, nowMs = Date.now()): "running" | "done" | "interrupted" {
  if (finishedAt !== null) {
    return "done";
  }
  return busyLineId !== null && Math.abs(nowMs - startedAt.getTime()) < lostMs ? "running" : "interrupted";
}

export interface LineLadders {
  readonly ends: readonly EndRow[];
  /** All ends of the line. */
  readonly all: readonly EndRow[];
  readonly ladders: Ladder[];
}

const waitingLadders = (ends: readonly EndRow[], devices: readonly (readonly string[])[]): Ladder[] =>
  ends.map(({ id }, at) => ({ endId: id, devices: [...(devices[at] ?? [])], rungs: rungNames.map(() => ({ state: "waiting" })) }));

async function devicesOf(end: EndRow, ends: readonly EndRow[]): Promise<string[]> {
  const question = questionOf(end, ends);
  return question ? devicesAskedOf(end, ends, serverOfQuestion(question).host) : [end.deviceId];
}

/** What a look climbs: the first ends of the line, with a ladder each on which nobody stands yet. */
export async function laddersOf(lineId: string): Promise<LineLadders> {
  const all = (await db().lineEnd.findMany({ where: { lineId }, ...endSelection })) as EndRow[];
  const ends = inOrder(all).slice(0, laddersMax);
  return { ends, all, ladders: waitingLadders(ends, await Promise.all(ends.map((end) => devicesOf(end, all)))) };
}

/** Others may look at the line from now on. */
export const makeRoom = (id: string) => db().diagnosis.updateMany({ where: { id }, data: { busyLineId: null } });

import "server-only";
import { db } from "@/lib/platform/db/client";
import type { JobKind, JobRowAnswer } from "./schemas";

export type RowStep = NonNullable<JobRowAnswer["step"]>;

/** Kinds whose rows are one write of a document: what is kept of the write says how far it is. */
const writes: ReadonlySet<JobKind> = new Set(["settings", "records", "standards", "put_back"]);
const ofPhase: Readonly<Record<string, RowStep>> = { check: "reading", write: "writing", prove: "proving" };

interface UnderWay {
  readonly id: string;
  readonly state: string;
  readonly changeId: string | null;
  readonly resetId: string | null;
}

/** What each row under way is at, as far as the rows that its work keeps say it. */
export async function stepsOf(rows: readonly UnderWay[], kind: JobKind): Promise<ReadonlyMap<string, RowStep>> {
  const running = rows.filter(({ state }) => state === "running");
  if (running.length === 0) {
    return new Map();
  }
  if (kind === "reset") {
    const resets = await db().reset.findMany({
      where: { id: { in: running.flatMap(({ resetId }) => resetId ?? []) } },
      select: { id: true, phase: true },
    });
    const phases = new Map(resets.map(({ id, phase }) => [id, ofPhase[phase]]));
    return new Map(running.map(({ id, resetId }) => [id, phases.get(resetId ?? "") ?? "reading"]));
  }
  if (!writes.has(kind)) {
    return new Map(kind === "check" ? running.map(({ id }) => [id, "reading"]) : []);
  }
  const begun = await db().change.findMany({
    where: { id: { in: running.flatMap(({ changeId }) => changeId ?? []) } },
    select: { id: true, outcome: true },
  });
  const outcomes = new Map(begun.map(({ id, outcome }) => [id, outcome]));
  // A write that is begun is sent and read back; before it the device is read.
  return new Map(
    running.map(({ id, changeId }) => {
      const outcome = outcomes.get(changeId ?? "");
      return [id, outcome === undefined ? "reading" : outcome === "writing" ? "writing" : "proving"];
    }),
  );
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";
import { lineFor } from "@/lib/lines/access";
import { db } from "@/lib/platform/db/client";
import { rowsOf } from "./access";
import type { LineJob } from "./endpoints";
import { jobKind, jobState, openStates } from "./schemas";

const atWork = ["queued", "running", "waiting"];
const most = 5;

/** GET /api/lines/{id}/jobs: the jobs that are still to touch this line or one of its devices. Who may not see jobs is told no more than that. */
export async function lineJobs(actor: Actor, lineId: string): Promise<{ items: LineJob[] }> {
  await lineFor(actor, lineId);
  const ends = await db().lineEnd.findMany({ where: { lineId }, select: { deviceId: true } });
  const targets = [{ lineId }, { deviceId: { in: ends.map(({ deviceId }) => deviceId) } }];
  const jobs = await db().job.findMany({
    where: { state: { in: [...openStates] }, rows: { some: { state: { in: atWork }, OR: targets, ...rowsOf(actor) } } },
    orderBy: { number: "desc" },
    take: most,
    select: { id: true, number: true, name: true, kind: true, state: true },
  });
  const seesJobs = may(actor, "job.see");
  return {
    items: jobs.map(({ id, number, name, kind, state }) => ({
      number,
      kind: jobKind.parse(kind),
      state: jobState.parse(state),
      ...(seesJobs ? { id, name } : {}),
    })),
  };
}

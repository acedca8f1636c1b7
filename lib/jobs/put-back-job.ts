import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { jobToActOn } from "./access";
import { jobColumns } from "./columns";
import { type Kept, keepJob } from "./create-job";

const writing: ReadonlySet<string> = new Set(["settings", "records", "put_back", "standards"]);

/** True for kinds of jobs whose rows replaced something that can be put back: settings, or the account of a device that was given a line. */
export const canBePutBack = (kind: string): boolean => writing.has(kind) || kind === "give_lines";

const nothingOf = (kind: string) =>
  kind === "give_lines"
    ? "It has given no line, so there is nothing to put back."
    : "It has written nothing, so there is nothing to put back.";

/** POST …/put-back: a job whose rows give back what the rows of this one replaced, through the same path. It is planned, seen and started as any other. */
export async function planPutBack(actor: Actor, id: string, key: string): Promise<Kept> {
  const job = await jobToActOn(actor, id);
  if (!canBePutBack(job.kind)) {
    const words =
      job.kind === "remove"
        ? "What a job has removed cannot be put back: what was kept of it, its passwords too, is gone with it."
        : "A job of this kind replaced no settings, so there is nothing to put back.";
    throw new ProblemError("conflict", words);
  }
  if (["planning", "planned", "scheduled", "running", "waiting"].includes(job.state)) {
    throw new ProblemError("conflict", "It has not ended. Stop it first, or wait for its end.");
  }
  const gives = job.kind === "give_lines";
  const rows = await db().jobRow.findMany({
    where: {
      jobId: id,
      state: { in: ["done", "not_applied", "unknown"] },
      ...(gives ? { newLineId: { not: null } } : { changeId: { not: null } }),
    },
    orderBy: { seq: "asc" },
  });
  if (rows.length === 0) {
    throw new ProblemError("conflict", nothingOf(job.kind));
  }
  const targets = rows.map(({ deviceId, lineId, document, record, name, search, siteId, driver, alike }) => ({
    deviceId,
    lineId,
    document,
    record,
    name,
    search,
    siteId,
    driver,
    alike,
  }));
  const { startAt: _at, window: _window, ...options } = jobColumns.options.demand(job.options, job.id);
  return keepJob(actor, {
    kind: gives ? "take_lines" : "put_back",
    name: `Put back: ${job.name}`.slice(0, 120),
    chosen: { targets, selection: { ...jobColumns.selection.demand(job.selection, job.id), count: targets.length } },
    plan: "live",
    options,
    putBackOf: id,
    changesBack: rows.map(({ changeId, newLineId }) => (gives ? newLineId : changeId) ?? ""),
    request: { putBackOf: id },
    key,
  });
}

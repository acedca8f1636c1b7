import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { type JobRecord, jobToActOn } from "./access";
import { jobColumns } from "./columns";
import type { Begun } from "./create-job";
import type { RetryWish, StartOptions } from "./endpoints";
import { jobFacts, rowFacts } from "./facts";
import { planKeptMs, settlingFact, stopRows } from "./job-state";
import { optionsOf } from "./options-of";
import { letChooseAgain } from "./plan-lines";
import { untilAllowedMs } from "./run-job";
import { badEnds, type JobState, jobOptions } from "./schemas";
import { planRows, runRows } from "./tasks";
import { tellJob } from "./tell";
import { untilOpenMs } from "./window";

/** A plan that is older has to be made again: too much may have changed since. */
const hourMs = 3_600_000;

function told(actor: Actor, job: JobRecord, action: string, detail: Record<string, unknown>, tx?: Transaction): Promise<string> {
  const { id, number, name, correlationId } = job;
  const subject = { subject: "job" as const, subjectId: id, subjectName: `${number} ${name}` };
  return record({ actor, action, ...subject, correlationId, detail: { job: id, number, ...detail } }, tx);
}

const begun = ({ id, number }: JobRecord, state: string): Begun => ({ id, number, state: state as JobState });

function refuse(words: string): ProblemError {
  return new ProblemError("conflict", words);
}

/** POST …/start: the rows of the plan that was seen are queued. The same start again does nothing. */
export async function startJob(actor: Actor, id: string, { planHash, options: given = {} }: StartOptions): Promise<Begun> {
  const job = await jobToActOn(actor, id);
  if (job.state === "planning") {
    throw refuse("It is still being planned. Start it when the plan is there.");
  }
  if (job.planHash !== planHash) {
    throw new ProblemError("plan_outdated", "The plan has changed since you saw it. Look at it again, then start it.");
  }
  if (job.state !== "planned") {
    throw refuse("It was started already.");
  }
  const now = new Date();
  const age = now.getTime() - (job.plannedAt?.getTime() ?? 0);
  if (age > planKeptMs) {
    throw new ProblemError("plan_outdated", "The plan is older than 7 days. Plan it again.");
  }
  const options = optionsOf(job.kind, jobOptions.parse({ ...jobColumns.options.demand(job.options, job.id), ...given }));
  const startAt = options.startAt === undefined ? null : new Date(options.startAt);
  const rows = { jobId: id, state: "planned" };
  const text = JSON.stringify(options);
  const waitsMs = untilAllowedMs({ id, startAt, options: text }, now);
  const state = waitsMs > 0 ? "scheduled" : "running";
  // Rows wait for their device from the first moment at which it may be asked: a window that opens later takes nothing of that time.
  const from = new Date(Math.max(now.getTime(), startAt?.getTime() ?? 0));
  const begins = from.getTime() + (options.window ? untilOpenMs(options.window, from) : 0);
  const started = await db().$transaction(async (tx) => {
    const toDo = await tx.jobRow.count({ where: rows });
    if (toDo === 0) {
      throw refuse("Nothing is to be done: no row of the plan would change anything.");
    }
    const deadlineAt = new Date(begins + options.expiresAfterHours * hourMs);
    const data = { state, options: text, startAt, startedAt: now, toDo, deadlineAt };
    const { count } = await tx.job.updateMany({ where: { id, state: "planned", planHash }, data });
    if (count === 1) {
      await tx.jobRow.updateMany({ where: rows, data: { state: "queued" } });
      await told(actor, job, "job.start", { rows: toDo, options }, tx);
      await enqueue(tx, runRows, { jobId: id }, { runAfter: new Date(now.getTime() + waitsMs) });
    }
    return count === 1;
  });
  if (!started) {
    throw refuse("It was started already.");
  }
  tellJob(id);
  return begun(job, state);
}

/** POST …/pause: rows under way finish, no other is begun. */
export async function pauseJob(actor: Actor, id: string): Promise<Begun> {
  const job = await jobToActOn(actor, id);
  if (job.state === "paused") {
    return begun(job, "paused");
  }
  const cause = jobFacts.write({ code: "paused_by", name: actor.name });
  const where = { id, state: { in: ["scheduled", "running", "waiting"] } };
  const { count } = await db().job.updateMany({ where, data: { state: "paused", cause } });
  if (count === 0) {
    throw refuse("Only a job that runs or waits can be paused.");
  }
  await told(actor, job, "job.pause", {});
  tellJob(id);
  return begun(job, "paused");
}

/** POST …/resume. */
export async function resumeJob(actor: Actor, id: string): Promise<Begun> {
  const job = await jobToActOn(actor, id);
  if (job.state !== "paused") {
    if (["running", "scheduled", "waiting"].includes(job.state)) {
      return begun(job, job.state);
    }
    throw refuse("Only a paused job can go on.");
  }
  const waitsMs = untilAllowedMs(job);
  const state = waitsMs > 0 ? "scheduled" : "running";
  const { count } = await db().job.updateMany({ where: { id, state: "paused" }, data: { state, cause: null } });
  if (count === 1) {
    await told(actor, job, "job.resume", {});
    await enqueue(undefined, runRows, { jobId: id }, { runAfter: new Date(Date.now() + waitsMs) });
    tellJob(id);
  }
  return begun(job, state);
}

/** POST …/stop: rows under way finish, the others are never begun. */
export async function stopJob(actor: Actor, id: string): Promise<Begun> {
  const job = await jobToActOn(actor, id);
  if (job.state === "stopped") {
    return begun(job, "stopped");
  }
  if (["done", "done_with_problems"].includes(job.state)) {
    throw refuse("It has ended already.");
  }
  const by = { code: "stopped_by", name: actor.name } as const;
  await stopRows(id, by, by, async (tx) => {
    await told(actor, job, "job.stop", {}, tx);
    // What may have been sent is asked for, and rows of a process that dies are not left behind.
    await enqueue(tx, runRows, { jobId: id });
  });
  return begun(job, "stopped");
}

/** Which rows a person means, of those that may be tried again. */
function meant(wish: RetryWish | undefined): Record<string, unknown> {
  if (wish && "group" in wish) {
    return { groupKey: wish.group };
  }
  if (wish && "rows" in wish) {
    return { id: { in: wish.rows } };
  }
  return {};
}

/** POST …/retry: rows that ended badly, and rows that wait. Before the start: what could not be planned is planned again. */
export async function retryJob(actor: Actor, id: string, wish: RetryWish | undefined): Promise<Begun & { rows: number }> {
  const job = await jobToActOn(actor, id);
  if (job.state === "planning") {
    throw refuse("It is still being planned.");
  }
  return job.state === "planned" ? replan(actor, job, meant(wish)) : again(actor, job, meant(wish));
}

async function replan(actor: Actor, job: JobRecord, which: Record<string, unknown>): Promise<Begun & { rows: number }> {
  const { id } = job;
  const rows = await db().$transaction(async (tx) => {
    const where = { jobId: id, state: { in: ["unplanned", "refused", "changed_meanwhile"] }, ...which };
    const count = await tx.jobRow.count({ where });
    if (count > 0) {
      // The job before its rows, as at its start. Somebody may have started it meanwhile: then its rows are not taken back.
      const { count: isPlanned } = await tx.job.updateMany({
        where: { id, state: "planned" },
        data: { state: "planning", planHash: null },
      });
      if (isPlanned === 0) {
        throw refuse("It was started already.");
      }
      await tx.jobRow.updateMany({ where, data: { state: "unplanned", fact: rowFacts.write({ code: "not_read_yet" }), groupKey: null } });
      await told(actor, job, "job.retry", { rows: count }, tx);
      await enqueue(tx, planRows, { jobId: id });
    }
    return count;
  });
  if (rows > 0) {
    tellJob(id);
  }
  return { ...begun(job, rows > 0 ? "planning" : "planned"), rows };
}

async function again(actor: Actor, job: JobRecord, which: Record<string, unknown>): Promise<Begun & { rows: number }> {
  const { id } = job;
  const named = Object.keys(which).length > 0;
  const { expiresAfterHours } = jobColumns.options.demand(job.options, job.id);
  const fresh = {
    groupKey: null,
    fact: null,
    changeId: null,
    resetId: null,
    newLineId: null,
    nextTryAt: null,
    finishedAt: null,
    first: false,
  };
  const adds = job.kind === "add";
  const result = await db().$transaction(async (tx) => {
    // What the plan saw no longer holds there: only who names these rows has seen what would be overwritten.
    const bad = badEnds.filter((state) => state !== "unplanned" && (named || state !== "changed_meanwhile"));
    const begunOnce = { OR: [{ startedAt: { not: null } }, { state: { in: ["stopped", "expired"] } }] };
    const settling = { NOT: { fact: settlingFact } };
    const overwritten = { jobId: id, state: "changed_meanwhile", ...which, ...begunOnce, ...(named ? {} : { id: "" }) };
    const ended = { jobId: id, state: { in: bad }, ...which, ...begunOnce };
    // What waits for a person's decision goes on only if it is named.
    const undecided = adds && !named ? ["certificate", "login_stopped"].map((code) => ({ fact: { startsWith: `{"code":"${code}"` } })) : [];
    const waiting = { jobId: id, state: "waiting", ...which, NOT: [settling.NOT, ...undecided] };
    if (adds) {
      await letSitesGoOn(tx, { ...waiting, fact: { startsWith: '{"code":"login_stopped"' } });
    }
    const rows = await tx.jobRow.count({ where: { OR: [overwritten, ended, waiting] } });
    if (rows === 0) {
      return { rows, state: job.state };
    }
    const isPaused = job.state === "paused";
    const state = isPaused ? "paused" : "running";
    const deadlineAt = new Date(Date.now() + expiresAfterHours * hourMs);
    // The job before its rows, as everywhere: two that take them the other way round would wait for each other.
    await tx.job.updateMany({
      where: { id },
      data: { state, cause: isPaused ? job.cause : null, finishedAt: null, deadlineAt, startAt: null },
    });
    if (job.kind === "give_lines") {
      await letChooseAgain(tx, ended);
    }
    await tx.jobRow.updateMany({ where: overwritten, data: { ...fresh, state: "queued", baseline: null } });
    await tx.jobRow.updateMany({ where: ended, data: { ...fresh, state: "queued" } });
    await tx.jobRow.updateMany({ where: waiting, data: { nextTryAt: new Date() } });
    await told(actor, job, "job.retry", { rows }, tx);
    await enqueue(tx, runRows, { jobId: id });
    return { rows, state };
  });
  if (result.rows > 0) {
    tellJob(id);
  }
  return { ...begun(job, result.state), rows: result.rows };
}

/** A person has said that a login is tried further at these sites: the refusals until now do not count any more. */
async function letSitesGoOn(tx: Transaction, where: Record<string, unknown>): Promise<void> {
  const rows = await tx.jobRow.findMany({ where, select: { siteId: true, addition: { select: { loginId: true } } } });
  const places = new Map(
    rows.map(({ siteId, addition }) => [`${siteId}|${addition?.loginId}`, { siteId, loginId: addition?.loginId ?? "" }]),
  );
  for (const { siteId, loginId } of places.values()) {
    await tx.addition.updateMany({ where: { loginId, row: { siteId, state: "login_refused" } }, data: { counted: true } });
  }
}

/** Lets rows of a job go on that a person has decided on: the job runs again, whatever it had come to. `decide` resolves with how many. */
export async function goOn(
  actor: Actor,
  job: JobRecord,
  action: string,
  decide: (tx: Transaction) => Promise<number>,
): Promise<Begun & { rows: number }> {
  const { id } = job;
  const { expiresAfterHours } = jobColumns.options.demand(job.options, id);
  const state = job.state === "paused" ? "paused" : "running";
  const rows = await db().$transaction(async (tx) => {
    const deadlineAt = new Date(Date.now() + expiresAfterHours * hourMs);
    // The job before its rows, as everywhere: two that take them the other way round would wait for each other.
    await tx.job.updateMany({
      where: { id },
      data: { state, finishedAt: null, deadlineAt, startAt: null, ...(state === "running" ? { cause: null } : {}) },
    });
    const count = await decide(tx);
    await told(actor, job, action, { rows: count }, tx);
    await enqueue(tx, runRows, { jobId: id });
    return count;
  });
  tellJob(id);
  return { ...begun(job, state), rows };
}

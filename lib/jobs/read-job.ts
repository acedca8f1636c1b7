import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { likeWord } from "@/lib/platform/db/like-word";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { placesOf as placesBelow } from "@/lib/sites/store";
import { type JobRecord, jobFor, jobsOf, mayAct, rowsOf } from "./access";
import { askedChanges } from "./asked-changes";
import { jobColumns } from "./columns";
import type { JobQuery } from "./endpoints";
import { actionFor, jobFacts, rowFacts, severityOf, waitsForPerson, wordsOfJob, wordsOfRow } from "./facts";
import { numberingFor } from "./line-server";
import { canBePutBack } from "./put-back-job";
import { againOf } from "./registered-again";
import { type JobDetail, type JobItem, jobKind, jobOptions, jobState, type RowState, rowState } from "./schemas";

const namesShown = 3;
const defaults = jobOptions.parse({});

/** Counts by state and site of the rows that a person sees, for some jobs in one question. */
async function countsOf(ids: readonly string[], actor: Actor) {
  const rows = await db().jobRow.groupBy({
    by: ["jobId", "state", "siteId"],
    where: { jobId: { in: [...ids] }, ...rowsOf(actor) },
    _count: { _all: true },
  });
  const siteIds = [...new Set(rows.flatMap(({ siteId }) => siteId ?? []))];
  const sites = await db().site.findMany({ where: { id: { in: siteIds } }, select: { id: true, name: true } });
  return { rows, names: new Map(sites.map(({ id, name }) => [id, name])) };
}

type Counted = Awaited<ReturnType<typeof countsOf>>;

function itemOf(job: JobRecord, { rows, names }: Counted, actor: Actor): JobItem {
  const own = rows.filter(({ jobId }) => jobId === job.id);
  const counts: Partial<Record<RowState, number>> = {};
  for (const { state, _count } of own) {
    const known = rowState.parse(state);
    counts[known] = (counts[known] ?? 0) + _count._all;
  }
  const sites = [...new Set(own.flatMap(({ siteId }) => siteId ?? []))];
  const shown = sites.flatMap((id) => names.get(id) ?? []).sort((a, b) => a.localeCompare(b));
  const cause = jobFacts.read(job.cause);
  return {
    id: job.id,
    number: job.number,
    name: job.name,
    kind: jobKind.parse(job.kind),
    state: jobState.parse(job.state),
    by: job.actorName,
    reason: job.reason,
    ticket: job.ticket,
    createdAt: job.createdAt.toISOString(),
    ...(job.startedAt ? { startedAt: job.startedAt.toISOString() } : {}),
    ...(job.finishedAt ? { finishedAt: job.finishedAt.toISOString() } : {}),
    ...(job.startAt ? { startAt: job.startAt.toISOString() } : {}),
    options: jobColumns.options.read(job.options, job.id, defaults),
    counts,
    total: own.reduce((sum, { _count }) => sum + _count._all, 0),
    sites: { names: shown.slice(0, namesShown), count: sites.length },
    ...(cause === undefined ? {} : { words: wordsOfJob(cause, actor.sites === null) }),
  };
}

/** The rows of one job by the sites that they stand on. */
function placesOf({ rows, names }: Counted): JobDetail["places"] {
  const places = new Map<string, JobDetail["places"][number]>();
  for (const { siteId, state, _count } of rows) {
    const name = names.get(siteId ?? "");
    const place = places.get(siteId ?? "") ?? { site: siteId === null || name === undefined ? null : { id: siteId, name }, counts: {} };
    const known = rowState.parse(state);
    places.set(siteId ?? "", { ...place, counts: { ...place.counts, [known]: (place.counts[known] ?? 0) + _count._all } });
  }
  return [...places.values()].sort((a, b) => (a.site?.name ?? "\uffff").localeCompare(b.site?.name ?? "\uffff"));
}

/** How those that are tried first stand. */
async function firstOf(jobId: string, actor: Actor): Promise<JobDetail["first"]> {
  const rows = await db().jobRow.groupBy({ by: ["state"], where: { jobId, first: true, ...rowsOf(actor) }, _count: { _all: true } });
  const of = rows.reduce((sum, { _count }) => sum + _count._all, 0);
  const well = rows.filter(({ state }) => state === "done" || state === "unchanged").reduce((sum, { _count }) => sum + _count._all, 0);
  return of === 0 ? undefined : { well, of };
}

/** A page of the jobs that a person sees, newest first. */
export async function listJobs(actor: Actor, query: JobQuery): Promise<{ items: JobItem[]; nextCursor: string | null; total: number }> {
  const { state, kind, query: text, device, site } = query;
  const at = site === undefined ? [] : [site, ...(await placesBelow(site))];
  const number = Number(text?.replace(/^#/, ""));
  const where = {
    AND: [
      jobsOf(actor),
      ...(state && state.length > 0 ? [{ state: { in: state } }] : []),
      ...(kind && kind.length > 0 ? [{ kind: { in: kind } }] : []),
      ...(device === undefined ? [] : [{ rows: { some: { deviceId: device, ...rowsOf(actor) } } }]),
      ...(site === undefined ? [] : [{ rows: { some: { AND: [{ siteId: { in: at } }, rowsOf(actor)] } } }]),
      ...(text
        ? [
            {
              OR: [
                { name: { contains: likeWord(text) } },
                { actorName: { contains: likeWord(text) } },
                ...(Number.isSafeInteger(number) && number < 2 ** 31 ? [{ number }] : []),
              ],
            },
          ]
        : []),
    ],
  };
  const before = query.cursor === undefined ? undefined : readCursor(query.cursor, [cursorKey.number])[0];
  const [rows, total] = await Promise.all([
    db().job.findMany({
      where: before === undefined ? where : { AND: [where, { number: { lt: before } }] },
      orderBy: { number: "desc" },
      take: rowsToTake(query.limit),
    }),
    db().job.count({ where }),
  ]);
  const shown = rows.slice(0, query.limit);
  const counted = await countsOf(
    shown.map(({ id }) => id),
    actor,
  );
  const last = shown.at(-1);
  return {
    items: shown.map((job) => itemOf(job, counted, actor)),
    nextCursor: rows.length > query.limit && last ? writeCursor([last.number]) : null,
    total,
  };
}

/** The sites with the most rows, the first few. */
function mostAt(sites: ReadonlyMap<string, number>, names: Counted["names"]): NonNullable<JobDetail["groups"][number]["at"]> {
  return [...sites]
    .map(([id, count]) => ({ name: names.get(id) ?? null, count }))
    .sort((a, b) => b.count - a.count || (a.name ?? "\uffff").localeCompare(b.name ?? "\uffff"))
    .slice(0, namesShown);
}

/** What ended for the same reason, worst first: one row of each tells the words. */
async function groupsOf({ id: jobId, kind }: JobRecord, actor: Actor, names: Counted["names"]): Promise<JobDetail["groups"]> {
  const where = { jobId, groupKey: { not: null }, ...rowsOf(actor) };
  const found = await db().jobRow.groupBy({
    by: ["groupKey", "state", "siteId"],
    where,
    _count: { _all: true, deviceId: true },
    _min: { seq: true, nextTryAt: true },
  });
  const groups = new Map<
    string,
    { key: string; state: RowState; count: number; devices: number; sites: Map<string, number>; seq: number; nextTryAt: Date | null }
  >();
  for (const { groupKey, state, siteId, _count, _min } of found) {
    const key = groupKey ?? "";
    const group = groups.get(key) ?? {
      key,
      state: rowState.parse(state),
      count: 0,
      devices: 0,
      sites: new Map(),
      seq: Number.MAX_SAFE_INTEGER,
      nextTryAt: null,
    };
    group.sites.set(siteId ?? "", (group.sites.get(siteId ?? "") ?? 0) + _count._all);
    const next = [group.nextTryAt, _min.nextTryAt].filter((time) => time !== null).sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
    groups.set(key, {
      ...group,
      count: group.count + _count._all,
      devices: group.devices + _count.deviceId,
      seq: Math.min(group.seq, _min.seq ?? group.seq),
      nextTryAt: next,
    });
  }
  const all = [...groups.values()].sort((a, b) => severityOf(a.state) - severityOf(b.state) || b.count - a.count);
  const samples = await db().jobRow.findMany({
    where: { jobId, seq: { in: all.map(({ seq }) => seq) } },
    select: { seq: true, fact: true },
  });
  const facts = new Map(samples.map(({ seq, fact }) => [seq, rowFacts.read(fact)]));
  return all.map(({ key, state, count, devices, sites, seq, nextTryAt }) => {
    const fact = facts.get(seq);
    const action = actionFor(state, fact, kind === "add");
    return {
      key,
      state,
      words: fact ? wordsOfRow(fact, actor.sites === null) : "",
      count,
      devices,
      sites: sites.size,
      ...(sites.size < 2 ? {} : { at: mostAt(sites, names) }),
      ...(state === "done" && fact?.code === "checked" ? { inOrder: fact.broken.length === 0 } : {}),
      ...(nextTryAt && !waitsForPerson(fact) ? { nextTryAt: nextTryAt.toISOString() } : {}),
      ...(action ? { action } : {}),
    };
  });
}

const riskWords: Readonly<Record<string, string>> = {
  drops_registration: "Drops the registration until the device has registered again",
  needs_restart: "Needs a restart of the device",
  ends_calls: "Ends calls that are going on",
};

const paceWindowMs = 60_000;

/** How fast rows have ended within the last minute, and how long the rest takes at that pace. */
async function paceOf(jobId: string, left: number): Promise<{ perSecond?: number; secondsLeft?: number }> {
  const since = new Date(Date.now() - paceWindowMs);
  const ended = await db().jobRow.aggregate({
    where: { jobId, finishedAt: { gte: since } },
    _count: { _all: true },
    _min: { finishedAt: true },
  });
  const seconds = (Date.now() - (ended._min.finishedAt?.getTime() ?? Date.now())) / 1_000;
  if (ended._count._all < 2 || seconds <= 0) {
    return {};
  }
  const perSecond = ended._count._all / seconds;
  return { perSecond: Math.round(perSecond * 100) / 100, secondsLeft: Math.ceil(left / perSecond) };
}

/** The newest job that gives back what this one replaced. One that was discarded or stopped gives nothing back any more. */
async function putBackBy(id: string): Promise<JobDetail["putBackBy"]> {
  const row = await db().job.findFirst({
    where: { putBackOf: id, state: { not: "stopped" } },
    orderBy: { number: "desc" },
    select: { id: true, number: true, state: true },
  });
  return row ? { ...row, state: row.state as JobDetail["state"] } : undefined;
}

/** GET /api/jobs/{id}. */
export async function jobDetail(actor: Actor, id: string): Promise<JobDetail> {
  const job = await jobFor(actor, id);
  const [counted, acts] = await Promise.all([countsOf([id], actor), mayAct(actor, job)]);
  const groups = await groupsOf(job, actor, counted.names);
  const item = itemOf(job, counted, actor);
  const { counts, state } = item;
  const count = (name: RowState) => counts[name] ?? 0;
  const oldest =
    job.planFrom === "snapshots"
      ? await db().jobRow.aggregate({ where: { jobId: id, ...rowsOf(actor) }, _min: { readAt: true } })
      : undefined;
  const origin =
    job.putBackOf === null ? null : await db().job.findUnique({ where: { id: job.putBackOf }, select: { id: true, number: true } });
  const back = await putBackBy(id);
  const change = job.change === null ? undefined : jobColumns.change.demand(job.change, id);
  const risks = Object.entries(jobColumns.risks.read(job.risks, id, {}));
  const numbering = await numberingFor(actor, job);
  const registered = await againOf(id, actor);
  const first = item.options.canary ? await firstOf(id, actor) : undefined;
  const selection = jobColumns.selection.read(job.selection, id, { by: "devices", count: job.total });
  const seesWhole = actor.sites === null || item.total === job.total;
  const moves = ["running", "scheduled", "waiting"].includes(state);
  const ended = ["done", "done_with_problems", "stopped"].includes(state);
  const bad = groups.some(({ state: group, action }) => action !== undefined && group !== "running");
  return {
    ...item,
    // Of a job that spans other customers too, only what lies on one's own sites is told.
    selection: seesWhole ? selection : { by: selection.by, count: item.total },
    change: change === undefined ? null : { ...change },
    asked: await askedChanges(id, change),
    plan: job.planFrom === "live" ? "live" : "snapshots",
    ...(job.plannedAt ? { plannedAt: job.plannedAt.toISOString() } : {}),
    ...(oldest?._min.readAt ? { oldestReadAt: oldest._min.readAt.toISOString() } : {}),
    ...(job.planHash === null ? {} : { planHash: job.planHash }),
    groups,
    places: placesOf(counted),
    ...(first ? { first } : {}),
    ...(numbering ? { numbering } : {}),
    risks: seesWhole ? risks.map(([risk, rows]) => ({ risk, words: riskWords[risk] ?? risk, count: rows })) : [],
    ...(registered ? { registered } : {}),
    ...(state === "running" ? await paceOf(id, count("queued") + count("running")) : {}),
    ...(origin ? { putBackOf: origin } : {}),
    ...(back ? { putBackBy: back } : {}),
    may: {
      start: acts && state === "planned" && count("planned") > 0,
      pause: acts && moves,
      resume: acts && state === "paused",
      stop: acts && (moves || state === "paused" || state === "planned"),
      retry: acts && bad && state !== "planning",
      putBack: acts && !back && (ended || state === "paused") && canBePutBack(job.kind) && count("done") + count("not_applied") > 0,
    },
  };
}

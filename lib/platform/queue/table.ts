import "server-only";
import { randomUUID } from "node:crypto";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { withoutWaitingForDisk } from "@/lib/platform/db/sqlite-adapter";
import { shared } from "../app";
import type { Backend, Load, Look, Taken, TaskRequest } from "./backend";
import { deathsMax, type Task } from "./task";

/** Nothing but a clock that was set can make the sleep end too late; then this ends it. */
const sleepMsMax = 60_000;
const sweepAfterMs = 7 * 86_400_000;
/** As many waiting tasks as a look reads: seldom is so much due, and the first that is not says how long to sleep. */
const lookAt = 20;
/** Where all of those are under way already, or too many of their kind are. */
const lookFurther = 200;
const shownErrors = 200;

const later = (ms: number) => new Date(Date.now() + ms);

/** Keys under way. One process works on a SQLite database, so it knows all of them. */
const busy = shared<Set<string>>("queue-keys", () => new Set());

const busyKey = (kind: string, key: string) => `${kind} ${key}`;

async function keep({ task, key, payload, delayMs }: TaskRequest, tx: Transaction): Promise<void> {
  const row = await tx.task.findFirst({
    where: { kind: task.name, key, state: { in: ["waiting", "failed"] } },
    orderBy: { state: "desc" },
    select: { id: true, state: true, runAfter: true, payload: true },
  });
  const runAfter = later(delayMs);
  const data = { payload: JSON.stringify(payload) };
  if (!row) {
    await tx.task.create({ data: { id: randomUUID(), kind: task.name, key, runAfter, ...data }, select: { id: true } });
  } else if (row.state === "failed") {
    await tx.task.update({ where: { id: row.id }, data: { ...data, state: "waiting", failures: 0, deaths: 0, runAfter } });
  } else if (runAfter < row.runAfter || data.payload !== row.payload) {
    const earlier = new Date(Math.min(runAfter.getTime(), row.runAfter.getTime()));
    await tx.task.update({ where: { id: row.id }, data: { ...data, runAfter: earlier } });
  }
}

async function put(request: TaskRequest, tx: Transaction | undefined): Promise<void> {
  if (tx) {
    await keep(request, tx);
    return;
  }
  // Two requests at once: the second finds the row of the first.
  await keep(request, db()).catch((error: unknown) => {
    if (!isUniqueViolation(error)) {
      throw error;
    }
    return keep(request, db());
  });
}

interface Waiting {
  readonly runAfter: Date;
  readonly failures?: number;
  readonly deaths?: number;
  readonly lastError?: string | null;
  readonly failedAt?: Date | null;
}

/** A row that was under way waits again. If a newer request waits under the same key, that one is enough. */
async function wait(id: string, data: Waiting): Promise<void> {
  const free = { state: "waiting", leaseOwner: null, leaseEnds: null };
  await db()
    .task.updateMany({ where: { id, state: "running" }, data: { ...free, ...data } })
    .catch(async (error: unknown) => {
      if (!isUniqueViolation(error)) {
        throw error;
      }
      await db().task.deleteMany({ where: { id } });
    });
}

async function recover(tasks: readonly Task[]): Promise<void> {
  // The database is this process's own: whoever else had a row under way is dead.
  const rows = await db().task.findMany({ where: { state: "running", OR: [{ leaseOwner: null }, { leaseOwner: { not: processId() } }] } });
  const named = new Map(tasks.map((task) => [task.name, task]));
  for (const row of rows) {
    // A death is no failure; only many of them end a task.
    if (named.get(row.kind)?.retry.attempts === "forever" || row.deaths + 1 < deathsMax) {
      await wait(row.id, { runAfter: new Date(), deaths: row.deaths + 1 });
    } else {
      await db().task.update({ where: { id: row.id }, data: { state: "failed", lastError: "stopped", failedAt: new Date() } });
    }
  }
}

/** Those of one kind, as they are at that moment: a request may have given one a newer payload since it was seen. */
async function takeOf(task: Task, ids: readonly string[]): Promise<Taken[]> {
  const rows = await db().task.updateManyAndReturn({
    where: { id: { in: [...ids] }, state: "waiting" },
    data: { state: "running", leaseOwner: processId(), leaseEnds: later(task.timeoutMs) },
    select: { id: true, key: true, payload: true, failures: true, deaths: true },
  });
  return ids.flatMap((id) => {
    const row = rows.find((found) => found.id === id);
    if (!row) {
      return [];
    }
    const { key, payload, failures, deaths } = row;
    busy().add(busyKey(task.name, key));
    return { id, task, key, payload: JSON.parse(payload), attempt: failures + 1, begun: failures + deaths + 1 };
  });
}

async function take(free: ReadonlyMap<Task, number>, most = lookAt): Promise<Look> {
  const rows = await db().task.findMany({
    where: { state: "waiting", kind: { in: [...free.keys()].map(({ name }) => name) } },
    orderBy: { runAfter: "asc" },
    take: most,
    select: { id: true, kind: true, key: true, runAfter: true },
  });
  const now = Date.now();
  const due = rows.filter(({ runAfter }) => runAfter.getTime() <= now);
  const taken: Taken[] = [];
  for (const [task, room] of free) {
    const idle = due.filter(({ kind, key }) => kind === task.name && !busy().has(busyKey(kind, key))).slice(0, room);
    if (idle.length > 0) {
      taken.push(
        ...(await takeOf(
          task,
          idle.map(({ id }) => id),
        )),
      );
    }
  }
  const next = rows[due.length];
  if (next || rows.length < most) {
    const inMs = next ? next.runAfter.getTime() - Date.now() : sleepMsMax;
    return { taken, sleepMs: Math.min(sleepMsMax, Math.max(1, inMs)), tookAll: taken.length === due.length };
  }
  if (taken.length > 0) {
    return { taken, sleepMs: 0 };
  }
  return most === lookFurther ? { taken, sleepMs: sleepMsMax } : take(free, lookFurther);
}

const freed = ({ task, key }: Taken) => busy().delete(busyKey(task.name, key));

const counted = (where: object) => db().task.groupBy({ by: ["kind"], where, _count: { _all: true } });

async function load(): Promise<Load[]> {
  const now = new Date();
  const [due, waiting, running, broken, errors] = await Promise.all([
    counted({ state: "waiting", runAfter: { lte: now } }),
    counted({ state: "waiting", runAfter: { gt: now } }),
    counted({ state: "running" }),
    counted({ OR: [{ state: "failed" }, { lastError: { not: null } }] }),
    db().task.findMany({ where: { lastError: { not: null } }, orderBy: { failedAt: "desc" }, take: shownErrors }),
  ]);
  const count = (rows: readonly { kind: string; _count: { _all: number } }[], kind: string) =>
    rows.find((row) => row.kind === kind)?._count._all ?? 0;
  const kinds = new Set([due, waiting, running, broken].flatMap((rows) => rows.map((row) => row.kind)));
  return [...kinds].map((kind) => {
    const last = errors.find((row) => row.kind === kind);
    return {
      kind,
      due: count(due, kind),
      later: count(waiting, kind),
      running: count(running, kind),
      failing: count(broken, kind),
      ...(last?.lastError ? { lastError: { code: last.lastError, at: last.failedAt ?? last.createdAt } } : {}),
    };
  });
}

/** Tasks as rows of our own table, worked on by the one process that owns the SQLite database. */
export const tableBackend: Backend = {
  prepare: async () => undefined,
  put,
  recover,
  // One that was taken and is not after all is taken again.
  take: (free) => withoutWaitingForDisk(() => take(free)),
  // Nobody else can have them.
  renew: async () => [],
  // One whose end is lost with the power runs again, as it does if its process dies right before its end is kept.
  async finish(taken) {
    freed(taken);
    await withoutWaitingForDisk(async () => {
      await db().task.deleteMany({ where: { id: taken.id } });
    });
  },
  async again(taken, delayMs) {
    freed(taken);
    const again = { runAfter: later(delayMs), failures: 0, deaths: 0, lastError: null, failedAt: null };
    await withoutWaitingForDisk(() => wait(taken.id, again));
  },
  async fail(taken, code, retryInMs) {
    freed(taken);
    const failure = { lastError: code, failedAt: new Date(), failures: taken.attempt };
    if (retryInMs === undefined) {
      const ended = { state: "failed", leaseOwner: null, leaseEnds: null };
      await db().task.updateMany({ where: { id: taken.id }, data: { ...ended, ...failure } });
    } else {
      await wait(taken.id, { runAfter: later(retryInMs), ...failure });
    }
  },
  async giveBack(taken) {
    freed(taken);
    await wait(taken.id, { runAfter: new Date() });
  },
  async sweep() {
    await db().task.deleteMany({ where: { state: "failed", failedAt: { lt: later(-sweepAfterMs) } } });
  },
  load,
  close: async () => busy().clear(),
};

import "server-only";
import { randomUUID } from "node:crypto";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { shared } from "../app";
import type { Backend, Load, Taken, TaskRequest } from "./backend";
import { deathsMax, type Task } from "./task";

/** Nothing but a clock that was set can make the sleep end too late; then this ends it. */
const sleepMsMax = 60_000;
const sweepAfterMs = 7 * 86_400_000;
const batch = 200;

const later = (ms: number) => new Date(Date.now() + ms);

/** Keys under way. One process works on a SQLite database, so it knows all of them. */
const busy = shared<Set<string>>("queue-keys", () => new Set());

const busyKey = (kind: string, key: string) => `${kind} ${key}`;

async function keep({ task, key, payload, delayMs }: TaskRequest, tx: Transaction): Promise<void> {
  const row = await tx.task.findFirst({
    where: { kind: task.name, key, state: { in: ["waiting", "failed"] } },
    orderBy: { state: "desc" },
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

async function take(free: ReadonlyMap<Task, number>): Promise<Taken[]> {
  const named = new Map([...free.keys()].map((task) => [task.name, task]));
  const rows = await db().task.findMany({
    where: { state: "waiting", kind: { in: [...named.keys()] }, runAfter: { lte: new Date() } },
    orderBy: { runAfter: "asc" },
    take: batch,
  });
  const left = new Map([...free].map(([task, count]) => [task.name, count]));
  const taken: Taken[] = [];
  for (const row of rows) {
    const task = named.get(row.kind);
    const room = left.get(row.kind) ?? 0;
    const name = busyKey(row.kind, row.key);
    if (!task || room === 0 || busy().has(name)) {
      continue;
    }
    const { count } = await db().task.updateMany({
      where: { id: row.id, state: "waiting" },
      data: { state: "running", leaseOwner: processId(), leaseEnds: later(task.timeoutMs) },
    });
    if (count === 1) {
      busy().add(name);
      left.set(row.kind, room - 1);
      taken.push({
        id: row.id,
        task,
        key: row.key,
        payload: JSON.parse(row.payload),
        attempt: row.failures + 1,
        begun: row.failures + row.deaths + 1,
      });
    }
  }
  return taken;
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
    db().task.findMany({ where: { lastError: { not: null } }, orderBy: { failedAt: "desc" }, take: batch }),
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
  take,
  // Nobody else can have them.
  renew: async () => [],
  async finish(taken) {
    freed(taken);
    await db().task.deleteMany({ where: { id: taken.id } });
  },
  async again(taken, delayMs) {
    freed(taken);
    await wait(taken.id, { runAfter: later(delayMs), failures: 0, deaths: 0, lastError: null, failedAt: null });
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
  async sleepMs(tasks) {
    const next = await db().task.findFirst({
      where: { state: "waiting", kind: { in: tasks.map((task) => task.name) }, runAfter: { gt: new Date() } },
      orderBy: { runAfter: "asc" },
      select: { runAfter: true },
    });
    return next ? Math.min(sleepMsMax, Math.max(1, next.runAfter.getTime() - Date.now())) : sleepMsMax;
  },
  async sweep() {
    await db().task.deleteMany({ where: { state: "failed", failedAt: { lt: later(-sweepAfterMs) } } });
  },
  load,
  close: async () => busy().clear(),
};

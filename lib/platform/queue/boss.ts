import "server-only";
import PgBoss from "pg-boss";
import type { Transaction } from "@/lib/platform/db/client";
import { PatientPool } from "@/lib/platform/db/patient-pool";
import { log } from "@/lib/platform/log";
import type { Backend, Load, Taken, TaskRequest } from "./backend";
import * as rows from "./boss-rows";
import { deathsMax, type Task } from "./task";

/** A process that does not renew its tasks within this time is taken for dead. */
const leaseSeconds = 20;
/** Other processes enqueue too; what this one enqueues wakes it at once. */
const pollMs = 1_500;
/** How long a task waits whose key somebody works on. */
const busyMs = 1_000;
/** "Forever" for a column that is a number. */
const retriesMax = 1_000_000;

interface Sql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

interface Job {
  readonly id: string;
  readonly data: unknown;
  readonly singletonKey: string | null;
  readonly retryCount: number;
  readonly output: unknown;
}

/** What is kept of the tries that failed. */
interface Failed {
  readonly code: string;
  readonly failures: number;
}

/** How many tries of a job have failed so far. */
const failuresOf = ({ output }: Job) => (output as Partial<Failed> | null)?.failures ?? 0;

/** Statements of a Prisma transaction, as pg-boss wants them. */
function within(tx: Transaction): Sql {
  return {
    async executeSql(text, values = []) {
      const plain = values.map((value) =>
        value === undefined ? null : typeof value === "object" && value !== null ? JSON.stringify(value) : value,
      );
      return { rows: await tx.$queryRawUnsafe<unknown[]>(text, ...plain) };
    },
  };
}

/** Tasks in pg-boss's own schema of the same PostgreSQL: any process takes one, no two have it at once. */
export function bossBackend(url: string): Backend {
  const pool = new PatientPool({ connectionString: url, max: 3, connectionTimeoutMillis: 4_000, keepAlive: true });
  pool.on("error", (error) => log.warn({ err: error }, "a connection of the queue was lost"));
  const ours: Sql = { executeSql: (text, values) => pool.query(text, values) };
  const boss = new PgBoss({ db: ours, supervise: false, schedule: false });
  boss.on("error", (error) => log.warn({ err: error }, "the queue met an error"));
  let started: Promise<unknown> | undefined;
  const made = new Map<string, Promise<void>>();

  /** Makes the schema once, and the queue of a kind once. Never within a caller's transaction. */
  async function ready(task: Task): Promise<void> {
    started ??= boss.start().catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    await started;
    const known = made.get(task.name);
    const making =
      known ??
      boss.createQueue(task.name, { name: task.name, policy: "short" }).catch((error: unknown) => {
        made.delete(task.name);
        throw error;
      });
    made.set(task.name, making);
    await making;
  }

  async function put({ task, key, payload, delayMs }: TaskRequest, tx: Transaction | undefined): Promise<void> {
    await ready(task);
    const sql = tx ? within(tx) : ours;
    const joined = await sql.executeSql(rows.joinWaiting, [task.name, key, JSON.stringify(payload), delayMs]);
    if (joined.rows.length > 0) {
      return;
    }
    await sql.executeSql(rows.forgetFailed, [task.name, key]);
    const { attempts, backoffMs } = task.retry;
    // Two at once: the policy "short" keeps one.
    await boss.send(task.name, payload as object, {
      db: sql,
      singletonKey: key,
      startAfter: delayMs / 1000,
      expireInSeconds: leaseSeconds,
      // Of deaths: what fails too often is ended by us.
      retryLimit: attempts === "forever" ? retriesMax : deathsMax - 1,
      retryDelay: Math.ceil(backoffMs / 1000),
      retryBackoff: false,
    });
  }

  const remove = ({ task, id, begun }: Taken) => ours.executeSql(rows.remove, [task.name, id, begun - 1]);

  /** Waits again as a new request: one that waits already under its key is enough. */
  async function waitAgain(taken: Taken, delayMs: number): Promise<void> {
    await put({ ...taken, delayMs }, undefined);
    await remove(taken);
  }

  async function takeOf(task: Task, free: number): Promise<Taken[]> {
    const jobs = (await boss.fetch(task.name, { batchSize: free, includeMetadata: true })) as Job[];
    const fetched = jobs.map(
      (job): Taken => ({
        id: job.id,
        task,
        key: job.singletonKey ?? "",
        payload: job.data,
        attempt: failuresOf(job) + 1,
        begun: job.retryCount + 1,
      }),
    );
    if (fetched.length === 0) {
      return [];
    }
    const { rows: found } = await ours.executeSql(rows.keysUnderWay, [
      task.name,
      fetched.map((taken) => taken.key),
      fetched.map((taken) => taken.id),
    ]);
    const busy = new Set(found.map((row) => (row as { key: string }).key));
    const taken: Taken[] = [];
    for (const task of fetched) {
      if (busy.has(task.key)) {
        await waitAgain(task, busyMs);
      } else {
        busy.add(task.key);
        taken.push(task);
      }
    }
    return taken;
  }

  return {
    async prepare(tasks) {
      for (const task of tasks) {
        await ready(task);
      }
    },
    put,
    // What a dead process had is taken away when it has not been renewed; see `take`.
    recover: async () => undefined,
    async take(free) {
      const names = [...free.keys()].map((task) => task.name);
      const { rows: found } = await ours.executeSql(rows.dueKinds, [names]);
      const due = new Set(found.map((row) => (row as { name: string }).name));
      if (due.has("")) {
        const { rows: freed } = await ours.executeSql(rows.free);
        for (const row of freed) {
          due.add((row as { name: string }).name);
        }
      }
      const taken: Taken[] = [];
      for (const [task, count] of free) {
        if (due.has(task.name)) {
          taken.push(...(await takeOf(task, count)));
        }
      }
      return { taken, sleepMs: Math.round(pollMs * (0.8 + Math.random() * 0.4)) };
    },
    async renew(taken) {
      const held = taken.map(({ id }) => id);
      const { rows: kept } = await ours.executeSql(rows.renew, [held, taken.map(({ begun }) => begun - 1)]);
      const ids = new Set(kept.map((row) => (row as { id: string }).id));
      return held.filter((id) => !ids.has(id));
    },
    finish: async (taken) => {
      await remove(taken);
    },
    async fail(taken, code, retryInMs) {
      const failed: Failed = { code, failures: taken.attempt };
      await ours.executeSql(rows.fail, [taken.task.name, taken.id, taken.begun - 1, JSON.stringify(failed), retryInMs ?? null]);
    },
    again: waitAgain,
    giveBack: (taken) => waitAgain(taken, 0),
    sweep: async () => {
      await ours.executeSql(rows.sweep);
    },
    async load() {
      const { rows: found } = await ours.executeSql(rows.load);
      return (found as (Omit<Load, "lastError"> & { code: string | null; at: Date | null })[]).map(({ code, at, ...counts }) => ({
        ...counts,
        ...(code === null || at === null ? {} : { lastError: { code, at } }),
      }));
    },
    async close() {
      await boss.stop({ graceful: false });
      await pool.end();
    },
  };
}

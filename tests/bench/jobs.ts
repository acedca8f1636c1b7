import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import Sqlite from "better-sqlite3";
import { writeCursor } from "@/lib/http/cursor";
import { ApiClient } from "@/tools/api-client";
import { heapSetting } from "@/tools/launch.mjs";
import { buildChild, type Child } from "../support/child-process";
import { freePort } from "../support/free-port";
import { startPostgres } from "../support/postgres";
import { newDatabase } from "../support/prepared-postgres";
import { startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { atLeast, atMost, median, ms, type Result } from "./result";

type Process = ChildProcessByStdio<Writable, Readable, null>;

/** What a child of the bench says, line by line. */
function linesOf(child: Process): () => Promise<string> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => String((await lines.next()).value);
}

export interface Panels {
  readonly added: readonly unknown[];
  /** Every tenth one is dead from now on. */
  silence(): Promise<void>;
  end(): void;
}

/** Panels in a process of their own, at addresses of `127.<net>`. */
export async function startPanels(file: string, net: number, count: number, latencyMs: number): Promise<Panels> {
  const given = [count, await freePort(), net, latencyMs].map(String);
  const child = spawn(process.execPath, [file, ...given], { stdio: ["pipe", "pipe", "inherit"] });
  const next = linesOf(child);
  return {
    added: JSON.parse(await next()) as unknown[],
    async silence() {
      child.kill("SIGUSR2");
      await next();
    },
    end: () => child.kill("SIGKILL"),
  };
}

interface Cost {
  readonly cpuMs: number;
  readonly statements: number;
  readonly commits: number;
  readonly ms: number;
}

interface Ran extends Cost {
  readonly counts: Readonly<Record<string, number>>;
}

interface Planned {
  readonly id: string;
  readonly accepted: Cost;
  readonly planned: Cost;
  readonly counts: Readonly<Record<string, number>>;
}

const countsOf = ({ counts }: Ran) =>
  Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");

interface Engine {
  ask<T>(name: string, argument?: unknown): Promise<T>;
  end(): Promise<void>;
}

async function startEngine(file: string, env: NodeJS.ProcessEnv): Promise<Engine> {
  const child = spawn(process.execPath, [heapSetting, file], { env, stdio: ["pipe", "pipe", "inherit"] });
  const next = linesOf(child);
  await next();
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    async ask<T>(name: string, argument: unknown = null) {
      child.stdin.write(`${name} ${JSON.stringify(argument)}\n`);
      return JSON.parse(await next()) as T;
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

function envOf(more: Record<string, string>): NodeJS.ProcessEnv {
  return {
    // biome-ignore lint/style/noProcessEnv: a child needs the search path of its parent
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: "",
    LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
    LINEWARD_LOG_LEVEL: "error",
    LINEWARD_CHECK_EVERY_SECONDS: "0",
    LINEWARD_REGISTRATION_WAIT_MS: "0",
    LINEWARD_HEADERS_MS: "2000",
    ...more,
  };
}

const folder = (name: string) => mkdtempSync(path.join(runFolder(), `bench-jobs-${name}-`));

interface Built {
  readonly panels: Child;
  readonly engine: Child;
}

const costed = 100;

/** What a row costs the processor above the write in it, and what a plan from snapshots takes. */
async function benchCost({ panels: panelsChild, engine: engineChild }: Built): Promise<Result[]> {
  const planned = 500;
  const panels = await startPanels(panelsChild.file, 31, planned, 0);
  const engine = await startEngine(engineChild.file, envOf({ LINEWARD_DATA_DIR: folder("cost") }));
  try {
    const all = await engine.ask<string[]>("seed", panels.added);
    await engine.ask("work");
    const devices = all.slice(0, costed);
    let seconds = 60;
    const next = () => {
      seconds += 1;
      return { devices, seconds, parallel: 32 };
    };
    const alone: Cost[] = [];
    const rows: Cost[] = [];
    // The first round is what a process that has just started takes; it is not counted.
    for (let round = 0; round < 3; round += 1) {
      const one = await engine.ask<Cost>("alone", next());
      const plan = await engine.ask<Planned>("plan", next());
      const ran = await engine.ask<Ran>("run", { id: plan.id, states: ["done", "done_with_problems"] });
      if (round > 0) {
        alone.push(one);
        rows.push(ran);
      }
    }
    const perRow = (costs: readonly Cost[], key: keyof Cost) => median(costs.map((cost) => cost[key])) / costed;
    // Read once live, so that there is something to plan from.
    await engine.ask<Planned>("plan", { devices: all, seconds: 100, parallel: 32 });
    const fromSnapshots: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const plan = await engine.ask<Planned>("plan", { devices: all, seconds: 101 + round, parallel: 32, plan: "snapshots" });
      if (plan.counts.planned !== planned) {
        throw new Error(`planned ${JSON.stringify(plan.counts)}`);
      }
      fromSnapshots.push(plan.accepted.ms + plan.planned.ms);
    }
    const figures = (costs: readonly Cost[]) =>
      `${perRow(costs, "statements").toFixed(1)} statements, ${perRow(costs, "commits").toFixed(1)} transactions`;
    return [
      atMost(
        `jobs: processor time of a row above its write alone (${ms(perRow(rows, "cpuMs"))} / ${ms(perRow(alone, "cpuMs"))}; ${figures(rows)} / ${figures(alone)})`,
        perRow(rows, "cpuMs") - perRow(alone, "cpuMs"),
        9,
        "ms",
      ),
      atMost(`jobs: a plan of ${planned} devices from snapshots, from the wish to the frozen plan`, median(fromSnapshots), 1_000, "ms"),
    ];
  } finally {
    panels.end();
    await engine.end();
  }
}

/** When so many hands, each taking the next row as soon as it is free, would be through if nothing but the rows took time. */
function idealMs(rows: readonly number[], hands: number): number {
  const free = new Array<number>(hands).fill(0);
  for (const row of rows) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + row;
  }
  return Math.max(...free);
}

/** 500 devices at 300 ms, every tenth of them dead, 32 at a time. */
async function benchSchedule({ panels: panelsChild, engine: engineChild }: Built): Promise<Result[]> {
  const [count, hands] = [500, 32];
  // Those beside the job tell how long one takes alone.
  const panels = await startPanels(panelsChild.file, 32, count + 20, 300);
  const engine = await startEngine(engineChild.file, envOf({ LINEWARD_DATA_DIR: folder("schedule") }));
  try {
    const all = await engine.ask<string[]>("seed", panels.added);
    await engine.ask("work");
    const devices = all.slice(0, count);
    const plan = await engine.ask<Planned>("plan", { devices, seconds: 90, parallel: hands });
    const [living, closing, hanging] = [count, count + 9, count + 19];
    const alone = async (index: number, seconds: number) =>
      (await engine.ask<Cost>("once", { devices: [all[index]], seconds, parallel: 1 })).ms;
    for (const index of [living, closing, hanging]) {
      await alone(index, 80);
    }
    await panels.silence();
    const takes = { living: await alone(living, 91), closing: await alone(closing, 91), hanging: await alone(hanging, 91) };
    const ideal = idealMs(
      devices.map((_, index) => (index % 20 === 9 ? takes.closing : index % 20 === 19 ? takes.hanging : takes.living)),
      hands,
    );
    const ran = await engine.ask<Ran>("run", { id: plan.id, states: ["waiting", "done", "done_with_problems"] });
    return [
      atMost(
        `jobs: ${count} devices at 300 ms, 10 % dead, ${hands} at a time / the ideal schedule (${ms(ran.ms)} / ${ms(ideal)}; ${countsOf(ran)})`,
        ran.ms / ideal,
        1.2,
      ),
    ];
  } finally {
    panels.end();
    await engine.end();
  }
}

/** Two processes on one PostgreSQL against one, each with 8 devices at a time: what bounds them is the way to the devices. */
async function benchTwo({ panels: panelsChild, engine: engineChild }: Built): Promise<Result[]> {
  const server = await startPostgres();
  if (!server) {
    return [];
  }
  const panels = await startPanels(panelsChild.file, 33, 160, 300);
  const env = envOf({ LINEWARD_DATA_DIR: folder("two"), DATABASE_URL: await newDatabase(server.url), LINEWARD_ROWS_AT_ONCE: "8" });
  const engines: Engine[] = [];
  try {
    const first = await startEngine(engineChild.file, env);
    engines.push(first);
    const devices = await first.ask<string[]>("seed", panels.added);
    await first.ask("work");
    let seconds = 60;
    const rate = async (count: number) => {
      seconds += 1;
      const plan = await first.ask<Planned>("plan", { devices: devices.slice(0, count), seconds, parallel: 64 });
      const ran = await first.ask<Ran>("run", { id: plan.id, states: ["done", "done_with_problems"] });
      if (ran.counts.done !== count) {
        throw new Error(`two processes: ${countsOf(ran)}`);
      }
      return count / (ran.ms / 1_000);
    };
    const warm = 40;
    await rate(warm);
    const one = await rate(devices.length);
    const second = await startEngine(engineChild.file, env);
    engines.push(second);
    await second.ask("work");
    await rate(warm);
    const two = await rate(devices.length);
    return [
      atLeast(
        `jobs, PostgreSQL: two processes / one (${two.toFixed(1)} / ${one.toFixed(1)} rows a second, 8 devices of 300 ms at a time in each)`,
        two / one,
        1.7,
      ),
    ];
  } finally {
    panels.end();
    await Promise.all(engines.map((engine) => engine.end()));
    await server.stop();
  }
}

const rowsOfLargest = 50_000;

/** Rows of the largest job that there can be, put into the database beside the product: as the end of a plan leaves them. */
function addLargest(file: string): string {
  const database = new Sqlite(file);
  const id = randomUUID();
  const now = new Date().toISOString();
  database
    .prepare(
      `INSERT INTO "Job" ("id", "number", "kind", "name", "state", "actorId", "actorName", "idempotencyKey", "requestHash", "correlationId", "selection", "planFrom", "options", "total", "createdAt")
       VALUES (?, 900000, 'check', 'Largest', 'done', 'bench', 'Bench', ?, '', '', '{"by":"devices","count":50000}', 'live', '{}', ?, ?)`,
    )
    .run(id, id, rowsOfLargest, now);
  const insert = database.prepare(
    `INSERT INTO "JobRow" ("id", "jobId", "seq", "deviceId", "name", "search", "driver", "alike", "state", "changes") VALUES (?, ?, ?, ?, ?, ?, 'basip-panel', '', ?, ?)`,
  );
  const changes = JSON.stringify([{ path: "registration_interval", label: "Registration interval", from: 60, to: 120 }]);
  database.transaction(() => {
    for (let seq = 1; seq <= rowsOfLargest; seq += 1) {
      const device = `fleet-${String(seq % 5_000).padStart(6, "0")}`;
      insert.run(randomUUID(), id, seq, device, `Door ${seq}`, `door ${seq}`, seq % 10 === 0 ? "refused" : "done", changes);
    }
  })();
  database.close();
  return id;
}

/** What a person waits for: that 5,000 targets are taken, and a page at the end of the longest list. */
async function benchPages(): Promise<Result[]> {
  const dataDir = folder("pages");
  const seed = await buildChild("seed-fleet-child");
  const credentials = JSON.stringify({ username: "admin", password: "123456" });
  const seeding = spawn(process.execPath, [seed.file, "5000", "9", credentials], {
    env: envOf({ LINEWARD_DATA_DIR: dataDir }),
    stdio: "inherit",
  });
  await new Promise((resolve) => seeding.once("exit", resolve));
  const largest = addLargest(path.join(dataDir, "lineward.db"));
  const admin = { LINEWARD_ADMIN_EMAIL: "bench@example.com", LINEWARD_ADMIN_PASSWORD: "correct horse battery" };
  const product = await startProduct({ dataDir, env: { LINEWARD_LOG_LEVEL: "error", ...admin } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(admin.LINEWARD_ADMIN_EMAIL, admin.LINEWARD_ADMIN_PASSWORD);
    const cookie = api
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const ask = async (method: string, target: string, status: number, body?: object) => {
      const since = performance.now();
      const answer = await fetch(`${product.url}${target}`, {
        method,
        headers: { cookie, origin: product.url, ...(body ? { "content-type": "application/json" } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await answer.text();
      if (answer.status !== status) {
        throw new Error(`${method} ${target} answered ${answer.status}`);
      }
      return { ms: performance.now() - since, text };
    };
    const change = { section: "sip", values: { registration_interval: 120 } };
    const accepted: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const wish = { kind: "settings", plan: "snapshots", selection: { filter: {} }, change };
      const answer = await ask("POST", "/api/jobs", 202, wish);
      accepted.push(answer.ms);
      const { id } = JSON.parse(answer.text) as { id: string };
      for (let state = "planning"; state === "planning"; ) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        state = (JSON.parse((await ask("GET", `/api/jobs/${id}`, 200)).text) as { state: string }).state;
      }
    }
    const rows = `/api/jobs/${largest}/rows?limit=100`;
    const deep = `${rows}&cursor=${writeCursor([rowsOfLargest - 101])}`;
    const times = { first: [] as number[], deep: [] as number[], job: [] as number[] };
    for (let round = 0; round < 15; round += 1) {
      times.first.push((await ask("GET", rows, 200)).ms);
      times.deep.push((await ask("GET", deep, 200)).ms);
      times.job.push((await ask("GET", `/api/jobs/${largest}`, 200)).ms);
    }
    return [
      atMost("jobs: 5,000 targets accepted by POST /api/jobs", median(accepted), 1_000, "ms"),
      atMost(
        `jobs: row 49,900 of 50,000, GET /api/jobs/{id}/rows (the first page: ${ms(median(times.first))})`,
        median(times.deep),
        150,
        "ms",
      ),
      atMost("jobs: GET /api/jobs/{id} of 50,000 rows", median(times.job), 150, "ms"),
    ];
  } finally {
    await product.stop();
  }
}

async function withChildren(measures: readonly ((built: Built) => Promise<Result[]>)[]): Promise<Result[]> {
  const built = { panels: await buildChild("job-panels-child"), engine: await buildChild("jobs-child") };
  const results: Result[] = [];
  for (const measure of measures) {
    results.push(...(await measure(built)));
  }
  return results;
}

/** Jobs over many devices: what a person waits for, what the engine costs, and how near to ideal it keeps its hands busy. */
export const benchJobs = () => withChildren([benchPages, benchCost, benchSchedule]);

/** How much faster two processes are than one. */
export const benchJobProcesses = () => withChildren([benchTwo]);

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Agent } from "undici";
import { ApiClient } from "@/tools/api-client";
import { heapSetting } from "@/tools/launch.mjs";
import { buildChild, type Child } from "../support/child-process";
import { freePort } from "../support/free-port";
import { startPostgres } from "../support/postgres";
import { newDatabase } from "../support/prepared-postgres";
import { startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { cpuSeconds, memoryMb } from "./process-figures";
import { atLeast, atMost, median, ms, p95, type Result } from "./result";

const latencyMs = 50;
const together = 64;
/** What a check of a panel asks that nobody has changed. */
const pages = ["/api/v1/sip/status", "/api/v1/device/sip/settings", "/api/v1/device/sip/settings/second", "/api/v1/device/sip/enable"];
const measuredMs = 10_000;
const pagesMs = 12_000;
/** As many checks a second as 5,000 devices every five minutes are. */
const usualPerSecond = 5_000 / 300;

type Process = ChildProcessByStdio<null, Readable, null>;

/** What a child says, line by line. */
function linesOf(child: Process): () => Promise<string> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => String((await lines.next()).value);
}

const pause = (forMs: number) => new Promise((resolve) => setTimeout(resolve, forMs));

interface Panels {
  readonly port: number;
  readonly credentials: string;
  figures(): Promise<{ requests: number; logins: number; loginsMost: number; connectionsMost: number }>;
  end(): void;
}

async function startPanels(child: Child, count: number, dead: number): Promise<Panels> {
  const port = await freePort();
  const process = child.start(String(count), String(port), String(latencyMs), String(Math.ceil(dead / 2)), String(Math.floor(dead / 2)));
  const next = linesOf(process);
  const ready = await next();
  return {
    port,
    credentials: ready.slice("ready ".length),
    async figures() {
      process.kill("SIGUSR2");
      return JSON.parse(await next()) as Awaited<ReturnType<Panels["figures"]>>;
    },
    end: () => process.kill(),
  };
}

const hostOf = (index: number) => `127.20.${index >> 8}.${index & 255}`;

/** The same requests by hand, so many devices at a time, each over a connection of its own. */
async function bareLoop(port: number, from: number, count: number): Promise<number> {
  const agent = new Agent({ connections: 1, keepAliveTimeout: 1_000 });
  const until = performance.now() + measuredMs;
  let next = 0;
  let checks = 0;
  const worker = async () => {
    while (performance.now() < until) {
      const index = from + (next % (count - from));
      next += 1;
      for (const page of pages) {
        const { body } = await agent.request({
          origin: `http://${hostOf(index)}:${port}`,
          method: "GET",
          path: page,
          headers: { authorization: "Bearer bench" },
        });
        await body.json();
      }
      checks += 1;
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  await agent.close();
  return (checks / measuredMs) * 1_000;
}

interface Counted {
  readonly statements: number;
  readonly commits: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

interface Worker {
  figures(): Promise<Counted>;
  end(): Promise<void>;
}

/** A process that checks and serves no pages, its heap as a product's. */
async function startWorker(file: string, env: NodeJS.ProcessEnv): Promise<Worker> {
  const process = spawn(globalThis.process.execPath, [heapSetting, file], { env, stdio: ["ignore", "pipe", "inherit"] });
  const next = linesOf(process);
  await next();
  process.kill("SIGUSR2");
  const ended = new Promise<void>((resolve) => process.once("exit", () => resolve()));
  return {
    async figures() {
      process.kill("SIGUSR2");
      return JSON.parse(await next()) as Counted;
    },
    async end() {
      process.kill("SIGTERM");
      await ended;
    },
  };
}

interface Rate {
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly statements: number;
  readonly commitsPerSecond: number;
  readonly rssMb: number;
}

/** Checks of one or more processes, once every device has been seen: what is measured changes nothing. */
async function rateOf(panels: Panels, workers: readonly Worker[], forMs = measuredMs): Promise<Rate> {
  const look = async () => ({
    at: performance.now(),
    panels: await panels.figures(),
    of: await Promise.all(workers.map((worker) => worker.figures())),
  });
  const before = await look();
  await pause(forMs);
  const after = await look();
  const seconds = (after.at - before.at) / 1_000;
  const checks = (after.panels.requests - before.panels.requests) / pages.length;
  const sum = (key: keyof Counted) => after.of.reduce((total, figures, at) => total + figures[key] - (before.of[at]?.[key] ?? 0), 0);
  return {
    perSecond: checks / seconds,
    cpuMs: sum("cpuMs") / checks,
    statements: sum("statements") / checks,
    commitsPerSecond: sum("commits") / seconds / workers.length,
    rssMb: Math.max(...after.of.map(({ rssMb }) => rssMb)),
  };
}

/** Nothing new for so long: the rest will not come either. */
const stuckMs = 60_000;

/** Until every device that answers has been signed in to, and its lines are made: what is measured before that is the first round. */
async function untilAllSeen(panels: Panels, living: number): Promise<void> {
  let before = -1;
  for (let changedAt = performance.now(); ; ) {
    const { logins } = await panels.figures();
    if (logins >= living) {
      break;
    }
    if (logins !== before) {
      [before, changedAt] = [logins, performance.now()];
    }
    if (performance.now() - changedAt > stuckMs) {
      throw new Error(`the first round ended with ${logins} logins where ${living} were due`);
    }
    await pause(1_000);
  }
  await pause(5_000);
}

/** What two pages take, asked one after the other by one person. */
async function pagesOf(api: ApiClient, url: string, deviceId: string): Promise<{ list: number; device: number }> {
  const cookie = api
    .cookies()
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ");
  const samples = { list: [] as number[], device: [] as number[] };
  const until = performance.now() + pagesMs;
  while (performance.now() < until) {
    for (const [name, target] of [
      ["list", "/api/devices?limit=50"],
      ["device", `/api/devices/${deviceId}`],
    ] as const) {
      const since = performance.now();
      const answer = await fetch(`${url}${target}`, { headers: { cookie } });
      await answer.text();
      if (answer.status !== 200) {
        throw new Error(`${target} answered ${answer.status}`);
      }
      samples[name].push(performance.now() - since);
      await pause(20);
    }
  }
  return { list: p95(samples.list), device: p95(samples.device) };
}

/**
 * Regular checks of many panels 50 ms away, 2 % of them dead. `npm run bench -- sweep`, or `LINEWARD_BENCH_PANELS=5000` for as many as a
 * large installation has: its first round alone takes minutes.
 */
export async function benchSweep(): Promise<Result[]> {
  // biome-ignore lint/style/noProcessEnv: a setting of the bench, not of the product
  const given = process.env;
  // A device whose times are not written yet is not due: with fewer there would be too few left to ask so many a second.
  const count = Number(given.LINEWARD_BENCH_PANELS ?? 600);
  const dead = Math.max(2, Math.round(count * 0.02));
  const [panelsChild, seedChild, sweepChild] = await Promise.all([
    buildChild("panels-child"),
    buildChild("seed-fleet-child"),
    buildChild("sweep-child"),
  ]);
  const panels = await startPanels(panelsChild, count, dead);
  const results: Result[] = [];
  const seed = async (env: NodeJS.ProcessEnv) => {
    const child = spawn(process.execPath, [seedChild.file, String(count), String(panels.port), panels.credentials], {
      env,
      stdio: "inherit",
    });
    await new Promise((resolve) => child.once("exit", resolve));
  };
  const envOf = (dataDir: string, more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
    ...given,
    NODE_ENV: "production",
    LINEWARD_DATA_DIR: dataDir,
    DATABASE_URL: "",
    LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
    LINEWARD_LOG_LEVEL: "error",
    // Shorter than can be kept, so that there is always something due; much shorter, the silent ones would be asked more often than the others.
    LINEWARD_CHECK_EVERY_SECONDS: String(Math.max(1, Math.round(count / 500))),
    ...more,
  });
  try {
    const bare = await bareLoop(panels.port, dead, count);
    const dataDir = mkdtempSync(path.join(runFolder(), "bench-sweep-"));
    await seed(envOf(dataDir));
    const worker = await startWorker(sweepChild.file, envOf(dataDir));
    await untilAllSeen(panels, count - dead);
    // What an unchanged check runs through is not compiled yet; a process that checks for days is.
    await pause(measuredMs);
    const rate = await rateOf(panels, [worker]);
    await worker.end();
    results.push(
      atLeast(
        `sweep, ${count} panels at ${latencyMs} ms: checks a second / bare requests, ${together} together (${rate.perSecond.toFixed(0)} / ${bare.toFixed(0)})`,
        rate.perSecond / bare,
        0.8,
      ),
      atMost("sweep: processor time of an unchanged check", rate.cpuMs, 4, "ms"),
      atMost("sweep: statements of an unchanged check", rate.statements, 1),
      atMost("sweep: transactions written a second", rate.commitsPerSecond, 1.2),
      atMost("sweep: memory of the checking process (RSS)", rate.rssMb, 350, "MB"),
    );
    results.push(...(await pagesMeanwhile(dataDir, count)));
    results.push(...(await twoProcesses(panels, { seed, envOf, file: sweepChild.file, living: count - dead })));
    const { loginsMost, connectionsMost } = await panels.figures();
    process.stdout.write(`  most logins of one panel ${loginsMost}, most connections ${connectionsMost}\n`);
    return results;
  } finally {
    panels.end();
  }
}

/** The list and a device's page with no checks, and while they go as fast as 5,000 devices every five minutes need. */
async function pagesMeanwhile(dataDir: string, count: number): Promise<Result[]> {
  const measure = async (everySeconds: number) => {
    const admin = { LINEWARD_ADMIN_EMAIL: "bench@example.com", LINEWARD_ADMIN_PASSWORD: "correct horse battery" };
    const product = await startProduct({
      dataDir,
      env: { LINEWARD_LOG_LEVEL: "error", LINEWARD_CHECK_EVERY_SECONDS: String(everySeconds), ...admin },
    });
    try {
      const api = new ApiClient(product.url);
      await api.signIn(admin.LINEWARD_ADMIN_EMAIL, admin.LINEWARD_ADMIN_PASSWORD);
      const id = `fleet-${String(count - 1).padStart(6, "0")}`;
      await pagesOf(api, product.url, id);
      const cpu = cpuSeconds(product.pid);
      const pages = await pagesOf(api, product.url, id);
      return { ...pages, cpu: (cpuSeconds(product.pid) - cpu) / (pagesMs / 1_000), mb: memoryMb(product.pid) };
    } finally {
      await product.stop();
    }
  };
  const idle = await measure(0);
  const busy = await measure(Math.round(count / usualPerSecond));
  const words = (name: string, before: number, now: number) =>
    `sweep, ${usualPerSecond.toFixed(0)} checks a second: p95 of ${name} / without checks (${ms(now)} / ${ms(before)})`;
  return [
    atMost(words("GET /api/devices?limit=50", idle.list, busy.list), busy.list / idle.list, 1.5),
    atMost("sweep: p95 of GET /api/devices?limit=50 meanwhile", busy.list, 60, "ms"),
    atMost(words("GET /api/devices/{id}", idle.device, busy.device), busy.device / idle.device, 1.5),
    atMost("sweep: p95 of GET /api/devices/{id} meanwhile", busy.device, 60, "ms"),
    atMost("sweep: memory of the product meanwhile (RSS)", busy.mb, 350, "MB"),
  ];
}

/** What a check costs on PostgreSQL, as fast as one process can; and two processes against one, each with 16 devices at a time. */
async function twoProcesses(
  panels: Panels,
  {
    seed,
    envOf,
    file,
    living,
  }: {
    seed: (env: NodeJS.ProcessEnv) => Promise<void>;
    envOf: (dataDir: string, more: Record<string, string>) => NodeJS.ProcessEnv;
    file: string;
    living: number;
  },
): Promise<Result[]> {
  const server = await startPostgres();
  if (!server) {
    return [];
  }
  try {
    const dataDir = mkdtempSync(path.join(runFolder(), "bench-sweep-pg-"));
    const full = envOf(dataDir, { DATABASE_URL: await newDatabase(server.url) });
    await seed(full);
    const before = (await panels.figures()).logins;
    const alone = await startWorker(file, full);
    await untilAllSeen(panels, before + living);
    await pause(measuredMs);
    const atFull = await rateOf(panels, [alone]);
    await alone.end();
    const env = { ...full, LINEWARD_CHECKS_AT_ONCE: "16" };
    const first = await startWorker(file, env);
    // The sessions with the devices are those of the first, which the database keeps.
    await pause(5_000);
    const one = await rateOf(panels, [first]);
    const second = await startWorker(file, env);
    await pause(3_000);
    const two = await rateOf(panels, [first, second]);
    await Promise.all([first.end(), second.end()]);
    return [
      atMost(`sweep, PostgreSQL: processor time of an unchanged check (${atFull.perSecond.toFixed(0)} a second)`, atFull.cpuMs, 4, "ms"),
      atMost("sweep, PostgreSQL: statements of an unchanged check", atFull.statements, 1),
      atLeast(
        `sweep, PostgreSQL: two processes / one (${two.perSecond.toFixed(0)} / ${one.perSecond.toFixed(0)} checks a second, median of ${median([one.cpuMs, two.cpuMs]).toFixed(1)} ms)`,
        two.perSecond / one.perSecond,
        1.7,
      ),
    ];
  } finally {
    await server.stop();
  }
}

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { Pool } from "undici";
import { ApiClient } from "@/lib/commands/api-client";
import { type Product, startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { seedLines } from "../support/seed-lines";
import { atLeast, atMost, median, ms, p95, type Result } from "./result";

const readers = 200;
const lines = 1_000;
const warmUpMs = 3_000;
const forMs = 8_000;

/** What people look at, in turn. `{n}` becomes another number each time. */
const mix: readonly string[] = [
  "/api/devices?limit=50&sort=name",
  "/api/lines?limit=50",
  "/api/devices/device-0000{n}",
  "/api/overview",
  "/api/sites?limit=50",
];

/** Nothing but the way through the web server, Next and one trivial statement. */
const bare: readonly string[] = ["/api/health"];

interface Measured {
  /** Per second of the product's processor time: what a machine of its own would give, whatever else this one does. */
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly times: readonly number[];
}

/** So many readers, each asking again as soon as it has its answer. */
async function read(
  { url, pid }: Product,
  headers: Readonly<Record<string, string>>,
  paths: readonly string[],
  durationMs: number,
): Promise<Measured> {
  const pool = new Pool(url, { connections: readers });
  const cpuBefore = cpuSeconds(pid);
  const until = performance.now() + durationMs;
  const times: number[] = [];
  const reader = async (first: number) => {
    for (let n = first; performance.now() < until; n += 1) {
      const target = (paths[n % paths.length] ?? "").replace("{n}", String(100 + (n % 800)));
      const since = performance.now();
      const answer = await pool.request({ method: "GET", path: target, headers: { ...headers } });
      await answer.body.dump({ limit: 10_000_000 });
      if (answer.statusCode !== 200) {
        throw new Error(`${target} answered ${answer.statusCode}`);
      }
      times.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: readers }, (_, index) => reader(index)));
  await pool.close();
  return { perCpuSecond: times.length / (cpuSeconds(pid) - cpuBefore), perSecond: (times.length / durationMs) * 1_000, times };
}

/** The processor time that a process has used, from the kernel's count in hundredths of a second; NaN where there is none. */
function cpuSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  const fields = existsSync(file) ? readFileSync(file, "utf8").split(") ")[1]?.split(" ") : undefined;
  return (Number(fields?.[11]) + Number(fields?.[12])) / 100;
}

function memoryMb(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).trim()) / 1024;
}

/** 200 people who look at lists, lines, devices and the overview at once, beside the same number asking a bare route. */
export async function benchLoad(): Promise<Result[]> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-load-"));
  await seedLines(dataDir, lines);
  const product = await startProduct({ dataDir, env: { LINEWARD_LOG_LEVEL: "error" } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const cookie = api
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const headers = { cookie, "accept-encoding": "gzip" };
    await read(product, headers, mix, warmUpMs);
    await read(product, {}, bare, warmUpMs / 3);
    const mixed = await read(product, headers, mix, forMs);
    const plain = await read(product, {}, bare, forMs / 2);
    const memory = memoryMb(product.pid);
    return [
      atLeast(`${readers} readers: answers per second (p50 ${ms(median(mixed.times))}, p95 ${ms(p95(mixed.times))})`, mixed.perSecond, 450),
      atLeast(
        `${readers} readers: the mix / a bare route (${plain.perSecond.toFixed(0)} answers per second)`,
        mixed.perSecond / plain.perSecond,
        0.3,
      ),
      atLeast(
        `${readers} readers: answers per second of processor time (${plain.perCpuSecond.toFixed(0)} of the bare route)`,
        mixed.perCpuSecond,
        450,
      ),
      atMost(`${readers} readers: memory after it (RSS)`, memory, 350, "MB"),
    ];
  } finally {
    await product.stop();
  }
}

import { mkdtempSync } from "node:fs";
import path from "node:path";
import { Pool } from "undici";
import { ApiClient } from "@/tools/api-client";
import { type Product, startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { seedLines } from "../support/seed-lines";
import { cpuSeconds, memoryMb } from "./process-figures";
import { type Reader, repeatingReader, severalReaders } from "./readers";
import { atLeast, atMost, median, ms, p95, type Result } from "./result";

const readers = 200;
const lines = 1_000;
const warmUpMs = 3_000;
const forMs = 8_000;

/** Nothing but the way through our own web server and one trivial statement. */
const bare: Reader = { headers: {}, path: () => "/api/health" };
/** What Next serves by itself, without the database. */
const bareNext: Reader = { headers: {}, path: () => "/favicon.svg" };

interface Measured {
  /** Per second of the product's processor time: what a machine of its own would give, whatever else this one does. */
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly times: readonly number[];
}

/** So many readers, each asking again as soon as it has its answer. */
async function read({ url, pid }: Product, who: readonly Reader[], durationMs: number): Promise<Measured> {
  const pool = new Pool(url, { connections: readers });
  const cpuBefore = cpuSeconds(pid);
  const until = performance.now() + durationMs;
  const times: number[] = [];
  const reader = async (first: number) => {
    for (let n = first; performance.now() < until; n += 1) {
      const reader = who[first % who.length] ?? bare;
      const target = reader.path(n);
      const since = performance.now();
      const answer = await pool.request({ method: "GET", path: target, headers: { ...reader.headers } });
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

/** 200 people who look at lists, lines, devices and the overview at once, beside the same number asking what costs next to nothing. */
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
    const same = [repeatingReader(cookie)];
    const several = await severalReaders(product);
    await read(product, same, warmUpMs);
    await read(product, several, warmUpMs);
    await read(product, [bare], warmUpMs / 3);
    await read(product, [bareNext], warmUpMs / 3);
    const repeating = await read(product, same, forMs);
    const varying = await read(product, several, forMs);
    const plain = await read(product, [bare], forMs / 2);
    const next = await read(product, [bareNext], forMs / 2);
    const memory = memoryMb(product.pid);
    const figures = (what: string, of: Measured) => [
      atLeast(`${readers} readers, ${what}: answers per second (p50 ${ms(median(of.times))}, p95 ${ms(p95(of.times))})`, of.perSecond, 450),
      atLeast(
        `${readers} readers, ${what} / a bare route of Next (${next.perSecond.toFixed(0)} answers per second)`,
        of.perSecond / next.perSecond,
        0.5,
      ),
      atLeast(
        `${readers} readers, ${what} / a bare route of ours (${plain.perSecond.toFixed(0)} answers per second)`,
        of.perSecond / plain.perSecond,
        0.3,
      ),
      atLeast(
        `${readers} readers, ${what}: answers per second of processor time (${plain.perCpuSecond.toFixed(0)} and ${next.perCpuSecond.toFixed(0)} of the bare routes)`,
        of.perCpuSecond,
        450,
      ),
    ];
    return [
      ...figures("one person, repeating", repeating),
      ...figures(`${several.length} people, varied`, varying),
      atMost(`${readers} readers: memory after it (RSS)`, memory, 350, "MB"),
    ];
  } finally {
    await product.stop();
  }
}

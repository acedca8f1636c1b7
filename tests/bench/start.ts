import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { atMost, median, type Result } from "./result";

const starts = 5;
/** Long enough for what a start leaves behind to be collected, short enough for a bench. */
const restMs = 10_000;

function memoryMb(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).trim()) / 1024;
}

/** The demo with its building, from an installed and built checkout that has started before. */
async function demoAgain(): Promise<number> {
  // Outside the run's folder: a demo prints its passwords and keeps them in a file, by design.
  const folder = mkdtempSync(path.join(tmpdir(), "lineward-bench-demo-"));
  const options = { command: "demo", dataDir: folder, env: { LINEWARD_DEMO_DIR: folder } } as const;
  await (await startProduct(options)).stop();
  const second = await startProduct(options);
  await second.stop();
  rmSync(folder, { recursive: true, force: true });
  return second.startedInMs;
}

/** (e) From the start of the process to "Ready", with a database that is already there; memory after the first requests, at rest. */
export async function benchStart(): Promise<Result[]> {
  const first = await startProduct({ env: { LINEWARD_LOG_LEVEL: "error" } });
  await first.stop();
  const times: number[] = [];
  for (let round = 0; round < starts; round += 1) {
    const again = await startProduct({ dataDir: first.dataDir, env: { LINEWARD_LOG_LEVEL: "error" } });
    times.push(again.startedInMs);
    await again.stop();
  }
  const resting = await startProduct({ dataDir: first.dataDir, env: { LINEWARD_LOG_LEVEL: "error" } });
  const api = new ApiClient(resting.url);
  await api.signIn(first.admin.email, first.admin.password).catch(() => undefined);
  for (const page of ["/sign-in", "/devices", "/api/devices"]) {
    await (await api.send("GET", page)).arrayBuffer();
  }
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const rest = memoryMb(resting.pid);
  await resting.stop();
  return [
    atMost("cold start, first ever (migrations, key, admin)", first.startedInMs / 1000, 2, "s"),
    atMost(`cold start, median of ${starts}`, median(times) / 1000, 2, "s"),
    atMost("demo, second start", (await demoAgain()) / 1000, 5, "s"),
    atMost("memory at rest (RSS)", rest, 250, "MB"),
  ];
}

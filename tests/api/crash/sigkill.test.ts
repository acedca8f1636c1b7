import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../../support/line-world";
import { projectRoot } from "../../support/project-root";

const folder = path.join(projectRoot, ".cache", `crash-child-${process.pid}`);
let world: LineWorld;

beforeAll(async () => {
  world = await startLineWorld();
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [path.join(projectRoot, "tests/support/crash-child.ts")],
    outfile: path.join(folder, "child.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    tsconfig: path.join(projectRoot, "tsconfig.json"),
    conditions: ["react-server"],
    logLevel: "silent",
    plugins: [
      {
        name: "server-only",
        setup(plugin) {
          plugin.onResolve({ filter: /^server-only$/ }, () => ({ path: "empty", namespace: "empty" }));
          plugin.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export {};" }));
        },
      },
    ],
  });
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: string[]): Promise<{ code: number | null; signal: string | null }> {
  const child: ChildProcess = spawn(process.execPath, [path.join(folder, "child.mjs"), ...args], {
    cwd: projectRoot,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

test("kill -9 in the middle of a reset: the next start finds it and goes on, and the line's password is in the vault", async () => {
  const user = "905";
  const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
  const door = await world.door("basip-panel", user);
  const line = await world.lineOf(user);
  const ends = [door, pbx];
  let killed = 0;
  for (const point of [2, 12, 18, 22, 26, 31]) {
    const begun = await run("begin", line.id, world.helpdesk.id, String(point));
    killed += begun.signal === "SIGKILL" ? 1 : 0;
    expect(await world.lost(ends)).toBe(0);
    expect(await run("resume", line.id)).toEqual({ code: 0, signal: null });
    expect(new Set(ends.map((end) => end.secret())).size, `ends differ after a kill at ${point}`).toBe(1);
    expect(await world.lost(ends)).toBe(0);
    const open = await world.api.db.reset.findFirst({ where: { lineId: line.id, busyLineId: { not: null } } });
    expect(open).toBeNull();
  }
  expect(killed).toBeGreaterThanOrEqual(5);
}, 170_000);

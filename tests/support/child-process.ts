import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import { build } from "esbuild";
import { projectRoot } from "./project-root";

/** A second process of the product, without its web server: see `crash-child.ts` and its like for what they can be told to do. */
export interface Child {
  /** Runs it with this process's environment, so on the same database; resolves when it has ended. */
  run(...args: string[]): Promise<{ code: number | null; signal: string | null }>;
  /** Starts it in the same way, for whoever reads what it says. */
  start(...args: string[]): ChildProcessByStdio<null, Readable, null>;
  /** What was built, for whoever starts it with an environment of its own. */
  readonly file: string;
  /** Removes what was built. */
  remove(): void;
}

export async function buildChild(
  source:
    | "crash-child"
    | "audit-child"
    | "audit-copy-child"
    | "kills-child"
    | "queue-child"
    | "alerts-child"
    | "fleet-child"
    | "sweep-child"
    | "panels-child"
    | "job-panels-child"
    | "jobs-child"
    | "seed-fleet-child"
    | "backup-child"
    | "photos-child"
    | "full-disk-child" = "crash-child",
): Promise<Child> {
  const folder = path.join(projectRoot, ".cache", `${source}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [path.join(projectRoot, `tests/support/${source}.ts`)],
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
  return {
    file: path.join(folder, "child.mjs"),
    run(...args) {
      const child: ChildProcess = spawn(process.execPath, [path.join(folder, "child.mjs"), ...args], {
        cwd: projectRoot,
        stdio: ["ignore", "ignore", "inherit"],
      });
      return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code, signal) => resolve({ code, signal }));
      });
    },
    start: (...args) =>
      spawn(process.execPath, [path.join(folder, "child.mjs"), ...args], { cwd: projectRoot, stdio: ["ignore", "pipe", "inherit"] }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import path from "node:path";
import type { Readable } from "node:stream";
import { projectRoot } from "./project-root";

/** A second process of the product, without its web server: see `crash-child.ts` and its like for what they can be told to do. */
export interface Child {
  /** Runs it with this process's environment, so on the same database; resolves when it has ended. */
  run(...args: string[]): Promise<{ code: number | null; signal: string | null }>;
  /** Starts it in the same way, for whoever reads what it says. */
  start(...args: string[]): ChildProcessByStdio<null, Readable, null>;
  /** What was built, for whoever starts it with an environment of its own. */
  readonly file: string;
}

export type ChildName =
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
  | "full-disk-child";

/** The processes are built together; in a whole run, and for the bench, that is done before. */
async function built(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: set by a whole run and by the bench, not by a person.
  if (process.env.LINEWARD_TEST_CHILDREN !== "built") {
    const { ensureBundle } = await import("../../tools/build.mjs");
    await ensureBundle("children");
  }
}

export async function buildChild(source: ChildName = "crash-child"): Promise<Child> {
  await built();
  const file = path.join(projectRoot, `dist/children/${source}.js`);
  return {
    file,
    run(...args) {
      const child: ChildProcess = spawn(process.execPath, [file, ...args], { cwd: projectRoot, stdio: ["ignore", "ignore", "inherit"] });
      return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code, signal) => resolve({ code, signal }));
      });
    },
    start: (...args) => spawn(process.execPath, [file, ...args], { cwd: projectRoot, stdio: ["ignore", "pipe", "inherit"] }),
  };
}

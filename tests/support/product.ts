import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "./free-port";
import { noteArtifact, plant } from "./planted";
import { projectRoot } from "./project-root";
import { runFolder } from "./run-folder";

export interface ProductOptions {
  /** Added to the environment; wins over the defaults below. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the database, the key and the log live. Default: a fresh folder under the run's folder. Given: it is used again. */
  readonly dataDir?: string;
  /** Which bundled command to run. Default "up". */
  readonly command?: "up" | "demo" | "dev";
}

/** A built product that answers, in a process of its own. */
export interface Product {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Everything the process printed, standard output and error. */
  readonly logFile: string;
  readonly admin: { readonly email: string; readonly password: string };
  /** Milliseconds from the start of the process to its "Ready". */
  readonly startedInMs: number;
  output(): string;
  /** SIGTERM, then waits for the end. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: what a power cut leaves. */
  kill(): Promise<void>;
}

const startWithinMs = 60_000;
/** A first start of the demo adds dozens of devices through the API. */
const demoWithinMs = 240_000;

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve(child.exitCode);
      return;
    }
    child.once("close", (code) => resolve(code));
  });
}

/** Only what a program needs from the outside: a developer's own LINEWARD_ or DATABASE_URL settings must not change a test. */
function bareEnv(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: a child process needs the search path and the home of its parent.
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  return { NODE_ENV: "production", PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}

/** Runs a bundled command and waits for its end. Resolves with the exit code (null: killed because it did not end) and all output. */
export async function runCommand(
  command: "up" | "demo" | "keys" | "restore",
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["tests/support/run-built.mjs", command, ...args], {
    cwd: projectRoot,
    env: { ...bareEnv(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
  });
  const late = setTimeout(() => child.kill("SIGKILL"), startWithinMs);
  const code = await exitOf(child);
  clearTimeout(late);
  return { code, output };
}

/** Starts the built product (run `npm run build` first) on a free port with a folder of its own, and waits until it says Ready. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(runFolder(), "data-"));
  const logFile = path.join(runFolder(), `product-${path.basename(dataDir)}.log`);
  const port = await freePort();
  const admin = {
    email: options.env?.LINEWARD_ADMIN_EMAIL ?? "admin@example.com",
    password: options.env?.LINEWARD_ADMIN_PASSWORD ?? plant("admin password", randomBytes(12).toString("base64url")),
  };
  noteArtifact(dataDir);
  noteArtifact(logFile);
  const out = openSync(logFile, "a");
  const from = readFileSync(logFile, "utf8").length;
  const since = performance.now();
  const { command = "up" } = options;
  const withinMs = command === "up" ? startWithinMs : demoWithinMs;
  // Only dev bundles its code itself, and again while it runs.
  const program = command === "dev" ? "tools/run.mjs" : "tests/support/run-built.mjs";
  const child = spawn(process.execPath, [program, command], {
    cwd: projectRoot,
    env: {
      ...bareEnv(),
      HOST: "127.0.0.1",
      PORT: String(port),
      LINEWARD_DATA_DIR: dataDir,
      LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
      LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8",
      LINEWARD_ADMIN_EMAIL: admin.email,
      LINEWARD_ADMIN_PASSWORD: admin.password,
      LINEWARD_CHECK_EVERY_SECONDS: "0",
      ...options.env,
    },
    stdio: ["ignore", out, out],
  });
  closeSync(out);
  // A test that is given up while this starts ends with its process: nobody would stop the product then.
  const endToo = () => child.kill("SIGKILL");
  process.once("exit", endToo);
  child.once("exit", () => process.off("exit", endToo));
  const exit = exitOf(child);
  const output = () => readFileSync(logFile, "utf8").slice(from);

  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const ready = /^Ready: (\S+)$/m.exec(output());
      if (ready?.[1] !== undefined) {
        clearInterval(timer);
        resolve(ready[1]);
      } else if (child.exitCode !== null || performance.now() - since > withinMs) {
        clearInterval(timer);
        child.kill("SIGKILL");
        reject(new Error(`The product did not start (exit code ${child.exitCode}):\n${output()}`));
      }
    };
    const timer = setInterval(look, 10);
  });
  const startedInMs = performance.now() - since;

  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    logFile,
    admin,
    startedInMs,
    output,
    async stop() {
      child.kill("SIGTERM");
      return exit;
    },
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

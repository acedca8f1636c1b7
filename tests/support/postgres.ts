import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { copyPrepared, keepPrepared, makeTemplate, preparedFolder } from "./prepared-postgres";
import { scratchFolder } from "./scratch-folder";

const run = promisify(execFile);

export interface TestPostgres {
  /** A superuser's connection string to an empty database. */
  readonly url: string;
  stop(): Promise<void>;
  /** Ends the server and keeps its data, as a restart of its machine does. */
  pause(): Promise<void>;
  /** Starts it again where it was. */
  resume(): Promise<void>;
  /** Stops every process of it in the middle of what it does: its sockets stay open, and nobody answers. */
  hang(): Promise<void>;
  /** Lets it go on after `hang`. */
  wake(): void;
}

async function binariesFolder(): Promise<string | undefined> {
  const versions = await readdir("/usr/lib/postgresql").catch(() => []);
  const debian = versions.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`);
  // biome-ignore lint/style/noProcessEnv: where programs are is not a setting of the product
  const onPath = (process.env.PATH ?? "").split(path.delimiter);
  return [...onPath, ...debian].find(
    (folder) => folder !== "" && existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres")),
  );
}

/** The processes that another one has started. */
async function childrenOf(parent: number): Promise<number[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(names.map((name) => readFile(`/proc/${name}/stat`, "utf8").catch(() => "")));
  // "4711 (postgres) S 4700 …": the name may hold spaces.
  return names.map(Number).filter((_pid, at) => Number(stats[at]?.split(") ").at(-1)?.split(" ")[1]) === parent);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** PostgreSQL refuses to run as root: then it runs as nobody. */
function asUser(program: string, args: readonly string[]): [string, string[]] {
  const root = process.getuid?.() === 0;
  return root ? ["setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", program, ...args]] : [program, [...args]];
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * A fresh PostgreSQL of its own on a Unix socket, in a folder that `stop` removes: a copy of one that was prepared once for these
 * migrations (`newDatabase` makes databases that have them). Undefined where no PostgreSQL is installed. `empty`:
 * it need not be prepared, because a started product makes its tables itself.
 * Durability is off, because it is a test's, unless a bench wants it as it is by default.
 */
export async function startPostgres({
  durable = false,
  empty = false,
}: {
  readonly durable?: boolean;
  readonly empty?: boolean;
} = {}): Promise<TestPostgres | undefined> {
  const bin = await binariesFolder();
  if (!bin) {
    return undefined;
  }
  const folder = await mkdtemp(path.join(durable ? tmpdir() : scratchFolder(), "lineward-pg-"));
  await chmod(folder, 0o755);
  const data = path.join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  if (process.getuid?.() === 0) {
    await run("chown", ["nobody:nogroup", folder, data]);
  }
  const prepared = preparedFolder(bin);
  const ready = await copyPrepared(prepared, data);
  if (!ready) {
    await run(
      ...asUser(path.join(bin, "initdb"), ["-D", data, "-U", "lineward", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]),
      { cwd: folder },
    );
  }
  const options = {
    unix_socket_directories: folder,
    listen_addresses: "",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const start = () => {
    const child = spawn(...asUser(path.join(bin, "postgres"), ["-D", data, ...settings]), { cwd: folder, stdio: "ignore" });
    return { child, ended: new Promise<void>((resolve) => child.once("exit", () => resolve())) };
  };
  let server = start();
  let hung: number[] = [];
  const wake = () => {
    for (const pid of hung.splice(0)) {
      signal(pid, "SIGCONT");
    }
  };
  const hang = async () => {
    const parent = server.child.pid ?? 0;
    // The first of them first: it starts no more then.
    hung = [parent];
    signal(parent, "SIGSTOP");
    hung.push(...(await childrenOf(parent)));
    for (const pid of hung) {
      signal(pid, "SIGSTOP");
    }
  };
  const kill = () => {
    server.child.kill("SIGKILL");
    wake();
  };
  process.once("exit", kill);
  const pause = async () => {
    wake();
    server.child.kill("SIGINT"); // "Fast" shutdown: does not wait for clients.
    await server.ended;
  };
  const stop = async () => {
    await pause();
    process.off("exit", kill);
    await rm(folder, { recursive: true, force: true });
  };
  const url = `postgresql://lineward@localhost/postgres?host=${encodeURIComponent(folder)}`;
  const untilItAnswers = async () => {
    const giveUpAt = Date.now() + 30_000;
    while (!(await answers(url))) {
      if (server.child.exitCode !== null || Date.now() > giveUpAt) {
        await stop();
        throw new Error("PostgreSQL was found and did not start");
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const resume = async () => {
    server = start();
    await untilItAnswers();
  };
  await untilItAnswers();
  if (!ready && !empty) {
    await makeTemplate(url);
    await pause();
    await keepPrepared(data, prepared);
    await resume();
  }
  return { url, stop, pause, resume, hang, wake };
}

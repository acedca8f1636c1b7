import "server-only";
import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { childEnvironment, StartError } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";

/** Where the programs of PostgreSQL find the database. In their environment: arguments can be read by everybody on this machine. */
function placeOf(url: string): Record<string, string> {
  const { host, port, user, password, database } = new pg.Client({ connectionString: url });
  const given = new URL(url).searchParams;
  const all: Record<string, unknown> = {
    PGHOST: host,
    PGPORT: port,
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGSSLMODE: given.get("sslmode"),
    PGSSLROOTCERT: given.get("sslrootcert"),
    PGSSLCERT: given.get("sslcert"),
    PGSSLKEY: given.get("sslkey"),
    PGCONNECT_TIMEOUT: "10",
    PGCLIENTENCODING: "UTF8",
  };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])));
}

const heardMax = 4_000;

/** A program of PostgreSQL that is not on this machine, or is older than the server. */
export class NoProgramError extends StartError {}

function refusalOf(program: string, said: string): StartError {
  if (/version mismatch/.test(said)) {
    const [, server] = /server version: (\d+)/.exec(said) ?? [];
    return new NoProgramError(
      `${program} on this machine is older than the PostgreSQL server: install the client of version ${server ?? "the server"} or newer`,
    );
  }
  if (/No space left|could not write/i.test(said)) {
    return new StartError(`${program} had no room: make room on the disk`);
  }
  return new StartError(`${program} could not do it; the log has what it said`);
}

/** What psql says when everything but the commit is done. */
const loaded = "lineward: loaded";

interface Streams {
  /** What it is given to read. `heard` resolves with true once it has said `loaded`, with false once it has ended. */
  readonly from?: (heard: Promise<boolean>) => AsyncIterable<Uint8Array | string>;
  readonly to?: string;
}

/** Runs one of PostgreSQL's programs on a database. Throws `StartError` in one sentence where it is not there or fails. */
async function runProgram(
  program: string,
  args: readonly string[],
  url: string,
  { from, to }: Streams,
  signal?: AbortSignal,
): Promise<void> {
  const child = spawn(program, args, {
    env: childEnvironment(placeOf(url)),
    stdio: [from ? "pipe" : "ignore", "pipe", "pipe"],
    ...(signal ? { signal } : {}),
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-heardMax);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const heard = new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", () => resolve(false));
    if (!to) {
      let end = "";
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        end = `${end}${text}`.slice(-heardMax);
        if (end.includes(loaded)) {
          resolve(true);
        }
      });
    }
  });
  const streams = [
    ...(child.stdout && to ? [pipeline(child.stdout, createWriteStream(to, { flags: "wx", mode: 0o600 }))] : []),
    // A program that ends early reads no more: its own words say why.
    ...(child.stdin && from ? [pipeline(Readable.from(from(heard)), child.stdin).catch(() => undefined)] : []),
  ];
  const [code, ...written] = await Promise.allSettled([ended, ...streams]);
  if (code.status === "rejected") {
    throw (code.reason as NodeJS.ErrnoException).code === "ENOENT"
      ? new NoProgramError(`${program} is not on the PATH: install PostgreSQL's client programs on this machine`)
      : code.reason;
  }
  for (const end of written) {
    if (end.status === "rejected") {
      throw end.reason;
    }
  }
  if (code.value !== 0) {
    log.warn({ program, said: said.trim() }, "a program of PostgreSQL failed");
    throw refusalOf(program, said);
  }
}

/** Writes a database as SQL to a new file. `snapshot`: of an open transaction whose moment it shows. */
export function dump(url: string, to: string, snapshot: string, signal?: AbortSignal): Promise<void> {
  const args = ["--format=plain", "--no-owner", "--no-privileges", "--no-comments", `--snapshot=${snapshot}`];
  return runProgram("pg_dump", args, url, { to }, signal);
}

/** Held by a transaction that loads a database, so that whoever asks what came of it can wait for its end. */
export const loadLock = "SELECT pg_advisory_xact_lock(72707370)";

/**
 * Runs SQL and then a file of SQL and then more SQL in one transaction: all of it, or none. The commit is told to psql last, once it has said
 * that everything else is done: where this process is killed before, psql finds the end of its input and commits nothing.
 */
export function load(url: string, before: string, file: string | undefined, after: string): Promise<void> {
  async function* texts(heard: Promise<boolean>) {
    yield `BEGIN;\n${loadLock};\n${before}`;
    if (file !== undefined) {
      yield* createReadStream(file) as AsyncIterable<Uint8Array>;
    }
    yield `${after}SELECT '${loaded}';\n`;
    if (await heard) {
      yield "COMMIT;\n";
    }
  }
  const args = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"];
  return runProgram("psql", args, url, { from: texts });
}

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { projectRoot } from "./project-root";

const run = promisify(execFile);

/** A database of a prepared server that has all migrations and the tables of the queue. Others are made as its copies. */
const template = "lineward_prepared";

/** What the prepared data depend on: another server, migration or kind of task prepares anew. */
function contentHash(bin: string): string {
  const folder = "prisma/postgresql/migrations";
  const names = readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: "utf8" }).sort();
  const migrations = names.filter((name) => name.endsWith(".sql")).map((name) => path.join(folder, name));
  const hash = createHash("sha256").update(bin);
  for (const file of [...migrations, "lib/server/tasks.ts", "lib/platform/db/search-index.ts", "node_modules/pg-boss/package.json"]) {
    hash.update(`\n${file}\n`).update(readFileSync(path.join(projectRoot, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** Where the data of a fresh server with its template lie between runs. */
export function preparedFolder(bin: string): string {
  return path.join(projectRoot, ".cache", "prepared", `postgres-${contentHash(bin)}`);
}

/** Puts the prepared data where a server is to start; false if there are none yet. */
export async function copyPrepared(prepared: string, data: string): Promise<boolean> {
  if (!existsSync(prepared)) {
    return false;
  }
  await run("cp", ["-a", "--reflink=auto", `${prepared}/.`, data]);
  return true;
}

/** Keeps the data of a server that has been ended. Two that prepare at once keep one of them. */
export async function keepPrepared(data: string, prepared: string): Promise<void> {
  const unfinished = `${prepared}.${process.pid}`;
  await mkdir(path.dirname(prepared), { recursive: true });
  await run("cp", ["-a", data, unfinished]);
  await rename(unfinished, prepared).catch(() => rm(unfinished, { recursive: true, force: true }));
}

const at = (url: string, name: string) => url.replace("/postgres?", `/${name}?`);

async function ask(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Makes the template on a running server, as the product's start makes its database. */
export async function makeTemplate(url: string): Promise<void> {
  const { migrate } = await import("@/lib/platform/db/migrate");
  const { bossBackend } = await import("@/lib/platform/queue/boss");
  const { allTasks } = await import("@/lib/server/tasks");
  await ask(url, `CREATE DATABASE ${template}`);
  await migrate({ kind: "postgresql", url: at(url, template) }, projectRoot);
  const queue = bossBackend(at(url, template));
  await queue.prepare(allTasks);
  await queue.close();
}

let made = 0;

/** A database of its own with all tables and no row. */
export async function newDatabase(url: string): Promise<string> {
  made += 1;
  const name = `lineward_${process.pid}_${made}`;
  await ask(url, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return at(url, name);
}

/** A database without any table, on the server of another one. */
export async function emptyDatabase(url: string): Promise<string> {
  made += 1;
  const name = `lineward_empty_${process.pid}_${made}`;
  await ask(url, `CREATE DATABASE ${name} TEMPLATE template0`);
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** A copy of a database to which nobody is connected, on the same server. */
export async function copyOfDatabase(url: string): Promise<string> {
  made += 1;
  const other = new URL(url);
  const from = other.pathname.slice(1);
  const name = `lineward_copy_${process.pid}_${made}`;
  other.pathname = "/postgres";
  await ask(other.href, `CREATE DATABASE ${name} TEMPLATE "${from}"`);
  other.pathname = `/${name}`;
  return other.href;
}

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { append } from "@/lib/audit/chain";
import { type EntryFields, type Head, hashOf, headKey, readHead } from "@/lib/audit/entry";
import { type Database, openDatabase } from "@/lib/platform/db/client";
import { migrate } from "@/lib/platform/db/migrate";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import type { Env } from "@/lib/platform/env";
import { startPostgres } from "../support/postgres";
import { projectRoot } from "../support/project-root";
import { atLeast, type Result } from "./result";

const callers = 64;
/** Those that keep a connection to PostgreSQL each: its pool has ten. With more of them the lock of old lets some wait in vain. */
const withConnection = 8;
const measureMs = 5_000;
const bound = 500;

const entry = (): EntryFields => ({
  ...{ id: randomUUID(), at: new Date(), actorId: "p1", actorName: "Tess Tester", action: "device.configure", phase: "asked" },
  ...{ subject: "device", subjectId: "d1", subjectName: "Entrance 12", deviceId: "d1", siteId: "s1", correlationId: randomUUID() },
  address: null,
  agent: null,
  detail: JSON.stringify({ document: "sip", paths: ["auth.user", "auth.password"], before: { user: "204" }, after: { user: "205" } }),
});

interface Pace {
  readonly perSecond: number;
  /** Per second of this process's own processor time, which holds on a busy machine too. */
  readonly perProcessorSecond: number;
}

/** Of callers that each wait for their entry before they write the next. */
async function paceOf(write: () => Promise<unknown>, together = callers): Promise<Pace> {
  const since = performance.now();
  const used = process.cpuUsage();
  let written = 0;
  const caller = async () => {
    while (performance.now() - since < measureMs) {
      await write();
      written += 1;
    }
  };
  await Promise.all(Array.from({ length: together }, caller));
  const { user, system } = process.cpuUsage(used);
  const seconds = (performance.now() - since) / 1_000;
  return { perSecond: written / seconds, perProcessorSecond: written / ((user + system) / 1_000_000) };
}

/** As it was before there were batches: a lock, an entry and a new end for each. */
async function byItself(database: Database): Promise<void> {
  await withNamedLock(
    headKey,
    async (transaction, value) => {
      const head = readHead(value);
      const fields = { ...entry(), seq: head.seq + 1, prevHash: head.hash, waited: null };
      const hash = hashOf(fields);
      await transaction.auditEntry.create({ data: { ...fields, hash } });
      await transaction.setting.update({
        where: { key: headKey },
        data: { value: JSON.stringify({ seq: fields.seq, hash } satisfies Head) },
      });
    },
    database,
  );
}

/** A small change in a transaction with its entry. */
async function withChange(database: Database): Promise<void> {
  await database.$transaction(
    async (transaction) => {
      const key = `bench.${randomUUID()}`;
      await transaction.setting.create({ data: { key, value: "" } });
      await append(entry(), transaction, database);
    },
    { maxWait: 20_000 },
  );
}

async function measureOn(name: string, database: Env["database"]): Promise<Result[]> {
  await migrate(database, projectRoot);
  const client = openDatabase(database);
  try {
    // The first entries wait for compiled queries.
    await append(entry(), undefined, client);
    const batches = await paceOf(() => append(entry(), undefined, client));
    const single = await paceOf(() => byItself(client), withConnection);
    const changes = await paceOf(() => withChange(client), withConnection);
    return [
      atLeast(`${name}: audit entries a second`, batches.perSecond, bound),
      atLeast(`${name}: audit entries per processor second`, batches.perProcessorSecond, bound),
      // Nothing is promised for these: they are there to compare.
      atLeast(`${name}: a lock and a commit for each, as before, a second`, single.perSecond, 0),
      atLeast(`${name}: each in the transaction of a change, a second`, changes.perSecond, 0),
    ];
  } finally {
    await client.$disconnect();
  }
}

/** Entries that 64 callers get onto the disk in a second, on a SQLite file and on a PostgreSQL that syncs as it does by default. */
export async function benchAudit(): Promise<Result[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "lineward-bench-audit-"));
  const postgres = await startPostgres({ durable: true });
  try {
    return [
      ...(await measureOn("SQLite", { kind: "sqlite", file: path.join(folder, "lineward.db") })),
      ...(postgres ? await measureOn("PostgreSQL", { kind: "postgresql", url: postgres.url }) : []),
    ];
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

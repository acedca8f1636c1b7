import "server-only";
import { randomUUID } from "node:crypto";
import { access, constants, statfs } from "node:fs/promises";
import path from "node:path";
import { slot } from "@/lib/platform/app";
import { db } from "@/lib/platform/db/client";
import { knownTrouble, retryAfterSeconds, type Trouble, troubleOf, troubleWords } from "@/lib/platform/db/trouble";
import { env } from "@/lib/platform/env";
import { version } from "@/lib/platform/version";

interface Health {
  readonly status: "ok" | "degraded";
  readonly version: string;
  readonly database: "sqlite" | "postgresql";
  readonly demo: boolean;
  /** What ails it, where something does. */
  readonly part?: "database" | "disk";
  readonly detail?: string;
}

/** A database that says nothing for so long counts as away. */
const answerWithinMs = 4_000;
/** With less room than this the next write may fail. */
const roomBytes = 1_000_000;
/** More than what a row that was taken away has left free. */
const probeLength = 65_536;

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("late"), { code: "ETIMEDOUT" })), answerWithinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Writes and takes away: only that proves that a disk which was full, or a database that was held, is not any more. */
async function writes(): Promise<void> {
  const key = `health:${randomUUID()}`;
  await db().setting.create({ data: { key, value: "-".repeat(probeLength) } });
  await db().setting.deleteMany({ where: { key } });
}

const shared = slot<Promise<void>>("health");

async function databaseTrouble(): Promise<Trouble | undefined> {
  const known = knownTrouble();
  try {
    if (known === undefined || known.kind === "away") {
      await inTime(db().$queryRaw`SELECT 1`);
      return undefined;
    }
    // Anybody may ask, so all who ask at once share one look.
    shared.value ??= writes().finally(() => {
      shared.value = undefined;
    });
    await inTime(shared.value);
    return undefined;
  } catch (error) {
    return troubleOf(error) ?? { kind: "away", code: "unknown" };
  }
}

/** What ails the disk of a SQLite database before any write has met it. */
async function diskTrouble(): Promise<Trouble | undefined> {
  const { database } = env();
  if (database.kind !== "sqlite") {
    return undefined;
  }
  const folder = path.dirname(database.file);
  try {
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize < roomBytes ? { kind: "full", code: "ENOSPC" } : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { kind: code === "ENOENT" ? "away" : "read_only", code: code ?? "unknown" };
  }
}

/** Up means: the process answers, its database does, and what is written can be kept. Anything less is a 503 that says which part. */
export async function health(): Promise<Health | Response> {
  const usual = { version, database: env().database.kind, demo: env().LINEWARD_DEMO };
  const database = await databaseTrouble();
  const trouble = database ?? (await diskTrouble());
  if (!trouble) {
    return { status: "ok", ...usual };
  }
  const part = database === undefined || database.kind === "full" || database.kind === "read_only" ? "disk" : "database";
  const body: Health = { status: "degraded", ...usual, part, detail: troubleWords[trouble.kind] };
  return Response.json(body, { status: 503, headers: { "retry-after": String(retryAfterSeconds), "cache-control": "no-store" } });
}

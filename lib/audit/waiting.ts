import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Database, db, type Transaction } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { jsonText } from "@/lib/schema/json-text";
import type { EntryFields } from "./entry";

const text = z.string();
const maybe = text.nullable();
const fieldsSchema = jsonText(
  z.strictObject({
    id: text,
    at: z.iso.datetime().transform((at) => new Date(at)),
    actorId: maybe,
    actorName: text,
    action: text,
    phase: text,
    subject: text,
    subjectId: maybe,
    subjectName: maybe,
    deviceId: maybe,
    siteId: maybe,
    correlationId: text,
    detail: text,
    // An entry that an older version left has none.
    address: maybe.default(null),
    agent: maybe.default(null),
  }) satisfies z.ZodType<EntryFields>,
);

/** An entry that was written in the transaction of its change and is not in the chain yet. */
export interface Waiting {
  readonly number: number;
  /** Undefined: it is not as it was written. */
  readonly fields: EntryFields | undefined;
}

const digest = (fields: string) => createHash("sha256").update(fields).digest("hex");

function read(row: { number: number; id: string; fields: string; hash: string }): Waiting {
  const { data } = fieldsSchema.safeParse(row.fields);
  const whole = data?.id === row.id && digest(row.fields) === row.hash;
  return { number: row.number, fields: whole ? data : undefined };
}

/** Leaves an entry with the transaction of its change. Takes no lock that others wait for. */
export async function leave(entry: EntryFields, within: Transaction): Promise<void> {
  const fields = JSON.stringify(entry);
  await within.auditWaiting.create({ data: { id: entry.id, fields, hash: digest(fields) } });
}

/** Those with a number above `after`, in their order. */
export async function waitingAfter(after: number, take: number, transaction: Transaction = db()): Promise<Waiting[]> {
  const rows = await transaction.auditWaiting.findMany({ where: { number: { gt: after } }, orderBy: { number: "asc" }, take });
  return rows.map(read);
}

/** True if any entry waits. */
export async function anyWaits(database: Database): Promise<boolean> {
  return (await database.auditWaiting.findFirst({ select: { number: true } })) !== null;
}

/** True if the numbers of changes that were undone are given out again, so that each missing number is one that was taken away. */
export function numbersHaveNoGaps(): boolean {
  return env().database.kind === "sqlite";
}

/** The highest number that was ever given out, 0 if none was. */
export async function lastNumber(): Promise<number> {
  const rows = numbersHaveNoGaps()
    ? await db().$queryRaw<{ last: unknown }[]>`SELECT seq AS last FROM sqlite_sequence WHERE name = 'AuditWaiting'`
    : await db().$queryRaw<{ last: unknown }[]>`SELECT last_value AS last FROM "AuditWaiting_number_seq" WHERE is_called`;
  return Number(rows[0]?.last ?? 0);
}

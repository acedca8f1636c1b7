import "server-only";
import type { Transaction } from "@/lib/platform/db/client";
import { storable } from "@/lib/schema/text";
import type { AuditRow } from "./store";

type Row = AuditRow & { readonly search: string };

/** Columns and their types in PostgreSQL, in the order in which both statements name them. */
const columns: Readonly<Record<keyof Row, string>> = {
  seq: "int",
  id: "text",
  at: "timestamp(3)",
  actorId: "text",
  actorName: "text",
  action: "text",
  phase: "text",
  subject: "text",
  subjectId: "text",
  subjectName: "text",
  deviceId: "text",
  siteId: "text",
  correlationId: "text",
  detail: "text",
  prevHash: "text",
  hash: "text",
  search: "text",
  address: "text",
  agent: "text",
  waited: "int",
};
const names = Object.keys(columns);
const listed = names.map((name) => `"${name}"`).join(", ");
const insert = `INSERT INTO "AuditEntry" (${listed})`;

const sqlite = `${insert} SELECT ${names.map((name) => `value ->> '$.${name}'`).join(", ")} FROM json_each(?)`;
const typed = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
const postgresql = `${insert} SELECT ${listed} FROM json_to_recordset($1::json) AS entry(${typed.join(", ")})`;

/**
 * Adds rows by one statement with one value, always the same: through `createMany` every row costs 18 values and half a millisecond of the
 * processor. A time is written as Prisma's drivers write it.
 */
export async function insertRows(rows: readonly Row[], onSqlite: boolean, transaction: Transaction): Promise<void> {
  const time = (at: Date) => (onSqlite ? at.toISOString().replace("Z", "+00:00") : at.toISOString());
  // The fence of the database's driver sees one text only.
  const keep = (row: Row) => Object.entries(row).map(([name, value]) => [name, typeof value === "string" ? storable(value) : value]);
  const json = JSON.stringify(rows.map((row) => ({ ...Object.fromEntries(keep(row)), at: time(row.at) })));
  await transaction.$executeRawUnsafe(onSqlite ? sqlite : postgresql, json);
}

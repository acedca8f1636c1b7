import "server-only";
import { randomUUID } from "node:crypto";
import type { Transaction } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { rowFacts } from "./facts";
import type { Target } from "./targets";

/** Rows of one statement: they travel as one text. */
const rowsAtOnce = 5_000;

const columns = [
  "id",
  "deviceId",
  "lineId",
  "document",
  "record",
  "name",
  "search",
  "siteId",
  "driver",
  "alike",
  "putBackOf",
  "patch",
] as const;
const named = columns.map((column) => `"${column}"`).join(", ");

const fromSqlite = `INSERT INTO "JobRow" ("jobId", "state", "fact", "seq", ${named})
  SELECT ?, ?, ?, json_extract(value, '$.seq'), ${columns.map((column) => `json_extract(value, '$.${column}')`).join(", ")}
  FROM json_each(?)`;
const fromPostgres = `INSERT INTO "JobRow" ("jobId", "state", "fact", "seq", ${named})
  SELECT $1, $2, $3, "seq", ${named}
  FROM json_to_recordset($4::json) AS row("seq" int, ${columns.map((column) => `"${column}" text`).join(", ")})`;

/**
 * Freezes the targets of a job as its rows, thousands in a statement: a value for each column of each row costs more than everything else
 * of a request. `changesBack`: what each row puts back, in the order of the targets. Rows that need no plan are queued at once. Resolves
 * with the ids of the rows, in the order of the targets.
 */
export async function insertRows(
  tx: Transaction,
  jobId: string,
  targets: readonly Target[],
  changesBack: readonly string[] = [],
  begins: "unplanned" | "queued" = "unplanned",
): Promise<string[]> {
  const statement = env().database.kind === "sqlite" ? fromSqlite : fromPostgres;
  const fact = begins === "queued" ? null : rowFacts.write({ code: "not_read_yet" });
  const ids = targets.map(() => randomUUID());
  for (let from = 0; from < targets.length; from += rowsAtOnce) {
    const rows = targets.slice(from, from + rowsAtOnce).map((target, at) => ({
      id: ids[from + at],
      seq: from + at + 1,
      ...target,
      putBackOf: changesBack[from + at] ?? null,
      patch: target.patch ?? null,
    }));
    await tx.$executeRawUnsafe(statement, jobId, begins, fact, JSON.stringify(rows));
  }
  return ids;
}

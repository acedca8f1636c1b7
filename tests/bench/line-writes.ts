import { mkdtempSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { indexRecords } from "@/lib/lines/indexing";
import { slot } from "@/lib/platform/app";
import { closeDatabase, type Database, db, openDatabase } from "@/lib/platform/db/client";
import { migrate } from "@/lib/platform/db/migrate";
import { familyOf } from "../support/families";
import { addRow } from "../support/many-lines";
import { projectRoot } from "../support/project-root";
import { runFolder } from "../support/run-folder";
import { atMost, median, ms, type Result, timed } from "./result";

const count = 1_000;
const rounds = 7;

const users = (round: number) => Array.from({ length: count }, (_, at) => String(round * 10_000 + at));

/** The rows that the product comes to, written by hand: two tables, one transaction, every column that has something in it. */
function direct(file: string, from: { readonly file: string; readonly deviceId: string }): void {
  const database = new Sqlite(file);
  database.pragma("synchronous = FULL");
  // The device of these rows is left out.
  database.pragma("foreign_keys = OFF");
  database.exec(`ATTACH '${from.file}' AS made`);
  const rowsOf = (table: string, where: string) =>
    database.prepare(`SELECT * FROM made."${table}" WHERE ${where}`).all(from.deviceId) as Record<string, unknown>[];
  const lines = rowsOf("Line", `id IN (SELECT "lineId" FROM made."LineEnd" WHERE "deviceId" = ?)`);
  const ends = rowsOf("LineEnd", `"deviceId" = ?`);
  for (const [table, rows] of [
    ["Line", lines],
    ["LineEnd", ends],
  ] as const) {
    const columns = Object.keys(rows[0] ?? {});
    const insert = database.prepare(
      `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(", ")}) VALUES (${columns.map((name) => `@${name}`).join(", ")})`,
    );
    database.transaction(() => {
      for (const row of rows) {
        insert.run(row);
      }
    })();
  }
  database.close();
}

/** The lines of a PBX with 1,000 extensions, from the list to the last column that people see; the list again, where nothing is new. */
export async function benchLineWrites(): Promise<Result[]> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-line-writes-"));
  const file = path.join(dataDir, "lineward.db");
  await migrate({ kind: "sqlite", file }, projectRoot);
  // The product's database, in this process.
  slot<Database>("database").value = openDatabase({ kind: "sqlite", file });
  const first: number[] = [];
  const again: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const host = `10.60.0.${round + 1}`;
    const device = { id: await addRow(db(), `pbx-${round}`, "pbx", host), driver: familyOf("pbx"), host };
    const records = users(round + 1).map((user) => ({
      id: user,
      reading: { values: { extension_number: user }, secrets: {}, unknown: {} },
    }));
    const index = () => indexRecords(device, "extensions", records, true);
    first.push(await timed(index));
    again.push(await timed(index));
    const copy = path.join(dataDir, `bare-${round}.db`);
    await migrate({ kind: "sqlite", file: copy }, projectRoot);
    bare.push(await timed(async () => direct(copy, { file, deviceId: device.id })));
  }
  const written = await db().line.count();
  await closeDatabase();
  if (written !== rounds * count) {
    throw new Error(`${written} lines instead of ${rounds * count}`);
  }
  return [
    atMost("lines of 1,000 new accounts, written in bulk: the first time, cold", first[0] ?? Number.NaN, 1_000, "ms"),
    atMost("the same, median", median(first), 1_000, "ms"),
    {
      what: `the same / rows written by hand (${ms(median(bare))})`,
      measured: (median(first) / median(bare)).toFixed(1),
      bound: "-",
      kept: true,
    },
    atMost("the same 1,000 accounts again, nothing new", median(again), 100, "ms"),
  ];
}

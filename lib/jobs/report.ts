import "server-only";
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { jobFor, rowsOf } from "./access";
import { shownRows } from "./read-rows";
import type { JobRowAnswer } from "./schemas";

/** Read at a time; the file is never held as a whole. */
const pageSize = 500;

const columns = ["Name", "Site", "State", "Words", "Changes", "Tries", "Finished (UTC)", "Device", "Line", "Change"] as const;

function valueText(value: unknown): string {
  return value === undefined || value === null || value === "" ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
}

function cellsOf(row: JobRowAnswer): (string | number)[] {
  const changes = row.changes.map(({ label, from, to, secret }) =>
    secret ? `${label}: ${valueText(to)}` : `${label}: ${valueText(from)} → ${valueText(to)}`,
  );
  return [
    row.name,
    row.site?.name ?? "",
    row.state,
    row.words ?? "",
    changes.join("; "),
    row.tries,
    row.finishedAt ?? "",
    row.deviceId ?? "",
    row.lineId ?? "",
    row.changeId ?? "",
  ];
}

async function* rowsIn(actor: Actor, jobId: string): AsyncGenerator<(string | number)[]> {
  for (let after = 0, more = true; more; ) {
    const rows = await db().jobRow.findMany({
      where: { jobId, seq: { gt: after }, ...rowsOf(actor) },
      orderBy: { seq: "asc" },
      take: pageSize,
    });
    yield* (await shownRows(rows, actor)).map(cellsOf);
    after = rows.at(-1)?.seq ?? after;
    more = rows.length === pageSize;
  }
}

/** GET …/report: one line for each row that a person sees, as a CSV file that a spreadsheet opens and does not run. */
export async function jobReport(actor: Actor, id: string): Promise<Response> {
  const job = await jobFor(actor, id);
  const csv = stringify({ bom: true, header: true, columns: [...columns], escape_formulas: true, record_delimiter: "windows" });
  const source = Readable.from(rowsIn(actor, job.id));
  source.on("error", (error) => csv.destroy(error));
  csv.on("close", () => source.destroy());
  source.pipe(csv);
  return new Response(Readable.toWeb(csv) as ReadableStream<Uint8Array>, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="lineward-job-${job.number}.csv"`,
      "cache-control": "no-store",
    },
  });
}

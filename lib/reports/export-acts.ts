import "server-only";
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import type { Act, AuditQuery } from "@/lib/audit/endpoints";
import type { Actor } from "@/lib/auth/actor";
import { listActs } from "./list-acts";

/** Read at a time; the file is never held as a whole. */
const pageSize = 200;
/** Acts in one file: what a spreadsheet opens, and what one request may cost. */
const actsMax = 50_000;

const columns = [
  "Begun (UTC)",
  "Ended (UTC)",
  "Person",
  "From address",
  "Action",
  "About",
  "Outcome",
  "Ticket",
  "Reason",
  "Changes",
  "Entries",
  "Act",
] as const;

function valueText(value: unknown): string {
  return value === undefined || value === null || value === "" ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
}

/** "Registration interval: 60 → 300". Of a secret only that it changed. */
export function changeText({ label, from, to, secret, about }: Act["changes"][number]): string {
  const name = about === undefined ? label : `${about}, ${label}`;
  return secret ? `${name}: ${valueText(to)}` : `${name}: ${valueText(from)} → ${valueText(to)}`;
}

function cellsOf(act: Act): (string | number)[] {
  const { begunAt, endedAt, actor, address, action, purpose, subjectName, subject, phase, ticket, reason, changes } = act;
  const what = purpose === undefined ? action : `${action} (${purpose})`;
  const changed = changes.map(changeText).join("; ");
  const about = subjectName ?? subject;
  const after = [phase, ticket ?? "", reason ?? "", changed, act.entries, act.correlationId];
  return [begunAt, endedAt, actor.name, address ?? "", what, about, ...after];
}

/** The last row of a file that does not hold everything: how to get the rest. `act`: the last one that it holds. */
function restRow({ endedAt }: Act, count: number): string[] {
  const words = `Not all: this file holds the latest ${count} acts that match. The acts before them come with to=${endedAt}`;
  return columns.map((column) => (column === "Action" ? words : ""));
}

async function* rowsOf(query: Omit<AuditQuery, "cursor" | "limit">, actor: Actor, max: number): AsyncGenerator<(string | number)[]> {
  let cursor: string | null = null;
  let count = 0;
  do {
    const page: Awaited<ReturnType<typeof listActs>> = await listActs(
      { ...query, limit: pageSize, ...(cursor === null ? {} : { cursor }) },
      actor,
    );
    yield* page.items.map(cellsOf);
    cursor = page.nextCursor;
    count += page.items.length;
    const last = page.items.at(-1);
    if (count >= max && cursor !== null && last) {
      yield restRow(last, count);
      return;
    }
  } while (cursor !== null);
}

/** The acts that match, up to a bound that its last line tells, as a CSV file: UTF-8 with a mark that spreadsheets look for, a header, one row an act. */
export function exportActs(query: Omit<AuditQuery, "cursor" | "limit">, actor: Actor, max = actsMax): Response {
  const csv = stringify({ bom: true, header: true, columns: [...columns], escape_formulas: true, record_delimiter: "windows" });
  const source = Readable.from(rowsOf(query, actor, max));
  source.on("error", (error) => csv.destroy(error));
  csv.on("close", () => source.destroy());
  source.pipe(csv);
  const day = new Date().toISOString().slice(0, 10);
  return new Response(Readable.toWeb(csv) as ReadableStream<Uint8Array>, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="lineward-audit-${day}.csv"`,
      "cache-control": "no-store",
    },
  });
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import type { LineQuery } from "@/lib/lines/endpoints";
import { listLines } from "@/lib/lines/list-lines";
import type { LineItem, LineState } from "@/lib/lines/schemas";
import { datedName, type TableRow, tableFile } from "./table-file";
import type { TableFormat } from "./table-formats";

/** Read at a time. */
const pageSize = 200;

const columns = [
  "Line",
  "SIP user",
  "Server",
  "Site",
  "State",
  "Problems",
  "Ends",
  "Registered",
  "People",
  "Phones",
  "Broken since (UTC)",
  "Last reset (UTC)",
  "Link",
] as const;

const stateWords: Readonly<Record<LineState, string>> = {
  in_order: "in order",
  problem: "problem",
  unknown: "not known",
  resetting: "resetting",
  half_done: "half done",
};

const registeredWords = { yes: "yes", no: "no", differs: "only some", unknown: "not known", not_applicable: "does not apply" } as const;

function cellsOf(line: LineItem, origin: string): TableRow {
  const problems = line.disagreements.filter(({ severity }) => severity === "problem");
  const registering = line.ends.find(({ role }) => role === "registers") ?? line.ends[0];
  return [
    line.name,
    line.user,
    line.server,
    line.site?.name ?? "",
    stateWords[line.state],
    problems.map(({ words }) => words).join("; "),
    line.ends.map(({ deviceName, label }) => `${deviceName}: ${label}`).join("; "),
    registering ? registeredWords[registering.truths.registered.state] : "",
    line.people.join("; "),
    line.phones.join("; "),
    line.brokenAt ?? "",
    line.lastReset?.at ?? "",
    `${origin}/lines/${line.id}`,
  ];
}

type Query = Omit<LineQuery, "cursor" | "limit">;

async function* rowsOf(query: Query, actor: Actor, origin: string): AsyncGenerator<TableRow> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listLines>> = await listLines(
      { ...query, limit: pageSize, ...(cursor === null ? {} : { cursor }) },
      actor,
      { counted: false },
    );
    yield* page.items.map((line) => cellsOf(line, origin));
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** The lines that a list finds for a person, in its order, as a file; each as that person sees it. No secret. */
export function exportLines(query: Query, format: TableFormat, actor: Actor, origin: string): Response {
  return tableFile(format, { name: datedName("lines"), columns, rows: rowsOf(query, actor, origin) });
}

import "server-only";
import { seenKeyOf } from "@/lib/device-access/record-status";
import { type StatusName, statusNames } from "@/lib/device-access/schemas";
import { db, kindOf } from "@/lib/platform/db/client";
import { withoutWaitingForDisk } from "@/lib/platform/db/sqlite-adapter";

/** What an unchanged check leaves behind: when it was, and when the next one is. */
export interface SeenTimes {
  readonly deviceId: string;
  readonly at: Date;
  readonly dueAt: Date;
  readonly missed: number;
  /** What it was seen to be; a truth that is another one in the row by now keeps its time. */
  readonly truths: Partial<Readonly<Record<StatusName, string>>>;
  /** The sections that were read, as they were known before. */
  readonly documents: readonly { readonly id: string; readonly baseline: string }[];
  /** Accounts that are registered as they were. */
  readonly ends: readonly { readonly id: string; readonly registered: string | null }[];
}

const truthAt = (name: StatusName) => `"${name}At" = CASE WHEN "Device"."${name}" = v."${name}" THEN v."at" ELSE "Device"."${name}At" END`;
const deviceSet = [
  `"checkedAt" = v."at"`,
  `"dueAt" = v."dueAt"`,
  `"missed" = v."missed"`,
  `"seenAt" = CASE WHEN v."reachable" = 'yes' THEN v."at" ELSE "Device"."seenAt" END`,
  `"seenKey" = CASE WHEN v."reachable" = 'yes' THEN v."seenKey" ELSE "Device"."seenKey" END`,
  ...statusNames.map(truthAt),
].join(", ");

interface Column {
  readonly name: string;
  readonly type: "text" | "timestamp" | "integer";
}

const text = (name: string): Column => ({ name, type: "text" });
const columns = {
  device: [
    text("id"),
    { name: "at", type: "timestamp" },
    { name: "dueAt", type: "timestamp" },
    { name: "missed", type: "integer" },
    { name: "seenKey", type: "integer" },
    ...statusNames.map(text),
  ],
  document: [text("id"), { name: "at", type: "timestamp" }, text("baseline")],
  end: [text("id"), { name: "at", type: "timestamp" }, text("registered")],
} as const satisfies Record<string, readonly Column[]>;

/** One statement for all: the rows come as one parameter, so that it is prepared once, however many they are. */
function statement(update: string, of: readonly Column[], where: string): { readonly sqlite: string; readonly postgresql: string } {
  const extracted = of.map(({ name }) => `json_extract(value, '$.${name}') AS "${name}"`).join(", ");
  const recorded = of.map(({ name, type }) => `"${name}" ${type}`).join(", ");
  return {
    sqlite: `UPDATE ${update} FROM (SELECT ${extracted} FROM json_each(?)) AS v WHERE ${where}`,
    postgresql: `UPDATE ${update} FROM jsonb_to_recordset($1::jsonb) AS v(${recorded}) WHERE ${where}`,
  };
}

const statements = {
  device: statement(`"Device" SET ${deviceSet}`, columns.device, `"Device"."id" = v."id"`),
  document: statement(
    `"Snapshot" SET "readAt" = v."at"`,
    columns.document,
    `"Snapshot"."id" = v."id" AND "Snapshot"."baseline" = v."baseline"`,
  ),
  end: statement(
    `"LineEnd" SET "registeredAt" = v."at"`,
    columns.end,
    `"LineEnd"."id" = v."id" AND "LineEnd"."registered" = v."registered"`,
  ),
} as const;

/** Writes what many checks saw that was known already: their times alone, in one transaction of at most three statements. */
export async function keepTimes(all: readonly SeenTimes[]): Promise<void> {
  const client = db();
  const kind = kindOf(client);
  // As each database's driver writes them, so that they compare with the others.
  const written = (at: Date) => (kind === "sqlite" ? at.toISOString().replace("Z", "+00:00") : at.toISOString().replace("Z", ""));
  // Two processes that write times of the same rows take them in the same order.
  const seen = [...new Map(all.map((entry) => [entry.deviceId, entry])).values()].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  const rows = {
    device: seen.map(({ deviceId, at, dueAt, missed, truths }) => ({
      id: deviceId,
      at: written(at),
      dueAt: written(dueAt),
      missed,
      seenKey: seenKeyOf(at),
      ...truths,
    })),
    document: seen.flatMap(({ at, documents }) => documents.map(({ id, baseline }) => ({ id, baseline, at: written(at) }))),
    end: seen.flatMap(({ at, ends }) => ends.map(({ id, registered }) => ({ id, registered, at: written(at) }))),
  };
  const kinds = (["device", "document", "end"] as const).filter((name) => rows[name].length > 0);
  if (kinds.length > 0) {
    await withoutWaitingForDisk(() =>
      client.$transaction(kinds.map((name) => client.$executeRawUnsafe(statements[name][kind], JSON.stringify(rows[name])))),
    );
  }
}

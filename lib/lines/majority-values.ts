import "server-only";
import { shared } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import { announcing } from "@/lib/platform/events/publish";
import type { Majority } from "./disagreements";

/** Fewer accounts than this are no custom. */
const countMin = 4;
const shareMin = 0.75;
/** A custom does not change by the second. */
const keptMs = 60_000;

/** What each server's custom was when it was last counted here, as text. */
const lastKnown = shared<Map<string, string>>("majority-last-known", () => new Map());
const cache = shared<Map<string, { at: number; custom: Promise<Majority> }>>("majority-values", () => new Map());

/** Accounts were added or changed: what most of them have is counted again. */
export function forgetMajorities(): void {
  cache().clear();
}

interface Counted<T> {
  readonly value: T | null;
  readonly count: number;
}

/** The same values together. */
function tally<T>(rows: readonly Counted<T>[]): Counted<T>[] {
  const sums = new Map<T | null, number>();
  for (const { value, count } of rows) {
    sums.set(value, (sums.get(value) ?? 0) + count);
  }
  return [...sums].map(([value, count]) => ({ value, count }));
}

function usual<T>(rows: readonly Counted<T>[]): T | undefined {
  const known = rows.filter((row) => row.value !== null);
  const total = known.reduce((sum, row) => sum + row.count, 0);
  const most = known.reduce<(typeof known)[number] | undefined>((best, row) => (best && best.count >= row.count ? best : row), undefined);
  return most && total >= countMin && most.count / total >= shareMin ? (most.value ?? undefined) : undefined;
}

/** What is counted: the first of a server's accounts, and what registers as them. Both enough to tell a custom, and never all there are. */
const sampleMax = { accounts: 2_000, registering: 200 };

interface Alike {
  readonly realm: string | null;
  readonly port: number | null;
  readonly transport: string | null;
  readonly count: bigint | number;
}

async function count(deviceId: string): Promise<Majority> {
  const rows = await db().$queryRaw<Alike[]>`
SELECT "realm", "port", "transport", COUNT(*) AS "count" FROM (
  SELECT r."realm", r."port", r."transport" FROM (
    SELECT "lineId", "document", "record" FROM "LineEnd" WHERE "deviceId" = ${deviceId} AND "role" = 'accepts'
    ORDER BY "document", "record" LIMIT ${sampleMax.accounts}) a
  CROSS JOIN "LineEnd" r WHERE r."lineId" = a."lineId" AND r."role" = 'registers'
  ORDER BY a."document", a."record" LIMIT ${sampleMax.registering}) sample
GROUP BY "realm", "port", "transport"`;
  const of = <K extends "realm" | "port" | "transport">(name: K) =>
    usual(tally(rows.map((row) => ({ value: row[name], count: Number(row.count) }))));
  const [realm, port, transport] = [of("realm"), of("port"), of("transport")];
  return { ...(realm ? { realm } : {}), ...(port ? { port: Number(port) } : {}), ...(transport ? { transport } : {}) };
}

/** Counts anew; where the custom is another one than this process last knew, the server's other lines are worked out by it too. */
async function countAgain(deviceId: string): Promise<Majority> {
  const custom = await count(deviceId);
  const before = lastKnown().get(deviceId);
  const said = JSON.stringify(custom);
  lastKnown().set(deviceId, said);
  if (before !== undefined && before !== said) {
    await announcing((_, announce) => announce("lines.usual_changed", { deviceId }));
  }
  return custom;
}

/** What most accounts at a server have. */
export function majorityOf(deviceId: string): Promise<Majority> {
  const known = cache().get(deviceId);
  if (known && monotonicMs() - known.at < keptMs) {
    return known.custom;
  }
  const custom = countAgain(deviceId);
  cache().set(deviceId, { at: monotonicMs(), custom });
  custom.catch(() => cache().delete(deviceId));
  return custom;
}

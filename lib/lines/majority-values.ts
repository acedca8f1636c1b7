import "server-only";
import { shared } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import type { Majority } from "./disagreements";

/** Fewer accounts than this are no custom. */
const countMin = 4;
const shareMin = 0.75;
/** Counting walks all accounts of a server, and a custom does not change by the second. */
const keptMs = 60_000;

const cache = shared<Map<string, { at: number; custom: Promise<Majority> }>>("majority-values", () => new Map());

/** Accounts were added or changed: what most of them have is counted again. */
export function forgetMajorities(): void {
  cache().clear();
}

function usual<T>(rows: readonly { readonly value: T | null; readonly count: number }[]): T | undefined {
  const known = rows.filter((row) => row.value !== null);
  const total = known.reduce((sum, row) => sum + row.count, 0);
  const most = known.reduce<(typeof known)[number] | undefined>((best, row) => (best && best.count >= row.count ? best : row), undefined);
  return most && total >= countMin && most.count / total >= shareMin ? (most.value ?? undefined) : undefined;
}

async function count(deviceId: string): Promise<Majority> {
  const where = { role: "registers", line: { ends: { some: { role: "accepts", deviceId } } } };
  const [realms, ports, transports] = await Promise.all([
    db().lineEnd.groupBy({ by: ["realm"], where, _count: { _all: true } }),
    db().lineEnd.groupBy({ by: ["port"], where, _count: { _all: true } }),
    db().lineEnd.groupBy({ by: ["transport"], where, _count: { _all: true } }),
  ]);
  const realm = usual(realms.map((row) => ({ value: row.realm, count: row._count._all })));
  const port = usual(ports.map((row) => ({ value: row.port, count: row._count._all })));
  const transport = usual(transports.map((row) => ({ value: row.transport, count: row._count._all })));
  return { ...(realm ? { realm } : {}), ...(port ? { port } : {}), ...(transport ? { transport } : {}) };
}

/** What most accounts at a server have. */
export function majorityOf(deviceId: string): Promise<Majority> {
  const known = cache().get(deviceId);
  if (known && monotonicMs() - known.at < keptMs) {
    return known.custom;
  }
  const custom = count(deviceId);
  cache().set(deviceId, { at: monotonicMs(), custom });
  return custom;
}

import "server-only";
import { db } from "@/lib/platform/db/client";
import type { Source } from "@/lib/platform/db/ranked-search";
import type { Subject } from "@/lib/schema/spoken/rank";
import type { SpokenState } from "@/lib/schema/spoken/vocabulary";

type Where = Record<string, unknown>;

const states: Readonly<Record<SpokenState, Where>> = {
  broken: { attention: { gte: 2 } },
  offline: { reachable: "no" },
  unregistered: { registered: "no" },
  unknown: { attention: 1 },
  in_order: { attention: 0 },
  half_done: { lineEnds: { some: { line: { state: "half_done" } } } },
  resetting: { lineEnds: { some: { line: { state: "resetting" } } } },
  login_refused: { OR: [{ signedIn: "no" }, { loginRefusedAt: { not: null } }] },
  differs: { matches: "differs" },
};

async function read(where: Where, take: number): Promise<Subject[]> {
  const rows = await db().device.findMany({
    where,
    orderBy: [{ nameKey: "asc" }, { id: "asc" }],
    take,
    select: { id: true, name: true, siteKey: true, search: true },
  });
  return rows.map(({ siteKey, search, ...row }) => ({ ...row, site: siteKey.split("\u0001")[0], rest: search }));
}

/** Where a search for devices looks. */
export function devicesFor(where: readonly Where[]): Source<Subject> {
  return { table: "Device", where, seen: undefined, stateIs: async (state) => states[state], read };
}

import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import type { StatusName } from "@/lib/device-access/schemas";
import type { StatusValue } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { changeItems } from "@/lib/settings/change-store";
import { attention } from "./attention";
import { checkPace } from "./check-pace";

const shown = 8;
/** Writes that one act may have made, a reset of a line with several ends: looked through for what is told as one. */
const actMax = 4;

type Counts = Record<StatusValue, number>;

const none: Counts = { yes: 0, no: 0, differs: 0, unknown: 0, not_applicable: 0 };

async function countsOf(actor: Actor, name: StatusName): Promise<Counts> {
  const rows = await db().device.groupBy({ by: [name], where: devicesOf(actor), _count: { _all: true } });
  return Object.fromEntries([...Object.entries(none), ...rows.map((row) => [row[name], row._count._all])]) as Counts;
}

interface KindCount {
  readonly kind: string;
  readonly state: string;
  readonly count: number;
}

async function byKindOf(actor: Actor, name: StatusName): Promise<KindCount[]> {
  const rows = await db().device.groupBy({ by: ["kind", name], where: devicesOf(actor), _count: { _all: true } });
  return rows.map((row) => ({ kind: row.kind, state: row[name], count: row._count._all }));
}

const sum = (rows: readonly KindCount[]) => rows.reduce((total, { count }) => total + count, 0);

function statesIn(rows: readonly KindCount[]): Counts {
  const counts = { ...none };
  for (const { state, count } of rows) {
    counts[state as StatusValue] += count;
  }
  return counts;
}

/** The way of a call: doors and flats, then what they register with, then what leads out of the house. */
const stops = [["intercom", "monitor"], ["pbx"], ["gateway"]] as const;

/** A stop of that way as far as it is here: how many answer, how many are registered, and by name where there is only one. */
async function pathOf(actor: Actor, reachable: readonly KindCount[], registered: readonly KindCount[]) {
  const of = (kinds: readonly string[], rows: readonly KindCount[]) => rows.filter(({ kind }) => kinds.includes(kind));
  const here = stops.filter((kinds) => sum(of(kinds, reachable)) > 0);
  return Promise.all(
    here.map(async (kinds) => {
      const count = sum(of(kinds, reachable));
      const states = statesIn(of(kinds, registered));
      const only =
        count === 1
          ? await db().device.findFirst({
              where: { AND: [devicesOf(actor), { kind: { in: [...kinds] } }] },
              select: { id: true, name: true, model: true, firmware: true },
            })
          : null;
      return {
        kinds: [...kinds],
        count,
        up: statesIn(of(kinds, reachable)).yes,
        registered: states.yes,
        notRegistered: states.no + states.differs,
        only,
      };
    }),
  );
}

/** The overview of what a caller may see: counts by status, what needs attention with its cause and next step, recent changes. */
export async function overview(actor: Actor) {
  const [reachable, registered, signedIn, matches, broken, changes, latest, pace] = await Promise.all([
    byKindOf(actor, "reachable"),
    byKindOf(actor, "registered"),
    countsOf(actor, "signedIn"),
    countsOf(actor, "matches"),
    attention(actor, { limit: shown }),
    db().change.findMany({
      where: { device: devicesOf(actor) },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: shown * actMax,
      include: { device: { select: { name: true, driver: true } } },
    }),
    db().device.aggregate({ where: devicesOf(actor), _min: { checkedAt: true } }),
    checkPace(actor),
  ]);
  const acts = new Map<string, (typeof changes)[number][]>();
  for (const change of changes) {
    acts.set(change.correlationId, [...(acts.get(change.correlationId) ?? []), change]);
  }
  const told = [...acts.values()].slice(0, shown);
  const items = await changeItems(
    told.flatMap(([row]) => (row ? { ...row, driver: row.device.driver } : [])),
    actor,
  );
  const byKind: Record<string, number> = {};
  for (const { kind, count } of reachable) {
    byKind[kind] = (byKind[kind] ?? 0) + count;
  }
  return {
    counts: { devices: sum(reachable), byKind, checkedAt: latest._min.checkedAt?.toISOString() ?? null },
    pace,
    truths: { reachable: statesIn(reachable), signedIn, registered: statesIn(registered), matches },
    path: await pathOf(actor, reachable, registered),
    attention: broken.items,
    attentionTotal: broken.total,
    recentChanges: items.map((item, at) => {
      const [first, ...others] = told[at] ?? [];
      return { ...item, deviceName: first?.device.name ?? "", alsoOn: [...new Set(others.map(({ device }) => device.name))] };
    }),
  };
}

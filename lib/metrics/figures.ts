import "server-only";
import { alertKinds, severities } from "@/lib/alerts/schemas";
import { type StatusName, statusNames, statusValue } from "@/lib/device-access/schemas";
import { lineStates } from "@/lib/lines/schemas";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import type { Load } from "@/lib/platform/queue/backend";
import { queueStore } from "@/lib/platform/queue/store";
import { Prisma } from "@/prisma/sqlite/client/client";

/** A number with its labels. */
export interface Figure {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The states of a truth by the names of the truths, as labels write them. */
const truthLabels: Readonly<Record<StatusName, string>> = {
  reachable: "reachable",
  signedIn: "signed_in",
  registered: "registered",
  matches: "matches",
};

const jobStates = ["planning", "planned", "scheduled", "running", "paused", "waiting", "done", "done_with_problems", "stopped"];
const openResets = ["checking", "running", "half_done"];

/** Sites as "Customer / Place"; what stands nowhere has "". */
async function siteLabels(): Promise<Map<string | null, string>> {
  const rows = await db().site.findMany({ select: { id: true, name: true, parentId: true } });
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const label = ({ name, parentId }: (typeof rows)[number]) => (parentId === null ? name : `${names.get(parentId) ?? ""} / ${name}`);
  return new Map<string | null, string>([...rows.map((row) => [row.id, label(row)] as const), [null, ""]]);
}

const sameStates = (states: readonly string[], rows: readonly { readonly state: string; readonly _count: { readonly _all: number } }[]) =>
  states.map((state) => ({ labels: { state }, value: rows.find((row) => row.state === state)?._count._all ?? 0 }));

const cells = statusNames.flatMap((name) => statusValue.options.map((state) => ({ name, state, column: `${name}_${state}` })));

/** Every truth's states in one pass over the devices: sums for each site, which are few whatever the devices are. */
async function truthRows() {
  const sums = cells.map(({ name, state, column }) => `SUM(CASE WHEN "${name}" = '${state}' THEN 1 ELSE 0 END) AS "${column}"`);
  return db().$queryRaw<
    Readonly<Record<string, unknown>>[]
  >`SELECT "siteId", ${Prisma.raw(sums.join(", "))} FROM "Device" GROUP BY "siteId"`;
}

async function deviceFigures(sites: ReadonlyMap<string | null, string>) {
  const [families, rows] = await Promise.all([db().device.groupBy({ by: ["siteId", "driver"], _count: { _all: true } }), truthRows()]);
  const site = (id: unknown) => sites.get(id as string | null) ?? "";
  return {
    devices: families.map(({ siteId, driver, _count: count }) => ({ labels: { site: site(siteId), driver }, value: count._all })),
    // Every state, so that a rule sees a 0 and not a gap.
    truths: rows.flatMap((row) =>
      cells.map(({ name, state, column }) => ({
        labels: { site: site(row.siteId), truth: truthLabels[name], state },
        value: Number(row[column]),
      })),
    ),
  };
}

async function lineFigures(sites: ReadonlyMap<string | null, string>): Promise<Figure[]> {
  const rows = await db().line.groupBy({ by: ["siteId", "state"], _count: { _all: true } });
  const counts = new Map(rows.map(({ siteId, state, _count: count }) => [`${siteId}\n${state}`, count._all]));
  return [...new Set(rows.map(({ siteId }) => siteId))].flatMap((siteId) =>
    lineStates.map((state) => ({ labels: { site: sites.get(siteId) ?? "", state }, value: counts.get(`${siteId}\n${state}`) ?? 0 })),
  );
}

/** Open alerts: of the whole house by what they are about, of a site by how bad they are. Every one of these, so that a rule sees a 0. */
async function alertFigures(sites: ReadonlyMap<string | null, string>) {
  const rows = await db().alert.groupBy({ by: ["siteId", "kind", "severity"], where: { state: "open" }, _count: { _all: true } });
  const none = alertKinds.flatMap((kind) => severities.map((severity): Figure => ({ labels: { kind, severity }, value: 0 })));
  const noneAt = [...sites.values()].flatMap((site) => severities.map((severity): Figure => ({ labels: { site, severity }, value: 0 })));
  const site = (id: string | null) => sites.get(id) ?? "";
  return {
    alerts: [...none, ...rows.map(({ kind, severity, _count: count }) => ({ labels: { kind, severity }, value: count._all }))],
    siteAlerts: [
      ...noneAt,
      ...rows.map(({ siteId, severity, _count: count }) => ({ labels: { site: site(siteId), severity }, value: count._all })),
    ],
  };
}

/** How far the regular checks are behind. */
async function checkFigures(nowMs: number) {
  const intervalMs = env().LINEWARD_CHECK_EVERY_SECONDS * 1000;
  const [{ _count: answering, _min: oldest }, late] = await Promise.all([
    db().device.aggregate({ where: { missed: 0 }, _count: { _all: true }, _min: { checkedAt: true } }),
    intervalMs === 0 ? 0 : db().device.count({ where: { missed: 0, dueAt: { lt: new Date(nowMs - intervalMs) } } }),
  ]);
  const oldestMs = oldest.checkedAt === null ? 0 : Math.max(0, nowMs - oldest.checkedAt.getTime());
  return { intervalSeconds: intervalMs / 1000, answering: answering._all, late, oldestSeconds: oldestMs / 1000 };
}

const queueStates = ["due", "later", "running", "failing"] as const;

const queueFigures = (loads: readonly Load[]) =>
  loads.flatMap((load) => queueStates.map((state): Figure => ({ labels: { task: load.kind, state }, value: load[state] })));

/** Everything that is counted in the database, in a few grouped queries whatever there is of it. */
export async function figures(nowMs: number = Date.now()) {
  const sites = await siteLabels();
  const [devices, lines, alerts, checks, jobs, resets, loads] = await Promise.all([
    deviceFigures(sites),
    lineFigures(sites),
    alertFigures(sites),
    checkFigures(nowMs),
    db().job.groupBy({ by: ["state"], _count: { _all: true } }),
    db().reset.groupBy({ by: ["state"], where: { state: { in: openResets } }, _count: { _all: true } }),
    queueStore().load(),
  ]);
  return {
    ...devices,
    ...alerts,
    lines,
    checks,
    jobs: sameStates(jobStates, jobs),
    resets: sameStates(openResets, resets),
    queue: queueFigures(loads),
  };
}

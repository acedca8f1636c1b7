import "server-only";
import { statusNames } from "@/lib/device-access/schemas";
import { type Asker, may, type Permission } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";
import type { LiveData, LiveKind } from "./kinds";

/** Something that was told on the way up: which thing it is about, and what is known of it without looking. */
export type Noted = {
  readonly [K in LiveKind]: {
    readonly kind: K;
    /** Of the device, the line, the reset, the job. */
    readonly id: string;
    /** What a look at the rows would not tell; merged with it. */
    readonly facts?: Partial<LiveData<K>>;
    /** It is gone: nothing is looked up, and those who see one of these sites are told `facts`. */
    readonly goneFrom?: readonly string[];
    /** It has left this site: whoever saw it there only is told that it is gone. */
    readonly left?: string;
  };
}[LiveKind];

/** A thing as it is now. `sites`: a person bound to sites sees it if one of these is theirs. */
export interface Sight {
  readonly sites: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

interface Source {
  /** Who may be told of this kind at all, before sites narrow it. */
  readonly permission: Permission;
  /** Looks at all things of a moment in one query or two. What is not found is told to nobody. */
  look(ids: readonly string[]): Promise<ReadonlyMap<string, Sight>>;
}

const siteList = (siteId: string | null) => (siteId === null ? [] : [siteId]);

async function lookAtDevices(ids: readonly string[]) {
  const select = { id: true, siteId: true, reachable: true, signedIn: true, registered: true, matches: true } as const;
  return db().device.findMany({ where: { id: { in: [...ids] } }, select });
}

const endSites = { ends: { select: { device: { select: { siteId: true } } } } } as const;

function sitesOfEnds({ ends }: { readonly ends: readonly { readonly device: { readonly siteId: string | null } }[] }): string[] {
  return [...new Set(ends.flatMap((end) => siteList(end.device.siteId)))];
}

/** Jobs with the sites of their rows. Counts are told where all of its rows are seen by whoever sees one. */
async function lookAtJobs(ids: readonly string[]) {
  const [jobs, rows] = await Promise.all([
    db().job.findMany({ where: { id: { in: [...ids] } }, select: { id: true, state: true } }),
    db().jobRow.groupBy({ by: ["jobId", "siteId", "state"], where: { jobId: { in: [...ids] } }, _count: { _all: true } }),
  ]);
  return jobs.map(({ id, state }) => {
    const own = rows.filter(({ jobId }) => jobId === id);
    const sites = [...new Set(own.map(({ siteId }) => siteId))];
    const counts: Record<string, number> = {};
    for (const row of sites.length > 1 ? [] : own) {
      counts[row.state] = (counts[row.state] ?? 0) + row._count._all;
    }
    return { id, state, counts, sites: sites.flatMap(siteList) };
  });
}

/** Alerts with the sites of their parts. */
async function lookAtAlerts(ids: readonly string[]) {
  const [alerts, parts] = await Promise.all([
    db().alert.findMany({ where: { id: { in: [...ids] } }, select: { id: true, kind: true, severity: true } }),
    db().alertPart.groupBy({ by: ["alertId", "siteId"], where: { alertId: { in: [...ids] } } }),
  ]);
  return alerts.map((alert) => ({
    ...alert,
    sites: parts.flatMap(({ alertId, siteId }) => (alertId === alert.id ? siteList(siteId) : [])),
  }));
}

/** Every kind, with who may hear of it and how a thing is looked at: see README.md for how to add one. */
export const sources: Readonly<Record<LiveKind, Source>> = {
  "device.truths": {
    permission: "device.see",
    look: async (ids) => {
      const rows = await lookAtDevices(ids);
      const truths = (row: (typeof rows)[number]) => Object.fromEntries(statusNames.map((name) => [name, row[name]]));
      return new Map(rows.map((row) => [row.id, { sites: siteList(row.siteId), data: { deviceId: row.id, truths: truths(row) } }]));
    },
  },
  "device.changed": {
    permission: "device.see",
    look: async (ids) =>
      new Map((await lookAtDevices(ids)).map(({ id, siteId }) => [id, { sites: siteList(siteId), data: { deviceId: id } }])),
  },
  "line.state": {
    permission: "line.see",
    look: async (ids) => {
      const rows = await db().line.findMany({ where: { id: { in: [...ids] } }, select: { id: true, state: true, ...endSites } });
      return new Map(rows.map((row) => [row.id, { sites: sitesOfEnds(row), data: { lineId: row.id, state: row.state } }]));
    },
  },
  "reset.state": {
    permission: "line.see",
    look: async (ids) => {
      const select = { id: true, lineId: true, state: true, line: { select: endSites } } as const;
      const rows = await db().reset.findMany({ where: { id: { in: [...ids] } }, select });
      return new Map(rows.map(({ id, lineId, state, line }) => [id, { sites: sitesOfEnds(line), data: { resetId: id, lineId, state } }]));
    },
  },
  "job.progress": {
    permission: "job.see",
    look: async (ids) => new Map((await lookAtJobs(ids)).map(({ id, counts, sites }) => [id, { sites, data: { jobId: id, counts } }])),
  },
  "job.state": {
    permission: "job.see",
    look: async (ids) => new Map((await lookAtJobs(ids)).map(({ id, state, sites }) => [id, { sites, data: { jobId: id, state } }])),
  },
  "alert.opened": {
    permission: "alert.see",
    look: async (ids) =>
      new Map((await lookAtAlerts(ids)).map(({ id, kind, severity, sites }) => [id, { sites, data: { alertId: id, kind, severity } }])),
  },
  "alert.resolved": {
    permission: "alert.see",
    look: async (ids) => new Map((await lookAtAlerts(ids)).map(({ id, sites }) => [id, { sites, data: { alertId: id } }])),
  },
};

export const mayHear = (asker: Asker, kind: LiveKind) => may(asker, sources[kind].permission);

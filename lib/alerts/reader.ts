import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { type DeviceReader, readerFor, standingOf } from "@/lib/device-access/device-reader";
import { may } from "@/lib/http/permissions";
import { linesByIds } from "@/lib/lines/list-lines";
import { db } from "@/lib/platform/db/client";

/** Whose eyes an alert is told for: a person's, or those of a channel that is bound to sites. */
export type AlertReader = Pick<Actor, "sites" | "role" | "grants">;

/** The alerts that exist for somebody: those with a part on one of their sites; for the helpdesk, with a line there. */
export function alertsOf(reader: AlertReader): Record<string, unknown> {
  const ofLine = may(reader, "device.see") ? {} : { lineId: { not: null } };
  const atSites = reader.sites === null ? {} : { siteId: { in: [...reader.sites] } };
  return Object.keys({ ...ofLine, ...atSites }).length === 0 ? {} : { parts: { some: { ...ofLine, ...atSites } } };
}

/** The parts that somebody may know of. */
export function partsOf(reader: AlertReader): Record<string, unknown> {
  const ofLine = may(reader, "device.see") ? {} : { lineId: { not: null } };
  return { ...ofLine, ...(reader.sites === null ? {} : { siteId: { in: [...reader.sites] } }) };
}

export type AlertRow = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["alert"]["findUnique"]>>>;

/** How many parts of an alert somebody sees. */
export interface Seen {
  readonly devices: number;
  readonly lines: number;
  readonly keptBack: number;
  /** Its own causes. */
  readonly own: number;
  readonly ownDevice: string | null;
  readonly ownLine: string | null;
  /** What was wrong with the first of them. */
  readonly cause: string | null;
}

const nothing: Seen = { devices: 0, lines: 0, keptBack: 0, own: 0, ownDevice: null, ownLine: null, cause: null };

async function seenParts(alerts: readonly AlertRow[], reader: AlertReader): Promise<Map<string, Seen>> {
  const open = alerts.filter(({ state }) => state === "open").map(({ id }) => id);
  const over = alerts.filter(({ state }) => state !== "open").map(({ id }) => id);
  const counted = async (where: Record<string, unknown>) =>
    db().alertPart.groupBy({
      by: ["alertId", "own"],
      where: { AND: [where, partsOf(reader)] },
      _count: { _all: true, deviceId: true, lineId: true },
      _min: { deviceId: true, lineId: true, cause: true },
    });
  const rows = [
    ...(open.length === 0 ? [] : await counted({ alertId: { in: open }, leftAt: null })),
    ...(over.length === 0 ? [] : await counted({ alertId: { in: over } })),
  ];
  const out = new Map<string, Seen>();
  for (const { alertId, own, _count, _min } of rows) {
    const before = out.get(alertId) ?? nothing;
    out.set(alertId, {
      ...before,
      devices: before.devices + _count.deviceId,
      lines: before.lines + _count.lineId,
      ...(own ? { own: _count._all, ownDevice: _min.deviceId, ownLine: _min.lineId, cause: _min.cause } : { keptBack: _count._all }),
    });
  }
  return out;
}

/** All that the words of some alerts are made with, for one reader. */
export interface Known {
  readonly reader: AlertReader;
  readonly seen: (alert: AlertRow) => Seen;
  readonly devices: DeviceReader;
  readonly driverOf: (deviceId: string) => string;
  readonly detailOf: (deviceId: string) => string | null;
  /** Of a server that is registered only in part: what is missing. Undefined for any other. */
  readonly inPartOf: (deviceId: string) => string | null | undefined;
  readonly lineName: (lineId: string) => string | undefined;
  readonly siteName: (siteId: string | null) => string | undefined;
  readonly jobs: ReadonlyMap<string, { readonly number: number; readonly name: string }>;
}

/** Reads what the words of these alerts need: a few queries, however many they are. */
export async function knownFor(
  alerts: readonly AlertRow[],
  reader: AlertReader,
  more: { devices?: readonly string[]; lines?: readonly string[] } = {},
): Promise<Known> {
  const seen = await seenParts(alerts, reader);
  const deviceIds = [
    ...alerts.flatMap(({ id, causeKind, causeId }) => [causeKind === "device" ? causeId : null, seen.get(id)?.ownDevice ?? null]),
    ...(more.devices ?? []),
  ].flatMap((id) => id ?? []);
  const lineIds = [...alerts.flatMap(({ id }) => seen.get(id)?.ownLine ?? []), ...(more.lines ?? [])];
  const siteIds = alerts.flatMap(({ siteId }) => siteId ?? []);
  const jobIds = alerts.flatMap(({ causeKind, causeId }) => (causeKind === "job" ? [causeId] : []));
  // Lines are named as a list of lines names them for the same eyes.
  const asActor = { id: "", name: "", email: "", theme: "system", ...reader };
  const [standing, details, lines, sites, jobs] = await Promise.all([
    standingOf(deviceIds),
    deviceIds.length === 0
      ? []
      : db().device.findMany({
          where: { id: { in: [...new Set(deviceIds)] } },
          select: { id: true, driver: true, reachableDetail: true, registered: true, registeredDetail: true },
        }),
    linesByIds([...new Set(lineIds)], asActor),
    siteIds.length === 0 ? [] : db().site.findMany({ where: { id: { in: [...new Set(siteIds)] } }, select: { id: true, name: true } }),
    jobIds.length === 0 ? [] : db().job.findMany({ where: { id: { in: jobIds } }, select: { id: true, number: true, name: true } }),
  ]);
  const drivers = new Map(details.map((device) => [device.id, device]));
  const lineNames = new Map(lines.map(({ id, name }) => [id, name]));
  const siteNames = new Map(sites.map(({ id, name }) => [id, name]));
  return {
    reader,
    seen: ({ id }) => seen.get(id) ?? nothing,
    devices: readerFor(reader, standing),
    driverOf: (id) => drivers.get(id)?.driver ?? "",
    detailOf: (id) => drivers.get(id)?.reachableDetail ?? null,
    inPartOf: (id) => (drivers.get(id)?.registered === "differs" ? (drivers.get(id)?.registeredDetail ?? null) : undefined),
    lineName: (id) => lineNames.get(id),
    siteName: (id) => (id === null || (reader.sites !== null && !reader.sites.includes(id)) ? undefined : siteNames.get(id)),
    jobs: new Map(jobs.map((job) => [job.id, job])),
  };
}

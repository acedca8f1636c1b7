import "server-only";
import { openSpans } from "@/lib/alerts/windows";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { statusNames } from "@/lib/device-access/schemas";
import { atSites } from "@/lib/devices/list-devices";
import { db, kindOf } from "@/lib/platform/db/client";
import { type Availability, availabilityOf, joined, type SampleRow, type Span } from "@/lib/samples/availability";
import { daySeconds, msOf, secondsOf, stateIn, validSeconds } from "@/lib/samples/states";
import { get } from "@/lib/sites/service";
import type { AvailabilityAnswer } from "./endpoints";

interface Sampled {
  readonly n: number;
  readonly deviceId: string;
  readonly siteId: string | null;
}

/** Rows of some devices from before a time on. One statement with one parameter, however many devices: they are numbers. */
async function samplesOf(numbers: readonly number[], { from, to }: Span): Promise<SampleRow[]> {
  const client = db();
  const list = JSON.stringify(numbers);
  const where = `s."at" >= ${from - validSeconds} AND s."at" < ${to} ORDER BY s."n", s."at"`;
  return kindOf(client) === "sqlite"
    ? client.$queryRawUnsafe(
        `SELECT s."n", s."at", s."states" FROM json_each(?) v CROSS JOIN "Sample" s ON s."n" = v.value WHERE ${where}`,
        list,
      )
    : client.$queryRawUnsafe(
        `SELECT s."n", s."at", s."states" FROM "Sample" s WHERE s."n" IN (SELECT value::int FROM jsonb_array_elements_text($1::jsonb) AS e(value)) AND ${where}`,
        list,
      );
}

/** The windows of maintenance of each device within a time, in seconds: its own, those of its site or its customer, and those of its tags. */
async function maintenanceOf(sampled: readonly Sampled[], within: Span): Promise<(n: number) => readonly Span[]> {
  const [fromMs, toMs] = [msOf(within.from), msOf(within.to)];
  const rows = await db().maintenance.findMany({
    where: { startsAt: { lt: new Date(toMs) }, OR: [{ endsAt: null }, { endsAt: { gt: new Date(fromMs) } }] },
  });
  if (rows.length === 0) {
    return () => [];
  }
  const spans = rows.map((row) => ({
    row,
    spans: openSpans(row, fromMs, toMs).map(({ from, to }) => ({ from: secondsOf(from), to: secondsOf(to) })),
  }));
  const tags = rows.filter(({ target }) => target === "tag").map(({ targetId }) => targetId);
  const tagged = tags.length === 0 ? [] : await db().deviceTag.findMany({ where: { tag: { in: tags } } });
  const sites = await db().site.findMany({ where: { parentId: { not: null } }, select: { id: true, parentId: true } });
  const customers = new Map(sites.map(({ id, parentId }) => [id, parentId]));
  const byNumber = new Map(
    sampled.map(({ n, deviceId, siteId }) => {
      const places = siteId === null ? [] : [siteId, customers.get(siteId)];
      const hits = spans.filter(
        ({ row }) =>
          (row.target === "device" && row.targetId === deviceId) ||
          (row.target === "site" && places.includes(row.targetId)) ||
          (row.target === "tag" && tagged.some((tag) => tag.tag === row.targetId && tag.deviceId === deviceId)),
      );
      return [n, joined(hits.flatMap((hit) => hit.spans))];
    }),
  );
  return (n) => byNumber.get(n) ?? [];
}

interface AtSite extends Availability {
  readonly devices: number;
  /** For how many seconds each device did not answer, by its id; those that always did are not among them. */
  readonly silent: ReadonlyMap<string, number>;
}

/** How a site and the places below it stood over a time, in seconds since 2020, of what this person sees. */
export async function availabilityAt(siteId: string, actor: Actor, within: Span): Promise<AtSite> {
  await get(siteId, actor);
  const sampled = await db().sampledDevice.findMany({
    where: { device: { AND: [devicesOf(actor), await atSites([siteId])] } },
    select: { n: true, deviceId: true, device: { select: { siteId: true, createdAt: true } } },
  });
  const flat = sampled.map(({ n, deviceId, device }) => ({ n, deviceId, siteId: device.siteId }));
  const numbers = flat.map(({ n }) => n);
  const [rows, gaps, maintenance] = await Promise.all([
    samplesOf(numbers, within),
    db().sampleGap.findMany({ where: { from: { lt: within.to }, to: { gt: within.from } } }),
    maintenanceOf(flat, within),
  ]);
  const off = joined(gaps);
  return {
    ...availabilityOf(numbers, rows, within, off, maintenance),
    devices: numbers.length,
    silent: silentOf(flat, rows, (of, own) => availabilityOf([of], own, within, off, maintenance)),
  };
}

/** Devices that were silent at all are few: each is measured by itself. */
function silentOf(
  sampled: readonly Sampled[],
  rows: readonly SampleRow[],
  measure: (n: number, rows: readonly SampleRow[]) => Availability,
) {
  const byDevice = new Map<number, SampleRow[]>();
  for (const row of rows) {
    const own = byDevice.get(row.n);
    own ? own.push(row) : byDevice.set(row.n, [row]);
  }
  return new Map(
    sampled.flatMap(({ n, deviceId }) => {
      const own = byDevice.get(n) ?? [];
      if (!own.some(({ states }) => stateIn(states, "reachable") === "no")) {
        return [];
      }
      const { yes, known } = measure(n, own).truths.reachable.all;
      return known > yes ? [[deviceId, known - yes] as const] : [];
    }),
  );
}

/** To a hundredth of a percent; null where nothing was known. */
const share = ({ yes, known }: { yes: number; known: number }) => (known === 0 ? null : Math.round((yes / known) * 10_000) / 10_000);

/** What was measured from a second to another, as it is answered. */
export function availabilityWords({ truths, notKnown, maintenance, of, devices }: AtSite, { from, to }: Span): AvailabilityAnswer {
  const day = (at: number) => new Date(msOf(from + at * daySeconds)).toISOString().slice(0, 10);
  return {
    from: new Date(msOf(from)).toISOString(),
    to: new Date(msOf(to)).toISOString(),
    devices,
    notKnown: of === 0 ? 0 : notKnown / of,
    maintenance: of === 0 ? 0 : maintenance / of,
    truths: Object.fromEntries(
      statusNames.map((name) => [
        name,
        { share: share(truths[name].all), days: truths[name].days.map((of, at) => ({ day: day(at), share: share(of) })) },
      ]),
    ) as AvailabilityAnswer["truths"],
  };
}

/** GET /api/sites/{id}/availability: whole days in UTC, today as far as it has come. */
export async function availability(siteId: string, actor: Actor, days: number, nowMs: number = Date.now()): Promise<AvailabilityAnswer> {
  const to = secondsOf(nowMs);
  const within = { from: Math.floor(to / daySeconds) * daySeconds - (days - 1) * daySeconds, to };
  return availabilityWords(await availabilityAt(siteId, actor, within), within);
}

import "server-only";
import { openSpans } from "@/lib/alerts/windows";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { statusNames } from "@/lib/device-access/schemas";
import { atSites } from "@/lib/devices/list-devices";
import { lineFor, linesOf } from "@/lib/lines/access";
import { db, kindOf } from "@/lib/platform/db/client";
import { type Availability, availabilityOf, joined, type SampleRow, type Span } from "@/lib/samples/availability";
import { daySeconds, msOf, secondsOf, startOfDay, stateIn, validSeconds } from "@/lib/samples/states";
import { get } from "@/lib/sites/service";
import type { AvailabilityAnswer, TimeAnswer } from "./endpoints";

/** A device or a line with what windows of maintenance may be for: its devices, and where they stand. */
interface Sampled {
  readonly n: number;
  readonly deviceIds: readonly string[];
  readonly siteIds: readonly (string | null)[];
}

/** Rows of some devices or lines from before a time on. One statement with one parameter, however many they are: they are numbers. */
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

/**
 * The windows of maintenance of each device or line within a time, in seconds: its own, those of its site or its customer, and those of its
 * tags; of a line those of all its devices.
 */
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
    sampled.map(({ n, deviceIds, siteIds }) => {
      const places = siteIds.flatMap((siteId) => (siteId === null ? [] : [siteId, customers.get(siteId)]));
      const hits = spans.filter(
        ({ row }) =>
          (row.target === "device" && deviceIds.includes(row.targetId)) ||
          (row.target === "site" && places.includes(row.targetId)) ||
          (row.target === "tag" && tagged.some((tag) => tag.tag === row.targetId && deviceIds.includes(tag.deviceId))),
      );
      return [n, joined(hits.flatMap((hit) => hit.spans))];
    }),
  );
  return (n) => byNumber.get(n) ?? [];
}

interface AtSite extends Availability {
  readonly devices: number;
  /** Lines that are sampled: where there are some, *registered* is theirs. */
  readonly lines: number;
  /** How much of the time outside of maintenance was checked, of lines where there are some: see `lines`. */
  readonly registeredChecked: number;
  /** For how many seconds each device did not answer, by its id; those that always did are not among them. */
  readonly silent: ReadonlyMap<string, number>;
  /** How often the settings of each device were found to differ from what is kept here, by its id. */
  readonly differed: ReadonlyMap<string, number>;
}

/** How much of the time outside of maintenance somebody looked, from 0 to 1. */
function checkedOf({ of, maintenance, notKnown }: Availability): number {
  return of > maintenance ? Math.max(0, 1 - notKnown / (of - maintenance)) : 0;
}

interface Measured {
  readonly whole: Availability;
  readonly rows: readonly SampleRow[];
  /** One of them by itself. */
  readonly alone: (n: number, rows: readonly SampleRow[]) => Availability;
}

async function measure(sampled: readonly Sampled[], within: Span): Promise<Measured> {
  const numbers = sampled.map(({ n }) => n);
  const [rows, gaps, maintenance] = await Promise.all([
    samplesOf(numbers, within),
    db().sampleGap.findMany({ where: { from: { lt: within.to }, to: { gt: within.from } } }),
    maintenanceOf(sampled, within),
  ]);
  const off = joined(gaps);
  return {
    whole: availabilityOf(numbers, rows, within, off, maintenance),
    rows,
    alone: (n, own) => availabilityOf([n], own, within, off, maintenance),
  };
}

/** Lines that are sampled, of those that a condition finds. */
async function sampledLines(where: Record<string, unknown>): Promise<Sampled[]> {
  const rows = await db().sampled.findMany({
    where: { line: where },
    select: { n: true, line: { select: { siteId: true, ends: { select: { deviceId: true, device: { select: { siteId: true } } } } } } },
  });
  return rows.map(({ n, line }) => ({
    n,
    deviceIds: line?.ends.map(({ deviceId }) => deviceId) ?? [],
    siteIds: [line?.siteId ?? null, ...(line?.ends.map(({ device }) => device.siteId) ?? [])],
  }));
}

/** How a site and the places below it stood over a time, in seconds since 2020, of what this person sees. */
export async function availabilityAt(siteId: string, actor: Actor, within: Span): Promise<AtSite> {
  await get(siteId, actor);
  const at = await atSites([siteId]);
  const [devices, lines] = await Promise.all([
    db().sampled.findMany({
      where: { device: { AND: [devicesOf(actor), at] } },
      select: { n: true, device: { select: { id: true, siteId: true } } },
    }),
    sampledLines({ AND: [linesOf(actor), at] }),
  ]);
  const flat = devices.flatMap(({ n, device }) => (device ? [{ n, deviceIds: [device.id], siteIds: [device.siteId] }] : []));
  const { whole, rows, alone } = await measure(flat, within);
  const registered = lines.length === 0 ? whole : (await measure(lines, within)).whole;
  return {
    ...whole,
    truths: { ...whole.truths, registered: registered.truths.registered },
    devices: flat.length,
    lines: lines.length,
    registeredChecked: checkedOf(registered),
    differed: differedOf(flat, rows, within),
    silent: silentOf(flat, rows, alone),
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
    sampled.flatMap(({ n, deviceIds }) => {
      const own = byDevice.get(n) ?? [];
      if (!own.some(({ states }) => stateIn(states, "reachable") === "no")) {
        return [];
      }
      const { yes, known } = measure(n, own).truths.reachable.all;
      return known > yes ? deviceIds.map((id) => [id, known - yes] as const) : [];
    }),
  );
}

/** Times at which a device was found with settings that somebody else had changed: it differs, and did not at its sample before. */
function differedOf(sampled: readonly Sampled[], rows: readonly SampleRow[], within: Span): Map<string, number> {
  const idOf = new Map(sampled.map(({ n, deviceIds }) => [n, deviceIds[0] ?? ""]));
  const counts = new Map<string, number>();
  for (const [at, row] of rows.entries()) {
    const before = rows[at - 1];
    const began =
      row.at >= within.from &&
      before?.n === row.n &&
      stateIn(row.states, "matches") === "differs" &&
      stateIn(before.states, "matches") === "yes";
    const id = idOf.get(row.n);
    if (began && id !== undefined) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return counts;
}

/** Null where nothing was known. Cut off, not rounded: what had a minute of silence in it is never a whole. */
const share = ({ yes, known }: { yes: number; known: number }) => (known === 0 ? null : Math.floor((yes / known) * 1_000_000) / 1_000_000);

/** What was measured from a second to another, as it is answered. */
function timeWords(measured: Availability, { from, to }: Span, registeredChecked = checkedOf(measured)): TimeAnswer {
  const { truths, notKnown, maintenance, of } = measured;
  const checked = checkedOf(measured);
  const day = (at: number) => new Date(msOf(from + at * daySeconds)).toISOString().slice(0, 10);
  return {
    from: new Date(msOf(from)).toISOString(),
    to: new Date(msOf(to)).toISOString(),
    notKnown: of === 0 ? 0 : notKnown / of,
    maintenance: of === 0 ? 0 : maintenance / of,
    truths: Object.fromEntries(
      statusNames.map((name) => [
        name,
        {
          share: share(truths[name].all),
          checked: name === "registered" ? registeredChecked : checked,
          days: truths[name].days.map((of, at) => ({ day: day(at), share: share(of) })),
        },
      ]),
    ) as TimeAnswer["truths"],
  };
}

/** The same of a site. */
export function availabilityWords(measured: AtSite, within: Span): AvailabilityAnswer {
  return { ...timeWords(measured, within, measured.registeredChecked), devices: measured.devices, lines: measured.lines };
}

/** Whole days in UTC up to now, today as far as it has come. */
function lastDays(days: number, nowMs: number): Span {
  const to = secondsOf(nowMs);
  return { from: startOfDay(to) - (days - 1) * daySeconds, to };
}

/** GET /api/sites/{id}/availability. */
export async function availability(siteId: string, actor: Actor, days: number, nowMs: number = Date.now()): Promise<AvailabilityAnswer> {
  const within = lastDays(days, nowMs);
  return availabilityWords(await availabilityAt(siteId, actor, within), within);
}

/** GET /api/lines/{id}/availability. Of a line that has not been sampled nothing is known. */
export async function lineAvailability(id: string, actor: Actor, days: number, nowMs: number = Date.now()): Promise<TimeAnswer> {
  await lineFor(actor, id);
  const within = lastDays(days, nowMs);
  return timeWords((await measure(await sampledLines({ id }), within)).whole, within);
}

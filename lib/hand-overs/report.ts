import "server-only";
import { itemOf } from "@/lib/alerts/read-alerts";
import { alertsOf, knownFor } from "@/lib/alerts/reader";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import type { StatusName } from "@/lib/device-access/schemas";
import { atSites } from "@/lib/devices/list-devices";
import { may } from "@/lib/http/permissions";
import { invalid } from "@/lib/http/problems";
import { linesByIds } from "@/lib/lines/list-lines";
import { db } from "@/lib/platform/db/client";
import { availabilityAt, availabilityWords } from "@/lib/reports/availability";
import { isMostlyChecked } from "@/lib/reports/share-words";
import { secondsOf } from "@/lib/samples/states";
import { fieldChangesOf } from "@/lib/settings/change-store";
import { get } from "@/lib/sites/service";
import { withinSite } from "@/lib/sites/within-site";
import { company } from "./company";
import { logoOf } from "./logo";
import type { MonthReport } from "./report-schemas";
import { customerOf } from "./sheet";
import { worthDoing } from "./worth-doing";

const changesMax = 20_000;
const resetsMax = 2_000;
const alertsMax = 500;
const fieldsMax = 2;
const peopleMax = 8;

interface Month {
  readonly name: string;
  readonly from: Date;
  readonly to: Date;
  readonly isWhole: boolean;
}

/** A month in UTC, or the part of it that has come. Throws for one that has not begun. */
export function monthOf(name: string | undefined, now: Date): Month {
  const [year, month] =
    name === undefined ? [now.getUTCFullYear(), now.getUTCMonth() - 1] : [Number(name.slice(0, 4)), Number(name.slice(5)) - 1];
  const from = new Date(Date.UTC(year ?? 0, month ?? 0, 1));
  const end = new Date(Date.UTC(year ?? 0, (month ?? 0) + 1, 1));
  if (from >= now) {
    throw invalid("month", "This month has not begun yet.");
  }
  return { name: from.toISOString().slice(0, 7), from, to: end > now ? now : end, isWhole: end <= now };
}

/** The days of a month that have begun. */
function daysOf({ from, to }: Month): string[] {
  const days: string[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** How long these took on average; null where none has ended. */
function averageSeconds(spans: readonly (readonly [from: Date, to: Date | null])[]): number | null {
  const took = spans.flatMap(([from, to]) => (to === null ? [] : [to.getTime() - from.getTime()]));
  return took.length === 0 ? null : Math.round(took.reduce((sum, ms) => sum + ms, 0) / took.length / 1_000);
}

async function resetsIn(month: Month, actor: Actor, siteIds: readonly string[]): Promise<MonthReport["resets"]> {
  const rows = await db().reset.findMany({
    where: { startedAt: { gte: month.from, lt: month.to }, siteId: { in: [...siteIds] } },
    orderBy: [{ startedAt: "asc" }, { id: "asc" }],
    take: resetsMax,
    select: { lineId: true, startedAt: true, finishedAt: true, actorName: true, ticket: true, state: true },
  });
  // As this reader may call them: a line may have its name from a device of another customer.
  const lines = await linesByIds([...new Set(rows.map(({ lineId }) => lineId))], actor);
  const names = new Map(lines.map(({ id, name }) => [id, name]));
  const done = rows.filter(({ state }) => state === "done");
  const on = (day: string, isDone: boolean) =>
    rows.filter(({ startedAt, state }) => startedAt.toISOString().startsWith(day) && (state === "done") === isDone).length;
  return {
    total: rows.length,
    done: done.length,
    averageSeconds: averageSeconds(done.map(({ startedAt, finishedAt }) => [startedAt, finishedAt])),
    days: daysOf(month).map((day) => ({ day, done: on(day, true), other: on(day, false) })),
    items: rows.map(({ lineId, startedAt, actorName, ticket, state }) => ({
      line: names.get(lineId) ?? "A line that is gone",
      at: startedAt.toISOString(),
      by: actorName,
      ticket,
      state,
    })),
  };
}

type Devices = Record<string, unknown>;

/** Who changed how much, most first; the rest together. `differed`: how often devices were found changed by somebody else, by their names. */
async function changesIn(
  { from, to }: Month,
  device: Devices,
  differed: readonly (readonly [string, number])[],
): Promise<MonthReport["changes"]> {
  const rows = await db().change.findMany({
    where: { at: { gte: from, lt: to }, outcome: "applied", device },
    take: changesMax,
    select: { id: true, actorName: true, changes: true },
  });
  const people = new Map<string, { count: number; fields: Map<string, number> }>();
  for (const row of rows) {
    const person = people.get(row.actorName) ?? { count: 0, fields: new Map() };
    person.count += 1;
    for (const { label } of fieldChangesOf(row)) {
      person.fields.set(label, (person.fields.get(label) ?? 0) + 1);
    }
    people.set(row.actorName, person);
  }
  const sorted = [...people].sort(([a, one], [b, other]) => other.count - one.count || a.localeCompare(b));
  const by = sorted.slice(0, peopleMax).map(([name, { count, fields }]) => ({
    name,
    count,
    fields: [...fields]
      .sort(([, one], [, other]) => other - one)
      .slice(0, fieldsMax)
      .map(([label]) => label),
    isPerson: true,
  }));
  const others = sorted.slice(peopleMax).reduce((sum, [, { count }]) => sum + count, 0);
  const outside = differed.reduce((sum, [, count]) => sum + count, 0);
  const devices = [...differed].sort(([, one], [, other]) => other - one).map(([name]) => name);
  const more = devices.length - fieldsMax;
  const fields = [...devices.slice(0, fieldsMax), ...(more > 0 ? [`and ${more} more`] : [])];
  return {
    total: rows.length + outside,
    outside,
    by: [
      ...by,
      ...(others === 0 ? [] : [{ name: "Others", count: others, fields: [], isPerson: true }]),
      ...(outside === 0 ? [] : [{ name: "On the device itself", count: outside, fields, isPerson: false }]),
    ],
  };
}

async function alertsIn({ from, to }: Month, actor: Actor, siteIds: readonly string[]): Promise<MonthReport["alerts"]> {
  if (!may(actor, "alert.see")) {
    return { total: 0, averageTakenSeconds: null, items: [] };
  }
  const where = {
    AND: [
      alertsOf(actor),
      { parts: { some: { siteId: { in: [...siteIds] } } } },
      { openedAt: { lt: to }, OR: [{ resolvedAt: null }, { resolvedAt: { gte: from } }] },
    ],
  };
  const [rows, total] = await Promise.all([
    db().alert.findMany({ where, orderBy: [{ openedAt: "asc" }, { id: "asc" }], take: alertsMax }),
    db().alert.count({ where }),
  ]);
  const known = await knownFor(rows, actor);
  return {
    total,
    averageTakenSeconds: averageSeconds(rows.map(({ openedAt, ackAt }) => [openedAt, ackAt])),
    items: rows.map((row) => {
      const { id, words, detail, severity, since, resolvedAt } = itemOf(row, known);
      return { id, words, detail, severity, from: since, to: resolvedAt };
    }),
  };
}

interface Wish {
  /** "2026-02"; undefined: the month before this one. */
  readonly month: string | undefined;
  /** What people type to come to this Lineward; "" where nobody knows. */
  readonly origin: string;
  readonly now?: Date;
}

/**
 * What a month was like at a site, and at the places of a customer. Like a sheet it is made as somebody sees it who is bound to this site
 * alone, so nothing of another customer is in it.
 */
export async function reportOf(siteId: string, asker: Actor, { month: wanted, origin, now = new Date() }: Wish): Promise<MonthReport> {
  const month = monthOf(wanted, now);
  const site = await get(siteId, asker);
  const actor = await withinSite(asker, siteId);
  const siteIds = actor.sites ?? [siteId];
  const device = { AND: [devicesOf(actor), await atSites([siteId])] };
  const span = { from: secondsOf(month.from.getTime()), to: secondsOf(month.to.getTime()) };
  const earlier = { from: secondsOf(Date.UTC(month.from.getUTCFullYear(), month.from.getUTCMonth() - 1, 1)), to: span.from };
  const [measured, last] = [await availabilityAt(siteId, actor, span), await availabilityAt(siteId, actor, earlier)];
  const before = availabilityWords(last, earlier).truths;
  const compared = (name: StatusName) => (isMostlyChecked(before[name]) ? before[name].share : null);
  const ids = [...new Set([...measured.silent.keys(), ...measured.differed.keys()])];
  const names = await db().device.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const nameOf = new Map(names.map(({ id, name: called }) => [id, called]));
  const [resets, changes, alerts, differing, customer, logo, installer] = await Promise.all([
    resetsIn(month, actor, siteIds),
    changesIn(
      month,
      device,
      [...measured.differed].map(([id, count]) => [nameOf.get(id) ?? "", count]),
    ),
    alertsIn(month, actor, siteIds),
    db().device.count({ where: { AND: [device, { matches: "differs" }] } }),
    customerOf(siteId),
    logoOf(siteId),
    company(),
  ]);
  const silent = [...measured.silent].map(([id, seconds]) => ({ id, seconds, before: last.silent.get(id) ?? 0 }));
  return {
    site: { id: site.id, name: site.name },
    customer: { name: customer, logo },
    installer,
    month: month.name,
    madeAt: now.toISOString(),
    link: `${origin}/sites/${siteId}/report?month=${month.name}`,
    isWhole: month.isWhole,
    availability: availabilityWords(measured, span),
    before: {
      reachable: compared("reachable"),
      signedIn: compared("signedIn"),
      registered: compared("registered"),
      matches: compared("matches"),
    },
    resets,
    changes,
    alerts,
    differing,
    worth: worthDoing({ silent: silent.map((device) => ({ ...device, name: nameOf.get(device.id) ?? "" })), resets, alerts, differing }),
  };
}

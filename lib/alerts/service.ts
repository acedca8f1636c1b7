import "server-only";
import { randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import type { NewAcknowledgement, NewMaintenance, NewRules } from "./endpoints";
import { alertFor, itemOf } from "./read-alerts";
import { knownFor } from "./reader";
import { keepRules, rules } from "./rules";
import { type AlertItem, type AlertRule, alertRule, type MaintenanceItem, type RuleItem } from "./schemas";
import { lookSoon } from "./wake";
import { isActive, weeklyOf } from "./windows";
import { tellAlert } from "./words";

async function again(actor: Actor, id: string): Promise<AlertItem> {
  const row = await alertFor(actor, id);
  return itemOf(row, await knownFor([row], actor));
}

/** POST /api/alerts/{id}/acknowledge */
export async function acknowledge(actor: Actor, id: string, { until = null, note = null }: NewAcknowledgement): Promise<AlertItem> {
  const row = await alertFor(actor, id);
  if (row.state !== "open") {
    throw new ProblemError("conflict", "This alert is over. There is nothing to acknowledge.");
  }
  const at = new Date();
  if (until !== null && new Date(until) <= at) {
    throw invalid("until", "Choose a time that is still to come.");
  }
  const { words } = tellAlert(row, await knownFor([row], actor));
  const text = note === "" ? null : note;
  await db().$transaction(async (tx) => {
    const data = { ackBy: actor.name, ackById: actor.id, ackAt: at, ackUntil: until === null ? null : new Date(until), ackNote: text };
    await tx.alert.update({ where: { id }, data });
    const fact = JSON.stringify({ note: text, until });
    await tx.alertEvent.create({ data: { id: randomUUID(), alertId: id, at, what: "acknowledged", fact, byName: actor.name } });
    const about = { subject: "alert", subjectId: id, subjectName: words, siteId: row.siteId } as const;
    await record({ actor, action: "alert.acknowledge", ...about, detail: { until, note: text } }, tx);
  });
  return again(actor, id);
}

/** DELETE /api/alerts/{id}/acknowledge */
export async function release(actor: Actor, id: string): Promise<AlertItem> {
  const row = await alertFor(actor, id);
  if (row.ackAt !== null) {
    const { words } = tellAlert(row, await knownFor([row], actor));
    await db().$transaction(async (tx) => {
      await tx.alert.update({ where: { id }, data: { ackBy: null, ackById: null, ackAt: null, ackUntil: null, ackNote: null } });
      await tx.alertEvent.create({ data: { id: randomUUID(), alertId: id, at: new Date(), what: "released", byName: actor.name } });
      await record({ actor, action: "alert.release", subject: "alert", subjectId: id, subjectName: words, siteId: row.siteId }, tx);
    });
  }
  return again(actor, id);
}

/** GET /api/alert-rules */
export async function listRules(): Promise<{ items: RuleItem[] }> {
  const [all, last] = await Promise.all([rules(), db().alert.groupBy({ by: ["ruleId"], _max: { openedAt: true } })]);
  const lastOf = new Map(last.map((row) => [row.ruleId, row._max.openedAt]));
  return { items: all.map((rule) => ({ ...rule, lastAt: lastOf.get(rule.id)?.toISOString() ?? null })) };
}

/** Refuses rules that tell a channel, or a program's webhook, that is not there. One that an older version has left behind is dropped. */
async function withChannels(after: readonly AlertRule[], before: readonly AlertRule[]): Promise<AlertRule[]> {
  const named = new Set(after.flatMap(({ channelIds }) => channelIds ?? []));
  const which = { where: { id: { in: [...named] } }, select: { id: true as const } };
  const found = named.size === 0 ? [] : await Promise.all([db().channel.findMany(which), db().webhook.findMany(which)]);
  const there = new Set(found.flat().map(({ id }) => id));
  return after.map((rule, at) => {
    const had = before.find(({ id }) => id === rule.id)?.channelIds ?? [];
    if (rule.channelIds?.some((id) => !(there.has(id) || had.includes(id)))) {
      throw invalid(`items.${at}.channelIds`, `"${rule.name}" names a channel that is not there. It may have been removed: choose again.`);
    }
    return { ...rule, channelIds: rule.channelIds?.filter((id) => there.has(id)) ?? null };
  });
}

/** PUT /api/alert-rules */
export async function saveRules(actor: Actor, { items }: NewRules): Promise<{ items: RuleItem[] }> {
  const before = await rules();
  // When one was last met is told, and not kept with it.
  const after = await withChannels(
    items.map(({ lastAt: _told, ...rule }) => alertRule.parse(rule)),
    before,
  );
  if (await keepRules(after)) {
    const old = new Map(before.map((rule) => [rule.id, JSON.stringify(rule)]));
    const changed = after.filter((rule) => old.get(rule.id) !== JSON.stringify(rule)).map(({ name }) => name);
    const kept = new Set(after.map(({ id }) => id));
    const removed = before.filter(({ id }) => !kept.has(id)).map(({ name }) => name);
    await record({ actor, action: "alert_rules.change", subject: "setting", subjectName: "Alert rules", detail: { changed, removed } });
    await lookSoon();
  }
  return listRules();
}

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["maintenance"]["findUnique"]>>>;

async function maintenanceItems(rows: readonly Row[]): Promise<MaintenanceItem[]> {
  const ids = (target: string) => rows.flatMap((row) => (row.target === target ? [row.targetId] : []));
  const [sites, devices] = await Promise.all([
    db().site.findMany({ where: { id: { in: ids("site") } }, select: { id: true, name: true } }),
    db().device.findMany({ where: { id: { in: ids("device") } }, select: { id: true, name: true } }),
  ]);
  const names = new Map([...sites, ...devices].map(({ id, name }) => [id, name]));
  const now = new Date();
  return rows.map((row) => ({
    id: row.id,
    target: row.target as MaintenanceItem["target"],
    targetId: row.targetId,
    name: row.target === "tag" ? row.targetId : (names.get(row.targetId) ?? "Something that is gone"),
    reason: row.reason,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    weekly: weeklyOf(row),
    by: row.byName,
    active: isActive(row, now),
  }));
}

/** Windows that a person may know of: a tag goes over all sites. */
const windowsOf = ({ sites }: Actor) => (sites === null ? {} : { siteId: { in: [...sites] } });

/** GET /api/maintenance */
export async function listMaintenance(actor: Actor) {
  const rows = await db().maintenance.findMany({
    where: { AND: [windowsOf(actor), { OR: [{ endsAt: null }, { endsAt: { gt: new Date() } }] }] },
    orderBy: [{ startsAt: "asc" }, { id: "asc" }],
    take: 500,
  });
  return { items: await maintenanceItems(rows), nextCursor: null, total: rows.length };
}

/** Where a window's target stands, if this person may put it into maintenance. */
async function placeOf(actor: Actor, { target, targetId }: NewMaintenance): Promise<string | null> {
  const sees = (siteId: string | null) => actor.sites === null || (siteId !== null && actor.sites.includes(siteId));
  if (target === "tag") {
    if (actor.sites !== null) {
      throw new ProblemError("forbidden", "A tag goes over all sites. Choose a site or a device.");
    }
    return null;
  }
  if (target === "site") {
    const site = sees(targetId) ? await db().site.findUnique({ where: { id: targetId }, select: { id: true } }) : null;
    if (!site) {
      throw notFound("This site");
    }
    return site.id;
  }
  const device = await db().device.findUnique({ where: { id: targetId }, select: { siteId: true } });
  if (!device || !sees(device.siteId)) {
    throw notFound("This device");
  }
  return device.siteId;
}

const hourMs = 3_600_000;

/** POST /api/maintenance */
export async function beginMaintenance(actor: Actor, wish: NewMaintenance): Promise<MaintenanceItem> {
  const siteId = await placeOf(actor, wish);
  const startsAt = wish.startsAt === undefined ? new Date() : new Date(wish.startsAt);
  const endsAt =
    wish.hours === undefined ? (wish.endsAt == null ? null : new Date(wish.endsAt)) : new Date(startsAt.getTime() + wish.hours * hourMs);
  if (endsAt === null && wish.weekly == null) {
    throw invalid("endsAt", "Say when it ends, or for how many hours it goes on.");
  }
  if (endsAt !== null && (endsAt <= startsAt || endsAt <= new Date())) {
    throw invalid("endsAt", "It has to end after it begins, and not before now.");
  }
  if (wish.weekly) {
    checkWeekly(wish.weekly);
  }
  const id = randomUUID();
  const about = { target: wish.target, targetId: wish.targetId, reason: wish.reason || null, startsAt, endsAt };
  const weekly = wish.weekly ? JSON.stringify(wish.weekly) : null;
  const row = await db().$transaction(async (tx) => {
    const made = await tx.maintenance.create({ data: { id, ...about, siteId, weekly, byId: actor.id, byName: actor.name } });
    const detail = { target: wish.target, targetId: wish.targetId, endsAt: endsAt?.toISOString() ?? null };
    await record({ actor, action: "maintenance.begin", subject: "maintenance", subjectId: id, siteId, detail }, tx);
    return made;
  });
  await lookSoon();
  return (await maintenanceItems([row]))[0] as MaintenanceItem;
}

function checkWeekly({ from, to, timeZone }: NonNullable<NewMaintenance["weekly"]>): void {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone });
  } catch {
    throw invalid("weekly.timeZone", "Write a time zone such as Europe/Amsterdam.");
  }
  if (from === to) {
    throw invalid("weekly.to", "It ends when it begins.");
  }
}

/** DELETE /api/maintenance/{id} */
export async function endMaintenance(actor: Actor, id: string): Promise<undefined> {
  const row = await db().maintenance.findFirst({ where: { AND: [{ id }, windowsOf(actor)] } });
  if (!row) {
    throw notFound("This window");
  }
  await db().$transaction(async (tx) => {
    await tx.maintenance.delete({ where: { id } });
    await record({ actor, action: "maintenance.end", subject: "maintenance", subjectId: id, siteId: row.siteId }, tx);
  });
  await lookSoon();
  return undefined;
}

import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { insertRows } from "@/lib/platform/db/many-rows";
import { pass } from "@/lib/platform/events/pass";
import type { LiveAlert, Situation } from "./facts";
import { problemsNow } from "./problems";
import { type Outcome, reconcile } from "./reconcile";
import { rules as allRules } from "./rules";
import type { Severity } from "./schemas";
import { type Tell, tellPeople } from "./telling";
import { type DueTell, flapping } from "./tells-due";
import { openWindows } from "./windows";

/** Looked at so often where nothing happens. */
const restMs = { min: 1_000, max: 15_000 };
/** Rows that one statement takes by their ids. */
const batch = 500;

const times = jsonColumn("Alert.toldAt", z.array(z.number()));

async function situation(nowMs: number): Promise<Situation> {
  const lately = new Date(nowMs - flapping.withinMs);
  const [rules, windows, alerts, parts, suspects] = await Promise.all([
    allRules(),
    openWindows(new Date(nowMs)),
    db().alert.findMany({ where: { OR: [{ state: "open" }, { resolvedAt: { gt: lately } }, { state: "resolved", told: "opened" }] } }),
    db().alertPart.findMany({ where: { openKey: { not: null } }, select: { id: true, alertId: true, key: true, own: true } }),
    db().alertSuspect.findMany(),
  ]);
  const tags = [
    ...rules.flatMap(({ scope }) => scope.tags),
    ...windows.flatMap(({ target, targetId }) => (target === "tag" ? [targetId] : [])),
  ];
  const bySite = windows.some(({ target }) => target === "site") || rules.some(({ scope }) => scope.siteIds.length > 0);
  const overIds = alerts.filter(({ state }) => state === "resolved").map(({ id }) => id);
  const counted = suspects.flatMap(({ key, looks }) => (looks === "" ? [] : [key.slice(key.indexOf(":") + 1)]));
  const [problems, sites, ended, looked] = await Promise.all([
    problemsNow(rules, tags, nowMs),
    bySite ? db().site.findMany({ where: { parentId: { not: null } }, select: { id: true, parentId: true } }) : [],
    overIds.length === 0
      ? []
      : db().alertPart.findMany({ where: { alertId: { in: overIds.slice(0, batch) }, own: true }, select: { key: true, alertId: true } }),
    counted.length === 0
      ? []
      : db().device.findMany({ where: { id: { in: counted.slice(0, batch) } }, select: { id: true, checkedAt: true } }),
  ]);
  const checked = new Map(looked.map((device) => [device.id, device.checkedAt]));
  return {
    nowMs,
    problems,
    rules,
    windows,
    parentOf: new Map(sites.flatMap(({ id, parentId }) => (parentId === null ? [] : [[id, parentId]]))),
    alerts: alerts.map((alert): LiveAlert => ({ ...alert, toldAt: times.read(alert.toldAt, alert.id, []), toldAtKept: alert.toldAt })),
    parts,
    ended: new Map(ended.map(({ key, alertId }) => [key, alertId])),
    suspects,
    lookedAt: new Map(
      suspects.flatMap(({ key }) => {
        const at = checked.get(key.slice(key.indexOf(":") + 1));
        return at ? [[key, at] as const] : [];
      }),
    ),
  };
}

/** What people are to be told, with how bad it is and by which channels. */
function tellsOf(tells: readonly DueTell[], outcome: Outcome, { rules, alerts }: Situation): Tell[] {
  const opened = new Map(outcome.opened.map(({ id, rule }) => [id, rule]));
  const before = new Map(alerts.map((alert) => [alert.id, alert]));
  return tells.map(({ alertId, what }) => {
    const alert = before.get(alertId);
    const rule = opened.get(alertId) ?? rules.find(({ id }) => id === alert?.ruleId);
    const severity = (alert?.severity ?? rule?.severity ?? "warning") as Severity;
    return { alertId, what, severity, channelIds: rule?.channelIds ?? null };
  });
}

const partColumns = {
  id: "text",
  alertId: "text",
  openKey: "text",
  key: "text",
  own: "boolean",
  kind: "text",
  deviceId: "text",
  lineId: "text",
  siteId: "text",
  cause: "text",
  at: "timestamp(3)",
} as const;

const suspectColumns = { key: "text", since: "timestamp(3)", looks: "text", lookedAt: "timestamp(3)", covered: "text" } as const;

async function inBatches<T>(all: readonly T[], work: (some: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += batch) {
    await work(all.slice(from, from + batch));
  }
}

async function writeAlerts(tx: Transaction, outcome: Outcome, at: Date): Promise<DueTell[]> {
  const earliest = new Map<string, Date>();
  for (const { alertId, problem } of outcome.parts) {
    const before = earliest.get(alertId);
    earliest.set(alertId, before && before < problem.since ? before : problem.since);
  }
  for (const { id, rule, problem, groupKey } of outcome.opened) {
    const { kind, causeKind, causeId, siteId } = problem;
    const since = earliest.get(id) ?? problem.since;
    const data = { id, kind, severity: rule.severity, ruleId: rule.id, causeKind, causeId, siteId, groupKey, since };
    await tx.alert.create({ data: { ...data, state: "open", openedAt: at } });
  }
  for (const id of outcome.reopened) {
    await tx.alert.update({ where: { id }, data: { state: "open", resolvedAt: null } });
  }
  await inBatches(outcome.resolved, (ids) =>
    tx.alert.updateMany({ where: { id: { in: ids } }, data: { state: "resolved", resolvedAt: at, ackUntil: null } }),
  );
  // Who finds that somebody has told meanwhile tells nothing: a lease that ran out leaves two that look.
  const mine: DueTell[] = [];
  for (const tell of outcome.tells) {
    const { count } = await tx.alert.updateMany({
      where: { id: tell.alertId, toldAt: tell.toldAtKept },
      data: { told: tell.what === "resolved" ? "resolved" : "opened", toldAt: JSON.stringify(tell.toldAt) },
    });
    mine.push(...(count === 0 ? [] : [tell]));
  }
  return mine;
}

/** Keeps what was worked out, all of it or nothing: a process that dies in between has told nobody, and the next one does the same. */
async function write(outcome: Outcome, now: Situation): Promise<void> {
  const at = new Date(now.nowMs);
  const count = (id: string, own: boolean) => outcome.parts.filter((part) => part.alertId === id && part.own === own).length;
  const happened: { alertId: string; what: string; fact: Record<string, number> }[] = [
    ...outcome.opened.map(({ id }) => ({ alertId: id, what: "opened", fact: { own: count(id, true), kept: count(id, false) } })),
    ...outcome.reopened.map((alertId) => ({ alertId, what: "reopened", fact: {} })),
    ...outcome.grown.map(({ alertId, count: grown }) => ({ alertId, what: "grew", fact: { own: grown } })),
    ...outcome.resolved.map((alertId) => ({ alertId, what: "resolved", fact: {} })),
  ];
  await db().$transaction(async (tx) => {
    await inBatches(outcome.left, (ids) => tx.alertPart.updateMany({ where: { id: { in: ids } }, data: { openKey: null, leftAt: at } }));
    const tells = await writeAlerts(tx, outcome, at);
    const parts = outcome.parts.map(({ alertId, own, problem }) => {
      const { key, kind, deviceId, lineId, siteId, cause } = problem;
      return { id: randomUUID(), alertId, openKey: key, key, own, kind, deviceId, lineId, siteId, cause, at };
    });
    await inBatches(parts, (some) => insertRows(tx, "AlertPart", partColumns, some));
    await inBatches([...outcome.cleared, ...outcome.suspects.map(({ key }) => key)], (keys) =>
      tx.alertSuspect.deleteMany({ where: { key: { in: keys } } }),
    );
    await inBatches(outcome.suspects, (some) => insertRows(tx, "AlertSuspect", suspectColumns, some));
    const channels = await tellPeople(tx, tellsOf(tells, outcome, now), at);
    const told = tells.map(({ alertId, what }) => ({
      alertId,
      what: `told_${what}`,
      fact: { channels: channels.get(alertId) ?? 0 },
    }));
    const events = [...happened, ...told];
    if (events.length > 0) {
      await tx.alertEvent.createMany({
        data: events.map(({ fact, ...event }) => ({ id: randomUUID(), at, ...event, fact: JSON.stringify(fact) })),
      });
    }
  });
}

const isNews = (outcome: Outcome) =>
  [outcome.opened, outcome.reopened, outcome.resolved, outcome.parts, outcome.left, outcome.suspects, outcome.cleared, outcome.tells].some(
    (list) => list.length > 0,
  );

/**
 * Works out which alerts there are, from the rows of the house, and keeps what is news. One process at a time does it. Resolves with when to
 * look again. Writes nothing where nothing has changed.
 */
export async function evaluate(nowMs: number = Date.now()): Promise<number> {
  const now = await situation(nowMs);
  const outcome = reconcile(now);
  if (isNews(outcome)) {
    await write(outcome, now);
    for (const id of [...outcome.opened.map((alert) => alert.id), ...outcome.reopened]) {
      pass("alert.opened", { alertId: id });
    }
    for (const id of outcome.resolved) {
      pass("alert.resolved", { alertId: id });
    }
  }
  return Math.min(restMs.max, Math.max(restMs.min, outcome.nextMs));
}

import { randomUUID } from "node:crypto";
import { keyOf } from "@/lib/alerts/house-problems";
import { readyRules } from "@/lib/alerts/rules";
import type { AlertKind } from "@/lib/alerts/schemas";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { db } from "@/lib/platform/db/client";
import { daySeconds } from "@/lib/samples/states";
import type { Prisma } from "@/prisma/sqlite/client/client";
import { type Trouble, troubles } from "./demo-samples";

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

interface Part {
  readonly key: string;
  readonly kind: AlertKind;
  readonly own: boolean;
  readonly deviceId: string | null;
  readonly lineId: string | null;
  readonly siteId: string | null;
  readonly cause: string | null;
}

interface Cause {
  readonly kind: AlertKind;
  readonly causeKind: "site" | "device" | "line";
  readonly causeId: string;
  readonly siteId: string | null;
  readonly place: string;
  readonly parts: readonly Part[];
}

interface Hit {
  readonly id: string;
  readonly siteId: string | null;
}

const none = { deviceId: null, lineId: null, siteId: null, cause: null, own: true } as const;

/** What an alert of the past was about: a silent site with its devices, or what of its own kind was wrong at one place. */
function causeOf(kind: AlertKind, devices: readonly Hit[], lines: readonly Hit[]): Cause | undefined {
  const [first] = kind === "line_down" ? lines : devices;
  if (!first) {
    return undefined;
  }
  const siteId = first.siteId;
  const ofDevice = (own: boolean, as: AlertKind, word: string) =>
    devices.map(
      (device): Part => ({ ...none, own, kind: as, key: keyOf(word, device.id), deviceId: device.id, siteId: device.siteId, cause: word }),
    );
  if (kind === "site_silent") {
    const id = siteId ?? "";
    const site: Part = { ...none, kind, key: keyOf("site", id), siteId };
    return { kind, causeKind: "site", causeId: id, siteId, place: id, parts: [site, ...ofDevice(false, "device_silent", "silent")] };
  }
  if (kind === "line_down") {
    const parts = lines.map((line): Part => ({ ...none, kind, key: keyOf("line", line.id), lineId: line.id, siteId, cause: "port" }));
    return { kind, causeKind: "line", causeId: first.id, siteId, place: siteId ?? first.id, parts };
  }
  const parts = ofDevice(true, kind, kind === "drift" ? "differs" : "silent");
  return { kind, causeKind: "device", causeId: first.id, siteId, place: siteId ?? first.id, parts };
}

/** So soon somebody took an alert, where anybody did. */
const takenAfterMs = 4 * minuteMs;

class PastAlerts {
  readonly alerts: Prisma.AlertCreateManyInput[] = [];
  readonly parts: Prisma.AlertPartCreateManyInput[] = [];
  readonly events: Prisma.AlertEventCreateManyInput[] = [];

  /** `by`: who took it, where somebody did. */
  add(by: string, cause: Cause, { note, seconds }: Trouble, since: Date): void {
    const rule = readyRules.find(({ kind }) => kind === cause.kind);
    if (!rule) {
      return;
    }
    const alertId = randomUUID();
    const { kind, causeKind, causeId, siteId, parts } = cause;
    const openedAt = new Date(since.getTime() + ("seconds" in rule.hold ? rule.hold.seconds : 0) * secondMs);
    const resolvedAt = new Date(since.getTime() + seconds * secondMs);
    const ackAt = new Date(openedAt.getTime() + takenAfterMs);
    this.alerts.push({
      ...{ id: alertId, kind, severity: rule.severity, ruleId: rule.id, causeKind, causeId, siteId },
      ...{ groupKey: `${rule.id}:${cause.place}`, state: "resolved", since, openedAt, resolvedAt, told: "resolved" },
      ...(note === undefined ? {} : { ackBy: by, ackAt, ackNote: note }),
    });
    this.parts.push(...parts.map((part) => ({ ...part, id: randomUUID(), alertId, at: openedAt, leftAt: resolvedAt })));
    const own = parts.filter((part) => part.own).length;
    const event = (at: Date, what: string, fact: object, byName: string | null = null) => {
      this.events.push({ id: randomUUID(), alertId, at, what, fact: JSON.stringify(fact), byName });
    };
    event(openedAt, "opened", { own, kept: parts.length - own });
    event(new Date(openedAt.getTime() + secondMs), "told_opened", { channels: 0 });
    if (note !== undefined) {
      event(ackAt, "acknowledged", { note, until: null }, by);
    }
    event(resolvedAt, "resolved", {});
    event(new Date(resolvedAt.getTime() + secondMs), "told_resolved", { channels: 0 });
  }
}

/**
 * Gives a demo that was just filled the alerts of what went wrong in the six weeks before, as its samples tell it: all are over. Only ever
 * for the demo's own database. `by`: who took those that somebody took.
 */
export async function layDownAlerts(by: string, now: Date): Promise<void> {
  const devices = await db().device.findMany({ orderBy: { id: "asc" }, include: { site: { select: { name: true } } } });
  const lines = await db().line.findMany({ where: { state: { not: "gone" } }, orderBy: { id: "asc" }, include: { ends: endSelection } });
  const past = new PastAlerts();
  for (const trouble of troubles) {
    const hit = devices.filter((device, at) => trouble.hits({ site: device.site?.name ?? "", name: device.name, at }));
    const ids = new Set(hit.map(({ id }) => id));
    const lost = lines.filter(({ ends }) => (ends as EndRow[]).some(({ deviceId, role }) => role === "registers" && ids.has(deviceId)));
    const siteOf = (line: (typeof lines)[number]) => line.siteId ?? hit[0]?.siteId ?? null;
    const cause =
      trouble.alert &&
      causeOf(
        trouble.alert,
        hit,
        lost.map((line) => ({ id: line.id, siteId: siteOf(line) })),
      );
    if (cause) {
      past.add(by, cause, trouble, new Date(now.getTime() - trouble.daysAgo * daySeconds * secondMs));
    }
  }
  await db().$transaction(async (tx) => {
    await tx.alert.createMany({ data: past.alerts });
    await tx.alertPart.createMany({ data: past.parts });
    await tx.alertEvent.createMany({ data: past.events });
  });
}

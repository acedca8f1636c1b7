import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { placesOf } from "@/lib/sites/store";
import type { AlertQuery, AlertsPage } from "./endpoints";
import { type AlertReader, type AlertRow, alertsOf, type Known, knownFor, partsOf } from "./reader";
import { type AlertItem, type AlertKind, type AlertState, type Severity, severities } from "./schemas";
import { tellAlert } from "./words";

/** Open alerts are few: all are read to be put in order, so many at most. */
const openMax = 1_000;

/** True if somebody has said that they have it, and that holds still. */
function isAcknowledged(row: AlertRow, now: Date): boolean {
  return row.ackAt !== null && (row.ackUntil === null || row.ackUntil > now);
}

export function stateOf(row: AlertRow, now: Date = new Date()): AlertState {
  return row.state === "open" ? (isAcknowledged(row, now) ? "acknowledged" : "open") : "resolved";
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** An alert as one reader is told it. */
export function itemOf(row: AlertRow, known: Known, now: Date = new Date()): AlertItem {
  const { words, detail, cause, nextStep } = tellAlert(row, known, now.getTime());
  const { devices, lines, keptBack } = known.seen(row);
  const site = known.siteName(row.siteId);
  return {
    id: row.id,
    kind: row.kind as AlertKind,
    severity: row.severity as Severity,
    state: stateOf(row, now),
    words,
    detail,
    cause: { ...cause },
    site: row.siteId !== null && site !== undefined ? { id: row.siteId, name: site } : null,
    covers: { devices, lines },
    keptBack,
    since: row.since.toISOString(),
    openedAt: row.openedAt.toISOString(),
    resolvedAt: iso(row.resolvedAt),
    acknowledged:
      row.ackAt === null ? null : { by: row.ackBy ?? "", at: row.ackAt.toISOString(), until: iso(row.ackUntil), note: row.ackNote },
    nextStep,
  };
}

type Filter = Pick<AlertQuery, "kind" | "severity" | "site" | "device" | "line">;

async function where(filter: Filter, reader: AlertReader) {
  const { kind, severity, site, device, line } = filter;
  // A customer's are those of its places too.
  const at = site === undefined ? [] : [...site, ...(await Promise.all(site.map(placesOf))).flat()];
  const about = (part: Record<string, unknown>) => ({ parts: { some: { ...part, AND: [partsOf(reader)] } } });
  return {
    AND: [
      alertsOf(reader),
      kind === undefined ? {} : { kind: { in: kind } },
      severity === undefined ? {} : { severity: { in: severity } },
      site === undefined ? {} : about({ siteId: { in: at } }),
      device === undefined ? {} : about({ deviceId: device, leftAt: null }),
      line === undefined ? {} : about({ lineId: line, leftAt: null }),
    ],
  };
}

/** Worst first, then the newest. */
function inOrder(rows: readonly AlertRow[], now: Date): AlertRow[] {
  const rank = (row: AlertRow) => (isAcknowledged(row, now) ? 10 : 0) + severities.indexOf(row.severity as Severity);
  return [...rows].sort((a, b) => rank(a) - rank(b) || b.openedAt.getTime() - a.openedAt.getTime() || (a.id < b.id ? -1 : 1));
}

const openCursor = [cursorKey.number] as const;
const overCursor = [cursorKey.text, cursorKey.text] as const;

/** GET /api/alerts */
export async function listAlerts(actor: Actor, query: AlertQuery): Promise<AlertsPage> {
  const now = new Date();
  const filter = await where(query, actor);
  const [open, resolved] = await Promise.all([
    db().alert.findMany({ where: { AND: [filter, { state: "open" }] }, orderBy: { openedAt: "desc" }, take: openMax }),
    db().alert.count({ where: { AND: [filter, { state: "resolved" }] } }),
  ]);
  const sorted = inOrder(open, now);
  const acknowledged = sorted.filter((row) => isAcknowledged(row, now));
  const covered = await db().alertPart.count({
    where: { AND: [{ leftAt: null, alertId: { in: open.map(({ id }) => id) } }, partsOf(actor)] },
  });
  const counts = { open: sorted.length - acknowledged.length, acknowledged: acknowledged.length, resolved, covered };
  if (query.state === "resolved") {
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor, overCursor);
    const at = after && new Date(after[0]);
    const rows = await db().alert.findMany({
      where: {
        AND: [
          filter,
          { state: "resolved" },
          at && after && !Number.isNaN(at.getTime()) ? { OR: [{ resolvedAt: { lt: at } }, { resolvedAt: at, id: { gt: after[1] } }] } : {},
        ],
      },
      orderBy: [{ resolvedAt: "desc" }, { id: "asc" }],
      take: rowsToTake(query.limit + 1),
    });
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const next = rows.length > query.limit && last ? writeCursor([last.resolvedAt?.toISOString() ?? "", last.id]) : null;
    return { items: await itemsOf(page, actor, now), nextCursor: next, total: resolved, counts };
  }
  const all = query.state === undefined ? sorted : sorted.filter((row) => stateOf(row, now) === query.state);
  const from = query.cursor === undefined ? 0 : readCursor(query.cursor, openCursor)[0];
  const page = all.slice(Math.max(0, from), Math.max(0, from) + query.limit);
  const end = from + page.length;
  return { items: await itemsOf(page, actor, now), nextCursor: end < all.length ? writeCursor([end]) : null, total: all.length, counts };
}

async function itemsOf(rows: readonly AlertRow[], reader: AlertReader, now: Date): Promise<AlertItem[]> {
  const known = await knownFor(rows, reader);
  return rows.map((row) => itemOf(row, known, now));
}

/** The alert, if it exists for this person. */
export async function alertFor(actor: AlertReader, id: string): Promise<AlertRow> {
  const row = await db().alert.findFirst({ where: { AND: [{ id }, alertsOf(actor)] } });
  if (!row) {
    throw notFound("This alert");
  }
  return row;
}

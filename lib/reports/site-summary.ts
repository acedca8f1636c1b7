import "server-only";
import { listAlerts } from "@/lib/alerts/read-alerts";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { type StatusName, statusNames } from "@/lib/device-access/schemas";
import { atSites } from "@/lib/devices/list-devices";
import type { StatusValue } from "@/lib/drivers/types";
import { may } from "@/lib/http/permissions";
import { lineStatesAt } from "@/lib/lines/list-lines";
import { db } from "@/lib/platform/db/client";
import { get } from "@/lib/sites/service";
import type { SiteSummary } from "./endpoints";

/** How many devices at a site say what, for each of the four truths: one statement, however many devices. */
export async function truthsAt(site: string, actor: Actor): Promise<SiteSummary["truths"]> {
  const rows = await db().device.groupBy({
    by: ["reachable", "signedIn", "registered", "matches"],
    where: { AND: [devicesOf(actor), await atSites([site])] },
    _count: { _all: true },
  });
  const counted = (name: StatusName) => {
    const counts: Record<StatusValue, number> = { yes: 0, no: 0, differs: 0, unknown: 0, not_applicable: 0 };
    for (const row of rows) {
      counts[row[name] as StatusValue] += row._count._all;
    }
    return counts;
  };
  return Object.fromEntries(statusNames.map((name) => [name, counted(name)])) as SiteSummary["truths"];
}

/** One site with how its devices and lines stand, of what this person sees. Outside their sites it does not exist. */
export async function siteSummary(id: string, actor: Actor): Promise<SiteSummary> {
  const site = await get(id, actor);
  const [truths, states, alerts] = await Promise.all([
    truthsAt(id, actor),
    lineStatesAt(id, actor),
    may(actor, "alert.see") ? listAlerts(actor, { site: [id], limit: 1 }) : undefined,
  ]);
  const total = Object.values(states).reduce((sum, count) => sum + count, 0);
  return {
    ...site,
    truths,
    lines: { total, ...states },
    alerts: alerts ? { open: alerts.counts.open, acknowledged: alerts.counts.acknowledged } : null,
  };
}

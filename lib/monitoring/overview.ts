import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { type StatusName, statusNames } from "@/lib/device-access/schemas";
import { statusesOf } from "@/lib/devices/device-item";
import type { StatusValue } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { changeItems } from "@/lib/settings/change-store";

const shown = 8;

type Counts = Record<StatusValue, number>;

const none: Counts = { yes: 0, no: 0, differs: 0, unknown: 0, not_applicable: 0 };

async function countsOf(actor: Actor, name: StatusName): Promise<Counts> {
  const rows = await db().device.groupBy({ by: [name], where: devicesOf(actor), _count: { _all: true } });
  return Object.fromEntries([...Object.entries(none), ...rows.map((row) => [row[name], row._count._all])]) as Counts;
}

/** What a person does about a status that is not yes. */
const nextSteps: Readonly<Record<StatusName, { label: string; tab: string; cause: string }>> = {
  reachable: { label: "Open", tab: "", cause: "It does not answer" },
  signedIn: { label: "Enter it", tab: "/connection", cause: "It refuses our password" },
  registered: { label: "Open", tab: "", cause: "It is not registered" },
  matches: { label: "Compare", tab: "#differences", cause: "It differs from what is kept here" },
};

/** The overview of what a caller may see: counts by status, what needs attention with its cause and next step, recent changes. */
export async function overview(actor: Actor) {
  const [kinds, statuses, broken, attentionTotal, changes, latest] = await Promise.all([
    db().device.groupBy({ by: ["kind"], where: devicesOf(actor), _count: { _all: true } }),
    Promise.all(statusNames.map(async (name) => [name, await countsOf(actor, name)] as const)),
    db().device.findMany({
      where: { AND: [devicesOf(actor), { attention: { gte: 2 } }] },
      orderBy: [{ attention: "desc" }, { nameKey: "asc" }],
      take: shown,
      include: { site: { select: { name: true } } },
    }),
    db().device.count({ where: { AND: [devicesOf(actor), { attention: { gte: 2 } }] } }),
    db().change.findMany({
      where: { device: devicesOf(actor) },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: shown,
      include: { device: { select: { name: true, driver: true } } },
    }),
    db().device.aggregate({ where: devicesOf(actor), _min: { checkedAt: true } }),
  ]);
  const items = await changeItems(
    changes.map((row) => ({ ...row, driver: row.device.driver })),
    actor,
  );
  const byKind = Object.fromEntries(kinds.map((row) => [row.kind, row._count._all]));
  return {
    counts: {
      devices: Object.values(byKind).reduce((sum, count) => sum + count, 0),
      byKind,
      checkedAt: latest._min.checkedAt?.toISOString() ?? null,
    },
    truths: Object.fromEntries(statuses) as Record<StatusName, Counts>,
    attention: broken.map((row) => {
      const all = statusesOf(row);
      const worst =
        statusNames.find((name) => all[name].state === "no") ??
        statusNames.find((name) => all[name].state === "differs") ??
        statusNames.find((name) => all[name].unseen) ??
        "reachable";
      // Somebody else, or something else, at its address is settled where its connection is.
      const step = worst === "reachable" && all[worst].state !== "no" ? { ...nextSteps[worst], tab: "/connection" } : nextSteps[worst];
      return {
        deviceId: row.id,
        name: row.name,
        site: row.site?.name ?? null,
        kind: row.kind,
        truth: worst,
        state: all[worst].state,
        cause: all[worst].detail ?? step.cause,
        next: { label: step.label, href: `/devices/${row.id}${step.tab}` },
        at: all[worst].at,
      };
    }),
    attentionTotal,
    recentChanges: items.map((item, at) => ({ ...item, deviceName: changes[at]?.device.name ?? "" })),
  };
}

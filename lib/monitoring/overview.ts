import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { type TruthName, truthNames } from "@/lib/device-access/schemas";
import { truthsOf } from "@/lib/devices/device-item";
import type { TruthState } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { changeItems } from "@/lib/settings/change-store";

const shown = 8;

type Counts = Record<TruthState, number>;

const none: Counts = { yes: 0, no: 0, differs: 0, unknown: 0, not_applicable: 0 };

async function countsOf(actor: Actor, name: TruthName): Promise<Counts> {
  const rows = await db().device.groupBy({ by: [name], where: devicesOf(actor), _count: { _all: true } });
  return Object.fromEntries([...Object.entries(none), ...rows.map((row) => [row[name], row._count._all])]) as Counts;
}

/** What a person does about a truth that is not yes. */
const nextSteps: Readonly<Record<TruthName, { label: string; tab: string; cause: string }>> = {
  reachable: { label: "Open", tab: "", cause: "It does not answer" },
  signedIn: { label: "Enter it", tab: "/connection", cause: "It refuses our password" },
  registered: { label: "Open", tab: "", cause: "It is not registered" },
  matches: { label: "Compare", tab: "/history", cause: "It differs from what is kept here" },
};

/** The overview of what a caller may see: counts by truth, what needs attention with its cause and next step, recent changes. */
export async function overview(actor: Actor) {
  const [kinds, truths, broken, attentionTotal, changes, latest] = await Promise.all([
    db().device.groupBy({ by: ["kind"], where: devicesOf(actor), _count: { _all: true } }),
    Promise.all(truthNames.map(async (name) => [name, await countsOf(actor, name)] as const)),
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
    truths: Object.fromEntries(truths) as Record<TruthName, Counts>,
    attention: broken.map((row) => {
      const all = truthsOf(row);
      const truth =
        truthNames.find((name) => all[name].state === "no") ??
        truthNames.find((name) => all[name].state === "differs") ??
        truthNames.find((name) => all[name].unseen) ??
        "reachable";
      // Somebody else, or something else, at its address is settled where its connection is.
      const step = truth === "reachable" && all[truth].state !== "no" ? { ...nextSteps[truth], tab: "/connection" } : nextSteps[truth];
      return {
        deviceId: row.id,
        name: row.name,
        site: row.site?.name ?? null,
        kind: row.kind,
        truth,
        state: all[truth].state,
        cause: all[truth].detail ?? step.cause,
        next: { label: step.label, href: `/devices/${row.id}${step.tab}` },
        at: all[truth].at,
      };
    }),
    attentionTotal,
    recentChanges: items.map((item, at) => ({ ...item, deviceName: changes[at]?.device.name ?? "" })),
  };
}

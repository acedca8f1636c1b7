import "server-only";
import { record, system } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { customerOf, customerSelection } from "./customers";
import { replaceEnds } from "./reconsider";
import { settleAllLines } from "./tasks";

/** The row of Setting by which the migration says that there is something to look through. */
const due = "lines.look-through-due";
const batch = 500;

const lineSelection = {
  id: true,
  name: true,
  siteId: true,
  ends: { select: { id: true, role: true, pinned: true, deviceId: true, device: { select: { name: true, ...customerSelection } } } },
} as const;

async function page(after: string) {
  return db().line.findMany({ where: { id: { gt: after } }, orderBy: { id: "asc" }, take: batch, select: lineSelection });
}

type LineRow = Awaited<ReturnType<typeof page>>[number];

interface Seen {
  /** Customers that a server's lines are of, by the server's device. */
  readonly served: Map<string, { name: string; siteId: string | null; customers: Set<string> }>;
  /** Ends at servers without a site whose lines are one customer's. */
  readonly kept: string[];
  readonly spanning: LineRow[];
}

/** What one line shows: whom its server serves today, and whether it is one customer's. */
function look(line: LineRow, seen: Seen): void {
  const ends = line.ends.map((end) => ({ ...end, customer: customerOf(end.device) }));
  const registering = ends.filter((end) => end.role !== "accepts");
  const customers = new Set(registering.flatMap((end) => end.customer.customerId ?? []));
  for (const { deviceId, device, customer } of ends.filter((end) => end.role === "accepts")) {
    for (const end of registering.filter(
      (candidate) => candidate.customer.siteId !== null && candidate.customer.siteId !== customer.siteId,
    )) {
      if (customer.customerId === null || customer.customerId === end.customer.customerId) {
        const known = seen.served.get(deviceId) ?? { name: device.name, siteId: customer.siteId, customers: new Set() };
        seen.served.set(deviceId, { ...known, customers: known.customers.add(end.customer.customerId ?? "") });
      }
    }
    if (customer.siteId === null && customers.size === 1) {
      seen.kept.push(...registering.map((end) => end.id));
    }
  }
  if (new Set(ends.flatMap((end) => end.customer.customerId ?? [])).size > 1) {
    seen.spanning.push(line);
  }
}

async function lookAtAll(): Promise<Seen> {
  const seen: Seen = { served: new Map(), kept: [], spanning: [] };
  for (let lines = await page(""); lines.length > 0; lines = await page(lines.at(-1)?.id ?? "")) {
    for (const line of lines) {
      look(line, seen);
    }
  }
  return seen;
}

/** A server goes on serving whom it serves today, now in so many words. */
async function keepServing({ served, kept }: Seen): Promise<void> {
  for (const [deviceId, { name, siteId, customers }] of served) {
    const before = await db().servedSite.count({ where: { deviceId, implied: false } });
    if (before > 0) {
      continue;
    }
    await db().servedSite.deleteMany({ where: { deviceId } });
    await db().servedSite.createMany({ data: [...customers].map((customer) => ({ deviceId, siteId: customer })) });
    await record({
      actor: system,
      action: "device.serve",
      subject: "device",
      subjectId: deviceId,
      subjectName: name,
      deviceId,
      ...(siteId === null ? {} : { siteId }),
      detail: { servesSites: [...customers], why: "Kept from before servers had to be told whom they serve" },
    });
  }
  for (let from = 0; from < kept.length; from += batch) {
    await db().lineEnd.updateMany({ where: { id: { in: kept.slice(from, from + batch) } }, data: { admittedBy: "kept" } });
  }
}

/** Lines of several customers: what is not proven to belong there leaves; what a person joined stays, and is named. */
async function partSpanning(lines: readonly LineRow[]): Promise<void> {
  for (const line of lines) {
    await replaceEnds({ lineId: line.id, pinned: false });
    const left = await db().lineEnd.count({ where: { lineId: line.id } });
    await record({
      actor: system,
      action: "line.look_through",
      subject: "line",
      subjectId: line.id,
      subjectName: line.name,
      ...(line.siteId === null ? {} : { siteId: line.siteId }),
      detail: {
        devices: line.ends.map((end) => end.device.name),
        ends: line.ends.length,
        keptApart: line.ends.length - left,
        joinedByAPerson: line.ends.some((end) => end.pinned),
      },
    });
  }
}

/**
 * Once, after the migration that keeps sites apart: every line is looked through. Servers keep whom they serve today; lines that span
 * customers keep the ends that are proven to belong there; each is an audit entry. Then every line's own columns are worked out.
 */
export async function lookThroughLines(): Promise<void> {
  if ((await db().setting.findUnique({ where: { key: due } })) === null) {
    return;
  }
  const seen = await lookAtAll();
  await keepServing(seen);
  await partSpanning(seen.spanning);
  await db().setting.deleteMany({ where: { key: due } });
  if (seen.spanning.length > 0) {
    log.warn({ lines: seen.spanning.length }, "lines of several customers were looked through; the audit names them");
  }
  await enqueue(undefined, settleAllLines, {});
}

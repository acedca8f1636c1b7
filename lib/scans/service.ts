import "server-only";
import { randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { driverFor } from "@/lib/device-access/target";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { type AddRow, beginAddJob } from "@/lib/jobs/add-job";
import { allowedNetworks } from "@/lib/networks/service";
import { db } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { checkAddress } from "@/lib/schema/address-rules";
import type { AddFound, NewScan } from "./endpoints";
import { nameOf } from "./names";
import { addressesIn, WrongRange } from "./range";
import { type ScanAnswer, type ScanItem, scanState } from "./schemas";
import { portsOf } from "./stored-ports";
import { runScans } from "./tasks";
import { withVerdicts } from "./verdicts";

/** Searches under way at the same time: of one person, and of all. */
const ownMax = 2;
const allMax = 8;
const keptMs = 86_400_000;

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["scan"]["findUnique"]>>>;
interface Begun {
  readonly id: string;
  readonly state: ScanItem["state"];
  readonly of: number;
}

const begun = ({ id, state, total }: Pick<Row, "id" | "state" | "total">): Begun => ({ id, state: scanState.parse(state), of: total });

/** The addresses of a range, if devices may live at all of them. */
async function allowedIn(range: string, ports: readonly number[] | undefined): Promise<string[]> {
  let addresses: string[];
  try {
    addresses = addressesIn(range);
  } catch (error) {
    throw error instanceof WrongRange ? invalid("range", error.message) : error;
  }
  const networks = await allowedNetworks();
  for (const address of addresses) {
    const answer = checkAddress(address, { networks, own: [], port: ports?.[0] ?? 80 });
    if (!answer.allowed) {
      throw invalid("range", answer.reason);
    }
  }
  return addresses;
}

/** POST /api/scans: the range is asked beside the answer, whether somebody looks or not. */
export async function beginScan(actor: Actor, { range, ports, driver }: NewScan): Promise<Begun> {
  const addresses = await allowedIn(range, ports);
  if (driver !== undefined) {
    driverFor(driver);
  }
  const typed = range.trim();
  const id = randomUUID();
  const audit = { actor, action: "scan.begin", subject: "scan", subjectId: id, subjectName: typed.slice(0, 120) } as const;
  const row = await withNamedLock("scans.begin", async (tx) => {
    await tx.scan.deleteMany({ where: { createdAt: { lt: new Date(Date.now() - keptMs) }, NOT: { state: "running" } } });
    const running = await tx.scan.findMany({ where: { state: "running" }, select: { actorId: true } });
    if (running.filter(({ actorId }) => actorId === actor.id).length >= ownMax || running.length >= allMax) {
      throw new ProblemError("conflict", "Other searches are still under way. Wait for their end, or stop one.");
    }
    const ownPorts = ports === undefined ? null : JSON.stringify([...new Set(ports)]);
    const made = await tx.scan.create({
      data: { id, actorId: actor.id, range: typed, ports: ownPorts, driver: driver ?? null, state: "running", total: addresses.length },
    });
    await record({ ...audit, detail: { range: typed.slice(0, 500), addresses: addresses.length, ports: ports ?? null } }, tx);
    await enqueue(tx, runScans, {});
    return made;
  });
  return begun(row);
}

/** A search, if it is this person's own. */
async function scanFor(actor: Actor, id: string): Promise<Row> {
  const row = await db().scan.findFirst({ where: { id, actorId: actor.id } });
  if (!row) {
    throw notFound("This search");
  }
  return row;
}

function itemOf({ id, range, ports, driver, state, asked, total, createdAt, finishedAt }: Row): ScanItem {
  return {
    id,
    range,
    ports: portsOf(ports),
    driver,
    state: scanState.parse(state),
    asked,
    of: total,
    createdAt: createdAt.toISOString(),
    ...(finishedAt ? { finishedAt: finishedAt.toISOString() } : {}),
  };
}

const listed = 20;

export async function listScans(actor: Actor): Promise<{ items: ScanItem[]; nextCursor: null; total: number }> {
  const where = { actorId: actor.id, createdAt: { gte: new Date(Date.now() - keptMs) } };
  const rows = await db().scan.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "desc" }], take: listed });
  return { items: rows.map(itemOf), nextCursor: null, total: rows.length };
}

/** GET /api/scans/{id}. */
export async function scanDetail(actor: Actor, id: string): Promise<ScanAnswer> {
  const row = await scanFor(actor, id);
  const found = await db().scanFinding.findMany({ where: { scanId: id }, orderBy: [{ place: "asc" }, { port: "asc" }] });
  return { ...itemOf(row), found: await withVerdicts(found, actor) };
}

/** POST …/stop: what was found stays. */
export async function stopScan(actor: Actor, id: string): Promise<Begun> {
  const row = await scanFor(actor, id);
  const { count } = await db().scan.updateMany({ where: { id, state: "running" }, data: { state: "stopped", finishedAt: new Date() } });
  if (count === 1) {
    await record({ actor, action: "scan.stop", subject: "scan", subjectId: id, subjectName: row.range.slice(0, 120), detail: {} });
  }
  return begun({ ...row, state: count === 1 ? "stopped" : (await scanFor(actor, id)).state });
}

/** POST …/add: new devices are added, moved ones followed, by one job with one login. */
export async function addFromScan(actor: Actor, id: string, wish: AddFound, key: string): Promise<{ job: string }> {
  const { found } = await scanDetail(actor, id);
  const known = new Map(found.map((finding) => [finding.address, finding]));
  const { addresses, credentials, siteId, names, tags } = wish;
  const rows = [...new Set(addresses)].map((address, at): AddRow => {
    const finding = known.get(address);
    if (!finding) {
      throw invalid("addresses", `Nothing was found at ${address.slice(0, 60)}. Choose from what the search tells.`);
    }
    if (finding.verdict === "other") {
      throw invalid("addresses", `At ${address} another ${finding.noun} answers than the kept one. Look at that device first.`);
    }
    if (finding.verdict === "known") {
      throw invalid("addresses", `What answers at ${address} is kept already, as ${finding.deviceName}.`);
    }
    const serial = finding.serial === undefined ? {} : { serial: finding.serial };
    return finding.verdict === "moved"
      ? { deviceId: finding.deviceId, address, ...serial }
      : { address, driver: finding.driver, name: nameOf(finding, names, at), siteId: siteId ?? null, ...(tags ? { tags } : {}), ...serial };
  });
  const { id: job } = await beginAddJob(actor, { rows, login: credentials, key: key || randomUUID() });
  return { job };
}

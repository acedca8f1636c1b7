import { createInterface } from "node:readline";
import type { Actor } from "@/lib/auth/actor";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { openDevice } from "@/lib/device-access/device-session";
import { endAllSessions } from "@/lib/device-access/session-slots";
import { planNewJob } from "@/lib/jobs/create-job";
import { newJob } from "@/lib/jobs/endpoints";
import { startJob } from "@/lib/jobs/steer-job";
import { seedNetworks } from "@/lib/networks/service";
import { foldedPerson } from "@/lib/people/folded";
import { endBackground } from "@/lib/platform/background";
import { closeDatabase, db } from "@/lib/platform/db/client";
import { announceProcess, endAllLeases } from "@/lib/platform/db/leases";
import { migrate } from "@/lib/platform/db/migrate";
import { env } from "@/lib/platform/env";
import { startRelay, stopRelay } from "@/lib/platform/events/relay";
import { closeQueue, queueStore } from "@/lib/platform/queue/store";
import { startWork, stopWork } from "@/lib/platform/queue/work";
import { compose } from "@/lib/server/composition";
import { allTasks } from "@/lib/server/tasks";
import { readLive } from "@/lib/settings/read-settings";
import { writeDocument } from "@/lib/settings/write-document";
import { openVault } from "@/lib/vault/open-vault";
import { countStatements } from "./driver-statements";
import { addPanels, type PanelToAdd } from "./panel-rows";

// A process of the product without its pages that plans, starts and works on jobs, and is told what to do line by line: a name and its
// argument as JSON. It answers each line with one line of JSON. The end of its input is its end.
const counted = countStatements("forget");
const actor: Actor = { id: "bench", name: "Bench", email: "bench@example.com", role: "admin", sites: null, theme: "system" };
const sip = { document: "sip", record: "" };
const pause = (forMs: number) => new Promise((resolve) => setTimeout(resolve, forMs));
const workable = allTasks.filter(({ recurring }) => !recurring);

async function inTurn<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const interval = async (seconds: number, change: { id: string; baseline: string }) =>
  writeDocument({ actor, deviceId: change.id, ref: sip, patch: { registration_interval: seconds }, baseline: change.baseline });

async function baselineOf(id: string): Promise<string> {
  const row = await db().device.findUniqueOrThrow({ where: { id } });
  return (await readLive(await openDevice(row, actor), sip)).baseline;
}

async function stateOf(id: string): Promise<string> {
  return (await db().job.findUniqueOrThrow({ where: { id }, select: { state: true } })).state;
}

async function until(id: string, ...states: string[]): Promise<void> {
  while (!states.includes(await stateOf(id))) {
    // Each look is a statement in the process that is measured.
    await pause(100);
  }
}

/** Processor time, statements, commits and time of some work. */
async function cost(work: () => Promise<void>) {
  const before = { cpu: process.cpuUsage(), statements: counted.count, commits: counted.commits, at: performance.now() };
  await work();
  const { user, system } = process.cpuUsage(before.cpu);
  return {
    cpuMs: (user + system) / 1000,
    statements: counted.count - before.statements,
    commits: counted.commits - before.commits,
    ms: performance.now() - before.at,
  };
}

interface Wish {
  readonly devices?: readonly string[];
  readonly seconds: number;
  readonly parallel: number;
  readonly plan?: "live" | "snapshots";
}

const commands: Record<string, (argument: never) => Promise<unknown>> = {
  async seed(panels: readonly PanelToAdd[]) {
    await migrate(env().database, process.cwd());
    await openVault();
    await seedNetworks();
    const { id, name, email, role } = actor;
    await db().user.create({ data: { id, name, email, role, ...foldedPerson(actor), emailVerified: true, allSites: true } });
    const ids: string[] = [];
    for (let from = 0; from < panels.length; from += 50) {
      ids.push(...(await addPanels(db(), panels.slice(from, from + 50))));
    }
    return ids;
  },
  async work() {
    await queueStore().prepare(allTasks);
    await startRelay();
    await startWork(workable);
  },
  /** The same writes by hand, each as a person's own: what they cost without a job. */
  async alone({ devices = [], seconds, parallel }: Wish) {
    const known: { id: string; baseline: string }[] = [];
    await inTurn(devices, parallel, async (id) => known.push({ id, baseline: await baselineOf(id) }));
    counted.forget();
    return cost(() => inTurn(known, parallel, (change) => interval(seconds, change)));
  },
  /** How long one try of one device takes, answering or not, with nobody beside it. */
  async once({ devices: [id = ""] = [], seconds }: Wish) {
    const row = await db().device.findUniqueOrThrow({ where: { id } });
    const { baseline } = (await db().snapshot.findFirst({ where: { deviceId: row.id, ...sip } })) ?? { baseline: await baselineOf(id) };
    return cost(() =>
      interval(seconds, { id, baseline }).then(
        () => undefined,
        () => undefined,
      ),
    );
  },
  async plan({ devices, seconds, parallel, plan = "live" }: Wish) {
    const selection = devices ? { devices } : { filter: {} };
    const change = { section: "sip", values: { registration_interval: seconds } };
    const options = { canary: false, parallel, stopAfterFailedPercent: 100 };
    let id = "";
    const accepted = await cost(async () => {
      const wish = newJob.parse({ kind: "settings", selection, change, plan, options });
      id = (await planNewJob(actor, wish, "")).begun.id;
    });
    const planned = await cost(() => until(id, "planned"));
    const counts = await db().jobRow.groupBy({ by: ["state"], where: { jobId: id }, _count: { _all: true } });
    return { id, accepted, planned, counts: Object.fromEntries(counts.map(({ state, _count }) => [state, _count._all])) };
  },
  async run({ id, states }: { id: string; states: readonly string[] }) {
    const { planHash } = await db().job.findUniqueOrThrow({ where: { id } });
    counted.forget();
    const ran = await cost(async () => {
      await startJob(actor, id, { planHash: planHash ?? "" });
      await until(id, ...states);
    });
    const counts = await db().jobRow.groupBy({ by: ["state"], where: { jobId: id }, _count: { _all: true } });
    return { ...ran, counts: Object.fromEntries(counts.map(({ state, _count }) => [state, _count._all])) };
  },
};

compose();
if (env().database.kind === "sqlite") {
  await migrate(env().database, process.cwd());
}
await openVault();
deviceGateway();
await announceProcess();
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const [name = ""] = line.split(" ", 1);
  const answer = await commands[name]?.(JSON.parse(line.slice(name.length + 1) || "null") as never);
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`);
}
await stopWork();
await endBackground();
await stopRelay();
await endAllSessions();
await deviceGateway().http.close();
await endAllLeases();
await closeQueue();
await closeDatabase();
process.exit(0);

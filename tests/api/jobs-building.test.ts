import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobDetail } from "@/lib/jobs/schemas";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipLinuxMonitor } from "@/lib/simulators/basip-linux-monitor/simulator";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { places, plannedIntercoms } from "@/lib/simulators/building/plan";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { type LineWorld, startLineWorld } from "../support/line-world";
import { addPlaced } from "../support/panel-rows";
import { addSite } from "../support/site-of-devices";

let world: LineWorld;
let jobs: JobsOf;

beforeAll(async () => {
  world = await startLineWorld();
  jobs = jobsOf(world.admin);
});
afterAll(() => world?.close());

const families = { "basip-panel": startBasipPanel, "basip-monitor": startBasipMonitor, "basip-linux-monitor": startBasipLinuxMonitor };

/** The 40 panels and monitors of the demo's building, healthy, at their three places. */
async function building() {
  const site = Object.fromEntries(
    await Promise.all(Object.entries(places).map(async ([key, name]) => [key, await addSite(world.admin, name)] as const)),
  );
  const start = ({ driver, key, options = {} }: (typeof plannedIntercoms)[number]) =>
    families[driver]({ ...options, serial: `LW-${key}`, secondAccountPath: null } satisfies BasipOptions);
  const running: BasipSimulator[] = await Promise.all(plannedIntercoms.map(start));
  const placed = plannedIntercoms.map((planned) => ({ name: planned.name, siteId: site[planned.site] ?? null }));
  const ids = await addPlaced(world.api.db, running, placed);
  await world.api.db.device.updateMany({ data: { connection: JSON.stringify({ applyWaitSeconds: 0 }) } });
  return { running, ids };
}

const write = /^(POST|PUT) .*sip/;
const ends = ({ groups }: JobDetail) => groups.map(({ state, count, action }) => [state, count, action]);

test("the account of a building's 40 panels is changed by one job: three that are off are waited for, two that refuse are retried, and all of it is put back", async () => {
  const { running, ids } = await building();
  const intervals = () => running.map((panel) => panel.held("sip").registration_interval);
  const before = intervals();
  const job = await jobs.plan({ kind: "settings", selection: { devices: ids }, change: { account: { interval: 300 } } });
  expect([job.counts, job.total], JSON.stringify(job.groups)).toEqual([{ planned: 40 }, 40]);
  // The first of each family is among neither: those are tried before the others.
  const [off, refusing] = [running.slice(5, 8), running.slice(20, 22)];
  for (const panel of off) {
    panel.fail({ fault: "drop" });
  }
  for (const panel of refusing) {
    panel.fail({ fault: "forbidden", match: write });
  }
  await jobs.start(job);
  const waiting = await jobs.until(job.id, "waiting");
  expect(waiting.counts).toEqual({ done: 35, refused: 2, waiting: 3 });
  expect(ends(waiting)).toEqual([
    ["refused", 2, "retry"],
    ["waiting", 3, "retry"],
  ]);
  expect(waiting.groups[1]?.nextTryAt).toBeTruthy();
  expect(waiting.places?.map(({ site, counts }) => [site?.name, counts.done ?? 0]).sort()).toEqual([
    ["Elm Court", 11],
    ["Harbour Quay", 12],
    ["Tower 9", 12],
  ]);

  for (const panel of [...off, ...refusing]) {
    panel.heal();
  }
  for (const { key } of waiting.groups) {
    expect((await world.admin("POST", `/api/jobs/${job.id}/retry`, { group: key })).status).toBe(202);
  }
  const done = await jobs.until(job.id, "done");
  expect([done.counts, done.groups]).toEqual([{ done: 40 }, []]);
  expect(intervals()).toEqual(before.map(() => 300));

  const back = await world.admin<{ id: string }>("POST", `/api/jobs/${job.id}/put-back`);
  const planned = await jobs.until(back.body.id, "planned");
  expect(planned.counts).toEqual({ planned: 40 });
  await jobs.start(planned);
  expect((await jobs.until(planned.id, "done")).counts).toEqual({ done: 40 });
  expect(intervals()).toEqual(before);
  const changes = await world.api.db.change.groupBy({ by: ["deviceId"], where: { outcome: "applied" }, _count: { _all: true } });
  expect(changes.map(({ _count }) => _count._all)).toEqual(ids.map(() => 2));
  await Promise.all(running.map((panel) => panel.close()));
});

test("on a key-change day every line of a site is reset and every login of its devices is renewed, and no other site is touched", async () => {
  const [here, elsewhere] = [await addSite(world.admin, "Kiln Wharf"), await addSite(world.admin, "Mill Lane")];
  const users = ["701", "702", "703", "704"];
  const extensions = await world.pbx([...users, "705"]);
  const doors = await Promise.all(users.map((user) => world.door("basip-panel", user, { more: { siteId: here } })));
  const other = await world.door("basip-panel", "705", { more: { siteId: elsewhere } });
  await world.settle();
  const secrets = () => [...extensions, other].map((end) => end.secret());
  const before = secrets();
  const run = async (body: Record<string, unknown>) => {
    const job = await jobs.plan({ reason: "Key-change day", ticket: "T-77", options: { canary: false }, ...body });
    expect(job.counts, JSON.stringify(job.groups)).toEqual({ planned: users.length });
    await jobs.start(job);
    return jobs.until(job.id, "done", "done_with_problems");
  };
  const resets = await run({ kind: "reset", selection: { lineFilter: { site: [here] } } });
  expect([resets.counts, resets.selection.by]).toEqual([{ done: 4 }, "lineFilter"]);
  const after = secrets();
  expect(after.slice(0, 4).filter((secret) => before.includes(secret))).toEqual([]);
  expect(after.slice(4)).toEqual(before.slice(4));
  expect(doors.map((end) => end.secret())).toEqual(after.slice(0, 4));

  const logins = () => [...doors, other].map((end) => end.simulator.credentials.password);
  const kept = logins();
  const rotated = await run({ kind: "rotate_login", selection: { filter: { site: [here] } } });
  expect(rotated.counts, JSON.stringify(rotated.groups)).toEqual({ done: 4 });
  expect(logins().map((password, at) => password === kept[at])).toEqual([false, false, false, false, true]);
  const checked = await Promise.all(
    doors.map(({ id }) => world.admin<{ signedIn: { state: string } }>("POST", `/api/devices/${id}/check`)),
  );
  expect(checked.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const told = JSON.stringify([await world.api.db.jobRow.findMany(), await world.api.db.job.findMany()]);
  expect([...before, ...after, ...logins()].filter((secret) => secret !== undefined && told.includes(secret))).toEqual([]);
});

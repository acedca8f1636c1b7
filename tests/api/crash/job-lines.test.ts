import { afterAll, beforeAll, expect, test } from "vitest";
import { everywhere, JobCrashes } from "../../support/job-crash";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../../support/line-world";

let world: LineWorld;
let crashes: JobCrashes;
const users = ["801", "802", "803"];
let extensions: SimulatedEnd[];
let doors: SimulatedEnd[];
let lines: string[];
let gateway: SimulatedEnd;

beforeAll(async () => {
  world = await startLineWorld();
  extensions = await world.pbx(users);
  doors = [];
  for (const user of users) {
    doors.push(await world.door("basip-panel", user));
  }
  lines = await Promise.all(users.map(async (user) => (await world.lineOf(user)).id));
  [gateway] = (await world.gateway(["811", "812", "813"])) as [SimulatedEnd];
  crashes = await JobCrashes.start(world.api, world.admin);
});
afterAll(async () => {
  await crashes?.release();
  await world?.close();
});

test("records of a device, killed at any step, before or after any request, are written once each", async () => {
  let seconds = 60;
  const points = await everywhere(13, async (at) => {
    seconds = seconds === 60 ? 90 : 60;
    const body = {
      kind: "records",
      selection: { device: gateway.id, collection: "sip-endpoints", records: ["1", "2", "3"] },
      change: { values: { qualifyfreq: seconds } },
    };
    const job = await crashes.plan({ body });
    const { reached, ended } = await crashes.run(job, at);
    expect({ at, counts: ended.counts }).toEqual({ at, counts: { done: 3 } });
    const changes = await world.api.db.change.findMany({ where: { jobId: job.id, outcome: "applied" }, select: { record: true } });
    expect({ at, written: changes.map(({ record }) => record).sort() }).toEqual({ at, written: ["1", "2", "3"] });
    return reached;
  });
  expect(points).toBeGreaterThan(15);
}, 240_000);

test("three lines that are reset as a job, killed at any step, are reset once each, and no password is lost", async () => {
  const points = await everywhere(41, async (at) => {
    await world.api.db.rateLimit.deleteMany({ where: { key: { startsWith: "rate:" } } });
    const before = extensions.map((end) => end.secret());
    const job = await crashes.plan({ body: { kind: "reset", selection: { lines } } });
    const { reached, ended } = await crashes.runWithQueue(job, at);
    expect({ at, counts: ended.counts }).toEqual({ at, counts: { done: 3 } });
    expect(
      await world.api.db.reset.count({ where: { id: { in: (await crashes.jobs.rows(job.id)).flatMap(({ resetId }) => resetId ?? []) } } }),
    ).toBe(3);
    const after = extensions.map((end) => end.secret());
    expect(after.filter((secret) => before.includes(secret))).toEqual([]);
    expect(doors.map((end) => end.secret())).toEqual(after);
    expect(await world.lost([...extensions, ...doors])).toBe(0);
    return reached;
  });
  expect(points).toBeGreaterThan(30);
}, 240_000);

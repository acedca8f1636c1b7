import { afterAll, beforeAll, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import type { PortsipSimulator } from "@/lib/simulators/portsip/simulator";
import { everywhere, JobCrashes } from "../../support/job-crash";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../../support/line-world";

let world: LineWorld;
let crashes: JobCrashes;
const users = ["801", "802", "803"];
let extensions: SimulatedEnd[];
let doors: SimulatedEnd[];
let lines: string[];
let gateway: SimulatedEnd;
let spare: SimulatedEnd;
/** Panels as they leave the factory. */
const factory = { user: "101", proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" };
const numbers = ["831", "832", "833"];
let given: (SimulatedEnd & { simulator: BasipSimulator })[];

beforeAll(async () => {
  world = await startLineWorld();
  extensions = await world.pbx(users);
  doors = [];
  for (const user of users) {
    doors.push(await world.door("basip-panel", user));
  }
  lines = await Promise.all(users.map(async (user) => (await world.lineOf(user)).id));
  [gateway] = (await world.gateway(["811", "812", "813"])) as [SimulatedEnd];
  [spare] = (await world.gateway(["861"])) as [SimulatedEnd];
  const takes = (account: { user: string; password: string }) =>
    (extensions[0] as SimulatedEnd & { simulator: PortsipSimulator }).simulator
      .accounts()
      .some(({ user, password }) => user === account.user && password === account.password);
  given = [];
  for (const name of numbers) {
    given.push(
      await world.door("basip-panel", "101", { sip: factory, secret: "factory-1", simulator: { registrar: takes }, more: { name } }),
    );
  }
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

test("records that are removed as a job, killed at any step, are gone once each, and what was not chosen stays", async () => {
  const path = `/api/devices/${spare.id}/records/sip-endpoints`;
  const points = await everywhere(11, async (at) => {
    const chosen: string[] = [];
    for (const name of ["a", "b", "c"]) {
      const made = await world.admin<{ id: string }>("POST", path, {
        values: { name: `desk-${at}-${name}`, registration: "none", host: "10.70.0.9" },
      });
      expect(made.status, made.text).toBe(201);
      chosen.push(made.body.id);
    }
    const job = await crashes.plan({
      body: { kind: "remove", selection: { device: spare.id, collection: "sip-endpoints", records: chosen } },
    });
    expect(job.counts, JSON.stringify(job.groups)).toEqual({ planned: 3 });
    const { reached, ended } = await crashes.run(job, at);
    expect({ at, counts: ended.counts }).toEqual({ at, counts: { done: 3 } });
    const gone = await Promise.all(chosen.map(async (record) => (await world.admin("GET", `${path}/${record}`)).status));
    expect({ at, gone, kept: (await world.admin("GET", `${path}/1`)).status }).toEqual({ at, gone: [404, 404, 404], kept: 200 });
    // Once each: the gateway refuses to remove what is gone, and then a row is not done.
    const changes = await world.api.db.change.findMany({ where: { jobId: job.id, outcome: "applied" }, select: { record: true } });
    expect({ at, removed: changes.map(({ record }) => record).sort() }).toEqual({ at, removed: [...chosen].sort() });
    return reached;
  });
  expect(points).toBeGreaterThan(10);
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

test("three devices that are given lines as a job, and all of it put back, killed at any step: no row is lost, no number given twice, no password unknown", async () => {
  const pbx = extensions[0] as (typeof extensions)[0] & { simulator: PortsipSimulator };
  const accounts = () => pbx.simulator.accounts().filter(({ user }) => numbers.includes(user));
  const flats = given.map(({ id }, index) => ({ device: id, user: numbers[index], server: pbx.id }));
  const points = await everywhere(101, async (at) => {
    const job = await crashes.plan({ body: { kind: "give_lines", selection: { flats } } });
    const gives = await crashes.runWithQueue(job, at);
    expect({ at, counts: gives.ended.counts }, JSON.stringify(gives.ended.groups)).toEqual({ at, counts: { done: 3 } });
    // One account each, with the one password that its device has, and Lineward knows it.
    expect(accounts().map(({ user, password }) => [user, password])).toEqual(numbers.map((user, index) => [user, given[index]?.secret()]));
    expect(await world.lost([...given, ...numbers.map((user) => accountAt(pbx, user))])).toBe(0);
    const back = await crashes.plan({ path: `/api/jobs/${job.id}/put-back` });
    const takesBack = await crashes.runWithQueue(back, at);
    expect({ at, counts: takesBack.ended.counts }, JSON.stringify(takesBack.ended.groups)).toEqual({ at, counts: { done: 3 } });
    expect(accounts()).toEqual([]);
    for (const end of given) {
      expect(end.simulator.held("sip")).toMatchObject(factory);
    }
    expect(await world.lost(given)).toBe(0);
    expect(await world.api.db.newLine.count({ where: { busyDevice: { not: null } } })).toBe(0);
    return gives.reached || takesBack.reached;
  });
  expect(points).toBeGreaterThan(60);
}, 400_000);

const accountAt = (pbx: SimulatedEnd & { simulator: PortsipSimulator }, user: string): SimulatedEnd => ({
  ...pbx,
  secret: () => pbx.simulator.accounts().find((account) => account.user === user)?.password ?? "",
});

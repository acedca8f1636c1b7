import { afterAll, beforeAll, expect, test } from "vitest";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { type LineWorld, startLineWorld } from "../support/line-world";

let world: LineWorld;
let jobs: JobsOf;

beforeAll(async () => {
  world = await startLineWorld();
  jobs = jobsOf(world.admin);
});
afterAll(() => world?.close());

test("lines are reset as a job: each is a reset of its own, with the job's ticket, and ends with it", async () => {
  const users = ["701", "702"];
  const extensions = await world.pbx(users);
  const doors = [await world.door("basip-panel", "701"), await world.door("basip-panel", "702")];
  const before = extensions.map((end) => end.secret());
  const lines = await Promise.all(users.map(async (user) => (await world.lineOf(user)).id));
  const job = await jobs.plan({ kind: "reset", ticket: "T-1", selection: { lines }, options: { canary: false } });
  expect(job.counts).toEqual({ planned: 2 });
  await jobs.start(job);
  const ended = await jobs.until(job.id, "done", "done_with_problems");
  expect(ended.counts).toEqual({ done: 2 });
  const after = extensions.map((end) => end.secret());
  expect(after.filter((secret) => before.includes(secret))).toEqual([]);
  expect(new Set(after).size).toBe(2);
  expect(doors.map((end) => end.secret())).toEqual(after);
  expect((await jobs.rows(job.id)).map(({ resetId }) => typeof resetId)).toEqual(["string", "string"]);
  expect(await world.api.db.reset.count({ where: { ticket: "T-1", lineId: { in: lines } } })).toBe(2);
  const told = JSON.stringify(await world.api.db.jobRow.findMany()) + JSON.stringify(await world.api.db.job.findMany());
  expect([...before, ...after].filter((secret) => told.includes(secret))).toEqual([]);
});

test("records of a device are changed as a job, each from what the plan saw of it", async () => {
  const [end] = await world.gateway(["711", "712"]);
  const records = ["1", "2"];
  const job = await jobs.plan({
    kind: "records",
    selection: { device: end?.id, collection: "sip-endpoints", records: [...records, "99"] },
    change: { values: { extension: "9{user}", qualifyfreq: 90 } },
    options: { canary: false },
  });
  expect(job.counts, JSON.stringify(job.groups)).toEqual({ planned: 2, unplanned: 1 });
  await jobs.start(job);
  const ended = await jobs.until(job.id, "done", "done_with_problems");
  expect(ended.counts, JSON.stringify(ended.groups)).toEqual({ done: 2, unplanned: 1 });
  const read = await Promise.all(
    records.map((record) => world.admin<{ values: object }>("GET", `/api/devices/${end?.id}/records/sip-endpoints/${record}`)),
  );
  expect(read.map(({ body }) => body.values)).toMatchObject([
    { extension: "9711", qualifyfreq: 90 },
    { extension: "9712", qualifyfreq: 90 },
  ]);
});

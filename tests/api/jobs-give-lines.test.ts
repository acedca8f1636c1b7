import { afterAll, beforeAll, expect, test } from "vitest";
import type { PortsipSimulator } from "@/lib/simulators/portsip/simulator";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addSite } from "../support/site-of-devices";

let world: LineWorld;
let jobs: JobsOf;
let pbx: SimulatedEnd & { simulator: PortsipSimulator };
let siteId: string;

const factory = { user: "101", proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" };

beforeAll(async () => {
  world = await startLineWorld();
  jobs = jobsOf(world.admin);
  siteId = await addSite(world.admin, "Harbour Quay");
  await world.admin("PATCH", `/api/sites/${siteId}`, { numbers: { first: "401", last: "420" } });
  // Whatever is asked of it, it closes its connection after each 20 answers, as PBXs do.
  const ends = await world.pbx(["401", "403", "405"], { requestsPerConnection: 20 }, { siteId });
  pbx = ends[0] as typeof pbx;
});
afterAll(() => world?.close());

const takes = (account: { user: string; password: string }) =>
  pbx.simulator.accounts().some(({ user, password }) => user === account.user && password === account.password);
const extension = (user: string) => pbx.simulator.accounts().find((account) => account.user === user);

async function door(name: string, registrar: (account: { user: string; password: string }) => boolean = takes) {
  return world.door("basip-panel", "101", { sip: factory, secret: "factory-1", simulator: { registrar }, more: { siteId, name } });
}

const ended = async (id: string) => {
  const job = await jobs.until(id, "done", "done_with_problems", "stopped");
  await world.settle();
  return job;
};

test("many devices are given lines: free numbers are promised in the plan, none twice, and one that refuses its account is put back and told why", async () => {
  const has = await world.door("basip-panel", "403", { more: { siteId, name: "Has 403" } });
  await world.door("basip-panel", "403", { more: { siteId, name: "Has it too" } });
  const good = [await door("Flat A"), await door("Flat B")];
  const bad = await door("Flat C");
  await world.settle();
  const devices = [has, ...good, bad].map(({ id }) => id);
  const job = await jobs.plan({ kind: "give_lines", selection: { devices }, options: { canary: false, stopAfterFailedPercent: 100 } });
  expect(job.counts, JSON.stringify(job.groups)).toEqual({ planned: 3, unchanged: 1 });
  // A server takes one write at a time: more would only wait there, and it says so before it starts.
  expect(job).toMatchObject({ options: { parallel: 3 } });
  const numbers = async () => (await jobs.rows(job.id)).map(({ changes }) => changes[0]?.to);
  expect(await numbers()).toEqual([undefined, "402", "404", "406"]);
  expect(job.numbering).toMatchObject([
    {
      site: { id: siteId, name: "Harbour Quay" },
      server: expect.stringMatching(/^PBX \d+$/),
      range: { first: "401", last: "420" },
      used: 6,
      total: 20,
      holes: [],
      doubles: [{ user: "403", devices: expect.arrayContaining(["Has 403", "Has it too"]) }],
    },
  ]);
  expect(pbx.simulator.accounts()).toHaveLength(3);
  // What one plan has promised, another one does not promise again.
  const other = await jobs.plan({ kind: "give_lines", selection: { flats: [{ device: bad.id }] } });
  expect((await jobs.rows(other.id))[0]?.changes[0]?.to).toBe("407");
  bad.simulator.fail({ fault: "server_error", match: /POST .*sip/, times: 50 });
  await jobs.start(job);
  const end = await ended(job.id);
  expect(end.counts, JSON.stringify(end.groups)).toEqual({ done: 2, unchanged: 1, refused: 1 });
  const rows = await jobs.rows(job.id);
  expect(rows[3]?.words).toMatch(/^Put back\. It: /);
  expect(extension("406")).toBeUndefined();
  expect(bad.simulator.held("sip")).toMatchObject(factory);
  expect(good.map((end) => end.secret())).toEqual(["402", "404"].map((user) => extension(user)?.password));
  const kept = JSON.stringify([await world.api.db.job.findMany(), await world.api.db.jobRow.findMany()]);
  expect(good.filter((end) => kept.includes(end.secret()))).toEqual([]);
  expect((await world.lineOf("402")).ends).toHaveLength(2);
});

test("a sheet's numbers are given as it says; one asked for twice, one that is taken and a PBX that is none are refused before anything is sent", async () => {
  const doors = [await door("F1"), await door("F2"), await door("F3"), await door("F4"), await door("F5")];
  const [first, second, third, fourth, fifth] = doors.map(({ id }) => id);
  const flats = [
    { device: first, user: "411", server: pbx.id, name: "Flat 11" },
    { device: second, user: "412" },
    { device: third, user: "412" },
    { device: fourth, user: "403" },
    { device: fifth, server: first },
  ];
  const job = await jobs.plan({ kind: "give_lines", selection: { flats }, options: { canary: false } });
  const rows = await jobs.rows(job.id);
  expect(rows.map(({ state }) => state)).toEqual(["planned", "refused", "refused", "refused", "refused"]);
  expect(rows.map(({ words }) => words)).toEqual([
    undefined,
    "412 is asked for by several rows.",
    "412 is asked for by several rows.",
    "403 is taken, or kept for another device.",
    "The PBX that was named for it takes no accounts of its site.",
  ]);
  expect(job.numbering?.[0]?.holes, JSON.stringify(job.numbering)).toContainEqual({ first: "408", last: "410", count: 3 });
  await jobs.start(job);
  const end = await ended(job.id);
  expect(end.counts, JSON.stringify(end.groups)).toEqual({ done: 1, refused: 4 });
  expect(extension("411")?.password).toBe(doors[0]?.secret());
  const twice = { flats: [{ device: first }, { device: first }] };
  expect(await world.admin("POST", "/api/jobs", { kind: "give_lines", selection: twice })).toMatchObject({ status: 422 });
  expect(await world.admin("POST", "/api/jobs", { kind: "check", selection: { flats: [{ device: first }] } })).toMatchObject({
    status: 422,
  });
});

test("a number that was given to another device since the plan is not given again", async () => {
  const [late, early] = [await door("Late"), await door("Early")];
  const job = await jobs.plan({ kind: "give_lines", selection: { flats: [{ device: late.id, user: "415" }] } });
  const body = { serverId: pbx.id, user: "415" };
  const begun = await world.admin<{ id: string }>("POST", `/api/devices/${early.id}/new-line`, body, { "idempotency-key": "early" });
  expect(begun.status, begun.text).toBe(202);
  const stateOf = async () => (await world.api.db.newLine.findUnique({ where: { id: begun.body.id } }))?.state;
  await expect.poll(stateOf, { timeout: 20_000, interval: 20 }).toBe("done");
  await jobs.start(job);
  await ended(job.id);
  expect(await jobs.rows(job.id)).toMatchObject([{ state: "refused", words: "415 is taken, or kept for another device." }]);
  expect(late.simulator.held("sip")).toMatchObject(factory);
});

test("a row whose promised number was taken meanwhile is tried again with the next free one, and shows it", async () => {
  const [late, early] = [await door("Late too"), await door("Early too")];
  const job = await jobs.plan({ kind: "give_lines", selection: { devices: [late.id] } });
  const promised = (await jobs.rows(job.id))[0]?.changes[0]?.to;
  const body = { serverId: pbx.id, user: promised };
  const begun = await world.admin<{ id: string }>("POST", `/api/devices/${early.id}/new-line`, body, { "idempotency-key": "early too" });
  expect(begun.status, begun.text).toBe(202);
  const stateOf = async () => (await world.api.db.newLine.findUnique({ where: { id: begun.body.id } }))?.state;
  await expect.poll(stateOf, { timeout: 20_000, interval: 20 }).toBe("done");
  await jobs.start(job);
  await ended(job.id);
  expect(await jobs.rows(job.id)).toMatchObject([{ state: "refused", words: `${promised} is taken, or kept for another device.` }]);
  expect(await world.admin("POST", `/api/jobs/${job.id}/retry`, {})).toMatchObject({ status: 202, body: { rows: 1 } });
  await ended(job.id);
  const [row] = await jobs.rows(job.id);
  const given = String(row?.changes[0]?.to);
  expect(row, JSON.stringify(row)).toMatchObject({ state: "done" });
  expect(given).not.toBe(promised);
  expect(late.simulator.held("sip").user).toBe(given);
  expect(extension(given)?.password).toBe(late.secret());
});

test("whoever sees the rows of one site learns no name of a PBX that stands elsewhere", async () => {
  const moved = await world.admin("PATCH", `/api/devices/${pbx.id}`, { name: "Secret PBX", siteId: null });
  expect(moved.status, moved.text).toBe(200);
  const panel = await door("Seen");
  const job = await jobs.plan({ kind: "give_lines", selection: { devices: [panel.id] } });
  expect((await jobs.rows(job.id))[0]?.changes[1]?.to, JSON.stringify(job.groups)).toBe("Secret PBX");
  const bound = await world.api.as("installer", { sites: [siteId] });
  const seen = await bound("GET", `/api/jobs/${job.id}`);
  const rows = await bound("GET", `/api/jobs/${job.id}/rows`);
  const report = await bound("GET", `/api/jobs/${job.id}/report?format=csv`);
  expect([seen.status, rows.status, report.status]).toEqual([200, 200, 200]);
  expect(rows.text).toContain("PBX on another site");
  expect(seen.text).toContain("PBX on another site");
  expect(`${seen.text}${rows.text}${report.text}`).not.toContain("Secret");
});

test("all lines of a job are put back as a whole: what was changed since is left, what cannot be put back is said, and tried again it is", async () => {
  await world.admin("PATCH", `/api/sites/${siteId}`, { numbers: { first: "431", last: "439" } });
  const home = await world.admin("PATCH", `/api/devices/${pbx.id}`, { siteId });
  expect(home.status, home.text).toBe(200);
  const [good, stuck, other] = [await door("Back A"), await door("Back B"), await door("Back C")];
  const job = await jobs.plan({ kind: "give_lines", selection: { devices: [good.id, stuck.id, other.id] }, options: { canary: true } });
  await jobs.start(job);
  expect((await ended(job.id)).counts).toEqual({ done: 3 });
  // One of a kind was tried before the others were begun.
  const kept = await world.api.db.jobRow.findMany({ where: { jobId: job.id }, orderBy: { seq: "asc" } });
  expect(Math.min(...kept.slice(1).map(({ startedAt }) => startedAt?.getTime() ?? 0))).toBeGreaterThanOrEqual(
    (await world.api.db.newLine.findUniqueOrThrow({ where: { id: kept[0]?.newLineId ?? "" } })).finishedAt?.getTime() ?? Number.NaN,
  );
  expect(await jobs.get(job.id)).toMatchObject({ may: { putBack: true } });
  await world.tell(other, "settings/sip", "user", "777");
  const back = await world.admin<{ id: string }>("POST", `/api/jobs/${job.id}/put-back`);
  expect(back.status, back.text).toBe(202);
  const plan = await jobs.until(back.body.id, "planned");
  expect(plan).toMatchObject({ kind: "take_lines", counts: { planned: 2, changed_meanwhile: 1 }, putBackOf: { id: job.id } });
  expect((await jobs.rows(plan.id))[0]?.changes).toMatchObject([
    { label: "Number", from: "431", to: null },
    { label: "At", from: expect.stringMatching(/^PBX|^Secret PBX/), to: null },
  ]);
  stuck.simulator.fail({ fault: "server_error", match: /POST .*sip/, times: 50 });
  await jobs.start(plan, { stopAfterFailedPercent: 100, canary: false });
  const end = await ended(plan.id);
  expect(end.counts, JSON.stringify(end.groups)).toEqual({ done: 1, not_applied: 1, changed_meanwhile: 1 });
  const [taken, half, left] = await jobs.rows(plan.id);
  expect(taken?.words).toMatch(/^Its line is taken back/);
  expect(half?.words).toMatch(/^Half done: .*It: /);
  expect(left?.words).toBe("It was changed since that job. It is left as it is.");
  expect(["431", "432", "433"].map((user) => extension(user) !== undefined)).toEqual([false, false, true]);
  expect(good.simulator.held("sip")).toMatchObject(factory);
  expect(other.simulator.held("sip")).toMatchObject({ user: "777" });
  stuck.simulator.heal();
  expect(await world.admin("POST", `/api/jobs/${plan.id}/retry`, {})).toMatchObject({ status: 202, body: { rows: 1 } });
  expect((await ended(plan.id)).counts).toEqual({ done: 2, changed_meanwhile: 1 });
  expect(stuck.simulator.held("sip")).toMatchObject(factory);
  const once = await world.admin("POST", "/api/jobs", { kind: "take_lines", selection: { devices: [good.id] } });
  expect(once.status).toBe(422);
});

test("a job that gives lines is paused and goes on; one that is tried first and fails stops it before any other is begun", async () => {
  await world.admin("PATCH", `/api/sites/${siteId}`, { numbers: { first: "451", last: "459" } });
  const some = [await door("Pause A"), await door("Pause B"), await door("Pause C")];
  const job = await jobs.plan({ kind: "give_lines", selection: { devices: some.map(({ id }) => id) }, options: { canary: true } });
  some[0]?.simulator.fail({ fault: "server_error", match: /POST .*sip/, times: 50 });
  await jobs.start(job, { parallel: 1 });
  const stopped = await ended(job.id);
  expect(stopped).toMatchObject({ state: "stopped", counts: { refused: 1, stopped: 2 } });
  expect(["451", "452", "453"].filter((user) => extension(user))).toEqual([]);
  some[0]?.simulator.heal();
  pbx.simulator.setLatency(40);
  expect(await world.admin("POST", `/api/jobs/${job.id}/retry`, {})).toMatchObject({ status: 202, body: { rows: 3 } });
  expect((await world.admin("POST", `/api/jobs/${job.id}/pause`)).status).toBe(202);
  const states = async () => (await jobs.rows(job.id)).map(({ state }) => state);
  // What was begun is finished, and no other is begun.
  await expect.poll(states, { timeout: 20_000 }).not.toContain("running");
  expect((await states()).filter((state) => state === "queued").length).toBeGreaterThan(0);
  expect((await jobs.get(job.id)).state).toBe("paused");
  pbx.simulator.setLatency(0);
  expect((await world.admin("POST", `/api/jobs/${job.id}/resume`)).status).toBe(202);
  expect((await ended(job.id)).counts).toEqual({ done: 3 });
  expect(some.map((end) => end.secret())).toEqual(["451", "452", "453"].map((user) => extension(user)?.password));
});

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KnownSecrets } from "@/lib/reports/known-schemas";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Person } from "../support/api-kit";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { type LineWorld, newSecret, startLineWorld } from "../support/line-world";
import { addDevice } from "../support/site-of-devices";

let world: LineWorld;
let leaver: Person;
let jobs: JobsOf;

beforeAll(async () => {
  world = await startLineWorld();
  leaver = await world.api.as("installer");
  jobs = jobsOf(world.admin);
});
afterAll(() => world?.close());

test("lines are reset as a job, at a PBX that closes its connection after each 20 answers: each is a reset of its own, with the job's ticket, and ends with it", async () => {
  const users = ["701", "702"];
  const extensions = await world.pbx(users, { requestsPerConnection: 20 });
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

test("records of a device are removed as a job, each only if it is still what the plan saw; what was removed is not put back", async () => {
  const [end] = await world.gateway(["721", "722", "723"]);
  const at = (record: string) => `/api/devices/${end?.id}/records/sip-endpoints/${record}`;
  const selection = { device: end?.id, collection: "sip-endpoints", records: ["1", "2", "3", "99"] };
  const job = await jobs.plan({ kind: "remove", selection, options: { canary: false } });
  expect(job.counts, JSON.stringify(job.groups)).toEqual({ planned: 3, unchanged: 1 });
  expect((await jobs.rows(job.id))[0]?.changes[0]).toMatchObject({ label: expect.stringMatching(/^[A-Z]/), to: null });
  const read = await world.admin<{ baseline: string }>("GET", at("2"));
  const write = await world.admin("PUT", at("2"), { values: { qualifyfreq: 75 } }, { "if-match": `"${read.body.baseline}"` });
  expect(write.status, write.text).toBe(200);
  await jobs.start(job);
  const ended = await jobs.until(job.id, "done", "done_with_problems");
  expect(ended.counts, JSON.stringify(ended.groups)).toEqual({ done: 2, changed_meanwhile: 1, unchanged: 1 });
  expect(await Promise.all(["1", "2", "3"].map(async (record) => (await world.admin("GET", at(record))).status))).toEqual([404, 200, 404]);
  expect(await world.api.db.change.count({ where: { jobId: job.id, action: "remove", outcome: "applied" } })).toBe(2);
  const back = await world.admin<{ detail: string }>("POST", `/api/jobs/${job.id}/put-back`);
  expect([back.status, back.body.detail]).toEqual([409, expect.stringContaining("cannot be put back")]);
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

test("panels that take no writes leave a list of one-time links, one a line, each opened once by whoever may, and no secret in it", async () => {
  const users = ["721", "722"];
  const extensions = await world.pbx(users);
  const doors = [await world.door("basip-panel", "721"), await world.door("basip-panel", "722")];
  await world.settle();
  const lines = await Promise.all(users.map((user) => world.lineOf(user)));
  for (const door of doors) {
    // Its answers to writes are lost, and it hides its password: nobody knows which one it has.
    door.simulator.fail({ fault: "drop", match: /POST/ });
  }
  const planned = await jobs.plan({
    kind: "reset",
    selection: { lines: lines.map(({ id }) => id) },
    options: { canary: false, stopAfterFailedPercent: 100 },
  });
  expect(planned.counts, JSON.stringify(planned.groups)).toEqual({ planned: 2 });
  await jobs.start(planned);
  const job = await jobs.until(planned.id, "done_with_problems");
  expect(job.counts, JSON.stringify(job.groups)).toEqual({ not_applied: 2 });
  const [group] = job.groups;
  expect(group?.action).toBe("finish_reset");

  const path = `/api/jobs/${job.id}/reveals`;
  const viewer = await world.api.as("viewer");
  expect(
    (await Promise.all([viewer, world.helpdesk].map((person) => person("POST", path, { group: group?.key })))).map(({ status }) => status),
  ).toEqual([403, 403]);
  expect((await world.installer("POST", path, { group: "no-such-group" })).status).toBe(409);
  interface Made {
    readonly items: readonly { readonly lineId: string; readonly link: string; readonly end: string }[];
    readonly leftOut: number;
  }
  const list = await world.installer<Made>("POST", path, { group: group?.key });
  expect(list.status, list.text).toBe(200);
  expect(list.body.items.map(({ lineId }) => lineId)).toEqual(lines.map(({ id }) => id));
  const tokens = list.body.items.map(({ link }) => link.split("/").at(-1));
  const opened = await Promise.all(tokens.map((token) => world.installer<{ password: string }>("GET", `/api/reveals/${token}`)));
  expect(opened.map(({ status }) => status)).toEqual([200, 200]);
  expect((await world.installer("GET", `/api/reveals/${tokens[0]}`)).status).toBe(404);
  const passwords = opened.map(({ body }) => body.password);
  expect(new Set(passwords).size).toBe(2);
  expect(passwords.filter((password) => list.text.includes(password))).toEqual([]);

  // Typed in at the doors, the resets find it there.
  for (const [at, door] of doors.entries()) {
    door.simulator.edit("sip", { password: passwords[at] });
    door.simulator.heal();
  }
  for (const { resetId } of await jobs.rows(job.id)) {
    await world.installer("POST", `/api/resets/${resetId}/finish`, {});
    expect((await world.ended(resetId ?? "")).state).toBe("done");
  }
  expect(extensions.map((end) => end.secret())).toEqual(passwords);
  // What is done has nothing to be typed in any more.
  expect((await world.installer("POST", path, { group: group?.key })).status).toBe(409);
});

const longAgo = new Date(Date.now() - 86_400_000).toISOString();

async function known(person: Person, since = longAgo): Promise<KnownSecrets> {
  const reply = await world.admin<KnownSecrets>("GET", `/api/people/${person.id}/secrets?since=${since}`);
  expect(reply.status, reply.text).toBe(200);
  return reply.body;
}

const shown = (items: readonly { name: string; how: readonly string[] }[]) => items.map(({ name, how }) => `${name}: ${how.join(", ")}`);

test("what a leaver was shown and typed is found by line and by login, and two jobs renew it", async () => {
  const extensions = await world.pbx(["8101", "8102"]);
  const doors = [await world.door("basip-panel", "8101"), await world.door("basip-panel", "8102")];
  const [pbx] = extensions;
  await world.settle();
  const lines = [await world.lineOf("8101"), await world.lineOf("8102")];
  const [, revealed] = lines;

  // Typed: the password of one account, and that of a web page beside it.
  const page = `/api/devices/${pbx?.id}/records/extensions`;
  const record = (await leaver<{ items: { id: string; title: string }[] }>("GET", page)).body.items.find(({ title }) =>
    title.includes("8101"),
  );
  const { baseline } = (await leaver<{ baseline: string }>("GET", `${page}/${record?.id}`)).body;
  const values = { password: newSecret(), web_access_password: newSecret() };
  const written = await leaver("PUT", `${page}/${record?.id}`, { values }, { "if-match": `"${baseline}"` });
  expect(written.status, written.text).toBe(200);

  // Shown once: the new password of a reset that an agent could not finish.
  const begun = await world.reset(revealed?.id ?? "");
  expect((await world.ended(begun.body.id)).state).toBe("done");
  await world.api.db.reset.update({ where: { id: begun.body.id }, data: { state: "half_done" } });
  await world.api.db.resetEnd.updateMany({ where: { resetId: begun.body.id, role: "registers" }, data: { currentSecret: "old" } });
  const link = await leaver<{ link: string }>("POST", `/api/resets/${begun.body.id}/reveal`, {});
  expect((await leaver("GET", `/api/reveals/${link.body.link.split("/").at(-1)}`)).status).toBe(200);
  await world.api.db.reset.update({ where: { id: begun.body.id }, data: { state: "done" } });

  // The login of a device that they added; what somebody else added is not theirs.
  const own = await startBasipPanel({ serial: randomUUID() });
  const added = await addDevice(leaver, own, { name: "Door of theirs" });
  expect(added.status, added.text).toBe(201);
  await world.settle();
  const before = await known(leaver);
  expect(before.lines.map(({ user, how }) => [user, how]).sort()).toEqual([
    ["8101", ["typed"]],
    ["8102", ["revealed"]],
  ]);
  expect(before.logins.map(({ name, how, canRenew }) => [name, how, canRenew])).toEqual([["Door of theirs", ["typed"], true]]);
  expect(before.others.map(({ deviceId }) => deviceId)).toEqual([pbx?.id]);
  expect(before.renewed).toEqual({ lines: 0, logins: 0 });
  // Nobody was shown what a reset makes: it is told, and told apart.
  expect(shown((await known(world.helpdesk)).lines)).toEqual([`${revealed?.name}: reset`]);
  expect(await known(leaver, new Date(Date.now() + 60_000).toISOString())).toMatchObject({ lines: [], logins: [], others: [] });
  for (const secret of [values.password, values.web_access_password, ...doors.map((door) => door.secret())]) {
    expect(JSON.stringify(before)).not.toContain(secret);
  }

  const options = { canary: false };
  const reset = await jobs.plan({ kind: "reset", selection: { lines: before.lines.map(({ id }) => id) }, options });
  expect(reset.counts, JSON.stringify(reset.groups)).toEqual({ planned: 2 });
  await jobs.start(reset);
  const rotate = await jobs.plan({ kind: "rotate_login", selection: { devices: before.logins.map(({ id }) => id) }, options });
  await jobs.start(rotate);
  const ended = [await jobs.until(reset.id, "done", "done_with_problems"), await jobs.until(rotate.id, "done", "done_with_problems")];
  expect(ended.map(({ counts }) => counts)).toEqual([{ done: 2 }, { done: 1 }]);
  const after = await known(leaver);
  expect(after).toMatchObject({ lines: [], logins: [], renewed: { lines: 2, logins: 1 } });
  expect(after.others).toHaveLength(1);
  await own.close();
});

test("a time that is none, a person who is none, and people who may not: a sentence each", async () => {
  const path = `/api/people/${leaver.id}/secrets`;
  // Since their account was made, if nothing is said.
  expect((await world.admin("GET", path)).status).toBe(200);
  const odd = await world.admin("GET", `${path}?since=tomorrow`);
  expect([odd.status, odd.text]).toEqual([422, expect.stringContaining("Write a time as")]);
  expect((await world.admin("GET", `/api/people/nobody/secrets?since=${longAgo}`)).status).toBe(404);
  expect((await leaver("GET", `${path}?since=${longAgo}`)).status).toBe(403);
  expect((await world.helpdesk("GET", `${path}?since=${longAgo}`)).status).toBe(403);
});

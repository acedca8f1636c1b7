import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ScanAnswer } from "@/lib/scans/schemas";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { makeCertificate } from "@/lib/simulators/certificate";
import { type Api, type Person, startApi } from "../support/api-kit";
import { freePort } from "../support/free-port";
import { jobsOf } from "../support/job-kit";

let api: Api;
let admin: Person;
const panels: BasipSimulator[] = [];
const login = { username: "admin", password: "123456" };

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.20.0.0/16", LINEWARD_CONNECT_MS: "1000" } });
  admin = await api.as("admin");
  return () => api.close();
});
afterEach(async () => {
  await Promise.all(panels.splice(0).map((panel) => panel.close()));
});

async function panel(host: string, port: number, options: BasipOptions = {}): Promise<BasipSimulator> {
  const started = await startBasipPanel({ serial: randomUUID(), host, port, ...options });
  panels.push(started);
  return started;
}

async function begin(body: Record<string, unknown>, person = admin): Promise<string> {
  const reply = await person("POST", "/api/scans", body);
  expect(reply.status, reply.text).toBe(202);
  return reply.body.id;
}

function ended(id: string, person = admin): Promise<ScanAnswer> {
  return vi.waitFor(
    async () => {
      const { body } = await person<ScanAnswer>("GET", `/api/scans/${id}`);
      expect(body.state).not.toBe("running");
      return body;
    },
    { timeout: 40_000, interval: 25 },
  );
}

const addressOf = ({ scheme, host, port }: BasipSimulator) => `${scheme}://${host}:${port}`;
const verdicts = ({ found }: ScanAnswer) => found.map(({ address, verdict }) => [address, verdict]);

function keep(simulator: BasipSimulator, more: Record<string, unknown> = {}) {
  const body = { name: `Kept ${simulator.host}`, driver: simulator.driver, address: addressOf(simulator), credentials: login, ...more };
  return admin("POST", "/api/devices", body);
}

test("a range is asked without signing in, and each that answers is new, known, moved or another than the kept one", async () => {
  const port = await freePort();
  const [fresh, known, leaving, other] = await Promise.all(
    ["127.20.0.1", "127.20.0.2", "127.20.0.3", "127.20.0.4"].map((host) => panel(host, port)),
  );
  if (!fresh || !known || !leaving || !other) {
    throw new Error("They did not start");
  }
  const secure = await panel("127.20.0.7", port, { certificate: await makeCertificate() });
  const kept = await keep(known);
  const moved = await keep(leaving);
  const replaced = await keep(other);
  await leaving.close();
  await other.close();
  await panel("127.20.0.5", port, { serial: leaving.serial });
  const stranger = await panel("127.20.0.4", port);
  const before = known.logins.accepted;
  known.forget();

  const scan = await ended(await begin({ range: "127.20.0.0/28", ports: [port], driver: known.driver }));
  expect(scan).toMatchObject({ state: "done", asked: 14, of: 14 });
  expect(verdicts(scan)).toEqual([
    [addressOf(fresh), "new"],
    [addressOf(known), "known"],
    [addressOf(stranger), "other"],
    [`http://127.20.0.5:${port}`, "moved"],
    [addressOf(secure), "new"],
  ]);
  expect(scan.found.map(({ deviceId }) => deviceId)).toEqual([undefined, kept.body.id, replaced.body.id, moved.body.id, undefined]);
  expect([known.logins.accepted - before, fresh.logins.accepted + fresh.logins.refused]).toEqual([0, 0]);

  // Whoever may not see the kept ones is told nothing of them.
  const site = (await admin("POST", "/api/sites", { name: "Elsewhere" })).body.id;
  const bound = await api.as("installer", { sites: [site] });
  const theirs = await ended(await begin({ range: "127.20.0.2-127.20.0.5", ports: [port], driver: known.driver }, bound), bound);
  expect(theirs.found.map(({ verdict, deviceId, deviceName }) => [verdict, deviceId, deviceName])).toEqual(
    Array.from({ length: 3 }, () => ["new", undefined, undefined]),
  );
  expect((await bound("GET", `/api/scans/${scan.id}`)).status).toBe(404);

  // What is new is added, what has moved is followed with its id; another one at a known address is refused.
  const add = (addresses: string[]) =>
    admin<{ job: string; detail: string }>("POST", `/api/scans/${scan.id}/add`, { addresses, credentials: login, names: "Found {last}" });
  expect((await add([addressOf(stranger)])).body.detail).toContain("another panel answers");
  expect((await add(["http://127.20.0.9:80"])).body.detail).toContain("Nothing was found");
  const job = await add([addressOf(fresh), `http://127.20.0.5:${port}`, addressOf(secure)]);
  expect(job.status, JSON.stringify(job.body)).toBe(202);
  const jobs = jobsOf(admin);
  expect((await jobs.until(job.body.job, "waiting")).counts).toEqual({ done: 2, waiting: 1 });
  expect((await admin("GET", `/api/devices/${moved.body.id}`)).body).toMatchObject({
    address: `http://127.20.0.5:${port}`,
    serial: leaving.serial,
  });
  expect(await api.db.device.findFirst({ where: { serial: fresh.serial } })).toMatchObject({ name: "Found 1" });
});

test("a search that was cut off goes on where it was, and one that is stopped asks no further", async () => {
  const port = await freePort();
  const late = await panel("127.20.2.200", port);
  const id = randomUUID();
  await api.db.scan.create({
    data: {
      id,
      actorId: admin.id,
      range: "127.20.2.0/24",
      ports: JSON.stringify([port]),
      driver: late.driver,
      state: "running",
      total: 254,
      mark: 190,
      asked: 190,
    },
  });
  const { enqueue } = await import("@/lib/platform/queue/enqueue");
  const { runScans } = await import("@/lib/scans/tasks");
  await enqueue(undefined, runScans, {});
  expect(await ended(id)).toMatchObject({ state: "done", asked: 254, found: [{ address: addressOf(late) }] });
  const other = await begin({ range: "127.20.3.0/24", ports: [port] });
  expect((await admin("POST", `/api/scans/${other}/stop`)).status).toBe(202);
  expect(["stopped", "done"]).toContain((await ended(other)).state);
});

test("ranges that are wrong, too large or outside the allowed networks are refused with a sentence, and so are those who may not search", async () => {
  const refused = async (body: Record<string, unknown>) => {
    const reply = await admin("POST", "/api/scans", body);
    expect(reply.status, reply.text).toBe(422);
    return reply.body.detail;
  };
  expect(await refused({ range: "127.20.0.0/8" })).toContain("begins in the middle");
  expect(await refused({ range: "10.0.0.1" })).toContain("not in the allowed networks");
  expect(await refused({ range: "127.20.0.1-127.20.200.1" })).toContain("at most 4,096");
  expect(await refused({ range: "127.20.0.1", ports: [0] })).toMatch(/\w/);
  expect(await refused({ range: "127.20.0.1", driver: "none" })).toContain("no driver");
  for (const role of ["helpdesk", "viewer"] as const) {
    expect((await (await api.as(role))("POST", "/api/scans", { range: "127.20.0.1" })).status).toBe(403);
  }
  expect(await api.db.scan.count({ where: { range: { startsWith: "10." } } })).toBe(0);
});

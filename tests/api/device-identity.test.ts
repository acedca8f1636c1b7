import { randomUUID } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Statuses } from "@/lib/device-access/schemas";
import type { DeviceDetail } from "@/lib/devices/schemas";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { makeCertificate } from "@/lib/simulators/certificate";
import { startPortsip } from "@/lib/simulators/portsip/simulator";
import type { Simulator } from "@/lib/simulators/types";
import { type Api, type Body, type Person, startApi } from "../support/api-kit";
import { byTest } from "../support/opened-by-test";
import { httpAnswer, type RawDevice, startRawDevice } from "../support/raw-device";
import { addDevice, readSection, writeSection } from "../support/site-of-devices";

let api: Api;
let admin: Person;
let installer: Person;
const open: { close(): Promise<void> }[] = [];

const env = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_CONNECT_MS: "1000",
  LINEWARD_HEADERS_MS: "1500",
  LINEWARD_BODY_MS: "1500",
};

beforeAll(async () => {
  api = await startApi({ env });
  [admin, installer] = [await api.as("admin"), await api.as("installer")];
});
afterEach(async () => {
  await settled();
  await Promise.all(open.splice(0).map((item) => item.close()));
});
afterAll(() => api.close());

async function settled(): Promise<void> {
  await (await import("../support/api-product")).quiet();
}

async function panel(options: Parameters<typeof startBasipPanel>[0] = {}): Promise<BasipSimulator> {
  const started = await startBasipPanel({ serial: randomUUID(), ...options });
  open.push(started);
  return started;
}

/** An address that leads to one panel and then to another, as when two of them swap theirs. Old connections end with the swap. */
async function swappable(first: { port: number }) {
  let port = first.port;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const on = connect(port, "127.0.0.1");
    for (const item of [socket, on]) {
      sockets.add(item);
      item.on("error", () => undefined);
      item.on("close", () => sockets.delete(item));
    }
    socket.pipe(on).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const end = () => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  const way = {
    port: (server.address() as { port: number }).port,
    lead(to: { port: number }) {
      port = to.port;
      end();
    },
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  open.push(way);
  return way;
}

async function added(simulator: Simulator, more: Record<string, unknown> = {}): Promise<string> {
  const { status, text, body } = await addDevice(installer, simulator, more);
  expect(status, text).toBe(201);
  await settled();
  return body.id;
}

const check = async (id: string) => (await installer<Statuses>("POST", `/api/devices/${id}/check`)).body;
const detail = async (id: string) => (await installer<DeviceDetail>("GET", `/api/devices/${id}`)).body;
const patch = (id: string, body: Record<string, unknown>, by = installer) => by<DeviceDetail & Body>("PATCH", `/api/devices/${id}`, body);
const lines = (simulator: Simulator) => simulator.seen.map(({ method, path }) => `${method} ${path}`);
const infos = (simulator: Simulator) => lines(simulator).filter((line) => line === "GET /api/info").length;
const attention = async (id: string) =>
  (await installer("GET", "/api/devices?status=attention&limit=200")).body.items.some((item) => item.id === id);

/** Two panels with one login; the address of the first leads to the second from now on. The first panel's SIP passwords are kept, of two writes. */
async function swapped() {
  const [first, second] = [await panel(), await panel()];
  const way = await swappable(first);
  const id = await added(first, { address: `http://127.0.0.1:${way.port}` });
  const [earlier, secret] = [`Kept-${randomUUID().slice(0, 12)}`, `Kept-${randomUUID().slice(0, 12)}`];
  const before = await readSection(installer, id);
  await writeSection(installer, id, before.body.baseline, { password: earlier });
  const written = await writeSection(installer, id, before.body.baseline, { password: secret });
  expect(written.status, written.text).toBe(200);
  await settled();
  way.lead(second);
  second.forget();
  return { first, second, way, id, secret, baseline: written.body.baseline, change: written.body.change?.id };
}

describe("another panel at the address", () => {
  test("a check says which serial answers instead of which, knows nothing else, and sends it no login", async () => {
    const { first, second, id } = await swapped();
    const truths = await check(id);
    const unknown = { state: "unknown", unseen: true, detail: expect.stringContaining("Another device") };
    expect(truths).toMatchObject({ signedIn: unknown, registered: unknown, matches: unknown });
    expect(truths.reachable).toMatchObject({ state: "differs" });
    expect(truths.reachable.detail).toContain(`Another panel answers there: serial ${second.serial} instead of ${first.serial}`);
    expect(second.logins).toEqual({ accepted: 0, refused: 0 });
    expect(await attention(id)).toBe(true);
    expect((await detail(id)).found).toEqual({ kind: "another_device", serial: second.serial });
    const overview = await installer<{ attention: { deviceId: string; cause: string }[] }>("GET", "/api/overview");
    expect(overview.body.attention.find((candidate) => candidate.deviceId === id)?.cause).toContain(second.serial);
  });

  test("a read and a write are refused by name before anything is sent, and the panel keeps what it has", async () => {
    const { second, id, baseline, secret } = await swapped();
    const before = second.held("sip");
    expect((await readSection(installer, id)).body.code).toBe("another_device");
    const write = await writeSection(installer, id, baseline, { registration_interval: 120 });
    expect(write.status).toBe(409);
    expect(write.body).toMatchObject({ code: "another_device", serial: { found: second.serial } });
    const rotated = await installer("POST", `/api/devices/${id}/rotate-login`, {});
    expect(rotated.body.code).toBe("another_device");
    expect(second.held("sip")).toEqual(before);
    expect(JSON.stringify(second.held("sip"))).not.toContain(secret);
    expect(lines(second).filter((line) => /login|POST/.test(line))).toEqual([]);
  });

  test("a write over a new connection is held back until whoever answers has said who it is", async () => {
    const { first, second, way, id } = await swapped();
    way.lead(first);
    await check(id);
    const { openDevice } = await import("@/lib/device-access/device-session");
    const { driver, context } = await openDevice(await api.db.device.findUniqueOrThrow({ where: { id } }), byTest.actor);
    const { values, unknown } = await driver.read(context, "sip");
    way.lead(second);
    second.forget();
    // Again until the old connection is known to be gone: over that one nothing arrives anywhere.
    const write = () => driver.write(context, "sip", { values: { ...values, password: "never-sent-1" }, unknown });
    await vi.waitFor(() => expect(write()).rejects.toMatchObject({ code: "another_device" }), 20_000);
    expect(lines(second).filter((line) => line.startsWith("POST"))).toEqual([]);
  });

  test("a login that travels with every request is not handed to it, and neither is one that is only tested", async () => {
    const [first, second] = [await panel({ loginStyle: "basic" }), await panel({ loginStyle: "basic" })];
    const way = await swappable(first);
    const id = await added(first, { address: `http://127.0.0.1:${way.port}`, connection: { loginStyle: "basic" } });
    way.lead(second);
    await vi.waitFor(async () => expect((await readSection(installer, id)).body.code).toBe("another_device"), 20_000);
    expect((await installer("POST", `/api/devices/${id}/test-connection`, {})).status).toBe(409);
    expect(new Set(lines(second))).toEqual(new Set(["GET /api/info"]));
  });

  test("one identify per new session, none per read, check or write on a live one", async () => {
    const simulator = await panel();
    const id = await added(simulator);
    const secret = `Kept-${randomUUID().slice(0, 12)}`;
    const { body } = await readSection(installer, id);
    const written = await writeSection(installer, id, body.baseline, { password: secret });
    await settled();
    simulator.forget();
    await check(id);
    const again = await writeSection(installer, id, written.body.baseline, { registration_interval: 120 });
    expect(again.status, again.text).toBe(200);
    expect(infos(simulator)).toBe(0);
    await settled();
    simulator.expireTokens();
    simulator.forget();
    expect((await readSection(installer, id)).status).toBe(200);
    expect(lines(simulator)).toEqual([
      "GET /api/v1/device/sip/settings",
      "GET /api/info",
      "GET /api/v1/login",
      "GET /api/v1/device/sip/settings",
    ]);
  });

  test("replaced: the new serial is taken over with its login, and the old one's SIP passwords go to nobody any more", async () => {
    const { second, id, change } = await swapped();
    await check(id);
    const without = await patch(id, { replace: true });
    expect([without.status, without.body]).toMatchObject([422, { code: "secret_required", fields: [{ path: "credentials.password" }] }]);
    expect(second.logins.accepted).toBe(0);
    expect((await patch(id, { replace: true, check: false, credentials: second.credentials })).status).toBe(422);
    const done = await patch(id, { replace: true, credentials: second.credentials });
    expect(done.status, done.text).toBe(200);
    expect(done.body).toMatchObject({ serial: second.serial, found: null });
    await settled();
    expect(await check(id)).toMatchObject({ reachable: { state: "yes" }, signedIn: { state: "yes" } });
    expect(await attention(id)).toBe(false);
    const { body } = await readSection(installer, id);
    expect(body.secrets.password).toMatchObject({ stored: false });
    expect((await writeSection(installer, id, body.baseline, { registration_interval: 120 })).body.code).toBe("secret_required");
    const putBack = (which: string | undefined) => installer("POST", `/api/devices/${id}/changes/${which}/revert`, {});
    const setAside = { status: 409, body: { detail: expect.stringMatching(/set aside/) } };
    expect(await putBack(change)).toMatchObject(setAside);
    expect(lines(second).filter((line) => line.startsWith("POST"))).toEqual([]);
    // Nor does it come back as what was there before the new one's own password.
    const own = await writeSection(installer, id, body.baseline, { password: `Own-${randomUUID().slice(0, 12)}` });
    expect(own.status, own.text).toBe(200);
    const held = second.held("sip").password;
    expect(await putBack(own.body.change?.id)).toMatchObject(setAside);
    expect(await putBack(change)).toMatchObject(setAside);
    expect(second.held("sip").password).toBe(held);
    expect((await admin("GET", `/api/audit?device=${id}&action=device.reconnect`)).text).toContain(second.serial);
  });

  test("followed: the device keeps its serial, history and SIP passwords at its new address", async () => {
    const { first, id, secret } = await swapped();
    await check(id);
    const address = `http://127.0.0.1:${first.port}`;
    expect((await patch(id, { address })).body.code).toBe("secret_required");
    const done = await patch(id, { address, credentials: first.credentials });
    expect(done.status, done.text).toBe(200);
    expect(done.body).toMatchObject({ serial: first.serial, address });
    const { body } = await readSection(installer, id);
    expect((await writeSection(installer, id, body.baseline, { registration_interval: 120 })).status).toBe(200);
    expect(first.held("sip").password).toBe(secret);
    // What a viewer may not do elsewhere, nobody may do here.
    expect((await patch(id, { replace: true }, await api.as("viewer"))).status).toBe(403);
  });

  test("a family without a serial says that another one cannot be told from it", async () => {
    const pbx = await startPortsip({});
    open.push(pbx);
    const id = await added(pbx);
    expect((await detail(id)).tellsSerial).toBe(false);
    const drivers = await installer<{ items: { id: string; unconfirmed: string[] }[] }>("GET", "/api/drivers");
    expect(drivers.body.items.find((item) => item.id === "portsip")?.unconfirmed.join()).toMatch(/tells no serial/);
  });
});

describe("a stored login", () => {
  /** A machine of somebody's own: it says of itself what it likes, and writes down what it is sent. */
  async function trap(serial: string, tls = false): Promise<RawDevice> {
    const info = JSON.stringify({ device_serial_number: serial, device_type: "panel", firmware_version: "3.9.9", device_model: "AA-12FB" });
    const started = await startRawDevice(
      (socket, request) => socket.write(httpAnswer(request.startsWith("GET /api/info") ? info : JSON.stringify({ token: "t", a: 1 }))),
      { tls },
    );
    open.push(started);
    return started;
  }
  const reached = (device: RawDevice) => device.requests.filter((request) => !request.startsWith("GET /api/info"));

  test.each([
    ["address", (at: RawDevice) => ({ address: `http://127.0.0.1:${at.endpoint.port}` })],
    ["address, unchecked", (at: RawDevice) => ({ address: `http://127.0.0.1:${at.endpoint.port}`, check: false })],
    [
      "user alone",
      (at: RawDevice) => ({ address: `http://127.0.0.1:${at.endpoint.port}`, check: false, credentials: { username: "admin" } }),
    ],
  ])("does not follow a new %s", async (_what, change) => {
    const simulator = await panel();
    const id = await added(simulator);
    const theirs = await trap(simulator.serial);
    const answer = await patch(id, change(theirs));
    expect([answer.status, answer.body]).toMatchObject([422, { code: "secret_required" }]);
    await check(id);
    expect(reached(theirs)).toEqual([]);
  });

  test("does not follow a step from https to http, a new certificate, or a new login path", async () => {
    const simulator = await panel({ certificate: await makeCertificate() });
    const id = await added(simulator, { certificate: { sha256: simulator.certificate?.sha256 } });
    for (const check of [true, false]) {
      const down = await patch(id, { address: `http://127.0.0.1:${simulator.port}`, check });
      expect(down.status, down.text).toBeGreaterThanOrEqual(400);
      const path = await patch(id, { connection: { base: "/elsewhere" }, check });
      expect([path.status, path.body]).toMatchObject([422, { code: "secret_required" }]);
    }
    const port = simulator.port;
    await simulator.close();
    const other = await panel({ serial: simulator.serial, port, certificate: await makeCertificate() });
    for (const check of [true, false]) {
      const pinned = await patch(id, { certificate: { sha256: other.certificate?.sha256 }, check });
      expect([pinned.status, pinned.body]).toMatchObject([422, { code: "secret_required" }]);
    }
    expect(other.logins).toEqual({ accepted: 0, refused: 0 });
    const again = await patch(id, { certificate: { sha256: other.certificate?.sha256 }, credentials: other.credentials });
    expect(again.status, again.text).toBe(200);
  });

  test("with another login at a new place the SIP passwords stay behind", async () => {
    const simulator = await panel();
    const id = await added(simulator);
    const { body } = await readSection(installer, id);
    const secret = `Kept-${randomUUID().slice(0, 12)}`;
    const written = await writeSection(installer, id, body.baseline, { password: secret });
    expect(written.status, written.text).toBe(200);
    const theirs = await panel({ serial: simulator.serial, password: "of-their-own" });
    const moved = await patch(id, { address: `http://127.0.0.1:${theirs.port}`, credentials: theirs.credentials });
    expect(moved.status, moved.text).toBe(200);
    const there = await readSection(installer, id);
    const write = await writeSection(installer, id, there.body.baseline, { registration_interval: 120 });
    expect(write.body.code).toBe("secret_required");
    const back = await installer("POST", `/api/devices/${id}/changes/${written.body.change?.id}/revert`, {});
    expect(back.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(theirs.held("sip"))).not.toContain(secret);
  });

  test("goes to a new place by an admin's own password alone, and the trail says so", async () => {
    const simulator = await panel();
    const id = await added(simulator);
    const moved = await panel({ serial: simulator.serial });
    const address = `http://127.0.0.1:${moved.port}`;
    expect((await patch(id, { address, ownPassword: api.password })).status).toBe(403);
    expect((await patch(id, { address, ownPassword: "not mine at all" }, admin)).body.fields).toMatchObject([{ path: "ownPassword" }]);
    expect(moved.logins.accepted).toBe(0);
    const done = await patch(id, { address, ownPassword: api.password }, admin);
    expect(done.status, done.text).toBe(200);
    const audit = await admin("GET", `/api/audit?device=${id}`);
    expect(audit.text).toMatch(/sent to a new place/);
    expect(audit.text).not.toContain(api.password);
  });
});

describe("something else at the address", () => {
  const page = "<!doctype html><html><body>Hello</body></html>";
  test.each([
    ["a web page", (socket: Socket) => socket.write(httpAnswer(page)), /web page/],
    ["an error for everything", (socket: Socket) => socket.write(httpAnswer("{}", { status: "500 Oops" })), /error of its own \(500\)/],
    ["not found for everything", (socket: Socket) => socket.write(httpAnswer("no", { status: "404 Not Found" })), /404/],
    ["no HTTP at all", (socket: Socket) => socket.end("220 smtp ready\r\n"), /not HTTP/],
    [
      "a redirect elsewhere",
      (socket: Socket) => socket.write(httpAnswer("", { status: "302 Found", headers: { location: "http://10.0.0.9/" } })),
      /redirect/,
    ],
  ])("%s: nothing stays green, each truth has the cause, and it needs attention", async (_name, answer, cause) => {
    const simulator = await panel();
    const way = await swappable(simulator);
    const id = await added(simulator, { address: `http://127.0.0.1:${way.port}` });
    expect(await check(id)).toMatchObject({ reachable: { state: "yes" }, signedIn: { state: "yes" }, registered: { state: "yes" } });
    const other = await startRawDevice(answer);
    open.push(other);
    way.lead(other.endpoint);
    const truths = await check(id);
    for (const name of ["reachable", "signedIn", "registered", "matches"] as const) {
      expect(truths[name], name).toMatchObject({ state: "unknown", unseen: true, detail: expect.stringMatching(cause) });
    }
    expect(await attention(id)).toBe(true);
    way.lead(simulator);
    expect(await check(id)).toMatchObject({ reachable: { state: "yes" }, signedIn: { state: "yes" }, registered: { state: "yes" } });
    expect(await attention(id)).toBe(false);
  });

  test("one page that fails on a panel that is itself leaves only that truth open", async () => {
    const simulator = await panel();
    const id = await added(simulator);
    simulator.fail({ fault: "server_error", match: /sip\/status/ });
    expect(await check(id)).toMatchObject({
      reachable: { state: "yes" },
      signedIn: { state: "yes" },
      registered: { state: "unknown", unseen: true },
    });
    expect(await attention(id)).toBe(true);
    simulator.heal();
    expect(await check(id)).toMatchObject({ registered: { state: "yes" } });
  });

  test("a redirect to https on the same host offers to switch, and the login goes there once its certificate was seen", async () => {
    const simulator = await panel();
    const way = await swappable(simulator);
    const id = await added(simulator, { address: `http://127.0.0.1:${way.port}` });
    const secure = await panel({ serial: simulator.serial, certificate: await makeCertificate() });
    const redirect = await startRawDevice((socket) =>
      socket.write(httpAnswer("", { status: "301 Moved", headers: { location: `https://127.0.0.1:${secure.port}/` } })),
    );
    open.push(redirect);
    way.lead(redirect.endpoint);
    expect((await check(id)).signedIn).toMatchObject({ state: "unknown", detail: expect.stringMatching(/https/) });
    const address = `https://127.0.0.1:${secure.port}`;
    expect((await detail(id)).found).toEqual({ kind: "secure_address", address });
    const unseen = await patch(id, { address });
    expect([unseen.status, unseen.body]).toMatchObject([409, { code: "certificate_changed" }]);
    expect(secure.logins.accepted).toBe(0);
    const done = await patch(id, { address, certificate: { sha256: secure.certificate?.sha256 } });
    expect(done.status, done.text).toBe(200);
    expect(done.body).toMatchObject({ address, found: null });
    await settled();
    expect(await check(id)).toMatchObject({ reachable: { state: "yes" }, signedIn: { state: "yes" } });
  });
});

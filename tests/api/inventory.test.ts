import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { makeCertificate } from "@/lib/simulators/certificate";
import { type Api, type Person, startApi } from "../support/api-kit";
import { addDevice, addSite, readSection } from "../support/site-of-devices";
import { withoutIds } from "../support/without-ids";

let api: Api;
let admin: Person;
let panels: BasipSimulator[] = [];

async function panel(options: Parameters<typeof startBasipPanel>[0] = {}): Promise<BasipSimulator> {
  const started = await startBasipPanel({ serial: randomUUID(), ...options });
  panels.push(started);
  return started;
}

/** The first look at a new device runs beside the answer; tests that count requests wait for it. */
async function settled(): Promise<void> {
  await (await import("../support/api-product")).quiet();
}

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8", LINEWARD_CONNECT_MS: "500", LINEWARD_HEADERS_MS: "1500" } });
  admin = await api.as("admin");
});
afterEach(async () => {
  await settled();
  await Promise.all(panels.map((panel) => panel.close()));
  panels = [];
});
afterAll(() => api.close());

describe("probe", () => {
  test("says what answers at an address, without signing in", async () => {
    const simulator = await panel({ model: "AA-12FB", firmware: "3.9.4" });
    const answer = await admin<{ candidates: Record<string, unknown>[] }>("POST", "/api/devices/probe", {
      address: `http://${simulator.host}:${simulator.port}`,
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.candidates).toEqual([
      expect.objectContaining({ driver: "basip-panel", model: "AA-12FB", firmware: "3.9.4", serial: simulator.serial }),
    ]);
    expect(simulator.logins).toMatchObject({ accepted: 0, refused: 0 });
  });

  test("finds a panel at any port without being told whether it speaks https, with the certificate it shows", async () => {
    const plain = await panel();
    const encrypted = await panel({ certificate: await makeCertificate("lobby") });
    for (const [{ host, port, serial }, scheme] of [
      [plain, "http"],
      [encrypted, "https"],
    ] as const) {
      const answer = await admin<{ candidates: Record<string, unknown>[] }>("POST", "/api/devices/probe", { address: `${host}:${port}` });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.candidates).toEqual([expect.objectContaining({ serial, endpoint: { scheme, host, port } })]);
      const shown = answer.body.candidates[0]?.certificate;
      expect(shown).toEqual(scheme === "https" ? expect.objectContaining({ subject: expect.stringContaining("lobby") }) : undefined);
    }
  });

  test.each([
    ["10.0.0.5/admin", "validation_failed", 422],
    ["http://2130706433", "validation_failed", 422],
    ["169.254.169.254", "address_not_allowed", 422],
    ["8.8.8.8", "address_not_allowed", 422],
    ["http://127.0.0.1:1", "device_unreachable", 502],
  ])("%s is refused as %s beside the address", async (address, code, status) => {
    const answer = await admin("POST", "/api/devices/probe", { address });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.body.code).toBe(code);
  });
});

describe("adding", () => {
  test("a device is stored after a login, with its login sealed", async () => {
    const simulator = await panel();
    const added = await addDevice(admin, simulator, { name: "Entrance A", tags: ["Entrance"] });
    expect(added.status, added.text).toBe(201);
    expect(added.body).toMatchObject({
      name: "Entrance A",
      serial: simulator.serial,
      tags: ["entrance"],
      credentialState: "ok",
      truths: { reachable: { state: "yes" }, signedIn: { state: "yes" } },
    });
    const rows = await api.db.credential.findMany({ where: { deviceId: added.body.id } });
    expect(rows.find((row) => row.field === "password")).toMatchObject({ plain: null, sealed: expect.stringMatching(/^v1\./) });
    expect(withoutIds(added.text)).not.toContain(simulator.credentials.password);
  });

  test("a refused login stores nothing and is tried once", async () => {
    const simulator = await panel();
    const refused = await addDevice(admin, simulator, { credentials: { username: "admin", password: "wrong-one" } });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: "device_login_refused", device: { status: 400, message: "Wrong login or password" } });
    // There is no Connection page of a device that is not stored.
    expect(refused.body.detail).toMatch(/^The panel refuses this user and password\. .*nothing was stored/);
    expect(simulator.logins.refused).toBe(1);
    expect(await api.db.device.count({ where: { serial: simulator.serial } })).toBe(0);
  });

  test("keeps nothing for later, and moves nothing, at an address outside the allowed networks; a name that nobody knows yet may wait", async () => {
    const later = (address: string) =>
      admin<{ id: string; code?: string }>("POST", "/api/devices", {
        name: `Later ${randomUUID()}`,
        driver: "basip-panel",
        address,
        credentials: { username: "admin", password: "typed for later" },
        check: false,
      });
    for (const address of ["8.8.8.8", "169.254.169.254", "[::ffff:8.8.8.8]"]) {
      const answer = await later(address);
      expect(answer.status, answer.text).toBe(422);
      expect(answer.body.code).toBe("address_not_allowed");
    }
    const kept = await later("panel-that-comes.invalid");
    expect(kept.status, kept.text).toBe(201);
    const moved = await admin("PATCH", `/api/devices/${kept.body.id}`, {
      address: "8.8.8.8",
      credentials: { username: "admin", password: "typed again" },
      check: false,
    });
    expect(moved.status, moved.text).toBe(422);
    expect(moved.body.code).toBe("address_not_allowed");
  });

  test("a device that is offline today can be kept for later", async () => {
    const kept = await admin("POST", "/api/devices", {
      name: "Later",
      driver: "basip-panel",
      address: "http://127.0.0.1:1",
      credentials: { username: "admin", password: "123456" },
      check: false,
    });
    expect(kept.status, kept.text).toBe(201);
    const checked = await admin<{ reachable: { state: string }; signedIn: { state: string } }>(
      "POST",
      `/api/devices/${kept.body.id}/check`,
    );
    expect(checked.body).toMatchObject({ reachable: { state: "no" }, signedIn: { state: "unknown" } });
  });

  test("the same device twice is refused by the name of the first", async () => {
    const simulator = await panel();
    await addDevice(admin, simulator, { name: "First" });
    const twice = await addDevice(admin, simulator, { name: "Second" });
    expect(twice.status).toBe(409);
    expect(twice.body.detail).toContain("First");
  });

  test.each([
    [{ driver: "nothing" }, "driver"],
    [{ name: "" }, "name"],
    [{ address: "not an address!" }, "address"],
    [{ credentials: { username: "admin" } }, "credentials.password"],
    [{ siteId: "nowhere" }, "siteId"],
    [{ colour: "red" }, "colour"],
  ])("%j is refused beside %s", async (wrong, path) => {
    const simulator = await panel();
    const answer = await addDevice(admin, simulator, wrong);
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.fields.map((field) => field.path)).toContain(path);
  });

  test("over https no byte of a login is sent before a person accepts the certificate; then it is pinned", async () => {
    const certificate = await makeCertificate();
    const simulator = await panel({ certificate });
    const first = await addDevice(admin, simulator);
    expect(first.status).toBe(409);
    expect(first.body).toMatchObject({ code: "certificate_changed", certificate: { presented: certificate.sha256 } });
    expect(simulator.seen).toHaveLength(0);
    const accepted = await addDevice(admin, simulator, { certificate: { sha256: certificate.sha256 } });
    expect(accepted.status, accepted.text).toBe(201);
    expect(accepted.body).toMatchObject({ certificate: { sha256: certificate.sha256 } });
  });
});

describe("changing in place", () => {
  test("name, address and login change without losing history", async () => {
    const simulator = await panel();
    const { body } = await addDevice(admin, simulator, { name: "Old name" });
    await settled();
    const moved = await panel({ serial: simulator.serial });
    const answer = await admin<Record<string, unknown>>("PATCH", `/api/devices/${body.id}`, {
      name: "New name",
      address: `http://127.0.0.1:${moved.port}`,
      credentials: moved.credentials,
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ name: "New name", address: `http://127.0.0.1:${moved.port}`, id: body.id });
    expect((await readSection(admin, body.id)).status).toBe(200);
  });

  test("another device at the new address is refused, unless a person says that it takes the place", async () => {
    const simulator = await panel();
    const { body } = await addDevice(admin, simulator);
    const other = await panel();
    const address = `http://127.0.0.1:${other.port}`;
    const refused = await admin("PATCH", `/api/devices/${body.id}`, { address });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: "conflict", fields: [{ path: "replace" }] });
    const replaced = await admin<Record<string, unknown>>("PATCH", `/api/devices/${body.id}`, {
      address,
      replace: true,
      credentials: other.credentials,
    });
    expect(replaced.status, replaced.text).toBe(200);
    expect(replaced.body.serial).toBe(other.serial);
  });

  test("an installer writes place and notes beside a device that does not answer; the audit says which, never what", async () => {
    const site = await addSite(admin, `Notes ${randomUUID()}`);
    const driver = "basip-panel";
    const silent = { driver, address: "http://127.0.0.1:1", credentials: { username: "admin", password: "123456" }, check: false };
    const { id } = (await admin<{ id: string }>("POST", "/api/devices", { name: "Silent", ...silent, siteId: site })).body;
    const installer = await api.as("installer", { sites: [site] });
    const said = { floor: "Basement", place: "Door 3", flat: "007", lineUser: "112" };
    const saved = await installer<Record<string, unknown>>("PATCH", `/api/devices/${id}`, { ...said, note: " Key at the caretaker " });
    expect(saved.status, saved.text).toBe(200);
    expect(saved.body).toMatchObject({ ...said, note: "Key at the caretaker" });
    const emptied = await installer<Record<string, unknown>>("PATCH", `/api/devices/${id}`, { place: null, note: "" });
    expect(emptied.body).toMatchObject({ ...said, place: null, note: null });
    expect((await installer("PATCH", `/api/devices/${id}`, { note: "x".repeat(1_001) })).body.fields).toMatchObject([
      { path: "note", message: expect.stringContaining("up to 1000 characters") },
    ]);
    const { items } = (await admin("GET", `/api/audit?device=${id}&action=device.edit`)).body;
    expect(items.map(({ detail }) => (detail as { fields?: unknown }).fields)).toContainEqual([
      "floor",
      "place",
      "note",
      "flat",
      "lineUser",
    ]);
    expect(JSON.stringify(items)).not.toContain("caretaker");
  });

  test("removing a device removes its secrets; the audit trail still names it", async () => {
    const simulator = await panel();
    const { body } = await addDevice(admin, simulator, { name: "Short-lived" });
    await settled();
    expect((await admin("DELETE", `/api/devices/${body.id}`)).status).toBe(204);
    expect(await api.db.credential.count({ where: { deviceId: body.id } })).toBe(0);
    expect((await admin("GET", `/api/devices/${body.id}`)).status).toBe(404);
    const audit = await admin(`GET`, `/api/audit?device=${body.id}`);
    expect(audit.text).toContain("Short-lived");
  });
});

describe("who may", () => {
  test("a viewer sees and cannot change; a helpdesk agent sees no device at all; nobody gets in without signing in", async () => {
    const simulator = await panel();
    const { body } = await addDevice(admin, simulator);
    const viewer = await api.as("viewer");
    const helpdesk = await api.as("helpdesk");
    expect((await viewer("GET", `/api/devices/${body.id}`)).status).toBe(200);
    expect((await viewer("PATCH", `/api/devices/${body.id}`, { name: "x" })).status).toBe(403);
    expect((await viewer("PUT", `/api/devices/${body.id}/settings/sip`, { values: {} })).status).toBe(403);
    for (const [method, path] of [
      ["GET", "/api/devices"],
      ["GET", `/api/devices/${body.id}`],
      ["GET", `/api/devices/${body.id}/settings/sip`],
    ] as const) {
      expect((await helpdesk(method, path)).status).toBe(403);
      expect((await api.anyone(method, path)).status).toBe(401);
    }
  });

  test("for an installer bound to a site, a device elsewhere does not exist", async () => {
    const own = await addSite(admin, `Own ${randomUUID()}`);
    const foreign = await addSite(admin, `Foreign ${randomUUID()}`);
    const [here, there] = [await panel(), await panel()];
    const mine = await addDevice(admin, here, { siteId: own });
    const theirs = await addDevice(admin, there, { siteId: foreign });
    const installer = await api.as("installer", { sites: [own] });
    expect((await installer("GET", `/api/devices/${mine.body.id}`)).status).toBe(200);
    const id = theirs.body.id;
    for (const [method, path, json] of [
      ["GET", `/api/devices/${id}`, undefined],
      ["PATCH", `/api/devices/${id}`, { name: "x" }],
      ["DELETE", `/api/devices/${id}`, undefined],
      ["POST", `/api/devices/${id}/check`, undefined],
      ["GET", `/api/devices/${id}/settings/sip`, undefined],
      ["PUT", `/api/devices/${id}/settings/sip`, { values: { user: "1" } }],
      ["GET", `/api/devices/${id}/changes`, undefined],
    ] as const) {
      expect((await installer(method, path, json, { "if-match": '"x"' })).status, `${method} ${path}`).toBe(404);
    }
    const list = await installer("GET", "/api/devices");
    expect(list.body.items.map((item) => item.id)).toEqual([mine.body.id]);
    expect((await addDevice(installer, await panel(), { siteId: foreign })).status).toBe(422);
    expect((await addDevice(installer, await panel())).status).toBe(422);
  });

  test("a write with a cookie from another origin is refused", async () => {
    const answer = await admin("POST", "/api/devices/probe", { address: "127.0.0.1" }, { origin: "https://elsewhere.example" });
    expect(answer.status).toBe(403);
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "@/tests/support/api-kit";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const broken = `{"half": "of a`;

async function addDevice(name: string, more: object = {}): Promise<string> {
  const place = { scheme: "http", host: "10.0.0.9", port: 80, address: "http://10.0.0.9:80" };
  const row = { name, nameKey: name.toLowerCase(), driver: "portsip", kind: "pbx", ...place, search: name.toLowerCase(), ...more };
  return (await api.db.device.create({ data: row })).id;
}

async function addChange(deviceId: string, changes: string): Promise<string> {
  const what = { document: "extensions", record: "1", action: "write", actorName: "Tess", outcome: "applied", correlationId: "c" };
  return (await api.db.change.create({ data: { deviceId, ...what, before: "{}", after: "{}", changes, along: broken } })).id;
}

/** What goes to the log, by its first argument. */
async function logged(work: () => Promise<void>): Promise<unknown[]> {
  const { log } = await import("@/lib/platform/log");
  const said: unknown[] = [];
  const before = log.error.bind(log);
  log.error = ((what: unknown) => said.push(what)) as typeof log.error;
  try {
    await work();
  } finally {
    log.error = before;
  }
  return said;
}

test("one row that cannot be read leaves the audit, the history and a device's page as they are, and is named in the log once", async () => {
  const admin = await api.as("admin");
  const id = await addDevice("Main PBX", { connection: `["a list"]`, found: `{"kind":"unheard of"}` });
  const whole = await addChange(id, `[{"path":"name","label":"Name","from":"a","to":"b"},{"path":"gone","label":"Gone","from":"a"}]`);
  const damaged = await addChange(id, broken);
  const { record } = await import("@/lib/audit/service");
  await record({ actor: { id: null, name: "Tess" }, action: "test.damaged", subject: "device" });
  await record({ actor: { id: null, name: "Tess" }, action: "test.whole", subject: "device", detail: { fine: true } });
  await api.db.auditEntry.updateMany({ where: { action: "test.damaged" }, data: { detail: broken } });

  const said = await logged(async () => {
    for (const _twice of [1, 2]) {
      const audit = await admin("GET", "/api/audit?action=test.");
      expect(audit.status).toBe(200);
      expect(audit.body).toMatchObject({ items: [{ detail: { fine: true } }, { detail: {} }] });
      const page = await admin("GET", `/api/devices/${id}`);
      expect(page.status).toBe(200);
      expect(page.body).toMatchObject({ name: "Main PBX", connection: {}, found: null });
      const history = await admin("GET", `/api/devices/${id}/changes`);
      expect(history.status).toBe(200);
      const byId = new Map((history.body as { items: { id: string }[] }).items.map((item) => [item.id, item]));
      expect(byId.get(whole)).toMatchObject({ changes: [{ path: "name" }, { path: "gone" }], canPutBack: true });
      expect(byId.get(damaged)).toMatchObject({ changes: [], canPutBack: false });
    }
  });
  expect(said).toContainEqual({ column: "Change.changes", row: damaged });
  expect(said).toContainEqual({ column: "Device.connection", row: id });
  expect(said).toContainEqual({ column: "Device.found", row: id });
  expect(new Set(said.map((what) => JSON.stringify(what))).size).toBe(said.length);
  expect(JSON.stringify(said)).not.toContain("half");
});

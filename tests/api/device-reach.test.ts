import { randomUUID } from "node:crypto";
import type { SecureVersion } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { startDigiumGateway } from "@/lib/simulators/digium-gateway/simulator";
import { type Api, type Person, startApi } from "../support/api-kit";
import { addDevice } from "../support/site-of-devices";

let api: Api;
let installer: Person;
beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } });
  installer = await api.as("installer");
});
afterAll(() => api?.close());

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await (await import("../support/api-product")).quiet();
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function oldGateway(version: SecureVersion) {
  const gateway = await startDigiumGateway({ tls: { oldest: version, newest: version } });
  closers.push(() => gateway.close());
  return { gateway, address: `https://${gateway.host}:${gateway.port}`, certificate: { sha256: gateway.certificate?.sha256 } };
}

describe.each(["TLSv1", "TLSv1.1"] as const)("a gateway that speaks only %s", (version) => {
  test("is named as what it is, and can be added, read and changed once a person allows it", async () => {
    const { gateway, address, certificate } = await oldGateway(version);
    const refused = await installer("POST", "/api/devices/probe", { address });
    expect(refused.status, refused.text).toBe(502);
    expect(refused.body).toMatchObject({ code: "tls_outdated", detail: expect.stringMatching(/TLS 1\.0 or 1\.1.*allow/) });
    const strict = await addDevice(installer, gateway, { certificate });
    expect(strict.body.code, strict.text).toBe("tls_outdated");

    const connection = { oldTls: true };
    const found = await installer<{ candidates: { driver: string }[]; certificate: { sha256: string } }>("POST", "/api/devices/probe", {
      address,
      connection,
    });
    expect(found.body.candidates.map((candidate) => candidate.driver)).toEqual(["digium-gateway"]);
    expect(found.body.certificate.sha256).toBe(certificate.sha256);
    const other = await addDevice(installer, gateway, { connection, certificate: { sha256: "0".repeat(64) } });
    expect(other.body.code).toBe("certificate_changed");
    const added = await addDevice(installer, gateway, { connection, certificate });
    expect(added.status, added.text).toBe(201);
    const { id } = added.body;
    expect((await installer("GET", `/api/devices/${id}/records/sip-endpoints`)).status).toBe(200);

    const closed = await installer("PATCH", `/api/devices/${id}`, { connection: { oldTls: false } });
    expect(closed.body.code, closed.text).toBe("tls_outdated");
    const unchecked = await installer("PATCH", `/api/devices/${id}`, { connection: { oldTls: false }, check: false });
    expect(unchecked.status, unchecked.text).toBe(200);
    const strictly = await installer("GET", `/api/devices/${id}/records/sip-endpoints`);
    expect(strictly.body.code, strictly.text).toBe("tls_outdated");
  });
});

test("outdated TLS that is allowed does not stand in the way of a device that can do better", async () => {
  const gateway = await startDigiumGateway();
  closers.push(() => gateway.close());
  const added = await addDevice(installer, gateway, {
    connection: { oldTls: true },
    certificate: { sha256: gateway.certificate?.sha256 },
  });
  expect(added.status, added.text).toBe(201);
});

test("Test connection tries the way that a person chose and no other, keeps nothing and closes nothing", async () => {
  const panel = await startBasipPanel({ serial: randomUUID(), loginStyle: "token_lower", sessionsMax: 1 });
  closers.push(() => panel.close());
  const added = await addDevice(installer, panel, { connection: { loginStyle: "token_lower" } });
  expect(added.status, added.text).toBe(201);
  const { id } = added.body;
  await (await import("../support/api-product")).quiet();
  panel.forget();
  const test = (loginStyle: string) => installer("POST", `/api/devices/${id}/test-connection`, { connection: { loginStyle } });
  const wrong = await test("token_upper");
  expect(wrong.body.code, wrong.text).toBe("device_login_refused");
  expect(panel.seen.filter((request) => request.path.endsWith("/login"))).toHaveLength(1);
  const right = await test("token_lower");
  expect(right.status, right.text).toBe(200);
  expect(panel.sessions()).toBe(0);
  const row = await api.db.device.findUniqueOrThrow({ where: { id } });
  expect([row.loginRefusedAt, JSON.parse(row.connection).loginStyle]).toEqual([null, "token_lower"]);
  expect((await test("guess")).status).toBe(422);
  const viewer = await api.as("viewer");
  expect((await viewer("POST", `/api/devices/${id}/test-connection`, {})).status).toBe(403);
});

test("a panel that takes only HTTP Basic is added with the way to sign in that a person chooses, and works", async () => {
  const panel = await startBasipPanel({ serial: randomUUID(), loginStyle: "basic" });
  closers.push(() => panel.close());
  const refused = await addDevice(installer, panel);
  expect(refused.status, refused.text).not.toBe(201);
  expect(panel.seen.filter((request) => request.path.includes("/login"))).toHaveLength(1);
  const added = await addDevice(installer, panel, { connection: { loginStyle: "basic" } });
  expect(added.status, added.text).toBe(201);
  const section = await installer("GET", `/api/devices/${added.body.id}/settings/sip`);
  expect(section.status, section.text).toBe(200);
  const rotated = await installer("POST", `/api/devices/${added.body.id}/rotate-login`, {});
  expect(rotated.status, rotated.text).toBe(200);
});

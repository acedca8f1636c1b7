import { afterEach, beforeEach, expect, test } from "vitest";
import { sessionSlot } from "@/lib/device-access/session-slots";
import { createDeviceHttp, type DeviceHttp } from "@/lib/net/device-http";
import { makeCertificate } from "@/lib/simulators/certificate";
import { type PortsipOptions, type PortsipSimulator, sampleRecords, startPortsip } from "@/lib/simulators/portsip/simulator";
import { guarded } from "../guarded";
import type { DriverContext, Writing } from "../types";
import { connectionSchema } from "./connection-schema";
import { portsipDriver } from "./driver";

let http: DeviceHttp;
let simulator: PortsipSimulator;
let devices = 0;

beforeEach(() => {
  http = createDeviceHttp({ networks: () => [{ cidr: "127.0.0.0/8" }], own: () => [] });
});
afterEach(async () => {
  await simulator.close();
  await http.close();
});

async function start(options: PortsipOptions = {}, settings: Record<string, unknown> = {}, password?: string): Promise<DriverContext> {
  simulator = await startPortsip(options);
  devices += 1;
  const { scheme, host, port, certificate } = simulator;
  const credentials = { ...simulator.credentials, ...(password === undefined ? {} : { password }) };
  return {
    connection: http.connect({
      deviceId: `pbx-${devices}`,
      endpoint: { scheme, host, port },
      ...(certificate ? { pin: certificate.sha256 } : {}),
    }),
    credentials,
    settings: connectionSchema.parse(settings),
    session: sessionSlot(`pbx-${devices}`, credentials),
  };
}

const logins = () => simulator.seen.filter(({ path }) => path.endsWith("/verify")).length;
const firstId = () => simulator.ids("providers")[0] ?? "";

/** A document as the service would write it: read, with the secrets that came in clear filled in. */
async function document(context: DriverContext, collection: string, id: string, changes: Record<string, unknown> = {}): Promise<Writing> {
  const { values, secrets, unknown } = await portsipDriver.get(context, collection, id);
  const plain = Object.entries(secrets).flatMap(([path, secret]) => (secret.kind === "plain" ? [[path, secret.value]] : []));
  return { values: { ...values, ...Object.fromEntries(plain), ...changes }, unknown };
}

test("50 reads at once sign in once, and the next 50 not at all", async () => {
  const context = await start();
  const read = () => Promise.all(Array.from({ length: 50 }, () => portsipDriver.get(context, "providers", firstId())));
  expect(new Set((await read()).map((reading) => reading.values.name)).size).toBe(1);
  expect(logins()).toBe(1);
  await read();
  expect(logins()).toBe(1);
  expect(simulator.seen).toHaveLength(101);
});

test.each([
  ["coded", "number"],
  ["bare", "string"],
  ["status401", "string"],
] as const)("a token refused as %s ends in one new sign-in for all who were refused", async (refusal, expires) => {
  const context = await start({ refusal, expires });
  await portsipDriver.get(context, "providers", firstId());
  simulator.expireTokens();
  simulator.forget();
  await Promise.all(Array.from({ length: 20 }, () => portsipDriver.get(context, "providers", firstId())));
  expect(logins()).toBe(1);
});

test.each(["number", "string"] as const)("a token that the PBX says is over, told as a %s, is not sent again", async (expires) => {
  const context = await start({ expires, tokenSeconds: 0.05 });
  await portsipDriver.signIn(context);
  await expect.poll(() => context.session.get()).toBeUndefined();
  simulator.forget();
  // The next token lives as briefly; the answer, right or refused, does not matter here: it was asked for with a new one.
  await portsipDriver.get(context, "providers", firstId()).catch(() => undefined);
  expect(simulator.seen[0]?.path).toBe("/api/account/credentials/verify");
});

test("a refused password is tried once, however many ask, and the PBX's words are kept", async () => {
  const context = await start({}, {}, "wrong-password");
  const asked = await Promise.allSettled(Array.from({ length: 10 }, () => portsipDriver.get(context, "providers", firstId())));
  expect(logins()).toBe(1);
  for (const result of asked) {
    expect(result).toMatchObject({ status: "rejected", reason: { code: "device_login_refused" } });
  }
  const [first] = asked;
  expect(first?.status === "rejected" && first.reason.details.device).toEqual({
    status: 400,
    message: "The user name or the domain is wrong (err_code 1040001)",
  });
});

test("the sign-in follows the connection settings", async () => {
  const context = await start(
    { loginField: "username", domain: "northbank.example" },
    { loginField: "username", domain: "northbank.example" },
  );
  expect(await portsipDriver.signIn(context)).toEqual({ as: "admin" });
});

test("what answers is recognised without a sign-in, over https too", async () => {
  const context = await start({ certificate: await makeCertificate() });
  expect(await portsipDriver.identify(context)).toMatchObject({ driver: "portsip" });
  expect(logins()).toBe(0);
});

test("no secret of a provider or an extension is in what a read shows", async () => {
  const context = await start();
  for (const collection of ["providers", "extensions"] as const) {
    const page = await guarded(portsipDriver).list(context, collection, { page: 1, pageSize: 50 });
    for (const { values, unknown } of page.items) {
      expect(JSON.stringify({ values, unknown })).not.toMatch(/Carrier-Gave|Sip-2|Web-2|471199/);
    }
    expect(page.items[0]?.secrets.password?.kind).toBe("plain");
  }
});

for (const update of ["replace", "patch"] as const) {
  for (const ids of ["integer", "string"] as const) {
    test(`an untouched save changes nothing where an update means ${update} and ids are written as ${ids}s`, async () => {
      const context = await start({ update, ids });
      for (const collection of ["providers", "extensions"] as const) {
        for (const id of simulator.ids(collection)) {
          const before = simulator.record(collection, id);
          await portsipDriver.update(context, collection, id, await document(context, collection, id));
          expect(simulator.record(collection, id)).toEqual(before);
        }
      }
    });
  }
}

test("changing one password of an extension leaves the other, its voice mail PIN and all else alone", async () => {
  const context = await start();
  const id = simulator.ids("extensions")[3] ?? "";
  const before = simulator.record("extensions", id);
  await portsipDriver.update(context, "extensions", id, await document(context, "extensions", id, { web_access_password: "New-Web-55" }));
  expect(simulator.record("extensions", id)).toEqual({ ...before, web_access_password: "New-Web-55" });
  expect(simulator.accounts()).toContainEqual({ user: "204", password: "Sip-204-4kq7" });
});

test("a password that only shows as a mask is asked for, never written back as the mask", async () => {
  const context = await start({ masks: true });
  for (const collection of ["providers", "extensions"] as const) {
    const id = simulator.ids(collection)[0] ?? "";
    const writing = await document(context, collection, id);
    await expect(portsipDriver.update(context, collection, id, writing)).rejects.toMatchObject({
      code: "device_rejected",
      details: { maybeSent: false, fields: expect.arrayContaining([expect.objectContaining({ path: "password" })]) },
    });
  }
  expect(simulator.seen.filter(({ path }) => path.endsWith("/update"))).toEqual([]);
});

test("creating answers the new id, also from a PBX that answers nothing, and deleting takes it away", async () => {
  for (const createTellsId of [true, false]) {
    const context = await start({ createTellsId });
    const made = await document(context, "providers", firstId(), { name: `Made ${createTellsId}`, password: "typed-Secret-1" });
    const id = await portsipDriver.create(context, "providers", { values: made.values, unknown: {} });
    expect(id).toMatch(/^\d{18}$/);
    expect(simulator.record("providers", id)).toMatchObject({
      name: `Made ${createTellsId}`,
      password: "typed-Secret-1",
      status: "OFFLINE",
    });
    expect(await portsipDriver.remove(context, "providers", id)).toEqual([]);
    await expect(portsipDriver.get(context, "providers", id)).rejects.toMatchObject({ code: "not_found" });
    await expect(portsipDriver.update(context, "providers", id, made)).rejects.toMatchObject({ code: "not_found" });
    await expect(portsipDriver.remove(context, "providers", id)).rejects.toMatchObject({ code: "not_found" });
    await simulator.close();
  }
});

test("a provider trusted by address sends what the page demands, empty", async () => {
  const context = await start();
  const id = await portsipDriver.create(context, "providers", {
    values: {
      name: "By address",
      auth_mode: "IP_AUTH",
      hostname: "10.1.2.3",
      port: 5060,
      protocol: "UDP",
      outbound_server: "",
      outbound_server_port: 0,
      require_register: false,
      auth_id: "",
      reregister_interval: 0,
      provider_in_lan: true,
      single_via_header: true,
    },
    unknown: {},
  });
  expect(simulator.record("providers", id)).toMatchObject({ auth_id: "", password: "", reregister_interval: 0, ips: [] });
});

test("a PBX that refuses a status gets none once the setting is off", async () => {
  const context = await start({ status: "refused" });
  const writing = await document(context, "providers", firstId(), { port: 5061 });
  await expect(portsipDriver.update(context, "providers", firstId(), writing)).rejects.toMatchObject({
    code: "device_rejected",
    details: { device: { message: "status is read only (err_code 1010001)" } },
  });
  await portsipDriver.update({ ...context, settings: connectionSchema.parse({ sendStatus: false }) }, "providers", firstId(), writing);
  expect(simulator.record("providers", firstId())).toMatchObject({ port: 5061, status: "ONLINE" });
});

test("a refusal quotes the PBX and never a secret", async () => {
  const context = await start();
  const writing = await document(context, "providers", firstId(), { hostname: 7 });
  const refused = await portsipDriver.update(context, "providers", firstId(), writing).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: "device_rejected",
    details: { device: { status: 400, message: "hostname is required (err_code 1010001)" } },
  });
});

const many = Array.from({ length: 250 }, (_, index) => sampleRecords.provider({ name: `Trunk ${index}` }));

test.each([
  ["an honest PBX", {}],
  ["pages that overlap", { overlap: true }],
  ["pages counted from 0", { first: 0 as const }],
  ["pages of at most 60 rows", { sizeMax: 60 }],
])("the status names each of 250 providers once with %s", async (_, pages) => {
  const context = await start({ providers: many, pages }, { firstPage: "first" in pages ? "0" : "1" });
  const { registrations } = await portsipDriver.status(context);
  expect(registrations.map((registration) => registration.record).sort()).toEqual(simulator.ids("providers").sort());
  expect(simulator.seen.length).toBeLessThan(8);
});

test("a PBX that answers the same page for ever is left after two pages", async () => {
  const context = await start({ providers: many, pages: { ignored: true } });
  expect((await portsipDriver.status(context)).registrations).toHaveLength(100);
  expect(simulator.seen).toHaveLength(3);
});

test("a registration is what the PBX says, and does not apply to a provider trusted by address", async () => {
  const context = await start();
  const { registrations } = await portsipDriver.status(context);
  expect(registrations.map(({ state, detail }) => `${state} ${detail}`)).toEqual([
    "yes ONLINE",
    "not_applicable OFFLINE",
    "yes ONLINE",
    "no OFFLINE",
    "not_applicable OFFLINE",
    "yes ONLINE",
  ]);
});

test("a write whose answer is no answer may have happened", async () => {
  const context = await start();
  const writing = await document(context, "providers", firstId(), { port: 5099 });
  for (const fault of ["html", "invalid_json", "truncated_json", "server_error"] as const) {
    simulator.fail({ fault, match: /update/, times: 1 });
    const lost = await portsipDriver.update(context, "providers", firstId(), writing).catch((error: unknown) => error);
    expect(lost).toMatchObject({ code: "device_unexpected_reply", details: { maybeSent: true } });
  }
  simulator.fail({ fault: "applies_and_drops", match: /update/, times: 1 });
  await expect(portsipDriver.update(context, "providers", firstId(), writing)).rejects.toMatchObject({ details: { maybeSent: true } });
  expect(simulator.record("providers", firstId())).toMatchObject({ port: 5099 });
});

import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionSlot } from "@/lib/device-access/session-slots";
import { createDeviceHttp, type DeviceHttp } from "@/lib/net/device-http";
import { type Document, merged } from "@/lib/schema/document";
import { makeCertificate, type SimulatorCertificate } from "@/lib/simulators/certificate";
import { type DigiumGatewayOptions, type DigiumGatewaySimulator, startDigiumGateway } from "@/lib/simulators/digium-gateway/simulator";
import type { DriverContext, Writing } from "../types";
import { type CodecId, codecIds, packetMsMax, packetMsMin } from "./codecs";
import { connectionSchema } from "./connection-schema";
import { digiumGatewayDriver as driver } from "./driver";
import { endpointSchema } from "./endpoint-schema";
import { blankEndpoint } from "./wire";

const collection = "sip-endpoints";
let http: DeviceHttp;
let certificate: SimulatorCertificate;
const simulators: DigiumGatewaySimulator[] = [];

beforeAll(async () => {
  http = createDeviceHttp({ networks: () => [{ cidr: "127.0.0.0/8" }], own: () => [] });
  certificate = await makeCertificate();
});
afterAll(async () => {
  await Promise.all(simulators.map((simulator) => simulator.close()));
  await http.close();
});

async function start(options: DigiumGatewayOptions = {}, settings: Document = {}, password?: string) {
  const simulator = await startDigiumGateway({ certificate, ...options });
  simulators.push(simulator);
  const { scheme, host, port } = simulator;
  const credentials = { ...simulator.credentials, ...(password === undefined ? {} : { password }) };
  const deviceId = randomUUID();
  const context: DriverContext = {
    connection: http.connect({ deviceId, endpoint: { scheme, host, port }, pin: certificate.sha256 }),
    credentials,
    settings: connectionSchema.parse(settings),
    session: sessionSlot(deviceId, credentials),
  };
  return { simulator, context };
}

/** A document as the service would write it: read, with the secrets that came in clear filled in. */
async function document(context: DriverContext, id: string, changes: Document = {}): Promise<Writing> {
  const { values, secrets, unknown } = await driver.get(context, collection, id);
  const plain = Object.entries(secrets).flatMap(([path, secret]) => (secret.kind === "plain" ? [[path, secret.value]] : []));
  return { values: merged({ ...values, ...Object.fromEntries(plain) }, changes), unknown };
}

const logins = ({ seen }: DigiumGatewaySimulator) => seen.filter(({ path }) => path === "/admin/main.html").length;

test("a sign-in page answered with 200 is a refused login, told once to all who ask", async () => {
  const { simulator, context } = await start({}, {}, "wrong-password");
  const asked = await Promise.allSettled(Array.from({ length: 10 }, () => driver.get(context, collection, "1")));
  expect(asked.every((result) => result.status === "rejected" && result.reason.code === "device_login_refused")).toBe(true);
  expect(logins(simulator)).toBe(1);
});

test.each(["page", "redirect"] as const)("a right sign-in answered with a %s gives a cookie that is used again", async (loginAnswer) => {
  const { simulator, context } = await start({ loginAnswer });
  await driver.signIn(context);
  await Promise.all(Array.from({ length: 50 }, () => driver.get(context, collection, "1")));
  expect(logins(simulator)).toBe(1);
  simulator.expireCookies();
  simulator.forget();
  await Promise.all(Array.from({ length: 20 }, () => driver.get(context, collection, "1")));
  expect(logins(simulator)).toBe(1);
});

test("the path, the envelope and the content type are connection settings, and a wrong path is named as one", async () => {
  const { context } = await start({ apiPath: "/api/rpc", envelope: "" }, { apiPath: "/api/rpc", envelope: "" });
  expect((await driver.list(context, collection, { page: 1, pageSize: 10 })).total).toBe(4);
  const wrong = await start({ apiPath: "/api/rpc" });
  await expect(driver.signIn(wrong.context)).rejects.toMatchObject({
    code: "device_unsupported",
    message: expect.stringContaining("path"),
  });
});

const forms: [string, DigiumGatewayOptions][] = [
  ["shows everything as text", {}],
  ["shows only what was set", { shows: "set" }],
  ["shows switches as numbers", { flags: "number" }],
  ["shows switches as true and false", { flags: "boolean" }],
  ["shows a switch that is off as nothing", { flags: "empty" }],
  ["shows one transport as a word", { transport: "scalar" }],
  ["patches", { update: "patch" }],
  ["cannot answer one endpoint alone", { listsOne: false }],
  ["tells no ids", { ids: false }],
];

test.each(forms)("an untouched save leaves every reading as it was on a gateway that %s", async (_form, options) => {
  const { context } = await start(options);
  const { items } = await driver.list(context, collection, { page: 1, pageSize: 100 });
  expect(items).toHaveLength(4);
  for (const before of items) {
    await driver.update(context, collection, before.id, await document(context, before.id));
    expect(await driver.get(context, collection, before.id)).toEqual(before);
  }
});

test("creating refuses a name that exists and finds the new id by the name", async () => {
  const { context, simulator } = await start();
  const values = { ...blankEndpoint, name: "apt-204" };
  await expect(driver.create(context, collection, { values, unknown: {} })).rejects.toMatchObject({
    code: "device_rejected",
    details: { maybeSent: false, fields: [{ path: "name" }] },
  });
  const id = await driver.create(context, collection, { values: { ...values, name: "apt-305" }, unknown: {} });
  expect(simulator.endpoint(id)).toEqual({ name: "apt-305" });
  expect(simulator.ids()).toHaveLength(5);
});

test.each([true, false])("a rename keeps the endpoint and makes no second one, with ids: %j", async (ids) => {
  const { context, simulator } = await start({ ids });
  const { items } = await driver.list(context, collection, { page: 1, pageSize: 100 });
  const id = items.find((item) => item.values.name === "apt-204")?.id ?? "";
  const writing = await document(context, id, { name: "apt-204-new" });
  await driver.update(context, collection, id, writing);
  const now = driver.idAfterUpdate?.(collection, id, writing) ?? id;
  expect((await driver.get(context, collection, now)).values.name).toBe("apt-204-new");
  expect(simulator.ids()).toHaveLength(4);
  expect(simulator.endpoint("3")).toMatchObject({ name: "apt-204-new", secret: "Gw-204-a91c" });
  await expect(driver.update(context, collection, now, await document(context, now, { name: "apt-201" }))).rejects.toMatchObject({
    code: "device_rejected",
    details: { fields: [{ path: "name" }] },
  });
});

test("an endpoint that has vanished is not made again by an edit", async () => {
  const { context, simulator } = await start();
  const writing = await document(context, "3", { dtmfmode: "info" });
  await driver.remove(context, collection, "3");
  await expect(driver.update(context, collection, "3", writing)).rejects.toMatchObject({
    code: "not_found",
    details: { maybeSent: false },
  });
  expect(simulator.ids()).toEqual(["1", "2", "4"]);
});

test.each(["ids", "names", "objects"] as const)(
  "deleting names the rules and groups first, and what the gateway says it broke, told as %s",
  async (invalid) => {
    const { context } = await start({ invalid });
    const expected = [
      { kind: "call rule", id: "71", label: "From the PBX" },
      { kind: "call group", id: "81", label: "Apartments" },
    ];
    expect(await driver.dependants(context, collection, "3")).toEqual(expected);
    expect(await driver.remove(context, collection, "3")).toEqual(expected);
  },
);

test("a gateway that does not list its groups says so among the dependants", async () => {
  const { context } = await start({ listsGroups: false });
  const found = await driver.dependants(context, collection, "3");
  expect(found.map((dependant) => dependant.kind)).toEqual(["call rule", "call group"]);
  expect(found[1]?.label).toContain("does not list");
});

test.each([
  [true, ""],
  ["(set)", "(set)"],
] as const)("a secret shown as a mask (%j) is asked for and never written back", async (masks, mask) => {
  const { context, simulator } = await start({ masks }, { mask });
  const reading = await driver.get(context, collection, "3");
  expect(reading.secrets.secret).toEqual({ kind: "masked" });
  const writing = await document(context, "3", { dtmfmode: "info" });
  await expect(driver.update(context, collection, "3", writing)).rejects.toMatchObject({
    code: "device_rejected",
    details: { fields: [{ path: "secret" }] },
  });
  await driver.update(context, collection, "3", { ...writing, values: { ...writing.values, secret: "From-the-vault-1" } });
  expect(simulator.accounts()).toContainEqual({ user: "204", password: "From-the-vault-1" });
});

test("the gateway's own words are quoted, without the secret that was sent", async () => {
  const { context } = await start();
  const writing = await document(context, "3", { nat: "sideways" });
  await expect(driver.update(context, collection, "3", writing)).rejects.toMatchObject({
    code: "device_rejected",
    details: { device: { message: "The value of nat is not valid (INVALID_PARAMETER)" } },
  });
});

test("a lost answer to a save may have been taken, a lost look before it was not", async () => {
  const { context, simulator } = await start();
  const writing = await document(context, "3", { dtmfmode: "info" });
  simulator.fail({ fault: "html", match: /sip_endpoint\.list/, times: 1 });
  await expect(driver.update(context, collection, "3", writing)).rejects.toMatchObject({ details: { maybeSent: false } });
  simulator.fail({ fault: "applies_and_drops", times: 1 });
  await expect(driver.update(context, collection, "3", writing)).rejects.toMatchObject({ details: { maybeSent: true } });
  expect(simulator.endpoint("3")).toMatchObject({ dtmfmode: "info" });
});

const text = (maxLength: number, minLength = 0) =>
  fc
    .string({ unit: "grapheme", minLength, maxLength })
    .filter((candidate) => /^[^\p{Cc}\p{Cs}]*$/u.test(candidate) && candidate.length <= maxLength && candidate !== "none");
const secret = fc.option(
  text(60, 1).filter((candidate) => !/^[*•●]{3,}$/u.test(candidate)),
  { nil: null },
);
const host = fc.oneof(fc.constantFrom("", "dynamic"), fc.ipV4(), fc.domain());
const packetMs = (id: CodecId) => fc.integer({ min: packetMsMin[id] / 10, max: packetMsMax[id] / 10 }).map((tens) => tens * 10);
const codecs = fc
  .shuffledSubarray([...codecIds], { minLength: codecIds.length })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), enabled: fc.boolean(), packetMs: packetMs(id) }))));

/** Any legal value of every field, from the schema's own kinds: what is not listed here is a switch or one of the page's words. */
const listed: Record<string, fc.Arbitrary<unknown>> = {
  name: text(40, 1),
  extension: text(20),
  defaultuser: text(30),
  secret,
  remotesecret: secret,
  auth: secret,
  host,
  port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: null }),
  transport: fc.shuffledSubarray(["UDP", "TCP", "TLS"], { minLength: 1 }),
  outboundproxy: host,
  qualifyfreq: fc.integer({ min: 1, max: 86_400 }),
  max_forwards: fc.integer({ min: 0, max: 255 }),
  codecs,
  rtpjitterdelay: fc.integer({ min: 10, max: 100 }),
  ...Object.fromEntries(
    ["timert1", "timerb", "t1min", "session_expires", "session_minse"].map((key) => [key, fc.integer({ min: 1, max: 2_147_483_647 })]),
  ),
  fromuser: text(30),
  fromdomain: host,
  t38pt_udptl: fc.constantFrom("yes,redundancy", "yes,fec", "no", undefined),
  t38transport: fc.constantFrom("udptl", undefined),
};

function wordsOf(key: string): fc.Arbitrary<unknown> {
  const options = (endpointSchema.shape as Record<string, { def: { innerType?: { options?: readonly string[] } } }>)[key]?.def.innerType
    ?.options;
  return options ? fc.constantFrom(...options) : fc.boolean();
}

const endpoint = fc.record(Object.fromEntries(Object.keys(endpointSchema.shape).map((key) => [key, listed[key] ?? wordsOf(key)])));

function expectedOf(values: Document) {
  const { secret, remotesecret, auth, ...others } = values;
  const plain = (value: unknown) => (typeof value === "string" ? { kind: "plain", value } : { kind: "absent" });
  return {
    values: Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
    secrets: { secret: plain(secret), remotesecret: plain(remotesecret), auth: plain(auth) },
    unknown: {},
  };
}

test.each([
  ["replaces", 1000, {}],
  ["patches and shows only what was set", 300, { update: "patch", shows: "set", flags: "boolean" }],
] as [string, number, DigiumGatewayOptions][])(
  "legal endpoints read back as written, on a gateway that %s (%i of them)",
  async (_name, numRuns, options) => {
    const { context } = await start({ ...options, endpoints: [{ name: "apt-1" }] });
    await fc.assert(
      fc.asyncProperty(endpoint, async (generated) => {
        const values = endpointSchema.parse(generated);
        await driver.update(context, collection, "1", { values, unknown: {} });
        expect(await driver.get(context, collection, "1")).toEqual({ id: "1", ...expectedOf(values) });
      }),
      { numRuns },
    );
  },
  60_000,
);

test("legal endpoints read back as created", async () => {
  const { context } = await start({ endpoints: [] });
  await fc.assert(
    fc.asyncProperty(endpoint, async (generated) => {
      const values = endpointSchema.parse(generated);
      const id = await driver.create(context, collection, { values, unknown: {} });
      expect(await driver.get(context, collection, id)).toEqual({ id, ...expectedOf(values) });
      await driver.remove(context, collection, id);
    }),
    { numRuns: 150 },
  );
}, 60_000);

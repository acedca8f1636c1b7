import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionSlot } from "@/lib/device-access/session-slots";
import { createDeviceHttp, type DeviceHttp } from "@/lib/net/device-http";
import { type PortsipSimulator, startPortsip } from "@/lib/simulators/portsip/simulator";
import type { DriverContext } from "../types";
import { connectionSchema } from "./connection-schema";
import { portsipDriver } from "./driver";
import { extensionSchema } from "./extension-schema";
import { isExactNumber, writeJson } from "./lossless-json";
import { providerSchema } from "./provider-schema";
import { idOf, readProvider, wireId, writeProvider } from "./wire";

let http: DeviceHttp;
const simulators: PortsipSimulator[] = [];

beforeAll(() => {
  http = createDeviceHttp({ networks: () => [{ cidr: "127.0.0.0/8" }], own: () => [] });
});
afterAll(async () => {
  await Promise.all(simulators.map((simulator) => simulator.close()));
  await http.close();
});

async function start(update: "replace" | "patch"): Promise<{ context: DriverContext; simulator: PortsipSimulator }> {
  const simulator = await startPortsip({ update });
  simulators.push(simulator);
  const { scheme, host, port, credentials } = simulator;
  const deviceId = `round-${port}`;
  const context = {
    connection: http.connect({ deviceId, endpoint: { scheme, host, port } }),
    credentials,
    settings: connectionSchema.parse({}),
    session: sessionSlot(deviceId, credentials),
  };
  return { context, simulator };
}

const text = (maxLength: number, minLength = 0) =>
  fc
    .string({ unit: "grapheme", minLength, maxLength })
    .filter((candidate) => /^[^\p{Cc}\p{Cs}]*$/u.test(candidate) && candidate.length <= maxLength);
const secretText = text(100, 1).filter((candidate) => !/^[*•●]{3,}$/u.test(candidate));
const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
const largeId = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }).map(String);
const opaque = fc
  .tuple(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 4 }), largeId)
  .map(([members, id]) => writeJson([...members, { id: wireId(id) }], 2));

const provider = fc
  .record({
    name: text(60, 1),
    auth_mode: fc.constantFrom("REGISTER_AUTH", "IP_AUTH"),
    hostname: host,
    port: fc.integer({ min: 1, max: 65_535 }),
    protocol: fc.constantFrom("UDP", "TCP"),
    outbound_server: fc.oneof(fc.constant(""), host),
    outbound_server_port: fc.integer({ min: 0, max: 65_535 }),
    require_register: fc.boolean(),
    auth_id: text(40, 1),
    password: secretText,
    reregister_interval: fc.integer({ min: 1, max: 2_147_483_647 }),
    ips: fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 5 }),
    provider_in_lan: fc.boolean(),
    single_via_header: fc.boolean(),
    in_parameters: opaque,
    out_parameters: opaque,
  })
  .map((item) => (item.auth_mode === "IP_AUTH" ? { ...item, auth_id: "", reregister_interval: 0 } : item));

test.each(["replace", "patch"] as const)("1,000 legal providers read back as written, where an update means %s", async (update) => {
  const { context, simulator } = await start(update);
  const [id = ""] = simulator.ids("providers");
  const { unknown } = await portsipDriver.get(context, "providers", id);
  await fc.assert(
    fc.asyncProperty(provider, async (generated) => {
      const values = providerSchema.parse(generated);
      await portsipDriver.update(context, "providers", id, { values, unknown });
      const read = await portsipDriver.get(context, "providers", id);
      const { password, ...others } = values;
      expect(read).toEqual({
        id,
        values: others,
        reported: { status: "ONLINE" },
        secrets: { password: { kind: "plain", value: password } },
        unknown,
      });
    }),
    { numRuns: update === "replace" ? 1000 : 200 },
  );
});

test("legal providers read back as created", async () => {
  const { context } = await start("replace");
  await fc.assert(
    fc.asyncProperty(provider, async (generated) => {
      const { password, ...values } = providerSchema.parse(generated);
      const id = await portsipDriver.create(context, "providers", { values: { ...values, password }, unknown: {} });
      const read = await portsipDriver.get(context, "providers", id);
      expect(read.values).toEqual(values);
      expect(read.reported).toEqual({ status: "OFFLINE" });
      expect(read.secrets.password).toEqual({ kind: "plain", value: password });
      await portsipDriver.remove(context, "providers", id);
    }),
    { numRuns: 200 },
  );
});

test("1,000 legal pairs of an extension's secrets read back as written, and nothing else moves", async () => {
  const { context, simulator } = await start("replace");
  const [id = ""] = simulator.ids("extensions");
  const before = simulator.record("extensions", id);
  const { values: shown, unknown } = await portsipDriver.get(context, "extensions", id);
  const secret = secretText.filter((candidate) => candidate.length <= 32);
  await fc.assert(
    fc.asyncProperty(secret, secret, async (password, web_access_password) => {
      const values = extensionSchema.parse({ ...shown, password, web_access_password });
      await portsipDriver.update(context, "extensions", id, { values, unknown });
      const read = await portsipDriver.get(context, "extensions", id);
      expect(read.values).toEqual(shown);
      expect(read.secrets).toEqual({
        password: { kind: "plain", value: password },
        web_access_password: { kind: "plain", value: web_access_password },
      });
      expect(simulator.record("extensions", id)).toEqual({ ...before, password, web_access_password });
    }),
    { numRuns: 1000 },
  );
});

test("an id above 2^53 comes through reading and writing digit by digit, in the form the PBX shows", () => {
  fc.assert(
    fc.property(largeId, fc.boolean(), (id, asString) => {
      const raw = { id: asString ? id : wireId(id), name: "x" };
      expect(readProvider(raw)?.id).toBe(id);
      const back = wireId(id, raw.id);
      expect(idOf(back)).toBe(id);
      expect(writeJson({ id: back })).toBe(asString ? `{"id":"${id}"}` : `{"id":${id}}`);
    }),
    { numRuns: 1000 },
  );
});

test("whatever keys a PBX adds go back as they came", () => {
  // Keys of the schema are none that a PBX adds: with a value of another kind they are not a provider's.
  const known = new Set(["__proto__", "id", ...Object.keys(providerSchema.shape)]);
  const key = fc.string({ minLength: 1, maxLength: 12 }).filter((candidate) => !known.has(candidate));
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })), (added) => {
      const raw = { id: 1, name: "x", ips: [], password: "p", ...added };
      const reading = readProvider(raw);
      const { id: _id, ...expected } = raw;
      const sent = writeProvider({ values: reading?.values ?? {}, unknown: reading?.unknown ?? {} }, raw);
      expect(sent).toMatchObject(expected);
    }),
  );
});

test("addresses in a form that nobody documents stay as they are until someone enters addresses", () => {
  const shown = { id: 1, ips: [{ ip: "10.0.0.1", mask: 24 }] };
  const reading = readProvider(shown);
  expect(reading?.values.ips).toEqual([]);
  expect(writeProvider({ values: reading?.values ?? {}, unknown: reading?.unknown ?? {} }, shown).ips).toEqual(shown.ips);
  expect(writeProvider({ values: { ips: ["10.0.0.9"] }, unknown: reading?.unknown ?? {} }, shown).ips).toEqual(["10.0.0.9"]);
  expect(isExactNumber({ $number: "12" })).toBe(false);
});

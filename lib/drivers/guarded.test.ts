import { expect, test } from "vitest";
import { DeviceFault } from "@/lib/net/device-fault";
import type { Document } from "@/lib/schema/document";
import { familyOf } from "@/tests/support/families";
import { guarded } from "./guarded";
import { driverOf } from "./registry";
import type { Driver, DriverContext, Writing } from "./types";

const panel = driverOf(familyOf("intercom")) ?? expect.fail("no panel");
// The guard looks at no more of a context than this.
const context = { credentials: { username: "admin", password: "Door-Login-77" }, settings: {} } as unknown as DriverContext;

/** A driver of the panel's family whose device sends this, and answers a write with this error. */
function driver(unknown: Document, fault?: DeviceFault) {
  const sent: Writing[] = [];
  const reading = { values: { user: "118" }, secrets: { password: { kind: "plain", value: "Sip-Secret-88" } }, unknown } as const;
  const inner: Driver = {
    ...panel,
    read: async () => reading,
    write: async (_context, _section, writing) => {
      sent.push(writing);
      if (fault) {
        throw fault;
      }
    },
  };
  return { guarded: guarded(inner), reading, sent };
}

test("a mask under an unknown key is neither shown nor ever sent back", async () => {
  const { guarded: safe, sent } = driver({ ftp: { host: "nas", login: "WebPass" }, list: [{ a: "********" }], free: "text" });
  const read = await safe.read(context, "sip");
  expect(read.unknown).toEqual({ ftp: { host: "nas" }, free: "text" });
  await safe.write(context, "sip", { values: read.values, unknown: read.unknown, from: read });
  expect(JSON.stringify(sent.map(({ values, unknown }) => [values, unknown]))).not.toMatch(/WebPass|\*{4}/i);
  expect(sent[0]?.unknown).toEqual({ ftp: { host: "nas" }, list: [{}], free: "text" });
});

test("what equals or holds a secret of the document or the login is withheld, and goes back with the driver's own reading", async () => {
  const unknown = { copy: "Sip-Secret-88", url: "x?p=Door-Login-77", n: 5 };
  const { guarded: safe, reading, sent } = driver(unknown);
  const read = await safe.read(context, "sip");
  expect(read.unknown).toEqual({ n: 5 });
  expect(read.withheld).toEqual(["copy", "url"]);
  await safe.write(context, "sip", { values: read.values, unknown: { n: 6 }, from: read });
  expect(sent[0]?.unknown).toEqual({ ...unknown, n: 6 });
  expect(sent[0]?.from).toBe(reading);
});

const pbx = driverOf(familyOf("pbx")) ?? expect.fail("no PBX");

/** A PBX whose provider has these lists of parameters. */
function provider(values: Document) {
  const sent: Writing[] = [];
  const reading = { id: "1", values, secrets: { password: { kind: "plain", value: "Sip-Secret-88" } }, unknown: {} } as const;
  const update: Driver["update"] = async (_context, _collection, _record, writing) => void sent.push(writing);
  const list: Driver["list"] = async () => ({ items: [reading] });
  return { guarded: guarded({ ...pbx, get: async () => reading, list, update }), sent };
}

test.each([
  '[{"password":"Carrier-1"}]',
  '[{"name":"X-Auth","value":"user=5;password=Carrier-1"}]',
  '[{"value":"{\\"pwd\\": \\"Carrier-1\\"}"}]',
  '[{"value":"Sip-Secret-88"}]',
  '[{"url":"sip://user:Carrier-1@carrier.example"}]',
  '{"to":"Door-Login-77"}',
  "password=Carrier-1",
])(
  "JSON text that holds a secret, such as %s, is shown to nobody, and goes back as it came unless another one is written",
  async (text) => {
    const { guarded: safe, sent } = provider({ name: "Nordtel", in_parameters: text, out_parameters: '[{"to":"5"}]' });
    const read = await safe.get(context, "providers", "1");
    const shown = { name: "Nordtel", out_parameters: '[{"to":"5"}]' };
    expect(read).toMatchObject({ values: shown, withheld: ["in_parameters"] });
    expect(read.values).not.toHaveProperty("in_parameters");
    expect((await safe.list(context, "providers", { page: 1, pageSize: 5 })).items).toMatchObject([{ withheld: ["in_parameters"] }]);
    await safe.update(context, "providers", "1", { values: { ...shown, name: "New" }, unknown: {}, from: read });
    await safe.update(context, "providers", "1", { values: { ...shown, in_parameters: "[]" }, unknown: {}, from: read });
    expect(sent.map(({ values }) => [values.name, values.in_parameters])).toEqual([
      ["New", text],
      ["Nordtel", "[]"],
    ]);
  },
);

test("JSON text with a mask in it is not sent back: the device would take the mask for the secret", async () => {
  const { guarded: safe, sent } = provider({ in_parameters: '[{"note":"********"}]' });
  const read = await safe.get(context, "providers", "1");
  expect(read.withheld).toEqual(["in_parameters"]);
  await safe.update(context, "providers", "1", { values: {}, unknown: {}, from: read });
  expect(sent.map(({ values }) => values)).toEqual([{}]);
});

test("a device that repeats a password in its error is not repeated", async () => {
  const words = 'bad value "Typed-One-99" near Kept-Unknown-55 for admin:Door-Login-77, was Sip-Secret-88';
  const fault = new DeviceFault("device_rejected", `The panel refused: ${words}`, {
    device: { status: 400, message: words },
    fields: [{ path: "password", message: words }],
  });
  const { guarded: safe } = driver({ rtsp_password: "Kept-Unknown-55" }, fault);
  const read = await safe.read(context, "sip");
  const error: unknown = await safe
    .write(context, "sip", { values: { password: "Typed-One-99" }, unknown: {}, from: read })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DeviceFault);
  const said = JSON.stringify([(error as DeviceFault).message, (error as DeviceFault).details]);
  expect(said).not.toMatch(/Typed-One|Kept-Unknown|Door-Login|Sip-Secret/);
  expect(said).toContain("bad value");
});

test.each(["rtsp_password", "passwd", "webPwd", "wifi-psk", "apiKey", "unlock_code", "pin", "snmp_community", "sipHA1"])(
  "%s sounds like a secret",
  async (key) => {
    const { guarded: safe } = driver({ [key]: "x" });
    expect((await safe.read(context, "sip")).unknown).toEqual({});
  },
);

test.each(["future_flag", "user_agent", "net", "multicast", "is_enable_ring_code", "host_to_id", "monkey", "codec_order", "spinning"])(
  "%s does not",
  async (key) => {
    const { guarded: safe } = driver({ [key]: "x" });
    expect((await safe.read(context, "sip")).unknown).toEqual({ [key]: "x" });
  },
);

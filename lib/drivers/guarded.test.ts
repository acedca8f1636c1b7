import { expect, test } from "vitest";
import type { Document } from "@/lib/schema/document";
import { DeviceFault } from "./faults";
import { guarded } from "./guarded";
import { driverOf } from "./registry";
import type { Driver, DriverContext, Writing } from "./types";

const panel = driverOf("basip-panel") ?? expect.fail("no panel");
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
  const { guarded: one, sent } = driver({ ftp: { host: "nas", login: "WebPass" }, list: [{ a: "********" }], free: "text" });
  const read = await one.read(context, "sip");
  expect(read.unknown).toEqual({ ftp: { host: "nas" }, free: "text" });
  await one.write(context, "sip", { values: read.values, unknown: read.unknown, from: read });
  expect(JSON.stringify(sent.map(({ values, unknown }) => [values, unknown]))).not.toMatch(/WebPass|\*{4}/i);
  expect(sent[0]?.unknown).toEqual({ ftp: { host: "nas" }, list: [{}], free: "text" });
});

test("what equals or holds a secret of the document or the login is withheld, and goes back with the driver's own reading", async () => {
  const unknown = { copy: "Sip-Secret-88", url: "x?p=Door-Login-77", n: 5 };
  const { guarded: one, reading, sent } = driver(unknown);
  const read = await one.read(context, "sip");
  expect(read.unknown).toEqual({ n: 5 });
  expect(read.withheld).toEqual(["copy", "url"]);
  await one.write(context, "sip", { values: read.values, unknown: { n: 6 }, from: read });
  expect(sent[0]?.unknown).toEqual({ ...unknown, n: 6 });
  expect(sent[0]?.from).toBe(reading);
});

test("a device that repeats a password in its error is not repeated", async () => {
  const words = 'bad value "Typed-One-99" near Kept-Unknown-55 for admin:Door-Login-77, was Sip-Secret-88';
  const fault = new DeviceFault("device_rejected", `The panel refused: ${words}`, {
    device: { status: 400, message: words },
    fields: [{ path: "password", message: words }],
  });
  const { guarded: one } = driver({ rtsp_password: "Kept-Unknown-55" }, fault);
  const read = await one.read(context, "sip");
  const error: unknown = await one
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
    const { guarded: one } = driver({ [key]: "x" });
    expect((await one.read(context, "sip")).unknown).toEqual({});
  },
);

test.each(["future_flag", "user_agent", "net", "multicast", "is_enable_ring_code", "host_to_id", "monkey", "codec_order", "spinning"])(
  "%s does not",
  async (key) => {
    const { guarded: one } = driver({ [key]: "x" });
    expect((await one.read(context, "sip")).unknown).toEqual({ [key]: "x" });
  },
);

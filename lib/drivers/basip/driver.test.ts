import { afterEach, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipLinuxMonitor } from "@/lib/simulators/basip-linux-monitor/simulator";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { contextFor, driverFor, faultOf, loopbackHttp } from "@/tests/contract/harness";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function open(starting: Promise<BasipSimulator>, settings: Record<string, unknown> = {}) {
  const simulator = await starting;
  const http = loopbackHttp();
  closers.push(
    () => http.close(),
    () => simulator.close(),
  );
  const driver = driverFor(simulator.driver);
  const withLogin = (credentials: Record<string, string>) => contextFor(driver, simulator, http, credentials, settings);
  return { simulator, driver, withLogin, context: withLogin({ ...simulator.credentials }) };
}

const account = { proxy: "sip:pbx.example.net", realm: "pbx.example.net", user: "119", password: "Planted-1-secret" };

test("a panel's masked password is told as masked, an old panel's in clear as plain, an empty one as absent", async () => {
  const masked = await open(startBasipPanel());
  expect((await masked.driver.read(masked.context, "sip")).secrets).toEqual({ password: { kind: "masked" } });
  const clear = await open(startBasipPanel({ masking: false }));
  expect((await clear.driver.read(clear.context, "sip")).secrets).toEqual({ password: { kind: "plain", value: "sim-118-secret" } });
  clear.simulator.edit("sip", { password: "" });
  expect((await clear.driver.read(clear.context, "sip")).secrets).toEqual({ password: { kind: "absent" } });
});

test("a monitor that masks after all is told as masked", async () => {
  const { driver, context } = await open(startBasipMonitor({ masking: true }));
  expect((await driver.read(context, "sip")).secrets).toEqual({ password: { kind: "masked" } });
});

test("a mask is never sent, whoever asks for it", async () => {
  const { driver, context, simulator } = await open(startBasipPanel());
  const { values, unknown } = await driver.read(context, "sip");
  simulator.forget();
  const fault = await faultOf(driver.write(context, "sip", { values: { ...values, password: "webpass" }, unknown }));
  expect(fault.details.fields?.map((field) => field.path)).toEqual(["password"]);
  expect(simulator.seen).toEqual([]);
});

test("the login carries the password's MD5 in upper case, and a token is used from then on", async () => {
  const { driver, context } = await open(startBasipPanel({ password: "123456" }));
  const asked: { path: string; headers: Readonly<Record<string, string>> | undefined }[] = [];
  const spied = {
    ...context,
    connection: {
      endpoint: context.connection.endpoint,
      request: (request: Parameters<typeof context.connection.request>[0]) => {
        asked.push({ path: request.path, headers: request.headers });
        return context.connection.request(request);
      },
    },
  };
  await driver.read(spied, "sip");
  expect(asked[0]?.path).toBe("/api/v1/login?username=admin&password=E10ADC3949BA59ABBE56E057F20F883E");
  expect(asked[0]?.headers).not.toHaveProperty("authorization");
  expect(asked[1]?.headers?.authorization).toMatch(/^Bearer [0-9a-f]{40}$/);
});

test("a device that locks after refused logins is not locked by us", async () => {
  const { driver, withLogin, simulator } = await open(startBasipPanel({ lockoutAfter: 2 }));
  const wrong = withLogin({ username: "admin", password: "wrong" });
  expect((await faultOf(driver.read(wrong, "sip"))).code).toBe("device_login_refused");
  expect(simulator.logins).toEqual({ accepted: 0, refused: 1 });
  await driver.read(withLogin({ username: "admin", password: "123456" }), "sip");
  expect(simulator.logins).toEqual({ accepted: 1, refused: 1 });
});

test("a refused login carries the device's own words", async () => {
  const panel = await open(startBasipPanel());
  const fault = await faultOf(panel.driver.signIn(panel.withLogin({ username: "admin", password: "wrong" })));
  expect(fault.details.device).toEqual({ status: 400, message: "Wrong login or password" });
});

test.each([
  ["string", "Wrong JSON body: value `realm` was of the wrong type", () => startBasipPanel({ validation: "literal" })],
  ["bare", undefined, () => startBasipPanel({ validation: "literal", errors: "bare" })],
] as const)("a value that the device refuses ends in its own words: %s errors", async (_style, words, start) => {
  const { driver, context } = await open(start());
  const { values, unknown } = await driver.read(context, "sip");
  const fault = await faultOf(driver.write(context, "sip", { values: { ...values, ...account, realm: "asterisk" }, unknown }));
  expect(fault.code).toBe("device_rejected");
  expect(fault.details.device).toEqual(words === undefined ? { status: 400 } : { status: 400, message: words });
  expect(fault.details.fields).toEqual(words === undefined ? undefined : [{ path: "realm", message: words }]);
  expect(fault.details.maybeSent).toBe(false);
});

test("structured errors land on the schema's path, nested fields too", async () => {
  const { driver, context } = await open(startBasipLinuxMonitor());
  const fault = await faultOf(driver.write(context, "sip", { values: { ...account, h264: 102, stun: { ip: "a.example" } }, unknown: {} }));
  expect(fault.details.fields).toEqual([{ path: "stun.port", message: "is required" }]);
  expect(fault.details.device).toEqual({ status: 400, message: "Data validation error" });
});

test("a missing second account is device_unsupported, read and written, and its path is a setting", async () => {
  const without = await open(startBasipPanel({ secondAccountPath: null }));
  const fault = await faultOf(without.driver.read(without.context, "sip-second"));
  expect(fault.code).toBe("device_unsupported");
  expect(fault.details.device).toEqual({ status: 404, message: "404 page not found" });
  expect((await faultOf(without.driver.write(without.context, "sip-second", { values: account, unknown: {} }))).code).toBe(
    "device_unsupported",
  );
  const elsewhere = await open(startBasipPanel({ secondAccountPath: "/device/sip2" }), { secondAccountPath: "/device/sip2" });
  expect((await elsewhere.driver.read(elsewhere.context, "sip-second")).values.user).toBe("218");
});

test("an API base that the device does not have is device_unsupported, not a refused login", async () => {
  const { driver, context } = await open(startBasipPanel({ base: "/api/v0" }));
  expect((await faultOf(driver.signIn(context))).code).toBe("device_unsupported");
});

test("the status follows the switch and the PBX", async () => {
  const { driver, context, simulator } = await open(startBasipPanel());
  const first = async () => (await driver.status(context)).registrations.find((registration) => registration.document === "sip");
  expect(await first()).toEqual({ document: "sip", state: "yes" });
  simulator.setRegistrar(() => false);
  expect(await first()).toMatchObject({ state: "no" });
  await driver.write(context, "sip-enable", { values: { sip_enable: false }, unknown: {} });
  expect(await first()).toMatchObject({ state: "no", detail: expect.stringContaining("switched off") });
  expect((await driver.status(context)).registrations.find((registration) => registration.document === "sip-second")?.state).toBe(
    "unknown",
  );
});

test("a new password that the PBX does not know shows in the status", async () => {
  const { driver, context } = await open(startBasipMonitor());
  const { values, unknown } = await driver.read(context, "sip");
  await driver.write(context, "sip", { values: { ...values, password: "another-1" }, unknown });
  expect((await driver.status(context)).registrations).toEqual([{ document: "sip", state: "no", detail: expect.any(String) }]);
});

test("a write that applies late shows after a while, and not before", async () => {
  const { driver, context } = await open(startBasipPanel({ applyAfterMs: 150 }));
  const { values, unknown } = await driver.read(context, "sip");
  await driver.write(context, "sip", { values: { ...values, ...account }, unknown });
  expect((await driver.read(context, "sip")).values.user).toBe("118");
  await expect.poll(async () => (await driver.read(context, "sip")).values.user, { timeout: 5000 }).toBe("119");
});

test("wire oddities are read: numbers as text, switches as digits, upper-case transport, nothing as null, port 0 as none", async () => {
  const { driver, context, simulator } = await open(startBasipMonitor());
  simulator.edit("sip", {
    user: 101,
    registration_interval: "60",
    is_enable_ring_code: 1,
    transport: "TLS",
    user_id: null,
    stun: { ip: "", port: 0, keepalive: 20 },
  });
  const { values, unknown } = await driver.read(context, "sip");
  expect(values).toMatchObject({ user: "101", registration_interval: 60, is_enable_ring_code: true, transport: "tls", stun: { ip: "" } });
  expect(values).not.toHaveProperty("user_id");
  expect(values.stun).not.toHaveProperty("port");
  expect(unknown).toEqual({ stun: { keepalive: 20 } });
});

test("a field of a type that makes no sense is an unexpected reply that names it", async () => {
  const { driver, context, simulator } = await open(startBasipMonitor());
  simulator.edit("sip", { proxy: ["a"] });
  const fault = await faultOf(driver.read(context, "sip"));
  expect(fault.code).toBe("device_unexpected_reply");
  expect(fault.details.fields?.[0]?.path).toBe("proxy");
});

test("a device that repeats the password in its complaint does not spread it", async () => {
  const { driver, context } = await open(startBasipPanel());
  const echoing = {
    ...context,
    connection: {
      endpoint: context.connection.endpoint,
      request: async (request: Parameters<typeof context.connection.request>[0]) =>
        request.method === "POST"
          ? { status: 400, headers: {}, cookies: [], text: JSON.stringify({ error: `Bad value ${account.password}` }) }
          : context.connection.request(request),
    },
  };
  const fault = await faultOf(driver.write(echoing, "sip", { values: account, unknown: {} }));
  expect(JSON.stringify([fault.message, fault.details])).not.toContain(account.password);
  expect(fault.details.device?.message).toBe("Bad value …");
});

test("a session that another call renewed meanwhile is used, not renewed again", async () => {
  const { driver, context, simulator } = await open(startBasipPanel());
  await driver.read(context, "sip");
  simulator.expireTokens();
  let overtaken = false;
  const slow = {
    ...context,
    connection: {
      endpoint: context.connection.endpoint,
      request: async (request: Parameters<typeof context.connection.request>[0]) => {
        const reply = await context.connection.request(request);
        if (!overtaken) {
          overtaken = true;
          await driver.read(context, "sip");
        }
        return reply;
      },
    },
  };
  expect((await driver.read(slow, "sip")).values.user).toBe("118");
  expect(simulator.logins).toEqual({ accepted: 2, refused: 0 });
});

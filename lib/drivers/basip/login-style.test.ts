import { afterEach, describe, expect, test } from "vitest";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipLinuxMonitor } from "@/lib/simulators/basip-linux-monitor/simulator";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { contextFor, driverFor, faultOf, loopbackHttp } from "@/tests/contract/harness";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const styles = ["token_upper", "token_lower", "basic"] as const;
type Style = (typeof styles)[number];
const families: Readonly<Record<string, (options: BasipOptions) => Promise<BasipSimulator>>> = {
  panel: startBasipPanel,
  monitor: startBasipMonitor,
  "Linux monitor": startBasipLinuxMonitor,
};

async function open(start: (options: BasipOptions) => Promise<BasipSimulator>, takes: Style, chosen: Style) {
  const simulator = await start({ loginStyle: takes, password: "P:s word" });
  const http = loopbackHttp();
  closers.push(
    () => http.close(),
    () => simulator.close(),
  );
  const driver = driverFor(simulator.driver);
  return { simulator, driver, context: contextFor(driver, simulator, http, { ...simulator.credentials }, { loginStyle: chosen }) };
}

describe.each(Object.entries(families))("a %s", (_family, start) => {
  test.each(styles)("that signs in with %s is read, written and given another password", async (style) => {
    const { simulator, driver, context } = await open(start, style, style);
    await driver.signIn(context);
    const { values, unknown } = await driver.read(context, "sip");
    await driver.write(context, "sip", { values: { ...values, user: "150", password: "Planted-1-secret" }, unknown });
    expect(simulator.held("sip")).toMatchObject({ user: "150" });
    simulator.forget();
    await driver.read(context, "sip");
    expect(simulator.seen).toHaveLength(1);
    await driver.changeLogin?.(context, { ...context.credentials, password: "another-1" });
    expect(simulator.credentials.password).toBe("another-1");
    expect(simulator.logins.refused).toBe(0);
  });
});

test.each(styles.flatMap((takes) => styles.filter((style) => style !== takes).map((chosen) => [takes, chosen] as const)))(
  "a panel that takes only %s refuses %s, and no other way is tried behind a person's back",
  async (takes, chosen) => {
    const { simulator, driver, context } = await open(startBasipPanel, takes, chosen);
    const fault = await faultOf(driver.signIn(context));
    expect(["device_login_refused", "device_unsupported"]).toContain(fault.code);
    expect(JSON.stringify([fault.message, fault.details.device])).not.toContain(context.credentials.password);
    expect(simulator.seen).toHaveLength(1);
  },
);

test("a wrong HTTP Basic login is tried once for many reads at the same time", async () => {
  const { simulator, driver, context } = await open(startBasipPanel, "basic", "basic");
  simulator.changeLogin("other");
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => driver.read(context, "sip")));
  expect(outcomes.every((outcome) => outcome.status === "rejected")).toBe(true);
  expect(simulator.logins.refused).toBe(1);
});

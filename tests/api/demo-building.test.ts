import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sessionSlot } from "@/lib/device-access/session-slots";
import { connectionSchema } from "@/lib/drivers/portsip/connection-schema";
import { portsipDriver } from "@/lib/drivers/portsip/driver";
import { createDeviceHttp } from "@/lib/net/device-http";
import { parseNetworks } from "@/lib/schema/address-rules";
import { settleMs } from "@/lib/simulators/building/intercoms";
import { plannedIntercoms, secondAccounts, trunkUsers } from "@/lib/simulators/building/plan";
import { type Building, startBuilding } from "@/lib/simulators/building/start";
import { askSip } from "@/lib/sip/probe";

// Outside the run's folder: the building keeps its passwords in a file, by design.
const folder = mkdtempSync(path.join(tmpdir(), "lineward-building-"));
const rules = { networks: () => parseNetworks("127.0.0.0/8"), own: () => [] };
/** Any range will do: what is taken is left out. */
const firstPort = 20_000 + (process.pid % 9_000);
let building: Building;

const start = () => startBuilding(folder, firstPort, firstPort + 400);

function intercom(key: string) {
  const found = building.intercoms.get(key);
  if (!found) {
    throw new Error(`${key} does not run`);
  }
  return found;
}

async function allTried(): Promise<void> {
  await Promise.all([...building.intercoms.values()].flatMap((intercom) => intercom.phones.map((phone) => phone.tried())));
}

/** What the PBX says to a REGISTER as this user. */
async function pbxSays(user: string, password: string): Promise<string> {
  const { host, port } = building.pbx.registrar;
  return (await askSip({ server: { host, port, transport: "udp" }, user, password }, rules)).result;
}

/** Sets an extension's SIP password through the PBX's own API, as Lineward does. */
async function setExtensionPassword(user: string, password: string): Promise<void> {
  const { simulator } = building.pbx;
  const http = createDeviceHttp({ networks: () => [{ cidr: "127.0.0.0/8" }], own: () => [] });
  const { scheme, host, port, credentials } = simulator;
  const deviceId = randomUUID();
  const context = {
    connection: http.connect({ deviceId, endpoint: { scheme, host, port } }),
    credentials,
    settings: connectionSchema.parse({}),
    session: sessionSlot(deviceId, credentials),
  };
  const id = simulator.ids("extensions").find((id) => simulator.record("extensions", id)?.extension_number === user) ?? "";
  const { values, unknown } = await portsipDriver.get(context, "extensions", id);
  await portsipDriver.update(context, "extensions", id, { values: { ...values, password }, unknown });
  await http.close();
}

beforeAll(async () => {
  building = await start();
  expect(building.intercoms.size).toBe(40);
  await allTried();
  expect([...(await building.injectFaults())].sort()).toEqual(["elm-2", "elm-roof", "quay-b"]);
  await allTried();
});
afterAll(async () => {
  await building.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the demo's building", () => {
  test("lets its devices take 3 to 8 seconds for a new account, as real ones do, once it is handed over and not before", () => {
    const times = Array.from({ length: 200 }, () => settleMs({ livedIn: true }));
    expect(times.filter((ms) => ms < 3_000 || ms > 8_000)).toEqual([]);
    expect(settleMs({})).toBe(0);
  });

  test("has 40 panels and monitors of three families at three places, a PBX and a gateway", () => {
    const count = (driver: string) => building.devices.filter((device) => device.driver === driver).length;
    expect(["basip-panel", "basip-monitor", "basip-linux-monitor", "portsip", "digium-gateway"].map(count)).toEqual([11, 18, 11, 1, 1]);
    expect(new Set(building.devices.flatMap((device) => device.site ?? [])).size).toBe(3);
    expect(building.devices.filter((device) => device.certificate !== undefined).map((device) => device.name)).toEqual(["gw-1"]);
    const addresses = building.devices.map((device) => device.address);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(plannedIntercoms.map((intercom) => intercom.user)).size).toBe(40);
  });

  test("registers every device for real at the server that its settings name, but for the two that cannot", () => {
    const without = plannedIntercoms.filter(({ user }) => building.pbx.registrar.bindings(user).length === 0);
    expect(without.map(({ trouble }) => trouble)).toEqual(["sip_password", "realm"]);
    for (const { planned, phones } of building.intercoms.values()) {
      expect([planned.key, phones[0]?.registered()]).toEqual([planned.key, !without.includes(planned)]);
    }
    for (const user of Object.values(secondAccounts)) {
      expect(building.gateway.registrar.bindings(user)).toHaveLength(1);
    }
  });

  test("shows a wrong password and another realm as a server sees them", async () => {
    const seen = (user: string) =>
      building.pbx.registrar.attempts.filter((attempt) => attempt.user === user).map((attempt) => attempt.credentials);
    expect(new Set(seen("202"))).toEqual(new Set(["absent", "wrong"]));
    // It hears a realm that it was not told to expect, and does not answer.
    expect(new Set(seen("207"))).toEqual(new Set(["absent"]));
    expect(await pbxSays("202", String(intercom("quay-12").simulator.held("sip").password))).toBe("wrong_secret");
    expect(await pbxSays("207", String(intercom("quay-17").simulator.held("sip").password))).toBe("ok");
  });

  test("the PBX and the gateway sign in to each other, and the PBX to its carrier and says so", async () => {
    const bound = () => [
      building.gateway.registrar.bindings(trunkUsers.pbxAtGateway).length,
      building.pbx.registrar.bindings(trunkUsers.gatewayAtPbx).length,
      building.carrier.bindings(trunkUsers.pbxAtCarrier).length,
    ];
    await expect.poll(bound, { timeout: 10_000 }).toEqual([1, 1, 1]);
    const statuses = () => {
      const { simulator } = building.pbx;
      return simulator
        .ids("providers")
        .map((id) => `${simulator.record("providers", id)?.name} ${simulator.record("providers", id)?.status}`);
    };
    await expect
      .poll(statuses, { timeout: 10_000 })
      .toEqual(["Nordtel SIP ONLINE", "Gateway gw-1 ONLINE", "Harbour fire desk OFFLINE", "Lift emergency OFFLINE"]);
  });

  test("a device whose password was changed at both ends registers with the new one and not with the old", async () => {
    const { simulator, phones } = intercom("elm-1");
    const old = String(simulator.held("sip").password);
    simulator.edit("sip", { password: "Fresh-Secret-1" });
    await phones[0]?.tried();
    expect(phones[0]?.registered()).toBe(false);
    await setExtensionPassword("311", "Fresh-Secret-1");
    // By itself: nobody tells it that the PBX has learned the new one.
    await expect.poll(() => phones[0]?.registered(), { timeout: 10_000 }).toBe(true);
    expect([await pbxSays("311", "Fresh-Secret-1"), await pbxSays("311", old)]).toEqual(["ok", "wrong_secret"]);
    simulator.edit("sip", { password: old });
    await phones[0]?.tried();
    expect(phones[0]?.registered()).toBe(false);
    simulator.edit("sip", { password: "Fresh-Secret-1" });
  });

  test("is the same after a restart: addresses, certificate, ids, and every password that was changed meanwhile", async () => {
    const facts = () => ({
      addresses: building.devices.map((device) => `${device.name} ${device.address} ${device.certificate}`),
      pbx: building.pbx.simulator.snapshot(),
      gateway: building.gateway.simulator.snapshot(),
      held: [...building.intercoms.values()].map((intercom) => intercom.held()),
      logins: [...building.intercoms.values()].map((intercom) => intercom.simulator.credentials),
    });
    // As Lineward does over the device's API.
    intercom("elm-3").simulator.changeLogin("Rotated-Login-1");
    const { simulator } = building.gateway;
    const ids = simulator.ids();
    const before = facts();
    await building.close();
    building = await start();
    await expect.poll(facts, { timeout: 10_000 }).toEqual(before);
    expect(building.gateway.simulator.ids()).toEqual(ids);
    expect(building.intercoms.has("elm-roof")).toBe(false);
    await allTried();
    expect(intercom("elm-1").phones[0]?.registered()).toBe(true);
    expect(intercom("quay-12").phones[0]?.registered()).toBe(false);
  });
});

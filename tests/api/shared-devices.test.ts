import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, startApi } from "../support/api-kit";
import { buildChild, type Child } from "../support/child-process";
import { startPostgres, type TestPostgres } from "../support/postgres";

const postgres: TestPostgres | undefined = await startPostgres();
afterAll(() => postgres?.stop());

const count = 60;
/** Of them, those that every process asks, whoever else does: see fleet-child.ts. */
const askedByAll = 20;
const names = ["one", "two", "three"];

describe.skipIf(!postgres)("three processes over 60 panels on one PostgreSQL", () => {
  let api: Api;
  let child: Child;
  let panels: BasipSimulator[] = [];
  const ends: Promise<unknown>[] = [];
  let rounds = 0;

  beforeAll(async () => {
    api = await startApi({ databaseUrl: postgres?.url ?? "", env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } });
    [child, panels] = await Promise.all([
      buildChild("fleet-child"),
      Promise.all(Array.from({ length: count }, () => startBasipPanel({ serial: randomUUID() }))),
    ]);
    const { saveCredentials } = await import("@/lib/device-access/credentials");
    const { driverFor } = await import("@/lib/device-access/target");
    for (const { host, port, serial, driver, credentials } of panels) {
      const id = randomUUID();
      const place = { scheme: "http", host, port, address: `http://${host}:${port}` };
      await api.db.device.create({ data: { id, name: id, nameKey: id, driver, kind: "intercom", ...place, serial, search: id } });
      await api.db.$transaction((tx) => saveCredentials(tx, id, driverFor(driver).manifest, { ...credentials }));
    }
  });
  afterAll(async () => {
    await wish("end").catch(() => undefined);
    await Promise.all(ends);
    await Promise.all(panels.map((panel) => panel.close()));
    await api?.close();
  });

  const start = (...which: readonly string[]) => {
    for (const name of which) {
      const running = child.start(name);
      ends.push(new Promise((resolve) => running.once("exit", resolve)));
    }
  };
  async function wish(what: "due" | "all" | "none" | "end", of: readonly string[] = names): Promise<void> {
    rounds += 1;
    const value = what === "end" ? what : `${rounds} ${what}`;
    const key = "fleet.round";
    await api.db.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
    const done = { key: { in: of.map((name) => `fleet.done.${name}`) }, value };
    await expect.poll(() => api.db.setting.count({ where: done }), { timeout: 100_000 }).toBe(of.length);
  }
  const forget = () => {
    for (const panel of panels) {
      panel.forget();
    }
  };
  const expireAll = () => {
    forget();
    for (const panel of panels) {
      panel.expireTokens();
    }
  };
  const makeDue = () => api.db.device.updateMany({ data: { dueAt: null } });
  const sum = (of: (panel: BasipSimulator) => number) => panels.reduce((all, panel) => all + of(panel), 0);
  const requests = () => sum(({ seen }) => seen.length);
  const logins = () => sum(({ seen }) => seen.filter(({ path }) => path.endsWith("/login")).length);
  const connections = () => Math.max(...panels.map((panel) => panel.connectionsMost));

  test("share the checks: each panel is asked as often as by one process, without a further login, over two connections at most", async () => {
    start("one");
    await wish("due", ["one"]);
    const byOne = requests();
    expect(logins()).toBe(count);

    start("two", "three");
    await wish("none");
    forget();
    await makeDue();
    await wish("due");
    // Those that started later need no login: without one a panel is not asked who it is either.
    expect([requests(), logins()]).toEqual([byOne - 2 * count, 0]);
    expect(connections()).toBeLessThanOrEqual(2);
  }, 120_000);

  test("that all ask the same panels at once, whose sessions are gone, sign in once, over two connections at most", async () => {
    expireAll();
    await wish("all");
    expect(logins()).toBe(askedByAll);
    expect(connections()).toBeLessThanOrEqual(2);
    await wish("end");
    await Promise.all(ends);
    expect(await api.db.lease.count({ where: { name: { not: { startsWith: "process:" } } } })).toBe(0);
  }, 120_000);
});

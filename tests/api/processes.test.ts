import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { DeviceGateway } from "@/lib/device-access/device-gateway";
import type { DeviceHttp } from "@/lib/net/device-http";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, type Person, startApi } from "../support/api-kit";
import { buildChild, type Child } from "../support/child-process";
import { currentSlot } from "../support/current-slot";
import { byTest } from "../support/opened-by-test";
import { startPostgres, type TestPostgres } from "../support/postgres";
import { addDevice, readSection, writeSection } from "../support/site-of-devices";

const postgres: TestPostgres | undefined = await startPostgres();
afterAll(() => postgres?.stop());

const gateway = currentSlot<DeviceGateway>("device-gateway");

/** Lets something happen right before or right after the nth request that this process sends to a device. */
function atPoint(point: number, happens: () => Promise<void>): { readonly passed: number; release(): void } {
  const real = gateway.value;
  if (!real) {
    throw new Error("The product has not opened its way to devices yet");
  }
  let passed = 0;
  const pass = async () => {
    passed += 1;
    if (passed === point) {
      await happens();
    }
  };
  const connect: DeviceHttp["connect"] = (target) => {
    const connection = real.http.connect(target);
    return {
      ...connection,
      async request(asked) {
        await pass();
        const reply = await connection.request(asked);
        await pass();
        return reply;
      },
    };
  };
  gateway.value = {
    ...real,
    http: new Proxy(real.http, { get: (from, key) => (key === "connect" ? connect : Reflect.get(from, key)) }),
  };
  return {
    get passed() {
      return passed;
    },
    release() {
      gateway.value = real;
    },
  };
}

describe.skipIf(!postgres)("several processes on one PostgreSQL", () => {
  let api: Api;
  let installer: Person;
  let child: Child;
  let panel: BasipSimulator;
  let id: string;

  beforeAll(async () => {
    api = await startApi({ databaseUrl: postgres?.url ?? "", env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } });
    await (await import("@/lib/platform/db/leases")).announceProcess();
    installer = await api.as("installer");
    child = await buildChild();
    // It takes a write at once and applies it when somebody has looked a few times.
    panel = await startBasipPanel({ serial: randomUUID(), applyAfterMs: 900 });
    id = (await addDevice(installer, panel, { connection: { applyWaitSeconds: 20 } })).body.id;
    await (await import("../support/api-product")).quiet();
  });
  afterEach(async () => {
    await (await import("../support/api-product")).quiet();
  });
  afterAll(async () => {
    await panel?.close();
    await (await import("@/lib/platform/db/leases")).endAllLeases();
    await api?.close();
  });

  const current = async () => {
    const { openSecret } = await import("@/lib/settings/open-secret");
    const row = await api.db.secret.findFirstOrThrow({ where: { deviceId: id, document: "sip", state: "current" } });
    return openSecret(row, byTest);
  };

  test("a second process that starts at any of ten moments of a slow write leaves it alone, and no password is lost", async () => {
    for (let point = 1; ; point += 1) {
      const { baseline } = (await readSection(installer, id)).body;
      const password = `Moment-${randomUUID().slice(0, 12)}`;
      const moment = atPoint(point, async () => {
        expect(await child.run("recover")).toEqual({ code: 0, signal: null });
        expect(await api.db.change.count({ where: { deviceId: id, outcome: { notIn: ["writing", "applied"] } } })).toBe(0);
      });
      const written = await writeSection(installer, id, baseline, { password, registration_interval: 60 + point });
      moment.release();
      expect(written.status, `second process at point ${point}: ${written.text}`).toBe(200);
      expect(panel.held("sip").password).toBe(password);
      expect(await current()).toBe(password);
      const [last] = (await installer("GET", `/api/devices/${id}/changes`)).body.items;
      expect(last, `second process at point ${point}`).toMatchObject({ outcome: "applied" });
      if (moment.passed < point) {
        expect(point).toBeGreaterThan(10);
        return;
      }
    }
  }, 170_000);

  test("a write of a process that is dead is found, asked about, and its secret is set aside and not thrown away", async () => {
    const { baseline, values } = (await readSection(installer, id)).body;
    expect(baseline).toBeTruthy();
    const { sealPending } = await import("@/lib/settings/secret-store");
    const dead = await api.db.change.create({
      data: {
        deviceId: id,
        document: "sip",
        action: "write",
        actorName: "Somebody",
        outcome: "writing",
        before: JSON.stringify(values),
        after: JSON.stringify({ ...values, user: "999" }),
        changes: JSON.stringify([{ path: "user", label: "User", from: (values as { user: string }).user, to: "999" }]),
        correlationId: randomUUID(),
        ownerId: "a process that is gone",
      },
    });
    const secret = await sealPending(id, { document: "sip", record: "" }, "password", `Dead-${randomUUID().slice(0, 12)}`, dead.id);
    expect(await (await import("@/lib/settings/recover-writes")).findUnfinished()).toEqual([dead.id]);
    await expect
      .poll(async () => (await api.db.change.findUnique({ where: { id: dead.id } }))?.outcome, { timeout: 10_000 })
      .toBe("failed");
    expect(await api.db.secret.findUnique({ where: { id: secret } })).toMatchObject({ state: "aside" });
  });

  test("of 100 writes to 100 devices at once none is told that its device is busy, and no lease is left", async () => {
    const { deviceGateway } = await import("@/lib/device-access/device-gateway");
    let together = 0;
    let all = () => {};
    const everybody = new Promise<void>((resolve) => {
      all = resolve;
    });
    const writes = Array.from({ length: 100 }, (_, at) =>
      deviceGateway().locks.withDeviceLock(
        `device-${at}`,
        async () => {
          together += 1;
          if (together === 100) {
            all();
          }
          await everybody;
        },
        { waitMs: 10_000 },
      ),
    );
    await Promise.all(writes);
    expect(await api.db.lease.count({ where: { name: { startsWith: "device:device-" } } })).toBe(0);
  });

  test("a device that another process checks is left to it, and checked when that one is gone", async () => {
    const { checkDue } = await import("@/lib/monitoring/schedule-checks");
    const { signal } = new AbortController();
    await api.db.lease.create({ data: { name: `check:${id}`, owner: "another", until: new Date(Date.now() + 14_000) } });
    await api.db.device.update({ where: { id }, data: { dueAt: null } });
    panel.forget();
    await checkDue(60, signal);
    expect(panel.seen).toHaveLength(0);
    await api.db.lease.delete({ where: { name: `check:${id}` } });
    await checkDue(60, signal);
    expect(panel.seen.length).toBeGreaterThan(0);
    panel.forget();
    await checkDue(60, signal);
    expect(panel.seen).toHaveLength(0);
  });

  test("a lease of a process that died is free when it has run out; one of a living process is not", async () => {
    const { holdsLease, tryLease, endLease } = await import("@/lib/platform/db/leases");
    await api.db.lease.create({ data: { name: "living", owner: "another", until: new Date(Date.now() + 10_000) } });
    await api.db.lease.create({ data: { name: "dead", owner: "another", until: new Date(Date.now() - 1) } });
    expect(await tryLease("living")).toBe(false);
    expect(await tryLease("dead")).toBe(true);
    expect(await holdsLease("dead")).toBe(true);
    await endLease("living");
    expect(await api.db.lease.count({ where: { name: "living", owner: "another" } })).toBe(1);
  });
});

import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { ApiClient } from "@/tools/api-client";
import { plant } from "../support/planted";
import { type Product, startProduct } from "../support/product";

let product: Product | undefined;
let device: BasipSimulator | undefined;

afterEach(async () => {
  await product?.stop();
  await device?.close();
});

interface Section {
  readonly baseline: string;
  readonly values: Record<string, unknown>;
}

interface History {
  readonly items: { id: string; outcome: string; detail: string | null }[];
}

/** Asks until the answer fits, with a breath between: a fact to wait for, bounded by the test's own time. */
function until<T>(ask: () => T | Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      expect(fits(answer)).toBe(true);
      return answer;
    },
    { timeout: 30_000, interval: 25 },
  );
}

async function world(): Promise<{ api: ApiClient; id: string; dataDir: string; secret: string }> {
  device = await startBasipMonitor({ serial: randomUUID(), masking: false });
  const secret = plant("sip password of a killed write", `Killed-${randomUUID().slice(0, 12)}`);
  product = await startProduct({ env: { LINEWARD_CHECK_EVERY_SECONDS: "0" } });
  const api = new ApiClient(product.url);
  await api.signIn(product.admin.email, product.admin.password);
  const added = await api.call<{ id: string }>("POST", "/api/devices", {
    body: {
      name: "Killed",
      driver: device.driver,
      address: `http://${device.host}:${device.port}`,
      credentials: device.credentials,
    },
  });
  return { api, id: added.id, dataDir: product.dataDir, secret };
}

async function restarted(dataDir: string): Promise<ApiClient> {
  // The database knows the admin of the first start; a second start makes nobody.
  const admin = product?.admin ?? { email: "", password: "" };
  await product?.kill();
  device?.heal();
  device?.setLatency(0);
  product = await startProduct({ dataDir, env: { LINEWARD_CHECK_EVERY_SECONDS: "0" } });
  const api = new ApiClient(product.url);
  await api.signIn(admin.email, admin.password);
  return api;
}

describe("a product that is killed in the middle of a write", () => {
  test("finds out at the next start that the device did not take it, and keeps the old secret", async () => {
    const { api, id, dataDir, secret } = await world();
    const section = await api.call<Section>("GET", `/api/devices/${id}/settings/sip`);
    // The device accepts the write and never answers: the process dies while it waits.
    device?.fail({ fault: "hang", match: /POST .*\/sip\/settings/ });
    device?.forget();
    const write = api
      .call("PUT", `/api/devices/${id}/settings/sip`, {
        body: { values: { user: "777", password: secret } },
        headers: { "if-match": `"${section.baseline}"` },
      })
      .catch(() => "gone");
    await until(
      async () => device?.seen ?? [],
      (seen) => seen.some((request) => request.method === "POST"),
    );
    const again = await restarted(dataDir);
    await write;
    const history = await until(
      () => again.call<History>("GET", `/api/devices/${id}/changes`),
      ({ items }) => items[0]?.outcome === "failed",
    );
    expect(history.items[0]?.detail).toContain("nothing was changed");
    const fresh = await again.call<Section>("GET", `/api/devices/${id}/settings/sip`);
    expect(fresh.values.user).not.toBe("777");
  });

  test("finds out at the next start that the device took it, and stands by the new secret", async () => {
    const { api, id, dataDir, secret } = await world();
    const section = await api.call<Section>("GET", `/api/devices/${id}/settings/sip`);
    // The write is taken, the answer is lost, and the process dies while the slow device is read back.
    device?.setLatency(500);
    device?.fail({ fault: "applies_and_drops", match: /POST .*\/sip\/settings/, times: 1 });
    const write = api
      .call("PUT", `/api/devices/${id}/settings/sip`, {
        body: { values: { user: "778", password: secret } },
        headers: { "if-match": `"${section.baseline}"` },
      })
      .catch(() => "gone");
    await until(
      async () => String(device?.held("sip").user),
      (user) => user === "778",
    );
    const again = await restarted(dataDir);
    await write;
    const history = await until(
      () => again.call<History>("GET", `/api/devices/${id}/changes`),
      ({ items }) => items[0]?.outcome === "applied",
    );
    expect(history.items).toHaveLength(1);
    expect(String(device?.held("sip").password) === secret).toBe(true);
    // The new secret is the one in the vault: a write that keeps it goes through.
    const fresh = await again.call<Section>("GET", `/api/devices/${id}/settings/sip`);
    const kept = await again.call<Section>("PUT", `/api/devices/${id}/settings/sip`, {
      body: { values: { timeout: 300 } },
      headers: { "if-match": `"${fresh.baseline}"` },
    });
    expect(kept.values.timeout).toBe(300);
  });
});

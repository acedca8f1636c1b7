import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { ApiClient } from "@/tools/api-client";
import { plant } from "../support/planted";
import { type Product, runCommand, startProduct } from "../support/product";

const modeOf = (file: string) => statSync(file).mode & 0o777;

/** A made-up folder that does not exist yet: the product has to make it. */
const fresh = () => ({ HOST: "127.0.0.1", LINEWARD_DATA_DIR: `/tmp/lineward-never-made-${process.pid}` });

describe("a start that cannot work", () => {
  const wrong: readonly (readonly [name: string, env: Record<string, string>])[] = [
    ["PORT", { PORT: "eighty" }],
    ["LINEWARD_LOG_LEVEL", { LINEWARD_LOG_LEVEL: "loud" }],
    ["DATABASE_URL", { DATABASE_URL: "mysql://localhost/lineward" }],
    ["LINEWARD_URL", { LINEWARD_URL: "lineward.example" }],
    ["LINEWARD_ADMIN_EMAIL", { LINEWARD_ADMIN_EMAIL: "admin@example.com" }],
    ["LINEWARD_KEY", { LINEWARD_KEY: "c2hvcnQ=" }],
    ["LINEWARD_ALLOWED_NETWORKS", { LINEWARD_ALLOWED_NETWORKS: "10.0.0.0/99" }],
  ];

  test.each(wrong)("stops with one line that names %s, and never with its value", async (name, env) => {
    const { code, output } = await runCommand("up", [], { ...fresh(), ...env });
    expect(code).toBe(1);
    expect(
      output
        .trimEnd()
        .split("\n")
        .filter((line) => !line.startsWith("{")),
    ).toHaveLength(1);
    expect(output).toContain(name);
    expect(output).not.toMatch(/\bat .*:\d+:\d+/);
  });

  test("stops with one line that names PORT when another program has it", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
    });
    const { code, output } = await runCommand("up", [], { ...fresh(), PORT: String(port), LINEWARD_LOG_LEVEL: "error" });
    other.close();
    expect(code).toBe(1);
    expect(output).toMatch(/^PORT \d+ is in use/m);
  });
});

describe("a running product", () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await startProduct({ env: { LINEWARD_REGISTRATION_WAIT_MS: "0" } });
    api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
  });

  test("has nothing of the demo: no switchboard, nobody's place to take, nothing to start over", async () => {
    const asked = ["GET people", "POST look-as", "GET switches", "POST switches", "POST start-over"];
    const statuses = asked.map(async (operation) => {
      const [method = "", name] = operation.split(" ");
      return (await api.send(method, `/api/demo/${name}`, method === "POST" ? { body: {} } : {})).status;
    });
    expect(await Promise.all(statuses)).toEqual(asked.map(() => 404));
    expect((await api.send("GET", "/tour")).status).toBe(404);
  });
  afterAll(async () => {
    await product.stop();
  });

  test("answers from the moment it says Ready", async () => {
    expect(await api.call("GET", "/api/health")).toMatchObject({ status: "ok", database: "sqlite" });
  });

  test("has its SQLite database to itself: a second start in the middle of a slow write ends in one line, and the first ends its write", async () => {
    const monitor = await startBasipMonitor({
      serial: "BW-SLOW-6",
      password: plant("web password of a very slow monitor", "Slow-and-steady-6"),
    });
    const body = { name: "Slow", driver: monitor.driver, address: `http://127.0.0.1:${monitor.port}`, credentials: monitor.credentials };
    const { id } = await api.call<{ id: string }>("POST", "/api/devices", { body });
    const section = `/api/devices/${id}/settings/sip`;
    const { baseline } = await api.call<{ baseline: string }>("GET", section);
    monitor.setLatency(1_500);
    monitor.forget();
    const password = plant("sip password of a slow write", "Slow-sip-secret-6");
    const write = api.send("PUT", section, { body: { values: { password } }, headers: { "if-match": `"${baseline}"` } });
    await expect.poll(() => monitor.seen.length).toBeGreaterThan(0);
    const { code, output } = await runCommand("up", [], {
      HOST: "127.0.0.1",
      PORT: "0",
      LINEWARD_DATA_DIR: product.dataDir,
      LINEWARD_LOG_LEVEL: "error",
    });
    expect((await write).status).toBe(200);
    expect(monitor.held("sip").password === password).toBe(true);
    await monitor.close();
    expect(code).toBe(1);
    expect(output.trimEnd().split("\n")).toHaveLength(1);
    expect(output).toContain("Another Lineward is running on");
    expect(await api.call("GET", "/api/health")).toMatchObject({ status: "ok" });
  });

  test("keeps its folder, its database and its keys to its own user", () => {
    expect(modeOf(product.dataDir)).toBe(0o700);
    expect(modeOf(path.join(product.dataDir, "lineward.db"))).toBe(0o600);
    expect(modeOf(path.join(product.dataDir, "keys"))).toBe(0o600);
  });

  test("does not believe forwarding headers when no proxy stands before it", async () => {
    const answer = await api.send("GET", "/sign-in", {
      headers: { "x-nonce": "known-nonce", "content-security-policy": "script-src 'nonce-known-nonce'" },
    });
    expect(answer.headers.get("content-security-policy")).not.toContain("known-nonce");
    expect(await answer.text()).not.toContain("known-nonce");
  });

  test("keeps its memory however large the bodies are that strangers send", async () => {
    // Linux counts the most that a process ever held; elsewhere there is nothing to compare.
    const peakMb = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${product.pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
    const before = existsSync("/proc/self/status") ? peakMb() : 0;
    const part = new Uint8Array(64 * 1024).fill(120);
    const parts = () => {
      let left = (150 * 1024 * 1024) / part.length;
      return new ReadableStream({
        pull(stream) {
          left -= 1;
          left < 0 ? stream.close() : stream.enqueue(part);
        },
      });
    };
    const send = (path: string) =>
      fetch(`${product.url}${path}`, { method: "POST", body: parts(), duplex: "half" } as RequestInit)
        .then((answer) => answer.status)
        .catch(() => "cut");
    const paths = ["/api/auth/sign-in/email", "/api/auth/nothing", "/api/setup"];
    for (const outcome of await Promise.all([...paths, ...paths].map(send))) {
      expect([401, 403, 404, 413, 415, "cut"]).toContain(outcome);
    }
    const announced = await fetch(`${product.url}/api/auth/sign-in/email`, { method: "POST", body: new Uint8Array(30_000) });
    expect(announced.status).toBe(413);
    expect(existsSync("/proc/self/status") ? peakMb() - before : 0).toBeLessThan(50);
  });

  test("takes a new key while it runs, and everything sealed before still opens", async () => {
    const monitor = await startBasipMonitor({ password: plant("web password of a monitor", "Rotate-me-77") });
    const address = `http://127.0.0.1:${monitor.port}`;
    const body = { name: "Rotated", driver: monitor.driver, address, credentials: monitor.credentials };
    const { id } = await api.call<{ id: string }>("POST", "/api/devices", { body });
    const { code, output } = await runCommand("keys", ["rotate"], { LINEWARD_DATA_DIR: product.dataDir, LINEWARD_LOG_LEVEL: "error" });
    expect(output).toMatch(/^New key [0-9a-f]{8}/m);
    expect(code).toBe(0);
    monitor.expireTokens();
    await expect(api.call("GET", `/api/devices/${id}/settings/sip`)).resolves.toHaveProperty("baseline");
    await monitor.close();
  });

  // The last ones, because they end it.
  test("lets a running write finish at SIGTERM, and answers it before the process ends", async () => {
    const monitor = await startBasipMonitor({
      serial: "BW-SLOW-5",
      password: plant("web password of a slow monitor", "Slow-and-steady-5"),
    });
    const body = { name: "Slow", driver: monitor.driver, address: `http://127.0.0.1:${monitor.port}`, credentials: monitor.credentials };
    const { id } = await api.call<{ id: string }>("POST", "/api/devices", { body });
    const section = `/api/devices/${id}/settings/sip`;
    const { baseline } = await api.call<{ baseline: string }>("GET", section);
    monitor.setLatency(400);
    monitor.forget();
    const write = api.send("PUT", section, { body: { values: { registration_interval: 90 } }, headers: { "if-match": `"${baseline}"` } });
    await expect.poll(() => monitor.seen.length).toBeGreaterThan(0);
    const exit = product.stop();
    expect((await write).status).toBe(200);
    expect(await exit).toBe(0);
    expect(monitor.held("sip").registration_interval).toBe(90);
    await monitor.close();
  });

  test("starts with no other key, and says the fingerprint of the one that is missing", async () => {
    const keyFile = path.join(product.dataDir, "keys");
    const current = /^([0-9a-f]{8}) .* current$/m.exec(readFileSync(keyFile, "utf8"))?.[1];
    rmSync(keyFile);
    const again = { HOST: "127.0.0.1", PORT: "0", LINEWARD_DATA_DIR: product.dataDir, LINEWARD_LOG_LEVEL: "error" };
    const other = { ...again, LINEWARD_KEY: randomBytes(32).toString("base64") };
    for (const env of [again, other]) {
      const { code, output } = await runCommand("up", [], env);
      expect(code).toBe(1);
      expect(current).toBeDefined();
      expect(output).toContain(current);
      expect(output.trimEnd().split("\n")).toHaveLength(1);
    }
  });
});

test("an empty database without an admin gets a one-time setup link that makes the first admin, once", async () => {
  const product = await startProduct({ env: { LINEWARD_ADMIN_EMAIL: "", LINEWARD_ADMIN_PASSWORD: "" } });
  try {
    const token = /\/setup\?token=(\S+)/.exec(product.output())?.[1];
    const password = plant("password of the first admin", "first-admin-9f27c1");
    const join = () =>
      new ApiClient(product.url).send("POST", "/api/setup", { body: { token, name: "Ada", email: "ada@example.com", password } });
    expect((await join()).status).toBe(200);
    expect((await join()).status).toBe(404);
    await new ApiClient(product.url).signIn("ada@example.com", password);
  } finally {
    await product.stop();
  }
});

import { mkdtempSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { ApiClient } from "@/tools/api-client";
import { type Product, startProduct } from "../support/product";

// Outside the run's folder: a demo prints its passwords and keeps them in a file, by design.
const folder = mkdtempSync(path.join(tmpdir(), "lineward-demo-"));
const running = new Set<Product>();

async function startDemo(command: "demo" | "dev" = "demo"): Promise<Product> {
  const env = {
    LINEWARD_DEMO_DIR: folder,
    LINEWARD_DEV_DIR: folder,
    LINEWARD_DATA_DIR: "/nowhere/real",
    DATABASE_URL: "postgresql://nowhere.invalid/real",
  };
  const demo = await startProduct({ command, dataDir: folder, env });
  running.add(demo);
  return demo;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

afterAll(async () => {
  for (const demo of running) {
    await demo.stop();
  }
});

interface Listed {
  readonly items: { name: string; address: string; site: { name: string } | null; truths: Record<string, { state: string }> }[];
}

async function devicesOf(demo: Product, label = "Admin"): Promise<Listed["items"]> {
  const [, email = "", password = ""] = new RegExp(`${label}\\s+(\\S+)\\s+(\\S+)`).exec(demo.output()) ?? [];
  const api = new ApiClient(demo.url);
  await api.signIn(email, password);
  return (await api.call<Listed>("GET", "/api/devices?limit=200")).items;
}

test("a demo has its own building, three sign-ins and honest problems, and a second start finds the same devices", async () => {
  const first = await startDemo();
  const before = await devicesOf(first);
  expect(before).toHaveLength(42);
  const ofInstaller = await devicesOf(first, "Installer");
  expect(new Set(ofInstaller.map((device) => device.site?.name))).toEqual(new Set(["Harbour Quay"]));
  expect(first.output()).toMatch(/Installer\s+\S+@\S+\s+\S+/);
  expect(first.output()).toMatch(/Helpdesk\s+\S+@\S+\s+\S+/);
  const states = (truth: string) => before.map((device) => device.truths[truth]?.state);
  expect(states("reachable")).toContain("no");
  expect(states("signedIn")).toContain("no");
  expect(states("registered")).toContain("no");
  const building = Number(readFileSync(path.join(folder, "building", "pid"), "utf8"));
  expect(alive(building)).toBe(true);

  await first.kill();
  running.delete(first);
  await expect.poll(() => alive(building), { timeout: 5_000 }).toBe(false);

  const second = await startDemo();
  const after = await devicesOf(second);
  expect(after.map((device) => `${device.name} ${device.address}`)).toEqual(before.map((device) => `${device.name} ${device.address}`));
  // How fast that is is measured by the bench: here the machine may be busy with the other tests.
  expect(second.output()).not.toContain("Adding the building's devices");
  expect(await second.stop()).toBe(0);
  running.delete(second);
}, 300_000);

/** The first line of the answer to a browser that wants to hear of changed pages. */
function reloadingSocket(url: string): Promise<string> {
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "bGluZXdhcmQgbGluZXdhcg==",
  };
  return new Promise((resolve, reject) => {
    const asked = get(`${url}/_next/hmr?id=test`, { headers });
    asked.once("upgrade", ({ statusCode, statusMessage }, socket) => {
      socket.destroy();
      resolve(`${statusCode} ${statusMessage}`);
    });
    asked.once("response", ({ statusCode }) => resolve(`${statusCode} without a socket`));
    asked.once("error", reject);
  });
}

// After the demo, in its folder: that already has its devices.
test("npm run dev serves that building with pages that reload, and stops cleanly with everything it started", async () => {
  const dev = await startDemo("dev");
  expect(await devicesOf(dev)).toHaveLength(42);
  const page = await fetch(`${dev.url}/sign-in`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Sign in");
  expect(await reloadingSocket(dev.url)).toBe("101 Switching Protocols");
  const building = Number(readFileSync(path.join(folder, "building", "pid"), "utf8"));
  expect(await dev.stop()).toBe(0);
  running.delete(dev);
  expect(alive(building)).toBe(false);
  await expect(fetch(`${dev.url}/sign-in`)).rejects.toThrow();
}, 300_000);

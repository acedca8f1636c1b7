import { type BrowserContext, expect, type Page } from "@playwright/test";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { ApiClient } from "@/tools/api-client";
import { freePort } from "../support/free-port";
import { type Product, startProduct } from "../support/product";
import { test } from "./fixtures";

/** Shorter than any page waits before it asks by itself while it is told. */
const told = { timeout: 8_000 };

async function signedIn(context: BrowserContext, product: Product): Promise<ApiClient> {
  const api = new ApiClient(product.url);
  await api.signIn(product.admin.email, product.admin.password);
  const { hostname } = new URL(product.url);
  await context.addCookies(api.cookies().map(({ name, value }) => ({ name, value, domain: hostname, path: "/" })));
  return api;
}

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
  // Whoever loads the page anew loses this.
  await page.evaluate(() => Object.assign(window, { sameLoad: true }));
  return page;
}

test("what happens is on every open page at once, over one stream for all tabs, also after the server was killed", async ({ browser }) => {
  const port = String(await freePort());
  const panel = await startBasipPanel({ serial: "LIVE-1" });
  let product = await startProduct({ env: { PORT: port } });
  const context = await browser.newContext({ baseURL: product.url });
  const own = await signedIn(context, product);
  const api = new ApiClient(product.url);
  await api.signIn(product.admin.email, product.admin.password);
  const { id } = await api.call<{ id: string }>("POST", "/api/devices", {
    body: {
      name: "Lobby",
      driver: panel.driver,
      address: `${panel.scheme}://127.0.0.1:${panel.port}`,
      credentials: panel.credentials,
    },
  });
  const streams = () => expect.poll(async () => (await api.call<{ streams: number }>("GET", "/api/work")).streams);

  const [list, device] = [await open(context, "/devices"), await open(context, `/devices/${id}`)];
  await streams().toBe(1);

  await test.step("a check elsewhere shows in both tabs", async () => {
    const row = list.getByRole("row").filter({ hasText: "Lobby" });
    await expect(row).toBeVisible();
    await panel.close();
    await api.call("POST", `/api/devices/${id}/check`);
    await expect(device.getByText("Does not answer").first()).toBeVisible(told);
    await expect(row.getByText(/not answer|offline|no answer/i).first()).toBeVisible(told);
  });

  await test.step("a change by a colleague shows in both tabs", async () => {
    await api.call("PATCH", `/api/devices/${id}`, { body: { name: "Back gate", check: false } });
    await expect(device.getByRole("heading", { level: 1 })).toHaveText(/Back gate/, told);
    await expect(list.getByRole("row").filter({ hasText: "Back gate" })).toBeVisible(told);
    await streams().toBe(1);
  });

  await test.step("without a worker in common one tab is chosen, and another one goes on when it is closed", async () => {
    const plain = await browser.newContext({ baseURL: product.url });
    await signedIn(plain, product);
    await plain.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
    const [first, second] = [await open(plain, "/devices"), await open(plain, "/devices")];
    await streams().toBe(2);
    await first.close();
    await streams().toBe(2);
    await api.call("PATCH", `/api/devices/${id}`, { body: { name: "Side gate", check: false } });
    await expect(second.getByRole("row").filter({ hasText: "Side gate" })).toBeVisible(told);
    await plain.close();
    await streams().toBe(1);
  });

  await test.step("after a kill the pages come back by themselves", async () => {
    await product.kill();
    product = await startProduct({ env: { PORT: port, LINEWARD_ADMIN_PASSWORD: product.admin.password }, dataDir: product.dataDir });
    await api.call("PATCH", `/api/devices/${id}`, { body: { name: "Garage", check: false } });
    await streams().toBe(1);
    await expect(list.getByRole("row").filter({ hasText: "Garage" })).toBeVisible(told);
    await expect(device.getByRole("heading", { level: 1 })).toHaveText(/Garage/, told);
    for (const page of [list, device]) {
      expect(await page.evaluate(() => "sameLoad" in window)).toBe(true);
    }
  });

  await test.step("who signs out has no stream, and the other tab knows", async () => {
    await own.call("POST", "/api/auth/sign-out", { body: {} });
    await expect(list).toHaveURL(/\/sign-in/);
    await expect(device).toHaveURL(/\/sign-in/);
    await streams().toBe(0);
  });

  await context.close();
  await product.stop();
});

import { chromium, type Page } from "@playwright/test";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { ApiClient } from "@/tools/api-client";
import { idleBesideWorker } from "../support/idle-network";
import { startProduct } from "../support/product";
import { atMost, type Result } from "./result";

/** Bytes of JavaScript over the wire, compressed, for one page opened with an empty cache. */
async function scriptKb(page: Page, url: string): Promise<number> {
  let bytes = 0;
  const sizes: Promise<void>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() === "script") {
      sizes.push(
        request.sizes().then(({ responseBodySize }) => {
          bytes += responseBodySize;
        }),
      );
    }
  });
  idleBesideWorker(page);
  await page.goto(url);
  await page.waitForLoadState("networkidle");
  await Promise.all(sizes);
  return bytes / 1024;
}

/** (d) JavaScript of the first load of the Devices page and of a device's form page, as Chromium counts it. */
export async function benchFirstLoad(): Promise<Result[]> {
  const panel = await startBasipPanel();
  const product = await startProduct({ env: { LINEWARD_LOG_LEVEL: "error" } });
  const args = [
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
  // biome-ignore lint/style/noProcessEnv: where the browser is differs between machines, as for the browser tests.
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const body = { name: "Bench panel", driver: panel.driver, address: `http://127.0.0.1:${panel.port}`, credentials: panel.credentials };
    const { id } = await api.call<{ id: string }>("POST", "/api/devices", { body });
    const measure = async (path: string) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      await context.addCookies(api.cookies().map((cookie) => ({ ...cookie, domain: "127.0.0.1", path: "/" })));
      const kb = await scriptKb(await context.newPage(), `${product.url}${path}`);
      await context.close();
      return kb;
    };
    return [
      atMost("first load, Devices page: JS, gzip", await measure("/devices"), 230, "KB"),
      atMost("first load, a device's form page: JS, gzip", await measure(`/devices/${id}/settings/sip`), 270, "KB"),
    ];
  } finally {
    await browser.close();
    await product.stop();
    await panel.close();
  }
}

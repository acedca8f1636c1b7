import type { Page, Request } from "@playwright/test";

const quietMs = 500;
const lookEveryMs = 50;

/** The browser never says that the script of a shared worker has arrived: for Playwright a page with one is never idle. */
const isWorker = (request: Request) => request.url().includes("/turbopack-worker-");

/**
 * Lets `waitForLoadState("networkidle")` of a page wait until it has asked for nothing for half a second, what its shared worker holds open
 * left aside. Call it before the page is opened.
 */
export function idleBesideWorker(page: Page): void {
  const waitForLoadState = page.waitForLoadState.bind(page);
  const open = new Set<Request>();
  let lastAt = performance.now();
  const ended = (request: Request) => {
    open.delete(request);
    lastAt = performance.now();
  };
  page.on("request", (request) => {
    if (!isWorker(request)) {
      open.add(request);
      lastAt = performance.now();
    }
  });
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
  page.waitForLoadState = async (state, options) => {
    await waitForLoadState(state === "networkidle" ? "load" : state, options);
    while (state === "networkidle" && (open.size > 0 || performance.now() - lastAt < quietMs)) {
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  };
}

import { mkdirSync } from "node:fs";
import path from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import type { Simulator } from "@/lib/simulators/types";
import { ApiClient } from "@/tools/api-client";
import { accessibilityViolations, contrastViolations } from "../support/axe";
import { idleBesideWorker } from "../support/idle-network";
import { assertNothingPlantedIn } from "../support/planted";
import { type Product, startProduct } from "../support/product";

export interface Account {
  readonly email: string;
  readonly password: string;
}

interface WorkerFixtures {
  /** The built product with an empty database and one admin, for all tests of a worker. */
  product: Product;
  /** Speaks the HTTP API as that admin. */
  api: ApiClient;
}

interface TestFixtures {
  /** Takes away what a test has added to the product: the next one on the same product would find it in its lists and lines. Applies to every test. */
  nothingLeft: undefined;
  /** Fails the test if the page logs an error, throws, or shows a planted secret in its HTML. Applies to every test. */
  honestPage: undefined;
  /** Lets answers of 5xx pass: for tests that make a device fail, which the product reports as 502 or 504. */
  allowFaults(): void;
  /** Gives the page the session of that admin, or of a person by e-mail and password. */
  signIn(person?: Account): Promise<void>;
  /** Another person's browser, watched like the first. */
  anotherPage(person?: Account): Promise<Page>;
  /** Adds a stand-in device through the API, and takes both away after the test. Resolves with its id in the product. */
  keep(simulator: Simulator, more?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Fails on any violation of WCAG 2.2 A and AA in the page as it is now. */
  expectNoAxeViolations(): Promise<void>;
  /**
   * Checks the page as it is now in both themes, and leaves it in the other one: axe, no sideways scroll. By hand, or with
   * LINEWARD_TEST_PICTURES=yes, it keeps pictures under test-results/screens/<project>-<theme>/<name>.png.
   */
  looks(name: string, themes?: "both" | "one"): Promise<void>;
  /**
   * The same, and then as narrow as a phone, in the theme that was looked at for its contrast alone: for states that take long to reach
   * twice. With pictures in both themes.
   */
  looksWideAndNarrow(name: string): Promise<void>;
}

/** Complaints that are the test's own doing: a 4xx answer that a test provokes is logged by the browser as an error. */
const provoked = /^Failed to load resource: the server responded with a status of 4\d\d/;
const provokedFault = /^Failed to load resource: the server responded with a status of 50[24]/;

/**
 * A page that was opened answers: a key pressed before its code is attached is heard by nobody, which a person sees and a test does not.
 * A test of that moment asks for `waitUntil: "commit"`.
 */
function answerWhenReady(page: Page): void {
  idleBesideWorker(page);
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    if (options?.waitUntil !== "commit" && response?.headers()["content-type"]?.startsWith("text/html")) {
      await page.locator("html[data-ready]").waitFor({ state: "attached" });
    }
    return response;
  };
}

interface Watched {
  readonly page: Page;
  readonly problems: string[];
}

function watch(page: Page, faults: { allowed: boolean }): Watched {
  const problems: string[] = [];
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !provoked.test(text) && !(faults.allowed && provokedFault.test(text))) {
      problems.push(`console: ${text}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`page: ${error.message}`));
  page.on("response", (response) => {
    const ours = faults.allowed && (response.status() === 502 || response.status() === 504);
    if (response.status() >= 500 && !ours) {
      problems.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
    }
  });
  return { page, problems };
}

async function expectHonest({ page, problems }: Watched): Promise<void> {
  if (!page.isClosed()) {
    assertNothingPlantedIn("the page's HTML", await page.content());
  }
  expect(problems, "errors of the page").toEqual([]);
}

/** What a test shares with its fixtures. */
interface Faults {
  faults: { allowed: boolean };
}

/** A test takes less: the password that a session was made with must not be asked for again in the middle of one that is not about that. */
const testMsMax = 3 * 60_000;

async function isFresh(client: ApiClient): Promise<boolean> {
  const answer = await client.send("GET", "/api/me/proof");
  const { freshUntil = null } = answer.ok ? ((await answer.json()) as { freshUntil?: string | null }) : {};
  return freshUntil !== null && Date.parse(freshUntil) > Date.now() + testMsMax;
}

/** A sign-in hashes for a while: one session per person and product is enough. */
const sessions = new Map<string, ApiClient>();

async function cookiesOf(url: string, person: Account) {
  const key = `${url} ${person.email}`;
  let client = sessions.get(key);
  if (!client || !((await isFresh(client)) || (await client.prove()))) {
    client = new ApiClient(url);
    await client.signIn(person.email, person.password);
    sessions.set(key, client);
  }
  const { hostname } = new URL(url);
  return client.cookies().map(({ name, value }) => ({ name, value, domain: hostname, path: "/" }));
}

/** Pictures are for people: a whole run, at which nobody looks, makes none. */
// biome-ignore lint/style/noProcessEnv: set by a whole run or by a person, not a setting of the product.
const pictures = process.env.LINEWARD_TEST_PICTURES !== "no";

async function keepPicture(page: Page, folderName: string, name: string): Promise<void> {
  if (pictures) {
    const folder = path.resolve(import.meta.dirname, "../../test-results/screens", folderName);
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${name}.png`), animations: "disabled" });
  }
}

/** The ids of every device of the product, through as many pages as it takes. */
async function keptDevices(api: ApiClient, cursor = ""): Promise<string[]> {
  const path = `/api/devices?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
  const { items, nextCursor } = await api.call<{ items: { id: string }[]; nextCursor: string | null }>("GET", path);
  return [...items.map(({ id }) => id), ...(nextCursor ? await keptDevices(api, nextCursor) : [])];
}

export const test = base.extend<TestFixtures & Faults, WorkerFixtures>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      // Shorter than the defaults, so that a test of a device that hangs does not wait for long; long enough for stand-ins, which share
      // two cores with two browsers.
      const env = {
        LINEWARD_HEADERS_MS: "6000",
        LINEWARD_BODY_MS: "6000",
        LINEWARD_REGISTRATION_WAIT_MS: "4000",
      };
      const product = await startProduct({ env });
      await use(product);
      await product.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  api: [
    async ({ product }, use) => {
      const api = new ApiClient(product.url);
      await api.signIn(product.admin.email, product.admin.password);
      // Devices are broken on purpose all the time: only a test of alerts wants to be told.
      const { items } = await api.call<{ items: object[] }>("GET", "/api/alert-rules");
      await api.call("PUT", "/api/alert-rules", { body: { items: items.map((rule) => ({ ...rule, on: false })) } });
      await use(api);
    },
    { scope: "worker" },
  ],
  baseURL: async ({ product }, use) => use(product.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  faults: async ({}, use) => use({ allowed: false }),
  allowFaults: async ({ faults }, use) => {
    await use(() => {
      faults.allowed = true;
    });
  },
  page: async ({ page }, use) => {
    answerWhenReady(page);
    await use(page);
  },
  nothingLeft: [
    async ({ api }, use) => {
      const before = new Set(await keptDevices(api));
      await use(undefined);
      const added = (await keptDevices(api)).filter((id) => !before.has(id));
      // What the test set off on a device may still have its turn there.
      const removed = async (id: string) => (await api.send("DELETE", `/api/devices/${id}`)).status;
      await Promise.all(added.map((id) => expect.poll(() => removed(id)).toBeLessThan(300)));
    },
    { auto: true },
  ],
  honestPage: [
    async ({ page, faults }, use) => {
      const watched = watch(page, faults);
      await use(undefined);
      await expectHonest(watched);
    },
    { auto: true },
  ],
  signIn: async ({ page, baseURL, product }, use) => {
    await use(async (person = product.admin) => {
      await page.context().addCookies(await cookiesOf(baseURL ?? product.url, person));
    });
  },
  anotherPage: async ({ browser, product, faults }, use) => {
    const opened: Watched[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ baseURL: product.url });
      if (person) {
        await context.addCookies(await cookiesOf(product.url, person));
      }
      const newPage = await context.newPage();
      answerWhenReady(newPage);
      const watched = watch(newPage, faults);
      opened.push(watched);
      return watched.page;
    });
    for (const watched of opened) {
      await expectHonest(watched);
      await watched.page.context().close();
    }
  },
  keep: async ({ api }, use) => {
    const running: Simulator[] = [];
    await use(async (simulator, more = {}) => {
      running.push(simulator);
      const address = `${simulator.scheme}://127.0.0.1:${simulator.port}`;
      const body = { name: `Device ${simulator.port}`, driver: simulator.driver, address, credentials: simulator.credentials, ...more };
      return (await api.call<{ id: string }>("POST", "/api/devices", { body })).id;
    });
    await Promise.all(running.map((simulator) => simulator.close()));
  },
  expectNoAxeViolations: async ({ page }, use) => {
    await use(async () => expect(await accessibilityViolations(page)).toEqual([]));
  },
  looks: async ({ page, expectNoAxeViolations }, use, info) => {
    await use(async (name, themes = "both") => {
      const { scroll, client } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scroll: scrollWidth, client: clientWidth };
      });
      expect(scroll, "the page does not scroll sideways").toBeLessThanOrEqual(client);
      const cut = await page.locator("dialog[open] button").evaluateAll((buttons) =>
        buttons.flatMap((button) => {
          const [inner, outer] = [button.getBoundingClientRect(), button.closest("dialog")?.getBoundingClientRect()];
          return outer && inner.width > 0 && (inner.left < outer.left || inner.right > outer.right) ? [button.textContent] : [];
        }),
      );
      expect(cut, "buttons that stick out of their dialog").toEqual([]);
      // Parts that the browser has not drawn yet would be measured halfway between two themes.
      await page.evaluate((settled) => {
        if (document.adoptedStyleSheets.length === 0) {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(settled);
          document.adoptedStyleSheets.push(sheet);
        }
      }, "* { transition: none !important; content-visibility: visible !important; }");
      // First in the theme that is on: to draw a page in another one takes as long as to check it.
      const now = (await page.locator("html").getAttribute("data-theme")) === "dark" ? "dark" : "light";
      await keepPicture(page, `${info.project.name}-${now}`, name);
      await expectNoAxeViolations();
      if (themes === "one") {
        return;
      }
      const other = now === "dark" ? "light" : "dark";
      await page.emulateMedia({ colorScheme: other });
      await expect(page.locator("html")).toHaveAttribute("data-theme", other);
      await keepPicture(page, `${info.project.name}-${other}`, name);
      // What a theme changes is colours.
      expect(await contrastViolations(page)).toEqual([]);
    });
  },
  looksWideAndNarrow: async ({ page, looks }, use) => {
    await use(async (name) => {
      await looks(name);
      const before = page.viewportSize();
      await page.setViewportSize({ width: 390, height: 844 });
      await looks(`${name}-narrow`, pictures ? "both" : "one");
      if (before) {
        await page.setViewportSize(before);
      }
    });
  },
});

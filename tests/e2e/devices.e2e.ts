import { expect } from "@playwright/test";
import { ApiClient } from "@/tools/api-client";
import { type Product, startProduct } from "../support/product";
import { test as base } from "./fixtures";
import { startPanel } from "./stand-ins";

const total = 300;

const nameOf = (number: number) => `Apartment ${"ABC"[Math.floor(number / 100)]}${String(number % 100).padStart(2, "0")}`;

/** A product of its own, with a list that is long enough to be searched: 300 devices on two sites, one that answers, four that do not. */
const test = base.extend<object, { product: Product }>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const product = await startProduct({ env: { LINEWARD_CONNECT_MS: "2000" } });
      const api = new ApiClient(product.url);
      await api.signIn(product.admin.email, product.admin.password);
      const site = async (name: string) => (await api.call<{ id: string }>("POST", "/api/sites", { body: { name } })).id;
      const [elm, quay] = [await site("Elm Court"), await site("Harbour Quay")];
      const panel = await startPanel({ masking: false });
      const add = (name: string, more: object) => {
        const address = "http://127.0.0.1:9";
        const body = { name, driver: "basip-monitor", address, credentials: panel.credentials, check: false, ...more };
        return api.call<{ id: string }>("POST", "/api/devices", { body });
      };
      for (let made = 0; made < total; made += 20) {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) => {
            const number = made + index;
            if (number === 0) {
              return add("Main entrance", {
                driver: panel.driver,
                address: `http://127.0.0.1:${panel.port}`,
                siteId: elm,
                tags: ["entrance"],
              });
            }
            const tags = number % 10 === 0 ? ["corner"] : [];
            return add(nameOf(number), { siteId: number % 2 === 0 ? elm : quay, tags });
          }),
        );
      }
      const { items } = await api.call<{ items: { id: string }[] }>("GET", "/api/devices?query=Apartment%20A0&sort=name&limit=4");
      const { items: first } = await api.call<{ items: { id: string }[] }>("GET", "/api/devices?query=Main");
      await Promise.all([...items, ...first].map(({ id }) => api.call("POST", `/api/devices/${id}/check`)));
      await use(product);
      await product.stop();
      await panel.close();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

test("300 devices are searched, sorted and filtered, and the address keeps what is seen", async ({ page, signIn }) => {
  await signIn();
  await page.goto("/devices");
  const table = page.getByRole("table", { name: "Devices" });
  const names = table.getByRole("row").locator("td:nth-child(2) a");
  await expect(table).toHaveAttribute("aria-rowcount", String(total + 1));
  await expect(names.first()).toHaveText("Apartment A01");

  const filter = page.getByRole("button", { name: "Filter", exact: true });
  await test.step("search", async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox")).toBeFocused();
    await page.keyboard.type("apartment b1");
    await expect(page.getByText("10 match")).toBeVisible();
    await expect(names).toHaveCount(10);
    await page.keyboard.press("Escape");
    await expect(filter).toHaveAttribute("aria-expanded", "false");
    await expect(page.getByText(`${total} match`)).toBeVisible();
  });

  await test.step("sort", async () => {
    await table.getByRole("button", { name: "Name" }).click();
    await expect(names.first()).toHaveText("Main entrance");
    await expect(page).toHaveURL(/sort=-name/);
  });

  await test.step("filter by what is true", async () => {
    await filter.click();
    await page.getByRole("button", { name: "Reachable", exact: true }).click();
    await page.getByRole("checkbox", { name: "No", exact: true }).check();
    await page.keyboard.press("Escape");
    await expect(filter).toHaveAttribute("aria-expanded", "false");
    await expect(page.getByText("4 match")).toBeVisible();
    await expect(page.getByRole("button", { name: "Reachable is No" })).toBeVisible();
  });

  await test.step("by site, on top", async () => {
    await filter.click();
    await page.getByRole("group", { name: "Filter by" }).getByRole("button", { name: "Site" }).click();
    await page.getByRole("checkbox", { name: "Harbour Quay" }).check();
    await page.keyboard.press("Escape");
    await expect(filter).toHaveAttribute("aria-expanded", "false");
    await expect(page.getByText("2 match")).toBeVisible();
    await expect(names).toHaveText(["Apartment A03", "Apartment A01"]);
  });

  await test.step("a reload shows the same", async () => {
    await page.reload();
    await expect(page.getByText("2 match")).toBeVisible();
    await expect(names).toHaveText(["Apartment A03", "Apartment A01"]);
    await page.getByRole("button", { name: "Clear", exact: true }).click();
    await expect(page.getByText(`${total} match`)).toBeVisible();
  });

  await test.step("by tag", async () => {
    await filter.click();
    await page.getByRole("group", { name: "Filter by" }).getByRole("button", { name: "Tag" }).click();
    await page.getByRole("checkbox", { name: "corner" }).check();
    await page.keyboard.press("Escape");
    await expect(filter).toHaveAttribute("aria-expanded", "false");
    await expect(page.getByText("29 match")).toBeVisible();
    await page.getByRole("button", { name: "Remove the filter Tag" }).click();
    await expect(page.getByText(`${total} match`)).toBeVisible();
  });
});

test("rows are selected with the keyboard and tagged together", async ({ page, signIn }) => {
  await signIn();
  await page.goto("/devices?query=apartment+a3");
  await expect(page.getByText("10 match")).toBeVisible();
  const selection = page.getByRole("region", { name: "Selection" });
  await expect(async () => {
    // Keys act as soon as the page has come to life, which nothing on it shows.
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await expect(selection).toContainText("1 selected", { timeout: 500 });
  }).toPass();
  for (const key of ["j", "j", "Shift+X", "j", "k"]) {
    await page.keyboard.press(key);
  }
  await expect(selection).toContainText("3 selected");
  await page.keyboard.press("b");
  await expect(selection.getByRole("button", { name: "Change SIP settings" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(selection.getByRole("button", { name: "Tag" })).toBeFocused();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Tag: 3 devices" });
  await expect(dialog.getByLabel("Tag", { exact: true })).toBeFocused();
  await dialog.getByLabel("Tag", { exact: true }).fill("two words");
  await dialog.getByRole("button", { name: "Tag 3 devices" }).click();
  await expect(dialog.getByText("A tag is one word of at most 40 characters.")).toBeVisible();
  await dialog.getByLabel("Tag", { exact: true }).fill("stairs");
  await dialog.getByRole("button", { name: "Tag 3 devices" }).click();
  await expect(dialog.getByText("3 of 3 done")).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("row").filter({ hasText: "stairs" })).toHaveCount(3);
  await page.keyboard.press("Escape");
  await expect(selection).toBeHidden();

  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Apartment A32" })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/query=apartment\+a3/);
  await expect(page.getByText("10 match")).toBeVisible();
});

test("@looks a long list is drawn row by row as it is scrolled", async ({ page, signIn, looks, isMobile }) => {
  await signIn();
  await page.goto("/devices");
  const rows = page.locator("[data-row]");
  await expect(rows.first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await rows.count()).toBeLessThan(80);
  await looks("devices-300");
  const last = page.getByRole("link", { name: "Main entrance" });
  if (isMobile) {
    await page.getByRole("searchbox").fill("main");
    await expect(last).toBeVisible();
    await expect(rows).toHaveCount(1);
    await looks("devices-search");
    await last.click();
    await expect(page.getByRole("heading", { level: 1, name: "Main entrance" })).toBeVisible();
    return;
  }
  await expect(async () => {
    await page.mouse.move(200, 400);
    await page.mouse.wheel(0, 4000);
    await rows.last().scrollIntoViewIfNeeded();
    await expect(last).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 30_000 });
  expect(await rows.count()).toBeLessThan(80);
  await last.click();
  await expect(page.getByRole("heading", { level: 1, name: "Main entrance" })).toBeVisible();
});

test("@looks the overview says what needs a person, and leads there", async ({ page, signIn, looks }) => {
  await signIn();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(page.getByRole("link", { name: /Apartment A01/ }).first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  await looks("overview-300");
  await page
    .getByRole("link", { name: /Apartment A01/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Apartment A01" })).toBeVisible();
});

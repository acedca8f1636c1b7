import { expect, type Page } from "@playwright/test";
import type { ApiClient } from "@/tools/api-client";
import { plant } from "../support/planted";
import { type LineOfTwo, test } from "./line-fixtures";
import { newSecret } from "./stand-ins";

/** What leaves the page that may change something. Checks ask devices, or nobody, and write nothing. */
function writesOf(page: Page): string[] {
  const writes: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() !== "GET" && pathname.startsWith("/api/") && !/check$/.test(pathname)) {
      writes.push(`${request.method()} ${pathname}`);
    }
  });
  return writes;
}

const singleKeys = [..."abcdefhijklmnopqrstuvwxyz0123456789", "Enter", "Space", "Delete"];

/** Presses every single key, and Enter, on a page where nothing but the page has the focus. */
async function pressAll(page: Page): Promise<void> {
  for (const key of singleKeys) {
    await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : undefined));
    await page.keyboard.press(key);
  }
  await page.keyboard.press("Escape");
}

/** The panel is given another password in its form, so the ends differ and Lineward knows it. */
async function breakPasswords(api: ApiClient, { panelId }: LineOfTwo): Promise<void> {
  const { baseline } = await api.call<{ baseline: string }>("GET", `/api/devices/${panelId}/settings/sip`);
  const values = { password: newSecret("password that only the panel has") };
  await api.call("PUT", `/api/devices/${panelId}/settings/sip`, { body: { values }, headers: { "if-match": `"${baseline}"` } });
}

/** One password at both ends; noted, so that every page is searched for it. */
function expectOneSecret({ secrets }: LineOfTwo): void {
  const { panel, pbx } = secrets();
  plant("password that a reset made", panel);
  expect(panel === pbx, "both ends have the same password").toBe(true);
}

test("a helpdesk agent begins where callers are: what they notice, whether a reset helps, who has reset what", async ({
  page,
  api,
  line,
  join,
  product,
  anotherPage,
  looksWideAndNarrow,
}) => {
  test.setTimeout(120_000);
  const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Maple Court" } });
  const flat = await line("Maple flat 12", "pbx-8");
  await api.call("PATCH", `/api/devices/${flat.panelId}`, { body: { siteId: site.id } });
  const look = () => api.call("POST", `/api/lines/${flat.id}/check`, { body: {} });
  flat.panel.fail({ fault: "drop" });
  await look();
  const hal = await join("helpdesk", "Hal Helpdesk");

  await test.step("signing in leads there, with the cursor in the search", async () => {
    await page.goto("/sign-in");
    await page.getByLabel(/^E-?mail$/).fill(hal.email);
    await page.getByLabel("Password", { exact: true }).fill(hal.password);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/reset$/);
    await expect(page.getByRole("heading", { name: "What does the caller say?" })).toBeVisible();
    await expect(page.getByRole("combobox", { name: /^Find a line/ })).toBeFocused();
  });

  const notices = page.locator("section", { has: page.getByRole("heading", { name: /^What callers may notice now/ }) });
  await test.step("a silent panel is named as callers notice it, and is for an installer", async () => {
    const silent = notices.getByRole("listitem").filter({ hasText: "Maple flat 12, Maple Court" });
    await expect(silent).toContainText("No ring and no sound from the panel. The panel does not answer: it has no power or no network.");
    await expect(silent).toContainText("For an installer");
    await looksWideAndNarrow("helpdesk-home-silent");
  });

  await test.step("that a reset does not help there is said before one is begun", async () => {
    await page.getByRole("combobox", { name: /^Find a line/ }).fill("maple flat");
    const note = page.getByRole("region", { name: "Will a reset help?" });
    await expect(note).toContainText("A reset does not help");
    await expect(note).toContainText("The panel does not answer");
    await expect(page.getByRole("button", { name: "Reset anyway" })).toBeVisible();
    await looksWideAndNarrow("helpdesk-no-help");
    await page.keyboard.press("Escape");
  });

  await test.step("it answers again, and the ends have different passwords: that is an agent's", async () => {
    flat.panel.heal();
    await look();
    await breakPasswords(api, flat);
    await page.goto("/reset");
    const differing = notices.getByRole("listitem").filter({ hasText: "Maple flat 12, Maple Court" });
    await expect(differing).toContainText("The ends have different passwords. A reset gives them the same new one.");
    await looksWideAndNarrow("helpdesk-home");
  });

  await test.step("no key begins anything, not even with a line picked, and a held Enter stops at the form", async () => {
    const writes = writesOf(page);
    await page.goto(`/reset?line=${flat.id}`);
    await expect(page.getByLabel("Ticket reference")).toBeFocused();
    await pressAll(page);
    for (const path of ["/reset", "/reset/log", "/lines", `/lines/${flat.id}`, "/activity"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await pressAll(page);
    }
    await page.goto("/reset");
    await page.getByRole("combobox", { name: /^Find a line/ }).fill("maple flat 12");
    await expect(page.getByRole("heading", { level: 2, name: "Maple flat 12", exact: true })).toBeVisible();
    await page.keyboard.down("Enter");
    await expect(page.getByLabel("Ticket reference")).toBeFocused();
    await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Reset the password" })).toBeFocused();
    expect(writes).toEqual([]);
  });

  await test.step("nor on the screens of those who configure devices", async () => {
    const other = await anotherPage(product.admin);
    const writes = writesOf(other);
    for (const path of ["/", "/devices", `/devices/${flat.panelId}`, `/devices/${flat.panelId}/settings/sip`, "/lines", "/people"]) {
      await other.goto(path);
      await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
      await pressAll(other);
    }
    expect(writes).toEqual([]);
  });

  await test.step("where the passwords differ a reset helps, and by the keys alone it is done", async () => {
    await page.goto("/reset");
    await notices.getByRole("link", { name: "Reset Maple flat 12, Maple Court" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Will a reset help?" })).toContainText("A reset helps");
    await expect(page.getByLabel("Ticket reference")).toBeFocused();
    await page.keyboard.type("HD-20431");
    await page.keyboard.press("Enter");
    await expect(page.getByText("In order", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    expectOneSecret(flat);
    await page.keyboard.press("Enter");
    const today = page.locator("section", { has: page.getByRole("heading", { name: /^Resets today/ }) });
    await expect(today).toContainText(/Maple flat 12.*HD-20431.*you/);
    await expect(notices.getByText("Maple flat 12")).toHaveCount(0, { timeout: 25_000 });
  });
});

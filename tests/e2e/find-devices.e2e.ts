import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

test("devices are found in a range without signing in, chosen, and added by a job with one login", async ({
  page,
  api,
  signIn,
  keep,
  looksWideAndNarrow,
}) => {
  const known = await startPanel();
  await keep(known, { name: "Heron gate" });
  const fresh = await startPanel();
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Heron Wharf" } });
  await signIn();
  await page.goto("/devices");
  await page.getByRole("link", { name: "Find devices" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Find devices" })).toBeVisible();

  await test.step("a range that is none is refused in a sentence beside it", async () => {
    await page.getByLabel("Range").fill("10.20.4.999");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Range")).toHaveAttribute("aria-invalid", "true");
  });
  await page.getByLabel("Range").fill("127.0.0.1");
  await page.getByLabel("Ports").fill(`${known.port}, ${fresh.port}`);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "All 1 asked, 1 answers" })).toBeVisible();
  fresh.forget();

  const list = page.getByRole("region", { name: "What answers" });
  await list.getByRole("button", { name: "Show: Known" }).click();
  await expect(list.getByRole("link", { name: "Heron gate" })).toBeVisible();
  await list.getByRole("checkbox", { name: "Choose all: New" }).check();
  const panel = page.getByRole("form", { name: "Add what was chosen" });
  await expect(panel.getByRole("heading", { name: "Add 1 device" })).toBeVisible();
  await panel.getByRole("button", { name: "Add 1 device" }).click();
  await expect(panel.getByText("Type the user of the devices.")).toBeVisible();
  await looksWideAndNarrow("find-devices");
  await panel.getByLabel("Site").selectOption(siteId);
  await panel.getByLabel("User").fill(fresh.credentials.username ?? "");
  await panel.getByLabel("Password", { exact: true }).fill(fresh.credentials.password ?? "");
  await panel.getByLabel("Names").fill("Heron door {n}");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/jobs\//);
  await expect(async () => {
    const { items } = await api.call<{ items: { name: string }[] }>("GET", "/api/devices?query=Heron");
    expect(items.map(({ name }) => name).sort()).toEqual(["Heron door 1", "Heron gate"]);
  }).toPass();
});

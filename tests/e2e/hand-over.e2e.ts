import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import type { Sheet } from "@/lib/hand-overs/schemas";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

const folder = path.resolve(import.meta.dirname, "../../test-results/screens");

test("a site is checked, its open points are given a name and a date, and what is printed is kept as it was", async ({
  page,
  api,
  keep,
  signIn,
  looksWideAndNarrow,
}) => {
  const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "St Anne's Yard" } });
  const panel = await startPanel({ secondAccountPath: null });
  const door = await keep(panel, { name: "Front door", siteId: site.id, floor: "Ground floor", place: "Entrance" });
  await signIn();
  await page.goto(`/sites/${site.id}`);
  await page.getByRole("link", { name: "Hand over" }).click();
  await expect(page.getByRole("heading", { name: "St Anne's Yard", exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Table of devices" })).toContainText("Front door");

  // The check is a job of its own, and the sheet has its time.
  const before = (await api.call<Sheet>("GET", `/api/sites/${site.id}/hand-over`)).checked.to;
  await page.getByRole("button", { name: "Check 1 device first" }).click();
  await expect(page.getByRole("link", { name: /^Job \d+$/ })).toBeVisible();
  await expect
    .poll(async () => (await api.call<Sheet>("GET", `/api/sites/${site.id}/hand-over`)).checked.to, { timeout: 20_000 })
    .not.toBe(before);

  await page.getByRole("button", { name: "Add a point" }).click();
  const dialog = page.getByRole("dialog", { name: "Open point" });
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("Say what is left to do");
  await dialog.getByLabel("What is left to do").fill("Labels on the doorbells");
  await dialog.getByLabel("Who sees to it").fill("Quay Systems");
  await dialog.getByLabel("Until").fill("2034-04-02");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Table of open points" })).toContainText("Quay Systems");
  await page.getByLabel("Signs for the customer").fill("Hendrik Aalders");
  await page.getByLabel("Network addresses").uncheck();
  await expect(page.getByRole("columnheader", { name: "Address" })).toHaveCount(0);
  await looksWideAndNarrow("hand-over");

  const printed = page.evaluate(() => new Promise<void>((resolve) => window.addEventListener("beforeprint", () => resolve())));
  await page.evaluate(() => {
    window.print = () => {
      window.dispatchEvent(new Event("beforeprint"));
    };
  });
  await page.getByRole("button", { name: "Print", exact: true }).click();
  await printed;
  await expect(page).toHaveURL(/\/hand-overs\/[\w-]+$/);
  await expect(page.getByText(/^HO-\d{4}$/).first()).toBeVisible();
  mkdirSync(folder, { recursive: true });
  const pdf = await page.pdf({ path: path.join(folder, "hand-over.pdf"), preferCSSPageSize: true });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");

  // The devices change; the copy does not, and the code on it leads to the page of the site.
  await api.call("PATCH", `/api/devices/${door}`, { body: { name: "Renamed door" } });
  await page.reload();
  await expect(page.getByRole("region", { name: "Table of devices" })).toContainText("Front door");
  await expect(page.getByText("Renamed door")).toHaveCount(0);
  const number = Number(
    (
      await page
        .getByText(/^HO-\d{4}$/)
        .first()
        .textContent()
    )?.slice(3),
  );
  await page.goto(`/h/${number}`);
  await expect(page).toHaveURL(new RegExp(`/sites/${site.id}$`));
  await expect(page.getByRole("heading", { name: "St Anne's Yard" })).toBeVisible();
  expect((await page.goto("/h/999999"))?.status()).toBe(404);

  // The months: this one, as far as it has come, and the one before it.
  await page.goto(`/sites/${site.id}/report?month=${new Date().toISOString().slice(0, 7)}`);
  await expect(page.getByRole("figure").filter({ hasText: "Reachable" }).locator("svg")).toBeVisible();
  await expect(page.getByText("Nothing stands out.")).toBeVisible();
  await looksWideAndNarrow("month-report");
  await page.getByRole("checkbox", { name: "Worth doing" }).uncheck();
  await expect(page.getByText("Nothing stands out.")).toHaveCount(0);
  await page.pdf({ path: path.join(folder, "month-report.pdf"), preferCSSPageSize: true });
  await page.getByRole("link", { name: "The month before" }).click();
  await expect(page.getByRole("heading", { level: 2, name: /^St Anne's Yard, \w+ \d{4}$/ })).toBeVisible();
});

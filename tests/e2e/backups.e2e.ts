import { mkdtempSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import { plant } from "../support/planted";
import { runCommand, startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

const passphrase = plant("the passphrase for backups typed on the page", "kettle orchard window seventy harbour");

test("an admin sets a passphrase, backs up, tries the backup, takes it away, sets a schedule, and signs in to what was restored elsewhere", async ({
  page,
  product,
  api,
  keep,
  signIn,
  looksWideAndNarrow,
}) => {
  test.setTimeout(180_000);
  await keep(await startPanel(), { name: "Entrance B" });
  await signIn();
  await page.goto("/settings/backups");
  await expect(page.getByText("No passphrase is set")).toBeVisible();
  await page.getByRole("button", { name: "Back up now" }).click();
  const dialog = page.getByRole("dialog", { name: "Set a passphrase" });
  await expect(dialog.getByLabel("Passphrase", { exact: true })).toBeFocused();
  await page.keyboard.type("short");
  await dialog.getByLabel("Type it again").fill("short");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("At least 5 words");
  await dialog.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await dialog.getByLabel("Type it again").fill(passphrase);
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("Stored, not shown")).toBeVisible();

  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByText("Backed up, read back and compared")).toBeVisible({ timeout: 30_000 });
  const row = page.getByRole("list", { name: "Backups" }).getByRole("listitem").first();
  await row.getByRole("button", { name: "Try it" }).click();
  await expect(row).toContainText(/([1-9]\d*) of \1 secrets? opened/, { timeout: 30_000 });
  await expect(page.getByRole("list", { name: "Steps of the drill" })).toContainText("Followed the audit trail, done");
  const taking = page.waitForEvent("download");
  await row.getByRole("link", { name: "Download" }).click();
  const taken = await taking;
  expect(taken.suggestedFilename()).toMatch(/^lineward-.*\.tar\.gz\.age$/);
  const file = path.join(mkdtempSync(path.join(runFolder(), "taken-")), taken.suggestedFilename());
  await taken.saveAs(file);

  const schedule = page.getByRole("form", { name: "Schedule" });
  await schedule.getByRole("switch", { name: "Make one every day" }).click();
  await schedule.getByLabel("Folder on the server").fill("somewhere");
  await schedule.getByRole("button", { name: "Save the schedule" }).click();
  await expect(schedule.getByRole("alert")).toContainText("A whole path, from the root of the disk");
  await schedule.getByLabel("Folder on the server").fill("");
  await schedule.getByRole("button", { name: "Save the schedule" }).click();
  await expect(page.getByText(/^Next (today|tomorrow) /)).toBeVisible();
  await looksWideAndNarrow("settings-backups");

  await test.step("what was taken away is restored into a fresh folder, and its people sign in there", async () => {
    const dataDir = mkdtempSync(path.join(runFolder(), "data-"));
    const restored = await runCommand("restore", [file], { LINEWARD_DATA_DIR: dataDir, LINEWARD_BACKUP_PASSPHRASE: passphrase });
    expect(restored).toMatchObject({ code: 0, output: expect.stringContaining("and the key ring") });
    const there = await startProduct({ dataDir });
    try {
      await page.context().clearCookies();
      await page.goto(`${there.url}/sign-in`);
      await page.getByLabel("E-mail").fill(product.admin.email);
      await page.getByLabel("Password", { exact: true }).fill(product.admin.password);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
      await page.goto(`${there.url}/devices`);
      await expect(page.getByRole("link", { name: "Entrance B" })).toBeVisible();
      await page.goto("about:blank");
    } finally {
      await there.stop();
    }
  });
  // The other tests of this worker begin without a schedule.
  await api.call("PATCH", "/api/backups/settings", { body: { on: false, passphrase: null } });
});

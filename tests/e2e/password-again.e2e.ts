import path from "node:path";
import { expect } from "@playwright/test";
import Database from "better-sqlite3";
import { test } from "./fixtures";
import { newSecret } from "./stand-ins";

/** Lets everybody's password be typed longer ago than counts. */
function letPasswordsGrowOld(dataDir: string): void {
  const database = new Database(path.join(dataDir, "lineward.db"));
  database.exec('UPDATE "Session" SET "provenAt" = NULL');
  database.close();
}

test("an admin who has been away types the password again, and nothing that was typed before is lost", async ({
  page,
  product,
  signIn,
  api,
  looksWideAndNarrow,
}) => {
  await signIn();
  await page.goto("/people");
  letPasswordsGrowOld(product.dataDir);
  await page.getByRole("button", { name: "Add person" }).click();
  const form = page.getByRole("dialog", { name: "Add a person" });
  await form.getByLabel("Name").fill("Petra Proof");
  await form.getByLabel("E-mail").fill("petra@example.com");
  await form.getByLabel("Role").selectOption("viewer");
  await form.getByLabel("E-mail").press("Enter");
  const asked = page.getByRole("dialog", { name: "Your password again" });

  await test.step("who closes the question has the form as it was, with why", async () => {
    await expect(asked.getByLabel("Your password")).toBeFocused();
    await looksWideAndNarrow("password-again");
    await page.keyboard.press("Escape");
    await expect(asked).toBeHidden();
    await expect(form.getByText("Type your password again").first()).toBeVisible();
    await expect(form.getByLabel("Name")).toHaveValue("Petra Proof");
  });

  await test.step("a wrong password is said at its input, the right one sends what was typed", async () => {
    await form.getByLabel("E-mail").press("Enter");
    await page.keyboard.type(newSecret("a password that is not the admin's"));
    await page.keyboard.press("Enter");
    await expect(asked.getByText("This is not your password.")).toBeVisible();
    await asked.getByLabel("Your password").fill(product.admin.password);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "One-time link for Petra Proof" })).toBeVisible();
    await page.getByRole("button", { name: "I have passed it on" }).click();
    await expect(page.getByRole("row", { name: /Petra Proof/ })).toBeVisible();
  });

  const { items } = await api.call<{ items: { id: string; email: string }[] }>("GET", "/api/people?query=Petra");
  await api.call("DELETE", `/api/people/${items[0]?.id}`);
});

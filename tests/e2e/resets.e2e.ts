import { expect } from "@playwright/test";
import { plant } from "../support/planted";
import { test } from "./line-fixtures";

test("@looks a helpdesk agent finds a line and resets its password on every end, by the keys alone and without seeing it", async ({
  page,
  line,
  join,
  signIn,
  looks,
}) => {
  const name = "Elm lobby";
  const { panel, pbx, registrar, secrets } = await line(name);
  const { panel: password } = secrets();
  await signIn(await join("helpdesk", "Hal Helpdesk"));
  await page.goto("/reset");
  const find = page.getByRole("combobox", { name: /^Find a line/ });
  await expect(find).toBeFocused();
  await page.keyboard.type(name);
  await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible();
  await looks("reset-start");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Ticket reference")).toBeFocused();
  await page.keyboard.type("HD-20431");
  await page.keyboard.press("Enter");

  await expect(page.getByText("In order", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Reset another line" })).toBeFocused();
  const now = plant("password made by a reset", String(panel.held("sip").password));
  expect(now).not.toBe(password);
  expect(pbx.accounts().find((account) => account.user === "201")?.password).toBe(now);
  await expect(page.locator("body")).not.toContainText(now);
  await looks("reset-done");

  // The SIP server itself says that the new password is the right one: a REGISTER that changes nothing.
  await page.keyboard.press("Enter");
  await page.keyboard.type(name);
  await page.getByRole("button", { name: "Test now" }).click();
  await expect
    .poll(() => registrar.attempts.some(({ user, status, withContact }) => user === "201" && status === 200 && !withContact))
    .toBe(true);
});

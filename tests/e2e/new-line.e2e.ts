import { expect } from "@playwright/test";
import { plant } from "../support/planted";
import { test } from "./fixtures";
import { startPanel, startPbx } from "./stand-ins";

test("@looks a panel without a line is given the next number of its site, and shows how it goes until it has registered", async ({
  page,
  api,
  keep,
  signIn,
  looks,
  isMobile,
}) => {
  const place = isMobile ? "Curlew Yard" : "Curlew Wharf";
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: place } });
  const pbx = await startPbx();
  const panel = await startPanel({
    secondAccountPath: null,
    sections: { sip: { user: "101", proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" } },
    registrar: ({ user, password }) => pbx.accounts().some((account) => account.user === user && account.password === password),
  });
  const server = `pbx of ${place}`;
  await keep(pbx, { name: server, siteId });
  const id = await keep(panel, { name: `Gate of ${place}`, siteId });
  await signIn();

  await test.step("a site gets a range of numbers", async () => {
    await page.goto(`/sites/${siteId}`);
    await page.getByRole("button", { name: "Edit line numbers" }).click();
    const dialog = page.getByRole("dialog", { name: `Line numbers of ${place}` });
    await dialog.getByRole("textbox", { name: "First" }).fill("201");
    await dialog.getByRole("textbox", { name: "Last" }).fill("20");
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("alert")).toContainText("Comes before the first number");
    await dialog.getByRole("textbox", { name: "Last" }).fill("220");
    await page.keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(page.getByText("201 to 220")).toBeVisible();
  });

  await page.goto(`/devices/${id}`);
  await page.getByRole("button", { name: "Give it a line" }).click();
  const dialog = page.getByRole("dialog", { name: `Give Gate of ${place} a line` });
  const user = dialog.getByRole("textbox", { name: "User" });
  await expect(user).toHaveValue("202");
  await expect(dialog.getByText("1 of 20 numbers are used.")).toBeVisible();
  await looks("give-a-line");
  await user.fill("201");
  await user.blur();
  await expect(dialog.getByRole("alert")).toContainText("201 is taken");
  await user.fill("203");
  await user.blur();
  await expect(dialog.getByText(`Make the extension 203 on ${server}`)).toBeVisible();
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await dialog.getByRole("textbox", { name: "For whom" }).fill("Gate");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();

  await expect(page.getByRole("heading", { name: "It has the line 203" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("link", { name: "Open the line" })).toBeVisible();
  const password = plant("password of a new line", String(panel.held("sip").password));
  expect(pbx.accounts().find((account) => account.user === "203")?.password).toBe(password);
  await expect(page.locator("body")).not.toContainText(password);
  await looks("line-given");
});

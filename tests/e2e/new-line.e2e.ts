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

test("panels that are selected are given the next numbers of their site, and those of a sheet the numbers that it says", async ({
  page,
  api,
  keep,
  signIn,
  looksWideAndNarrow,
}) => {
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Whimbrel Wharf" } });
  await api.call("PATCH", `/api/sites/${siteId}`, { body: { numbers: { first: "301", last: "309" } } });
  const pbx = await startPbx();
  await keep(pbx, { name: "pbx of Whimbrel Wharf", siteId });
  const panels = await Promise.all(
    [1, 2, 3].map(() =>
      startPanel({
        secondAccountPath: null,
        sections: { sip: { user: "101", proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" } },
        registrar: ({ user, password }) => pbx.accounts().some((account) => account.user === user && account.password === password),
      }),
    ),
  );
  for (const [at, panel] of panels.entries()) {
    await keep(panel, { name: at === 2 ? "Whimbrel flat" : `Whimbrel gate ${at + 1}`, siteId });
  }
  const held = () => panels.map((panel) => panel.held("sip").user);
  await signIn();

  await test.step("the selection is given lines by one job, whose plan says which numbers", async () => {
    await page.goto("/devices?query=whimbrel+gate");
    await expect(page.getByText("2 match")).toBeVisible();
    await page.getByRole("checkbox", { name: "Select all shown" }).click();
    const selection = page.getByRole("region", { name: "Selection" });
    await expect(selection).toContainText("2 selected");
    await selection.getByRole("button", { name: "More for the selection" }).click();
    await page.getByRole("menuitem", { name: "Give lines" }).click();
    await page.getByRole("dialog", { name: "Give lines: 2 devices" }).getByRole("button", { name: "Plan it" }).click();
    const numbers = page.getByRole("region", { name: "Numbers" });
    await expect(numbers).toContainText("Whimbrel Wharf");
    await expect(numbers).toContainText("2 of 9 used");
    await page.getByRole("button", { name: "Give 2 devices a line" }).click();
    await expect(page.getByText("It has its line. It has registered.").first()).toBeVisible({ timeout: 30_000 });
    await expect.poll(() => held().slice(0, 2).sort()).toEqual(["301", "302"]);
    await looksWideAndNarrow("give-lines-done");
  });

  await test.step("a sheet is pasted: each row says what is wrong with it, and the others are planned with their numbers", async () => {
    await page.goto("/devices/give-lines");
    const sheet = page.getByRole("textbox", { name: "Or paste from a spreadsheet" });
    await sheet.fill("Device\tNumber\tFor whom\nWhimbrel flat\t305\tFamilie Ahrens\nWhimbrel gate 1\t306\t\nWhimbrel attic\t307\t");
    await page.getByRole("button", { name: "Check the sheet" }).click();
    await expect(page.getByRole("heading", { name: "1 ready, 2 not" })).toBeVisible();
    const flats = page.getByRole("region", { name: "Flats" });
    await expect(flats).toContainText("Whimbrel gate 1 has a line already.");
    await expect(flats).toContainText("No device that you may use has “Whimbrel attic”");
    await flats.getByRole("checkbox", { name: "Only the 2 rows with something wrong" }).click();
    await expect(flats).toContainText("Familie Ahrens");
    await looksWideAndNarrow("give-lines-sheet");
    await page.getByRole("button", { name: "Plan 1 line" }).click();
    await page.getByRole("button", { name: "Give 1 device a line" }).click();
    await expect.poll(() => held()[2], { timeout: 30_000 }).toBe("305");
  });
});

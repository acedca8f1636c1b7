import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { newSecret, startPanel } from "./stand-ins";

const sheet = (page: Page) => page.getByRole("grid", { name: "Rows of the list" });
const cell = (page: Page, line: number, text: string | RegExp) =>
  sheet(page)
    .getByRole("row", { name: new RegExp(`^Line ${line} `) })
    .getByRole("gridcell", { name: text, exact: true });
const tab = (page: Page, name: string) => page.getByRole("navigation", { name: "Rows" }).getByRole("button", { name });
const keyboard = (page: Page) => page.locator("[data-cell]:focus");

/** What a spreadsheet does when a block is pasted: the browser's own clipboard asks a person first. */
async function paste(page: Page, text: string): Promise<void> {
  await keyboard(page).evaluate((target, block) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", block);
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

test("a list of devices is read, mended in place by keyboard like in a spreadsheet, and started", async ({
  page,
  api,
  signIn,
  keep,
  looks,
  looksWideAndNarrow,
}) => {
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Plover Yard" } });
  const known = await startPanel();
  const knownAddress = `127.0.0.1:${known.port}`;
  await keep(known, { name: "Plover roof", siteId });
  const added = await startPanel();
  const secret = newSecret("password in a list");
  const lines = [
    "Name;Building;Apt;IP;Type;Login;PW;Group;Delivery",
    `Plover roof;Plover Yard;;${knownAddress};;;;service;`,
    `Plover entrance;Plover Yard;;127.0.0.1:${added.port};;${added.credentials.username};${added.credentials.password};entrance tls;main`,
    `Plover 021;Plover Yard;021;127.0.1.300;;admin;${secret};tenant;`,
    `Plover 022 Süd;Plovr Yard;022;127.0.1.22;;admin;${secret};tenant;`,
  ];
  await signIn();

  await test.step("the page for it is reached from the devices, and takes a file as a spreadsheet writes it", async () => {
    await page.goto("/devices");
    await page.getByRole("link", { name: "Import list" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Add or change devices from a list" })).toBeVisible();
    await looksWideAndNarrow("import-source");
    const buffer = Buffer.from(lines.join("\r\n"), "latin1");
    await page.getByLabel("File with the list").setInputFiles({ name: "plover.csv", mimeType: "text/csv", buffer });
    await expect(page.getByRole("heading", { level: 1, name: "plover.csv" })).toBeVisible();
    await expect(page.getByText(/4 rows, 9 columns · read as Windows-1252, split at ;/)).toBeVisible();
  });

  await test.step("every row says what it would do, every error stands below its row, and no password is shown", async () => {
    await expect(tab(page, "To fix 2")).toBeVisible();
    await expect(tab(page, "New 1")).toBeVisible();
    await expect(cell(page, 4, "127.0.1.300")).toHaveAttribute("aria-invalid", "true");
    await expect(cell(page, 4, "sealed")).toBeVisible();
    await expect(cell(page, 4, "021")).toBeVisible();
    await expect(cell(page, 5, "Plover 022 Süd")).toBeVisible();
    await looks("import-check");
  });

  await test.step("the keyboard goes to what is wrong, types over it, and takes it back", async () => {
    await page.getByRole("button", { name: "Next one" }).click();
    await expect(keyboard(page)).toHaveText("127.0.1.300");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Address, line 4" }).fill("127.0.1.21");
    await page.keyboard.press("Enter");
    await expect(tab(page, "To fix 1")).toBeVisible();
    await expect(cell(page, 4, "127.0.1.21")).not.toHaveAttribute("aria-invalid", "true");
    await expect(keyboard(page)).toHaveText("127.0.1.22");
    await page.keyboard.press("Control+z");
    await expect(tab(page, "To fix 2")).toBeVisible();
    await page.keyboard.press("Control+Shift+z");
    await expect(tab(page, "To fix 1")).toBeVisible();
  });

  await test.step("a block is pasted at the marked cell", async () => {
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(keyboard(page)).toHaveText("Plover 021");
    await paste(page, "Plover flat 021\r\nPlover flat 022\r\n");
    await expect(cell(page, 5, "Plover flat 022")).toBeVisible();
    await expect(page.getByText("3 cells changed here")).toBeVisible();
    await page.keyboard.press("F2");
    await page.keyboard.press("Escape");
    await expect(keyboard(page)).toHaveText("Plover flat 021");
  });

  await test.step("what the columns are, and what holds for all rows, can be said", async () => {
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("combobox", { name: "What Delivery is" }).selectOption({ label: "Note" });
    await looks("import-columns");
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(sheet(page).getByRole("columnheader", { name: /Note/ })).toBeVisible();
    await page.getByRole("button", { name: "For all rows" }).click();
    await page.getByRole("textbox", { name: "Sign-in" }).fill("admin");
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(page.getByRole("button", { name: "For all rows (1)" })).toBeVisible();
  });

  await test.step("on a phone a row opens with all its cells, and a site that is not here is mended there", async () => {
    const before = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    await tab(page, "To fix 1").click();
    const row = page.getByRole("list", { name: "Rows of the list" }).getByRole("button");
    await expect(row).toHaveCount(1);
    await looks("import-check-narrow");
    await row.click();
    await page.getByRole("textbox", { name: "Site" }).fill("Plover Yard");
    await looks("import-row-narrow");
    await page.getByRole("button", { name: "Keep" }).click();
    await expect(tab(page, "To fix 0")).toBeVisible();
    if (before) {
      await page.setViewportSize(before);
    }
  });

  await test.step("lines can be left out, and the rest ends in a job that adds what answers and changes what is here", async () => {
    await tab(page, "All 4").click();
    for (const line of [4, 5]) {
      await cell(page, line, "New").getByRole("button").click();
      await page.getByRole("button", { name: `Leave line ${line} out` }).click();
      await expect(page.getByRole("dialog").getByText("Left out.")).toBeVisible();
      await page.getByRole("button", { name: "Keep" }).click();
    }
    await expect(tab(page, "Left out 2")).toBeVisible();
    await page.getByRole("button", { name: "Continue with 2 rows" }).click();
    await expect(page).toHaveURL(/\/jobs\/[^/]+$/);
    const found = async () => (await api.call<{ total: number }>("GET", "/api/devices?query=Plover+entrance&tag=entrance")).total;
    await expect.poll(found).toBe(1);
    await page.goto("/devices/import");
    await expect(page.getByRole("link", { name: "See its job" })).toBeVisible();
  });
  await added.close();
});

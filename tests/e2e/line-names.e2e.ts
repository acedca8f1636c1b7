import { expect } from "@playwright/test";
import { test } from "./line-fixtures";
import { newSecret } from "./stand-ins";

// As people name things who have hundreds of them.
const names = {
  panel: "Main entrance of the west wing, ground floor beside the loading bay (temporary)",
  pbx: "pbx-harbour-quay-and-elm-court-primary-2",
  line: "Apartment 1204, Dr. Wilhelmina van der Westhuizen-Featherstonehaugh",
  site: "Northbank Estates and Facility Management, Harbour Quay North",
} as const;

test("a line whose ends disagree about several things says each of them, and long names break no screen", async ({
  page,
  api,
  line,
  signIn,
  looksWideAndNarrow,
}) => {
  const { id, panelId, pbxId, panel } = await line(names.panel, names.pbx);
  const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: names.site } });
  await api.call("PATCH", `/api/devices/${panelId}`, {
    body: { siteId: site.id, tags: ["entrance", "west-wing", "temporary-until-spring"] },
  });
  await api.call("PATCH", `/api/devices/${pbxId}`, { body: { siteId: site.id } });
  await api.call("PATCH", `/api/lines/${id}`, { body: { name: names.line } });
  panel.edit("sip", { realm: "sip.old-building-management-company.example", password: newSecret("another password at the panel") });
  await signIn();

  await test.step("the line, tested now", async () => {
    await page.goto(`/lines/${id}`);
    await page.getByRole("button", { name: "Test now" }).click();
    const card = page.locator("section", { has: page.getByRole("heading", { name: /^Where the ends disagree/ }) });
    await expect(card.getByText(`${names.panel} has the realm sip.old-building-management-company.example.`)).toBeVisible();
    await expect(page.getByText("Asked with the kept password").first()).toBeVisible();
    await card.getByRole("button", { name: "Prepare the change" }).first().click();
  });

  await test.step("a change that needs the password of a panel that hides it leads to the form", async () => {
    const dialog = page.getByRole("dialog", { name: "Prepare the change" });
    await expect(dialog.getByText("Password. Enter it: the device demands it with every write")).toBeVisible();
    await expect(dialog.locator("del", { hasText: "sip.old-building-management-company.example" })).toBeVisible();
    await expect(dialog).not.toContainText("holds this value already");
    await looksWideAndNarrow("line-prepare-stopped");
    await dialog.getByRole("link", { name: "Open the form" }).click();
    await page
      .getByRole("group", { name: /^Password/ })
      .getByRole("button", { name: /^(Change|Set one)$/ })
      .click();
    await page.getByLabel("Password", { exact: true }).fill(String(panel.held("sip").password));
    await expect(page.getByText(/keeps the old password\.$/).first()).toBeVisible();
    // A sentence that has only just come up holds the first press back.
    await expect(async () => {
      await page.keyboard.press("Control+Enter");
      await expect(page.getByText(/^Written and read back/).first()).toBeVisible({ timeout: 3_000 });
    }).toPass();
  });

  await test.step("with it known, the change is shown, and the passwords are seen to differ", async () => {
    await page.goto(`/lines/${id}`);
    await expect(page.getByText(/^The password kept for .* is not the one kept for/)).toBeVisible();
    await looksWideAndNarrow("line-disagreements");
    await page.getByRole("button", { name: "Prepare the change" }).first().click();
    await expect(page.getByRole("button", { name: "Apply 1 change" })).toBeVisible();
    await page.keyboard.press("Escape");
  });

  for (const [name, path] of [
    ["lines-long-names", "/lines"],
    ["overview-long-names", "/"],
    ["reset-start-long-names", `/reset?line=${id}`],
  ] as const) {
    await test.step(name, async () => {
      await page.goto(path);
      await expect(page.getByRole("main").getByText(names.line).first()).toBeVisible();
      await looksWideAndNarrow(name);
    });
  }
});

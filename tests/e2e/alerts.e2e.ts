import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

interface Rule {
  readonly kind: string;
}

test("a site that goes silent is told once: somebody takes it, sees what it covers, and it is over by itself", async ({
  page,
  api,
  signIn,
  keep,
  isMobile,
  looksWideAndNarrow,
}) => {
  const name = isMobile ? "Tower 9 M" : "Tower 9";
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name } });
  const panels = await Promise.all([startPanel(), startPanel()]);
  const ids = [await keep(panels[0], { name: `${name} roof door`, siteId }), await keep(panels[1], { name: `${name} garage`, siteId })];
  const { items: before } = await api.call<{ items: Rule[] }>("GET", "/api/alert-rules");
  const rules = before.map((rule) =>
    rule.kind === "site_silent" ? { ...rule, on: true, hold: { seconds: 0 }, scope: { siteIds: [siteId], tags: [], drivers: [] } } : rule,
  );
  await api.call("PUT", "/api/alert-rules", { body: { items: rules } });
  await signIn();

  await test.step("it is open as soon as it has held, first on the overview and counted in the navigation", async () => {
    await page.goto("/alerts");
    await expect(page.getByRole("heading", { level: 1, name: "Alerts" })).toBeVisible();
    await Promise.all(panels.map((panel) => panel.close()));
    for (const id of ids) {
      await api.call("POST", `/api/devices/${id}/check`);
    }
    await expect(page.getByRole("list", { name: "Open alerts" }).getByRole("link", { name: `${name} is silent` })).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByText("2 single alerts were not made.")).toBeVisible();
    await looksWideAndNarrow("alerts");
    await page.goto("/");
    await expect(page.getByRole("list", { name: "Alerts" }).getByRole("link", { name: `${name} is silent` })).toBeVisible();
    await page.goto(`/devices/${ids[0]}`);
    await expect(page.getByRole("list", { name: "Alerts" }).getByRole("link", { name: `${name} is silent` })).toBeVisible();
  });

  await test.step("somebody takes it with a note, and sees what was kept back and what happened", async () => {
    await page
      .getByRole("list", { name: "Alerts" })
      .getByRole("link", { name: `${name} is silent` })
      .click();
    await expect(page.getByRole("heading", { level: 1, name: `${name} is silent` })).toBeVisible();
    await expect(page.getByRole("list", { name: "What it covers" }).getByRole("link", { name: `${name} garage` })).toBeVisible();
    await expect(page.getByRole("table", { name: "Kept back" })).toContainText("Its site is silent");
    await page.getByLabel("What do you do about it").fill("Electrician is on the way");
    await page.getByRole("button", { name: "Take it" }).click();
    await expect(page.getByRole("button", { name: "Give it back" })).toBeVisible();
    await expect(page.getByRole("list", { name: "What happened" })).toContainText("Electrician is on the way");
    await looksWideAndNarrow("alert");
  });

  await test.step("rules are changed and switched, and what cannot be is said beside the input", async () => {
    await page.goto("/alerts/rules");
    const row = page.getByRole("list", { name: "Rules" }).getByRole("listitem").filter({ hasText: "A device does not answer" });
    await row.getByRole("button", { name: "Change: A device does not answer" }).click();
    const dialog = page.getByRole("dialog", { name: "A device does not answer" });
    await dialog.getByText("For some looks").click();
    await dialog.getByLabel("Bad looks").fill("4");
    await dialog.getByRole("button", { name: "Keep rule" }).click();
    await expect(dialog.getByText("Not more than the looks")).toBeVisible();
    await dialog.getByLabel("Bad looks").fill("3");
    await looksWideAndNarrow("alert-rule");
    await dialog.getByRole("button", { name: "Keep rule" }).click();
    await expect(dialog).toBeHidden();
    await expect(row).toContainText("3 of 3 looks");
    await looksWideAndNarrow("alert-rules");
  });

  await test.step("maintenance begins now for hours, and ends when somebody says so", async () => {
    await page.getByRole("link", { name: /^Maintenance/ }).click();
    await page
      .getByRole("button", { name: /Start maintenance|Maintenance/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog", { name: "Start maintenance" });
    await dialog.getByLabel("Site").selectOption(siteId);
    await dialog.getByLabel("Why").fill("Firmware");
    await looksWideAndNarrow("maintenance-begin");
    await dialog.getByRole("button", { name: "Start maintenance" }).click();
    const list = page.getByRole("list", { name: "Maintenance windows" });
    await expect(list.getByText("Firmware")).toBeVisible();
    await looksWideAndNarrow("maintenance");
    await list.getByRole("button", { name: `End it now: Maintenance at ${name}` }).click();
    await page.getByRole("button", { name: "End maintenance" }).click();
    await expect(page.getByText("No maintenance")).toBeVisible();
  });

  await test.step("it is over by itself when nothing is wrong any more", async () => {
    for (const id of ids) {
      await api.call("DELETE", `/api/devices/${id}`);
    }
    await page.goto("/alerts/resolved");
    await expect(page.getByRole("list", { name: "Resolved alerts" }).getByRole("link", { name: `${name} was silent` })).toBeVisible({
      timeout: 30_000,
    });
    await looksWideAndNarrow("alerts-resolved");
  });
  await api.call("PUT", "/api/alert-rules", { body: { items: before } });
});

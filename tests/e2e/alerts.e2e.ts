import { expect } from "@playwright/test";
import { startReceiver } from "../support/receivers";
import { test } from "./fixtures";
import { newSecret, startPanel } from "./stand-ins";

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
  test.setTimeout(240_000);
  const name = isMobile ? "Tower 9 M" : "Tower 9";
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name } });
  const panels = await Promise.all([startPanel(), startPanel()]);
  const ids = [await keep(panels[0], { name: `${name} roof door`, siteId }), await keep(panels[1], { name: `${name} garage`, siteId })];
  const { items: before } = await api.call<{ items: Rule[] }>("GET", "/api/alert-rules");
  const scope = { siteIds: [siteId], tags: [], drivers: [] };
  const rules = before.map((rule) => (rule.kind === "site_silent" ? { ...rule, on: true, hold: { seconds: 0 }, scope } : rule));
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
    // Lines of the panels may be among them by now.
    await expect(page.getByText(/\d single alerts were not made\./)).toBeVisible();
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
    await expect(
      page
        .getByRole("list", { name: "What it covers" })
        .getByRole("link", { name: `${name} garage`, exact: true })
        .first(),
    ).toBeVisible();
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
    await row.getByRole("button", { name: "More for A device does not answer" }).click();
    await page.getByRole("menuitem", { name: "Change" }).click();
    const dialog = page.getByRole("dialog", { name: "A device does not answer" });
    await dialog.getByText("For some looks").click();
    await dialog.getByLabel("Bad looks").fill("4");
    await dialog.getByRole("button", { name: "Keep rule" }).click();
    await expect(dialog.getByText("Not more than the looks")).toBeVisible();
    await dialog.getByLabel("Bad looks").fill("3");
    await dialog.getByLabel("Tell again").selectOption("Every 4 h");
    await dialog.getByRole("button", { name: "Keep rule" }).click();
    await expect(dialog).toBeHidden();
    await expect(row).toContainText("3 of 3 looks");
    await expect(row).toContainText("told again every 4 h");
    await looksWideAndNarrow("alert-rules");
  });

  await test.step("a channel is tried out, and what the other side says is shown and kept", async () => {
    const receiver = await startReceiver();
    receiver.answer = (response) => void response.writeHead(403).end("our token may read but not write");
    await page.getByRole("button", { name: "Add channel" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a channel" });
    await dialog.getByLabel("Kind").selectOption("webhook");
    await dialog.getByLabel("Name").fill("Tickets");
    await dialog.getByLabel("Address").fill(`${receiver.url}/hooks/lineward`);
    await dialog.getByLabel("Key that signs").fill(newSecret("key of a channel"));
    await dialog.getByText("Critical", { exact: true }).click();
    await dialog.getByRole("switch", { name: "Quiet hours" }).click();
    await dialog.getByRole("button", { name: "Sat" }).click();
    await dialog.getByRole("switch", { name: "Daily digest" }).click();
    await dialog.getByLabel("Time zone of the digest").fill("Mars/Base");
    await dialog.getByRole("button", { name: "Add channel" }).click();
    await expect(dialog.getByText("Write a time zone such as Europe/Amsterdam.")).toBeVisible();
    await looksWideAndNarrow("channel-hours");
    await dialog.getByLabel("Time zone of the digest").fill("Europe/Amsterdam");
    await dialog.getByRole("button", { name: "Add channel" }).click();
    await expect(page.getByRole("list", { name: "Channels" }).getByText("quiet 22:00 to 07:00, digest at 07:15")).toBeVisible();
    const channels = page.getByRole("list", { name: "Channels" });
    await channels.getByRole("button", { name: "Send test: Tickets" }).click();
    await expect(channels.getByText("403 our token may read but not write")).toBeVisible();
    await page.getByRole("button", { name: "Set mail server" }).click();
    const mail = page.getByRole("dialog", { name: "Mail server" });
    await mail.getByLabel("Server").fill("mail.northbank.example");
    await mail.getByLabel("From").fill("nobody");
    await mail.getByRole("button", { name: "Keep mail server" }).click();
    await expect(mail.getByText("An address, or a name and <address>")).toBeVisible();
    await mail.getByRole("button", { name: "Cancel" }).click();
    // A button half under the bar on top would count as one that is too small to press.
    await page.locator("#main").evaluate((main) => main.scrollTo(0, 0));
    await looksWideAndNarrow("channels");
    await page.getByRole("button", { name: "Add rule" }).click();
    const adding = page.getByRole("dialog", { name: "Add a rule" });
    await adding.getByRole("button", { name: "Add rule" }).click();
    await expect(adding.getByText("Give it a name")).toBeVisible();
    await adding.getByLabel("About").selectOption("certificate");
    await adding.getByLabel("Name").fill("A front door's certificate");
    await adding.getByLabel("Days before its end").fill("60");
    await adding.getByText("Some", { exact: true }).click();
    await adding.getByLabel("Tickets").check();
    await looksWideAndNarrow("rule-dialog");
    await adding.getByRole("button", { name: "Add rule" }).click();
    await expect(adding).toBeHidden();
    const rule = page.getByRole("list", { name: "Rules" }).getByRole("listitem").filter({ hasText: "A front door's certificate" });
    await expect(rule).toContainText("Tells: Tickets");
    await rule.getByRole("button", { name: "More for A front door's certificate" }).click();
    await page.getByRole("menuitem", { name: "Change" }).click();
    const changing = page.getByRole("dialog", { name: "A front door's certificate" });
    await changing.getByText("Nobody", { exact: true }).click();
    await changing.getByRole("button", { name: "Keep rule" }).click();
    await expect(rule).toContainText("Tells: Nobody");
    await rule.getByRole("button", { name: "More for A front door's certificate" }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove A front door's certificate" }).click();
    await expect(rule).toHaveCount(0);
    receiver.answer = (response) => void response.writeHead(200).end("ok");
    await channels.getByRole("button", { name: "More for Tickets" }).click();
    await page.getByRole("menuitem", { name: "What was sent" }).click();
    const log = page.getByRole("dialog", { name: "What Tickets was sent" });
    await log.getByRole("button", { name: "Send again: A test of Lineward" }).click();
    await expect(log.getByText("200 ok")).toBeVisible();
    await page.keyboard.press("Escape");
    await channels.getByRole("button", { name: "More for Tickets" }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove Tickets" }).click();
    await expect(channels.getByText("Tickets", { exact: true })).toBeHidden();
    await receiver.close();
  });

  await test.step("maintenance begins now for hours, and ends when somebody says so", async () => {
    await page.getByRole("link", { name: /^Maintenance/ }).click();
    // What is opened on the page before would go with it.
    await expect(page).toHaveURL(/\/alerts\/maintenance$/);
    await expect(page.getByText("No maintenance")).toBeVisible();
    await page
      .getByRole("button", { name: /Start maintenance|Maintenance/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog", { name: "Start maintenance" });
    await dialog.getByLabel("Site", { exact: true }).selectOption(siteId);
    await dialog.getByLabel("Why").fill("Firmware");
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
  });
  await api.call("PUT", "/api/alert-rules", { body: { items: before } });
});

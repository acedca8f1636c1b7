import { expect } from "@playwright/test";
import { test } from "./line-fixtures";
import { newSecret, startMonitor } from "./stand-ins";

interface Section {
  readonly baseline: string;
}

test("settings that differ are told field by field, kept as the device has them or put back, from the page and from the form", async ({
  page,
  signIn,
  keep,
  api,
  looksWideAndNarrow,
}) => {
  const monitor = await startMonitor({ registrar: () => true });
  const id = await keep(monitor, { name: "Apartment 11" });
  const where = `/api/devices/${id}/settings/sip`;
  const { baseline } = await api.call<Section>("GET", where);
  const values = { registration_interval: 120, timeout: 300, user_id: "page" };
  await api.call("PUT", where, { body: { values }, headers: { "if-match": `"${baseline}"` } });
  monitor.edit("sip", { registration_interval: 60, timeout: 600, user_id: "hall", password: newSecret("a password set on the monitor") });
  await api.call("POST", `/api/devices/${id}/check`);
  await signIn();

  await test.step("the overview leads to what differs", async () => {
    await page.goto("/");
    const attention = page.locator("section", { has: page.getByRole("heading", { name: /^Needs attention/ }) });
    await attention
      .getByRole("listitem")
      .filter({ hasText: "Apartment 11" })
      .getByRole("link", { name: /Compare/ })
      .click();
    await expect(page.getByRole("heading", { name: "4 settings differ" })).toBeVisible();
  });

  const card = page.locator("#differences");
  const row = (label: string) => card.getByRole("listitem").filter({ hasText: label });
  await test.step("ours and theirs stand beside each other, with who and since when, and no password", async () => {
    await expect(row("Registration interval")).toContainText(/Ours\s*120.*written by .* ago.*60.*first seen .* ago/s);
    await expect(row("Password")).toContainText("differs, not shown");
    await looksWideAndNarrow("differences");
  });

  await test.step("one field is kept as the device has it, and nothing is written to it", async () => {
    monitor.forget();
    await card.getByRole("button", { name: "Keep theirs: User ID" }).click();
    const question = page.getByRole("dialog", { name: "Keep what the monitor has?" });
    await expect(question).toContainText("page");
    await question.getByRole("button", { name: "Keep theirs: User ID" }).click();
    await expect(page.getByRole("heading", { name: "3 settings differ" })).toBeVisible();
    expect(monitor.seen.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  await test.step("one field goes back through the form, where it stands among the changes first", async () => {
    await page.getByRole("navigation", { name: "Device" }).getByRole("link", { name: "SIP account" }).click();
    await expect(page.getByText(/^Read from the monitor/)).toBeVisible();
    await looksWideAndNarrow("differences-form");
    await page.getByRole("button", { name: "Put 120 seconds back" }).click();
    await page.getByRole("button", { name: "Apply 1 change" }).first().click();
    await expect.poll(() => monitor.held("sip").registration_interval).toBe(120);
    await expect(page.getByText(/^Kept here: 120/)).toBeHidden();
  });

  await test.step("all the rest goes back at once, the password out of the vault", async () => {
    await page.getByRole("list", { name: "How it stands" }).getByRole("link").click();
    await card.getByRole("button", { name: "Put all 2 of ours back" }).click();
    await page
      .getByRole("dialog", { name: "Put ours back?" })
      .getByRole("button", { name: /^Put ours back/ })
      .click();
    await expect(card).toBeHidden();
    expect(monitor.held("sip").timeout).toBe(300);
    await expect(page.getByRole("list", { name: "How it stands" })).toContainText("as kept here");
  });
});

test("what the other end of a line holds against an edit stands beside the field, and Apply waits for it, but not for ever", async ({
  page,
  signIn,
  line,
  looksWideAndNarrow,
}) => {
  const { panelId, panel } = await line("Elm gate", "pbx-elm");
  await signIn();
  await page.goto(`/devices/${panelId}/settings/sip`);
  await expect(page.getByText(/^Read from the panel/)).toBeVisible();
  const user = page.getByRole("textbox", { name: "User", exact: true });
  const changes = page.getByRole("complementary", { name: "Changes" });
  const apply = changes.getByRole("button", { name: /^Apply/ });
  const row = page.locator(".fld").filter({ has: user });
  const change = async () => {
    await page
      .getByRole("group", { name: /^Password/ })
      .getByRole("button", { name: "Change" })
      .click();
    const entry = page.getByLabel("Password", { exact: true });
    await entry.fill(newSecret("a password typed in the form"));
    await entry.blur();
  };

  await test.step("typed and applied in one go, nothing is sent before it is read", async () => {
    panel.forget();
    // However slow the machine: what the others say is not there before the press.
    let pressed = () => {};
    const isPressed = new Promise<void>((resolve) => {
      pressed = resolve;
    });
    await page.route("**/api/lines/account-check", async (route) => {
      await isPressed;
      await route.continue();
    });
    await user.fill("998");
    await apply.click();
    pressed();
    await expect(changes).toContainText("Read this before it is sent");
    await expect(row).toContainText("pbx-elm has no extension 998.");
    await expect(row).toContainText("rule: pbx-elm");
    expect(panel.seen.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  await test.step("a new password names the end that keeps the old one, in its field and among the changes", async () => {
    await user.fill("201");
    await change();
    const keeps = "Extension 201 on pbx-elm keeps the old password.";
    await expect(page.locator(".fld").filter({ hasText: keeps }).getByRole("link", { name: "Reset the line instead" })).toBeVisible();
    await expect(changes).toContainText(keeps);
    await looksWideAndNarrow("edit-against-the-line");
  });

  await test.step("where the other end cannot be asked about, the write goes on and says so", async () => {
    await changes.getByRole("button", { name: "Discard all" }).click();
    await page.unroute("**/api/lines/account-check");
    await page.route("**/api/lines/account-check", () => undefined);
    await user.fill("997");
    await change();
    await apply.click();
    await expect.poll(() => panel.held("sip").user).toBe("997");
    await expect(changes).toContainText("What the other ends of its line say to this is not known");
  });
});

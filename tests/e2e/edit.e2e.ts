import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

const changesOf = (page: Page) => page.getByRole("complementary", { name: "Changes" });

/** Opens the first account of a device, and waits for what the device says now. */
async function openAccount(page: Page, id: string): Promise<void> {
  await page.goto(`/devices/${id}/settings/sip`);
  await expect(page.getByRole("textbox", { name: "Realm" })).toBeVisible();
  await expect(page.getByText(/^Read from the panel/)).toBeVisible();
}

test("unsaved changes are not left behind without a question, neither by a link nor by going back", async ({ page, signIn, keep }) => {
  const id = await keep(await startPanel({ masking: false }), { name: "Garage gate" });
  await signIn();
  await page.goto(`/devices/${id}`);
  await page.getByRole("navigation", { name: "Device" }).getByRole("link", { name: "SIP account 1" }).click();
  const user = page.getByRole("textbox", { name: "User", exact: true });
  await expect(user).toHaveValue("118");
  await user.fill("119");
  const question = page.getByRole("dialog", { name: "Leave without applying?" });

  await page.getByRole("link", { name: "History", exact: true }).click();
  await expect(question).toContainText("1 change on this page is not on the panel yet.");
  await expect(question.getByRole("button", { name: "Stay" })).toBeFocused();
  await question.getByRole("button", { name: "Stay" }).click();
  await expect(user).toHaveValue("119");

  await page.evaluate(() => history.back());
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(user).toHaveValue("119");

  await page.getByRole("link", { name: "History", exact: true }).click();
  await question.getByRole("button", { name: "Discard 1 change" }).click();
  await expect(page).toHaveURL(/\/history$/);

  await page.getByRole("link", { name: "SIP account 1", exact: true }).click();
  await expect(user).toHaveValue("118");
  await page.getByRole("link", { name: "Connection", exact: true }).click();
  await expect(page).toHaveURL(/\/connection$/);
});

test("the whole job can be done with the keyboard alone", async ({ page, signIn, keep, expectNoAxeViolations }) => {
  const panel = await startPanel({ masking: false });
  const id = await keep(panel, { name: "Roof door" });
  await signIn();
  await openAccount(page, id);
  const focused = page.locator(":focus");

  await test.step("fields come in reading order", async () => {
    await page.getByRole("textbox", { name: "Proxy", exact: true }).focus();
    const met: string[] = [];
    for (let press = 0; press < 40 && !met.at(-1)?.startsWith("Port"); press += 1) {
      await page.keyboard.press("Tab");
      met.push(
        await focused.evaluate((element) => {
          const labels = (element as HTMLInputElement).labels;
          const named = element.getAttribute("aria-labelledby");
          return labels?.[0]?.textContent ?? (named ? document.getElementById(named.split(" ")[0] ?? "")?.textContent : null) ?? "";
        }),
      );
    }
    const named = met
      .filter((name) => /^(Realm|User|User ID|Registration interval|Server|Port)/.test(name))
      .map((name) => name.split("optional")[0]);
    expect(named).toEqual(["Realm", "User", "User ID", "Registration interval", "Server", "Port"]);
  });

  await test.step("segments are chosen with arrows", async () => {
    await page.getByRole("radio", { name: "UDP" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("radio", { name: "TCP" })).toBeChecked();
    await expect(page.getByRole("radio", { name: "TCP" })).toBeFocused();
  });

  const interval = page.getByRole("textbox", { name: "Registration interval" });
  await test.step("what stops the write takes the focus and leads to its field", async () => {
    await interval.focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("20");
    await page.keyboard.press("Control+Enter");
    const stops = page.getByRole("group", { name: "What stops the write" }).first();
    await expect(stops).toBeFocused();
    await expect(stops).toContainText("1 field to fix first: Registration interval");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(interval).toBeFocused();
    expect(panel.held("sip").transport).toBe("udp");
    await expectNoAxeViolations();
  });

  await test.step("the rule opens and closes with the keyboard, and gives the focus back", async () => {
    const rule = page
      .locator(".fld")
      .filter({ has: page.getByRole("textbox", { name: "Port" }) })
      .getByRole("button", { name: /rule|about/ });
    await rule.focus();
    await page.keyboard.press("Enter");
    const popover = page.getByRole("dialog", { name: /^Rule of/ });
    await expect(popover).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(popover).toBeHidden();
    await expect(rule).toBeFocused();
  });

  await test.step("and applied", async () => {
    await interval.focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("300");
    await page.keyboard.press("Control+Enter");
    await expect(changesOf(page).getByText("Written and read back. The panel holds the new values.")).toBeVisible();
    expect(panel.held("sip")).toMatchObject({ transport: "tcp", registration_interval: 300 });
  });
});

test("settings that changed on the device meanwhile are chosen field by field, never overwritten unseen", async ({
  page,
  signIn,
  keep,
  expectNoAxeViolations,
}) => {
  const panel = await startPanel({ masking: false });
  const id = await keep(panel, { name: "Courtyard" });
  await signIn();
  await openAccount(page, id);
  const changes = changesOf(page);
  await page.getByRole("textbox", { name: "User", exact: true }).fill("777");
  await page.getByRole("textbox", { name: "Realm" }).fill("mine.example.com");
  panel.edit("sip", { realm: "theirs.example.com", registration_interval: 120 });

  await page.keyboard.press("Control+Enter");
  const meanwhile = changes.getByRole("region", { name: "The panel has changed meanwhile" });
  await expect(meanwhile).toBeVisible();
  expect(panel.held("sip")).toMatchObject({ user: "118", realm: "theirs.example.com" });
  await expect(meanwhile).toContainText("Taken from the panel: Registration interval (120");
  await expectNoAxeViolations();

  const realm = meanwhile.getByRole("group", { name: "Realm" });
  await expect(realm).toContainText("theirs.example.com");
  await realm.getByRole("radio", { name: /^Theirs/ }).check();
  await expect(page.getByRole("textbox", { name: "Realm" })).toHaveValue("theirs.example.com");
  await realm.getByRole("radio", { name: /^Mine/ }).check();
  await expect(page.getByRole("textbox", { name: "Realm" })).toHaveValue("mine.example.com");
  await page.keyboard.press("Control+Enter");
  await expect(changes.getByText("Written and read back. The panel holds the new values.")).toBeVisible();
  expect(panel.held("sip")).toMatchObject({ user: "777", realm: "mine.example.com", registration_interval: 120 });
});

test("@looks a changed account is reviewed, applied and confirmed", async ({ page, signIn, keep, looks, isMobile }) => {
  const panel = await startPanel({ masking: false });
  const id = await keep(panel, { name: "Entrance A" });
  await signIn();
  await page.goto(`/devices/${id}/settings/sip`);
  await page.getByRole("textbox", { name: "User", exact: true }).fill("204");
  await page.getByRole("textbox", { name: "Realm" }).fill("pbx");
  await page.getByRole("textbox", { name: "Port" }).fill("70000");
  await page.getByRole("textbox", { name: "Port" }).blur();
  const proxy = page.getByRole("textbox", { name: "Proxy", exact: true });
  const before = await proxy.inputValue();
  await proxy.fill("10.0.0.20:5060");
  await proxy.blur();
  await expect(page.locator(".fld").filter({ has: proxy })).toContainText('The panel does not take "10.0.0.20:5060"');
  await looks("edit-wrong");
  await page.getByRole("button", { name: "Use sip:10.0.0.20:5060" }).press("Enter");
  await expect(proxy).toHaveValue("sip:10.0.0.20:5060");
  await proxy.fill(before);
  await page.getByRole("button", { name: "Use 65535" }).click();
  if (isMobile) {
    await page.getByRole("button", { name: "Review and apply" }).click();
    await expect(page.getByRole("dialog", { name: "Review 3 changes" })).toBeVisible();
  }
  await looks("edit-review");
  await page.getByRole("button", { name: "Apply 3 changes" }).click();
  const stops = page.getByRole("group", { name: "What stops the write" }).first();
  await expect(stops).toContainText("The device refused the value");
  // Said once: at its field, joined to our own warning. The rest is folded.
  const said = 'The panel wants a dot in a host name. It refused "pbx" for realm; its words: ';
  await expect(page.locator(".fld").filter({ hasText: said })).toHaveCount(1);
  await expect(stops.getByText("its words")).toHaveCount(0);
  await expect(stops.getByText("The device said")).toBeHidden();
  await looks("edit-refused");
  await page.getByRole("button", { name: "Go to Realm" }).first().click();
  await expect(page.getByRole("textbox", { name: "Realm" })).toBeFocused();
  await page.getByRole("textbox", { name: "Realm" }).fill("pbx.example.com");
  if (isMobile) {
    await page.getByRole("button", { name: "Review and apply" }).click();
  }
  await page.getByRole("button", { name: "Apply 3 changes" }).click();
  // On a phone the bar has room for the last word only: read back first, then registered again.
  await expect(
    page
      .getByText(/^Registered again after/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
  expect(panel.held("sip")).toMatchObject({ user: "204", realm: "pbx.example.com" });
  await looks("edit-done");
});

test("@looks changing how Lineward talks to a panel says that it signs in first, and that nothing is written to the panel", async ({
  page,
  signIn,
  keep,
  looks,
}) => {
  const panel = await startPanel({ masking: false });
  const id = await keep(panel, { name: "Bin store" });
  await signIn();
  await page.goto(`/devices/${id}/connection`);
  await page.getByRole("button", { name: "Change these settings" }).click();
  const sheet = page.getByRole("dialog", { name: "Connection settings" });
  await sheet.getByRole("textbox", { name: "Wait for a late change" }).fill("7");
  await page.keyboard.press("Tab");
  await sheet.getByRole("button", { name: "Review and save" }).click();
  const review = page.getByRole("dialog", { name: "Review 1 change" });
  await expect(review.getByRole("listitem").filter({ hasText: "Sign in to the panel with the new settings, once." })).toBeVisible();
  await expect(review).toContainText("Nothing is written to the panel.");
  // No reason is kept of it, so none is asked for.
  await expect(review.getByLabel("Reason")).toHaveCount(0);
  await looks("connection-review");
  panel.forget();
  await review.getByRole("button", { name: "Save 1 change" }).click();
  await expect(page.getByText("Connection settings saved")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Wait for a late change" })).toContainText("7");
  expect(panel.seen.filter((request) => request.method !== "GET" && !/login/.test(request.path)).map((request) => request.path)).toEqual(
    [],
  );
});

import { expect } from "@playwright/test";
import { plant } from "../support/planted";
import { test } from "./fixtures";
import { newSecret, startPanel } from "./stand-ins";

test("a panel that masks its password is never sent the mask: the form asks for the password, and keeps it unseen", async ({
  page,
  signIn,
  keep,
  looks,
}) => {
  const panel = await startPanel();
  const before = String(panel.held("sip").password);
  const id = await keep(panel, { name: "Lobby" });
  await signIn();
  await page.goto(`/devices/${id}/settings/sip`);
  const changes = page.getByRole("complementary", { name: "Changes" });
  const password = page.getByRole("group", { name: /^Password/ });
  const entry = page.getByLabel("Password", { exact: true });

  await test.step("a write without it is asked for it, at its input", async () => {
    await page.getByRole("textbox", { name: "User", exact: true }).fill("301");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("group", { name: "What stops the write" })).toContainText("Password");
    expect(panel.held("sip")).toMatchObject({ user: "118", password: before });
    await looks("secret-required");
    await page.getByRole("button", { name: "Go to Password" }).click();
  });

  await test.step("the mask itself is refused with the reason", async () => {
    await expect(page.locator(":focus")).toHaveAccessibleName(/Password|Change|Set one/);
    if (await password.isVisible()) {
      await password.getByRole("button", { name: /^(Change|Set one)$/ }).click();
    }
    await entry.fill("WebPass");
    await entry.blur();
    await expect(
      page.locator(".fld").getByText("The panel shows this word in place of a secret, so it cannot be one. Choose another."),
    ).toBeVisible();
    await expect(entry).toHaveAttribute("aria-invalid", "true");
  });

  const secret = newSecret("SIP password typed into the form");
  await test.step("what is typed can be shown, and only that", async () => {
    await entry.fill(secret);
    await page.getByRole("button", { name: "Show what is typed" }).click();
    await expect(entry).toHaveAttribute("type", "text");
    await entry.blur();
    await expect(password).toContainText("Will change");
    await expect(changes).not.toContainText(secret);
  });

  await test.step("applied, it is stored and not shown", async () => {
    await page.keyboard.press("Control+Enter");
    await expect(changes.getByText(/^Written and read back\. The panel holds the new values\./)).toBeVisible();
    expect(panel.held("sip")).toMatchObject({ user: "301", password: secret });
    await expect(password).toContainText("Stored, not shown");
    await expect(page.locator("body")).not.toContainText(secret);
  });

  await test.step("the next write keeps it without asking", async () => {
    await page.getByRole("textbox", { name: "User", exact: true }).fill("302");
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => panel.held("sip").user).toBe("302");
    expect(panel.held("sip").password).toBe(secret);
    await expect(changes.getByText("Nothing is changed.")).toBeVisible();
  });

  await test.step("a generated one obeys the panel's rules and is never seen", async () => {
    await password.getByRole("button", { name: "Change" }).click();
    await page.getByRole("button", { name: "Generate" }).click();
    await expect(entry).toHaveAttribute("type", "password");
    await entry.blur();
    await expect(password).toContainText(/Will change\d+ characters/);
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => panel.held("sip").password).not.toBe(secret);
    await expect(password).toContainText("Stored, not shown");
    const made = plant("generated SIP password", String(panel.held("sip").password));
    expect(made).toMatch(/^[^:'\\\s]{6,31}$/);
    await expect(page.locator("body")).not.toContainText(made);
  });
});

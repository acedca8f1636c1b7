import { expect } from "@playwright/test";
import { startProduct } from "../support/product";
import { test } from "./fixtures";
import { newSecret, startPanel } from "./stand-ins";

test("from the setup link to a changed SIP account, proven on the device and put back", async ({ page, looks }) => {
  const product = await startProduct({
    env: { LINEWARD_ADMIN_EMAIL: "", LINEWARD_ADMIN_PASSWORD: "", LINEWARD_REGISTRATION_WAIT_MS: "4000" },
  });
  const panel = await startPanel({ name: "Entrance B", masking: false, validation: "none" });
  try {
    await test.step("the printed link makes the first admin", async () => {
      const link = /http\S+\/setup\?token=\S+/.exec(product.output())?.[0] ?? "";
      await page.goto(link);
      await page.getByLabel("Your name").fill("Ada Admin");
      await page.getByLabel("E-mail").fill("ada@example.com");
      await page.getByLabel("New password").fill("short");
      await page.getByRole("button", { name: "Set up Lineward" }).click();
      await expect(page.getByText("At least 12 characters. 5 so far.")).toBeVisible();
      await expect(page.getByLabel("New password")).toBeFocused();
      await page.getByLabel("New password").fill(newSecret("password of the first admin"));
      await page.getByRole("button", { name: "Set up Lineward" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    });

    await test.step("an empty overview leads to adding the first device", async () => {
      await page.getByRole("link", { name: "Add device" }).first().click();
      await expect(page.getByRole("heading", { level: 1, name: "Where is it?" })).toBeVisible();
    });

    await test.step("an address is looked at before anything secret is asked for", async () => {
      const address = `127.0.0.1:${panel.port}`;
      await page.getByLabel("Address").fill(`http://${address}/login`);
      await page.getByRole("button", { name: "Find it" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "the address holds a path" })).toBeVisible();
      await page.getByRole("button", { name: `Use http://${address}` }).press("Enter");
      await expect(page.getByLabel("Address")).toHaveValue(`http://${address}`);
      await page.getByRole("button", { name: "Find it" }).click();
      await expect(page.getByRole("heading", { level: 1, name: /^It is a BAS-IP/ })).toBeVisible();
      await expect(page.getByText(panel.serial)).toBeVisible();
      expect(panel.logins).toEqual({ accepted: 0, refused: 0 });
    });

    await test.step("a wrong password is said at its input and nothing typed is lost", async () => {
      await page.getByLabel("Name", { exact: true }).fill("Entrance B");
      await page.getByLabel("User", { exact: true }).fill("admin");
      await page.getByLabel("Password", { exact: true }).fill(newSecret("wrong web password"));
      await page.getByRole("button", { name: "Sign in and add" }).click();
      const said = page.getByRole("alert").filter({ hasText: "The panel refuses this user and password" });
      await expect(said).toContainText("The panel said Wrong login or password");
      await expect(said).toContainText("Try both on the panel’s own web page");
      await looks("add-refused");
      await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
      await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Entrance B");
      expect(panel.logins.refused).toBe(1);
      // What was said was about the login that was tried, not about the one being typed.
      await page.getByLabel("Password", { exact: true }).press("End");
      await page.keyboard.type("x");
      await expect(said).toBeHidden();
      expect(panel.logins.refused).toBe(1);
    });

    await test.step("the right one adds it", async () => {
      await page.getByLabel("Password", { exact: true }).fill(panel.credentials.password ?? "");
      await page.getByRole("button", { name: "Sign in and add" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Entrance B is added" })).toBeVisible();
      await page.getByRole("link", { name: "Open the panel" }).click();
      await expect(page).toHaveURL(/\/devices\/[^/]+\/settings\/sip$/);
    });

    const changes = page.getByRole("complementary", { name: "Changes" });
    const port = page.getByRole("textbox", { name: "Port" });
    const realm = page.getByRole("textbox", { name: "Realm" });

    await test.step("a wrong value is refused with the reason and a one-click fix", async () => {
      await expect(port).toHaveValue("3478");
      await port.fill("70000");
      await port.blur();
      await expect(page.getByText("Lineward takes 1 to 65535. 70000 is too high.", { exact: true })).toBeVisible();
      await expect(port).toHaveAttribute("aria-invalid", "true");
      await page.getByRole("button", { name: "Use 65535" }).click();
      await expect(port).toHaveValue("65535");
      await expect(port).not.toHaveAttribute("aria-invalid", "true");
    });

    await test.step("a sensible value that the device may refuse is warned of, not forbidden", async () => {
      await realm.fill("asterisk");
      await realm.blur();
      await expect(page.locator(".fld").getByText("The published rule wants a dot in a host name. The panel may refuse it.")).toBeVisible();
    });

    await test.step("the changes stand there old and new with their risk", async () => {
      const entry = changes.getByRole("listitem").filter({ hasText: "STUN port" });
      await expect(entry.getByRole("deletion")).toContainText("3478");
      await expect(entry.getByRole("insertion")).toContainText("65535");
      await expect(changes.getByRole("listitem").filter({ hasText: "asterisk" })).toContainText("Drops the registration");
      expect(panel.held("sip").realm).toBe("sip.example.com");
    });

    await test.step("Ctrl+Enter applies, and the device holds it", async () => {
      await changes.getByLabel("Reason").fill("LW-41");
      await page.keyboard.press("Control+Enter");
      await expect(changes.getByText("Written and read back. The panel holds the new values.")).toBeVisible();
      expect(panel.held("sip")).toMatchObject({ realm: "asterisk", stun: { ip: "stun.example.com", port: 65535 } });
      await expect(changes.getByText("Nothing is changed.")).toBeVisible();
    });

    await test.step("the history shows who and why, and puts it back", async () => {
      await page.getByRole("link", { name: "History", exact: true }).click();
      const row = page.getByRole("listitem").filter({ hasText: "LW-41" });
      await expect(row).toContainText("Ada Admin");
      await expect(row).toContainText("Applied");
      await row.locator("summary").click();
      await row.getByRole("button", { name: "Put back" }).click();
      await page.getByRole("button", { name: "Put back 2 fields" }).click();
      await expect(page.getByText("Entrance B holds the earlier values again")).toBeVisible();
      expect(panel.held("sip")).toMatchObject({ realm: "sip.example.com", stun: { ip: "stun.example.com", port: 3478 } });
      await expect(page.getByText("2 changes")).toBeVisible();
    });
  } finally {
    // A page that is left open asks on, and would find nobody.
    await page.goto("about:blank");
    await panel.close();
    await product.stop();
  }
});

import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

test("@looks a new panel takes the place of an old one by a plan that is seen first, and registers", async ({
  page,
  api,
  keep,
  signIn,
  looks,
  product,
  isMobile,
}) => {
  const name = isMobile ? "Replaced gate two" : "Replaced gate one";
  const user = isMobile ? "732" : "731";
  const account = { user, proxy: "sip:127.0.0.1:5060", realm: "127.0.0.1" };
  const old = await startPanel({ secondAccountPath: null, masking: false, sections: { sip: account } });
  const fresh = await startPanel({ secondAccountPath: null, registrar: (shown) => shown.user === user });
  const id = await keep(old, { name, connection: { applyWaitSeconds: 0 } });
  await api.call("GET", `/api/devices/${id}/settings/sip`);
  await signIn();
  await page.goto(`/devices/${id}`);
  await page.locator("#main").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Replace…" }).click();
  await page.getByRole("button", { name: "Replace…" }).click();
  const dialog = page.getByRole("dialog", { name: `Replace ${name}` });
  await dialog.getByLabel("Address of the new one").fill(`http://127.0.0.1:${fresh.port}`);
  await dialog.getByRole("button", { name: "Look at it" }).click();
  await expect(dialog.getByText("Password is needed to sign in.")).toBeVisible();
  await dialog
    .getByLabel("User", { exact: false })
    .first()
    .fill(fresh.credentials.username ?? "");
  await dialog.getByLabel("Password", { exact: true }).fill(fresh.credentials.password ?? "");
  await looks("replace-where");
  await dialog.getByRole("button", { name: "Look at it" }).click();
  await expect(dialog.getByText(fresh.serial)).toBeVisible();
  await dialog.getByText("Show what is written").first().click();
  await looks("replace-plan");
  await dialog.getByLabel("Your own password").fill(product.admin.password);
  await dialog.getByRole("button", { name: "Replace", exact: true }).click();
  await expect(page.getByRole("heading", { name: `Serial ${fresh.serial} has taken its place` })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("It has registered")).toBeVisible();
  await looks("replace-done");
  expect(fresh.held("sip")).toMatchObject({ user, password: old.held("sip").password });
});

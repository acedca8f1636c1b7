import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

test("@looks another panel at the address is said on every page of the device, and replaces it with its own login", async ({
  page,
  signIn,
  api,
  looks,
  product,
  isMobile,
}) => {
  const first = await startPanel();
  const name = `Swapped door ${isMobile ? "two" : "one"}`;
  const { id } = await api.call<{ id: string }>("POST", "/api/devices", {
    body: { name, driver: first.driver, address: `http://127.0.0.1:${first.port}`, credentials: first.credentials },
  });
  await first.close();
  const second = await startPanel({ port: first.port });
  try {
    await api.call("POST", `/api/devices/${id}/check`);
    await signIn();
    await page.goto(`/devices/${id}`);
    await expect(page.getByText(`Another panel answers there: serial ${second.serial} instead of ${first.serial}.`).first()).toBeVisible();
    await looks("another-device-overview");
    await page.getByRole("link", { name: "Open connection" }).click();
    await page.getByRole("button", { name: "It was replaced" }).click();
    // The way that takes the settings along: the address is the one at which the new one answers.
    const dialog = page.getByRole("dialog", { name: `Replace ${name}` });
    await expect(dialog.getByLabel("Address of the new one")).toHaveValue(`http://127.0.0.1:${first.port}`);
    await dialog.getByRole("button", { name: "Look at it" }).click();
    await expect(dialog.getByText("Password is needed to sign in.")).toBeVisible();
    await looks("another-device-replace");
    expect(second.logins.accepted + second.logins.refused).toBe(0);
    await dialog.getByLabel("Password", { exact: true }).fill(second.credentials.password ?? "");
    await dialog
      .getByLabel("User", { exact: false })
      .first()
      .fill(second.credentials.username ?? "");
    await dialog.getByRole("button", { name: "Look at it" }).click();
    await expect(dialog.getByText(second.serial)).toBeVisible();
    await dialog.getByLabel("Your own password").fill(product.admin.password);
    await dialog.getByRole("button", { name: "Replace", exact: true }).click();
    await expect(page.getByRole("heading", { name: `Serial ${second.serial} has taken its place` })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("Another panel answers there")).toBeHidden();
  } finally {
    await second.close();
    await api.call("DELETE", `/api/devices/${id}`);
  }
});

import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

test("@looks another panel at the address is said on every page of the device, and replaces it with its own login", async ({
  page,
  signIn,
  api,
  looks,
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
    const dialog = page.getByRole("dialog", { name: `Put it in the place of ${name}` });
    await dialog.getByRole("button", { name: "Sign in and replace" }).click();
    await expect(dialog.getByText("Password is needed to sign in.")).toBeVisible();
    await looks("another-device-replace");
    expect(second.logins.accepted + second.logins.refused).toBe(0);
    await dialog.getByLabel("Password", { exact: true }).fill(second.credentials.password ?? "");
    await dialog.getByRole("button", { name: "Sign in and replace" }).click();
    await expect(page.getByText(`${name} is the panel with serial ${second.serial} now`)).toBeVisible();
    await expect(page.getByText("Another panel answers there")).toBeHidden();
  } finally {
    await second.close();
    await api.call("DELETE", `/api/devices/${id}`);
  }
});

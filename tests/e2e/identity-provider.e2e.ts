import { expect } from "@playwright/test";
import { clientId, startIdentityProvider } from "../support/identity-provider";
import { test } from "./fixtures";

test("an account elsewhere: tried and kept in the settings, used on the sign-in page, and done without when it is down", async ({
  page,
  product,
  api,
  signIn,
  looksWideAndNarrow,
}) => {
  const there = await startIdentityProvider({ returnAddress: `${product.url}/api/identity-provider/return` });
  there.people.mina = { email: "mina@northbank.example", email_verified: true, name: "Mina Okafor", groups: ["phones-helpdesk", "staff"] };
  there.signedIn = "mina";
  const trial = page.getByRole("region", { name: "Test" });
  const button = page.getByRole("button", { name: "Continue with Northbank account" });

  await test.step("an admin fills it in, tries it, and reads the provider's own words", async () => {
    await signIn();
    await page.goto("/settings#identity-provider");
    await page.getByLabel("Name on the button").fill("Northbank account");
    await page.getByLabel("Issuer").fill(there.issuer);
    await page.getByLabel("Client ID").fill(clientId);
    await page.getByLabel("Client secret").fill("not the secret");
    await trial.getByRole("button", { name: "Test" }).click();
    await expect(trial.getByText("invalid_client: client authentication failed")).toBeVisible();
    await page.getByLabel("Client secret").fill(there.secret);
    await trial.getByRole("button", { name: "Test again" }).click();
    await expect(trial.getByText("3 of 3")).toBeVisible();
    const opened = page.context().waitForEvent("page");
    await trial.getByRole("button", { name: "Try a sign-in" }).click();
    const tab = await opened;
    await expect(tab.getByRole("heading", { name: "Done here" })).toBeVisible();
    await tab.close();
    await expect(trial.getByText(/None of your groups stands in the table.*phones-helpdesk, staff/)).toBeVisible();
    await page.getByRole("switch", { name: "People may sign in with it" }).click();
    await page.getByRole("button", { name: "Save the account" }).click();
    await expect(page.getByText("Saved, and on the sign-in page")).toBeVisible();
    await page.getByRole("button", { name: "Add a group" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a group" });
    await dialog.getByLabel("Group there").fill("phones-helpdesk");
    await dialog.getByRole("checkbox", { name: /^All sites/ }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("row", { name: /phones-helpdesk Helpdesk All none yet/ })).toBeVisible();
    await page.getByRole("heading", { name: "Sign in with another account" }).scrollIntoViewIfNeeded();
    await looksWideAndNarrow("identity-provider");
    await page.getByRole("button", { name: "Try a person" }).click();
    const person = page.getByRole("dialog", { name: "Try a person" });
    await person.getByLabel("Groups there").fill("staff, phones-helpdesk");
    await page.keyboard.press("Enter");
    await expect(person.getByText("Helpdesk, all sites.")).toBeVisible();
    await looksWideAndNarrow("identity-provider-person");
    await page.keyboard.press("Escape");
  });

  await test.step("an admin chooses who gets in without it, is kept from shutting themselves out, and tries the envelope", async () => {
    const card = page.locator("section", { has: page.getByRole("heading", { name: "Emergency admin" }) });
    await card.getByLabel("Who").selectOption({ label: "Admin" });
    await card.getByLabel("Only from").fill("10.20.0.0/24");
    await card.getByRole("button", { name: "Save the emergency admin" }).click();
    await expect(card.getByText(/This would lock you out/)).toBeVisible();
    await card.getByLabel("Only from").fill("10.20.0.0/24, 127.0.0.0/8");
    await card.getByRole("button", { name: "Save the emergency admin" }).click();
    await card.getByRole("button", { name: "Try it out" }).click();
    const dialog = page.getByRole("dialog", { name: /^Try out/ });
    await dialog.getByLabel("Password in the envelope").fill(product.admin.password);
    await page.keyboard.press("Enter");
    await expect(dialog.getByText("The password is right.")).toBeVisible();
    await looksWideAndNarrow("emergency-admin-trial");
    await page.keyboard.press("Escape");
    await expect(card.getByText(/worked$/)).toBeVisible();
  });

  await test.step("down, the sign-in page says so, and the admin gets in with the password", async () => {
    await page.goto("about:blank");
    await page.context().clearCookies();
    there.broken = 503;
    await page.goto("/sign-in");
    await button.click();
    await expect(page.getByRole("alert").getByText(/Northbank account does not answer/)).toBeVisible();
    await looksWideAndNarrow("sign-in-provider-down");
    await page.getByLabel("E-mail").fill(product.admin.email);
    await page.getByLabel("Password", { exact: true }).fill(product.admin.password);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  });

  await test.step("up again, the button signs in, with what the group says", async () => {
    there.broken = undefined;
    await page.goto("about:blank");
    await page.context().clearCookies();
    await page.goto("/sign-in?next=/settings");
    await button.click();
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
    await expect(page.getByText("with an account elsewhere")).toBeVisible();
    there.people.mina = { ...there.people.mina, groups: ["staff"] };
    await page.goto("about:blank");
    await page.context().clearCookies();
    await page.goto("/sign-in");
    await button.click();
    await expect(page.getByRole("alert").getByText(/none of your groups may use Lineward/)).toBeVisible();
  });

  await api.call("PUT", "/api/emergency-admin", { body: { personId: null } });
  const { settings } = await api.call<{ settings: object }>("GET", "/api/identity-provider");
  await api.call("PUT", "/api/identity-provider", { body: { ...settings, on: false } });
  const { items } = await api.call<{ items: { id: string; name: string }[] }>("GET", "/api/people?query=mina");
  for (const { id } of items) {
    await api.call("DELETE", `/api/people/${id}`);
  }
  await there.close();
});

import path from "node:path";
import { expect } from "@playwright/test";
import Database from "better-sqlite3";
import { test } from "./fixtures";
import { newSecret } from "./stand-ins";

test("a role needs a second step: its person adds a passkey, goes on, signs in with it alone, and removes it", async ({
  page,
  product,
  api,
  signIn,
  looksWideAndNarrow,
}) => {
  const password = newSecret("password of somebody with a passkey");
  const body = { name: "Paola Passkey", email: "paola@example.com", role: "viewer" };
  const { id, link } = await api.call<{ id: string; link: string }>("POST", "/api/people", { body });
  await api.call("POST", "/api/setup", { body: { token: new URL(link).searchParams.get("token"), password } });
  // Browsers have passkeys over https, and on their own machine by this name.
  const home = product.url.replace("127.0.0.1", "localhost");
  const settings = page.getByRole("heading", { level: 1, name: "Settings" });

  await test.step("an admin demands it of viewers", async () => {
    await signIn();
    await page.goto("/settings#sign-in");
    const card = page.getByRole("group", { name: "Roles that need a second step" });
    await card.getByRole("checkbox", { name: /^Viewer/ }).check();
    await expect(page.getByText("1 person without one can do nothing but set it up from now on.")).toBeVisible();
    await looksWideAndNarrow("sign-in-rules");
    await page.getByRole("button", { name: "Save who needs it" }).click();
    await expect(page.getByText("Saved, and in force")).toBeVisible();
    await page.goto("about:blank");
    await page.context().clearCookies();
  });

  await test.step("a page of another address says why it has no passkeys", async () => {
    await page.goto("/sign-in");
    await expect(page.getByText("Passkeys belong to localhost. Open Lineward there to use one.")).toBeVisible();
  });

  const device = await page.context().newCDPSession(page);
  await device.send("WebAuthn.enable");
  await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });

  await test.step("the person signs in, and can do nothing but set one up", async () => {
    await page.goto(`${home}/sign-in?next=/settings`);
    await page.getByLabel("E-mail").fill(body.email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "One step before you go on, Paola Passkey" })).toBeVisible();
    await page.goto(`${home}/devices`);
    await expect(page).toHaveURL(/\/second-step\?next=%2Fdevices$/);
    await looksWideAndNarrow("second-step-required");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const asked = page.getByRole("dialog", { name: "Add a passkey" });
    await asked.getByLabel("Name").fill("Work laptop");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("list", { name: "Your passkeys" }).getByText("Work laptop")).toBeVisible();
    await page.getByRole("button", { name: "Go on to Lineward" }).click();
    await expect(page).toHaveURL(/\/devices$/);
  });

  await test.step("the passkey alone signs in", async () => {
    await page.goto("about:blank");
    await page.context().clearCookies();
    await page.goto(`${home}/sign-in?next=/settings`);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(settings).toBeVisible();
    await expect(page.getByText(/used \d+ s ago/)).toBeVisible();
    await page.getByText("Work laptop").scrollIntoViewIfNeeded();
    await looksWideAndNarrow("passkeys");
  });

  await test.step("and stands for the password again, after which it is removed", async () => {
    await api.call("PUT", "/api/sign-in-rules", { body: { secondStepRoles: [] } });
    const database = new Database(path.join(product.dataDir, "lineward.db"));
    database.exec('UPDATE "Session" SET "provenAt" = NULL');
    database.close();
    await page.getByRole("button", { name: "Remove Work laptop" }).click();
    await page.getByRole("dialog", { name: "Remove Work laptop?" }).getByRole("button", { name: "Remove Work laptop" }).click();
    await page.getByRole("dialog", { name: "Your password again" }).getByRole("button", { name: "Use a passkey" }).click();
    await expect(page.getByText("None yet.")).toBeVisible();
    await page.goto("about:blank");
    await page.context().clearCookies();
    await page.goto(`${home}/sign-in`);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page.getByText("This passkey is not known here.")).toBeVisible();
  });

  await api.call("DELETE", `/api/people/${id}`);
});

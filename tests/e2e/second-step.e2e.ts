import { expect, type Page } from "@playwright/test";
import { appCode } from "../support/app-code";
import { test } from "./fixtures";
import { newSecret } from "./stand-ins";

/** Signs out by losing the cookies. An open page would notice, and go to the sign-in by itself in the middle of the next step. */
async function loseCookies(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.context().clearCookies();
}

test("a person sets a second step up, signs in with it, loses the phone, and an admin's link lets them in again", async ({
  page,
  api,
  signIn,
  anotherPage,
  looksWideAndNarrow,
}) => {
  const password = newSecret("password of somebody with a second step");
  const body = { name: "Sana Second", email: "sana@example.com", role: "viewer" };
  const { id, link } = await api.call<{ id: string; link: string }>("POST", "/api/people", { body });
  const token = new URL(link).searchParams.get("token");
  await api.call("POST", "/api/setup", { body: { token, password } });
  const account = { email: body.email, password };

  const { uri, codes } = await test.step("the own settings lead through it, with the password first", async () => {
    await signIn(account);
    await page.goto("/settings#second-step");
    await page.getByRole("button", { name: "Set it up" }).click();
    const asked = page.getByRole("dialog", { name: "Set up a second step" });
    await asked.getByLabel("Your password").fill("not the password");
    await page.keyboard.press("Enter");
    await expect(asked.getByText("This is not your password")).toBeVisible();
    await asked.getByLabel("Your password").fill(password);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
    await page.getByRole("button", { name: "I cannot scan it" }).click();
    const key = ((await page.getByTestId("app-key").textContent()) ?? "").replaceAll(" ", "");
    const address = `otpauth://totp/x?secret=${key}`;
    await page.getByLabel("Type the code it shows now").pressSequentially("12");
    await page.getByRole("button", { name: "Turn it on" }).click();
    await expect(page.getByText("Type the six digits that the app shows.")).toBeVisible();
    await looksWideAndNarrow("second-step-set-up");
    await page.getByLabel("Type the code it shows now").fill(appCode(address));
    await page.getByRole("button", { name: "Turn it on" }).click();
    const shown = page.getByRole("dialog", { name: "Your recovery codes" });
    await expect(shown.getByRole("listitem")).toHaveCount(10);
    const texts = await shown.getByRole("listitem").allTextContents();
    await shown.getByRole("button", { name: "I have kept them" }).click();
    await expect(page.getByText("10 of 10 recovery codes left")).toBeVisible();
    return { uri: address, codes: texts };
  });

  const phone = await anotherPage();
  const begin = async () => {
    await loseCookies(phone);
    await phone.goto("/sign-in?next=/settings");
    await phone.getByLabel("E-mail").fill(account.email);
    await phone.getByLabel("Password", { exact: true }).fill(password);
    await phone.getByRole("button", { name: "Sign in" }).click();
  };
  const code = phone.getByLabel("Code of your authenticator app");
  const settings = phone.getByRole("heading", { level: 1, name: "Settings" });

  await test.step("the sign-in asks for a code, and says when it is not right", async () => {
    await begin();
    await expect(code).toBeFocused();
    await phone.keyboard.type("123");
    await phone.keyboard.press("Enter");
    await expect(phone.getByText("Type the six digits that the app shows.")).toBeVisible();
    await code.fill("000000");
    await phone.keyboard.press("Enter");
    await expect(phone.getByText("This code is not right, or was used before.")).toBeVisible();
    await code.fill(appCode(uri, 1));
    await phone.keyboard.press("Enter");
    await expect(settings).toBeVisible();
  });

  await test.step("without the phone a recovery code signs in", async () => {
    await begin();
    await phone.getByRole("button", { name: "Use a recovery code" }).click();
    await phone.getByLabel("Recovery code").fill(codes[0] ?? "");
    await phone.keyboard.press("Enter");
    await expect(settings).toBeVisible();
    await expect(phone.getByText("9 of 10 recovery codes left")).toBeVisible();
  });

  const reset = await test.step("without the codes an admin makes a link", async () => {
    await signIn();
    await page.goto("/people");
    await page.getByRole("button", { name: "Actions for Sana Second" }).click();
    await page.getByRole("menuitem", { name: "One-time link for a lost phone" }).click();
    const dialog = page.getByRole("dialog", { name: "One-time link for Sana Second" });
    await expect(dialog).toContainText("With it and their password");
    const text = (await dialog.getByTestId("one-time-link").textContent()) ?? "";
    await dialog.getByRole("button", { name: "I have passed it on" }).click();
    return text;
  });

  await test.step("which takes the second step away together with the password", async () => {
    await loseCookies(phone);
    await phone.goto(reset);
    await phone.getByLabel("Your password").fill(password);
    await phone.getByRole("button", { name: "Take the second step away" }).click();
    await expect(phone.getByRole("button", { name: "Set it up" })).toBeVisible();
  });

  await test.step("the sign-in screen with its second step looks as it should", async () => {
    await loseCookies(page);
    // Another person's, so that no code has to be waited for.
    await page.route("**/api/auth/sign-in/email", (route) =>
      route.fulfill({ json: { twoFactorRedirect: true, twoFactorMethods: ["totp"] } }),
    );
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Code of your authenticator app").pressSequentially("407");
    await looksWideAndNarrow("sign-in-second-step");
  });

  await api.call("DELETE", `/api/people/${id}`);
});

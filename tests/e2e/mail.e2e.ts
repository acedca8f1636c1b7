import { expect, type Page } from "@playwright/test";
import { ApiClient } from "@/tools/api-client";
import { freePort } from "../support/free-port";
import { plant } from "../support/planted";
import { startProduct } from "../support/product";
import { readableMail, startMailServer } from "../support/receivers";
import { test } from "./fixtures";
import { newSecret } from "./stand-ins";

const email = "noor@northbank.example";

test("a person joins by a mail, comes back by another one when the password is forgotten, and whoever was signed in before is out", async ({
  page,
  anotherPage,
  looksWideAndNarrow,
}) => {
  test.setTimeout(180_000);
  const server = await startMailServer({ disabledCommands: ["STARTTLS", "AUTH"] });
  const port = String(await freePort());
  // Links in mails lead to Lineward's own address, which only it can say.
  const product = await startProduct({ env: { PORT: port, LINEWARD_URL: `http://127.0.0.1:${port}` } });
  const [password, another] = [newSecret("password of who was invited"), newSecret("password of who forgot theirs")];
  const mails = () => server.mails.filter(({ to }) => to.includes(email)).map(({ text }) => readableMail(text));
  const linkIn = async (words: string) => {
    await expect.poll(() => mails().find((text) => text.includes(words))).toBeDefined();
    const [link = "", token = ""] = /http:\S+\/setup\?token=([\w-]{43})/.exec(mails().find((text) => text.includes(words)) ?? "") ?? [];
    plant("secret of a link that was mailed", token);
    return link;
  };
  const signIn = async (on: Page, as: string, secret: string) => {
    await on.goto(`${product.url}/sign-in`);
    await on.getByLabel("E-mail").fill(as);
    await on.getByLabel("Password", { exact: true }).fill(secret);
    await on.keyboard.press("Enter");
    await expect(on.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  };
  const choose = async (on: Page, link: string, secret: string, button: string) => {
    await on.goto(link);
    await on.getByLabel("New password").fill(secret);
    await on.getByRole("button", { name: button }).click();
    await expect(on.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  };

  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const body = { host: "127.0.0.1", port: server.port, security: "none", from: "Lineward <lineward@northbank.example>" };
    await api.call("PUT", "/api/mail", { body });
    await api.call("PUT", "/api/account-mail", { body: { on: true, askWhom: "" } });

    await test.step("the admin has the invitation mailed, and sees no link", async () => {
      await signIn(page, product.admin.email, product.admin.password);
      await page.goto(`${product.url}/people`);
      await page.getByRole("button", { name: "Add person" }).click();
      const dialog = page.getByRole("dialog", { name: "Add a person" });
      await dialog.getByLabel("Name", { exact: true }).fill("Noor Vos");
      await dialog.getByLabel("E-mail").fill(email);
      await dialog.getByLabel("Role").selectOption({ label: "Viewer" });
      await expect(dialog.getByRole("checkbox", { name: /Send the link by mail/ })).toBeChecked();
      await looksWideAndNarrow("people-add-by-mail");
      await dialog.getByRole("button", { name: "Send the invitation" }).click();
      await expect(page.getByText(`A mail to ${email} is on its way`)).toBeVisible();
      await expect(page.getByTestId("one-time-link")).toHaveCount(0);
    });

    const before = await anotherPage();
    await test.step("the person joins by it", async () => {
      await choose(before, await linkIn("has added you to Lineward"), password, "Join");
    });

    await test.step("forgets the password, and is told the same as a stranger would be", async () => {
      await page.context().clearCookies();
      await page.goto(`${product.url}/sign-in`);
      await page.getByRole("link", { name: "Forgot it?" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Forgotten your password?" })).toBeVisible();
      await looksWideAndNarrow("forgotten");
      await page.getByLabel("E-mail").fill(email);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("status")).toContainText(`If somebody signs in as ${email}, a mail with a link is on its way.`);
      await looksWideAndNarrow("forgotten-asked");
    });

    await test.step("sets a new one by the mail, which ends what was begun with the old one", async () => {
      await choose(page, await linkIn("A new password was asked for"), another, "Set the password");
      await before.goto(`${product.url}/devices`);
      await expect(before).toHaveURL(/\/sign-in/);
      await signIn(before, email, another);
      await expect.poll(() => mails().some((text) => text.includes("Your password was changed"))).toBe(true);
    });
    // What a page asks of a product that has ended would count as its error.
    await Promise.all([page, before].map((open) => open.goto("about:blank")));
  } finally {
    await product.stop();
    await server.close();
  }
});

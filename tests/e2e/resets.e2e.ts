import { expect } from "@playwright/test";
import { type Registrar, startRegistrar } from "@/lib/simulators/registrar";
import { plant } from "../support/planted";
import { test } from "./fixtures";
import { newSecret, startPanel, startPbx } from "./stand-ins";

test("@looks a helpdesk agent finds a line and resets its password on every end, by the keys alone and without seeing it", async ({
  page,
  api,
  keep,
  signIn,
  looks,
  isMobile,
}) => {
  const pbx = await startPbx();
  let registrar: Registrar | undefined;
  try {
    registrar = await startRegistrar({ accounts: () => pbx.accounts(), realm: "127.0.0.1" });
    const password = pbx.accounts().find((account) => account.user === "201")?.password ?? "";
    const server = `127.0.0.1:${registrar.port}`;
    const panel = await startPanel({
      secondAccountPath: null,
      sections: { sip: { user: "201", password, proxy: `sip:${server}`, realm: "127.0.0.1" } },
      registrar: (account) => pbx.accounts().some((one) => one.user === account.user && one.password === account.password),
    });
    const name = `Elm lobby ${isMobile ? "two" : "one"}`;
    await keep(pbx, { name: `pbx of ${name}` });
    await keep(panel, { name });
    const agent = { email: `agent-${isMobile ? 2 : 1}@example.com`, password: newSecret("password of an agent") };
    const { link } = await api.call<{ link: string }>("POST", "/api/people", {
      body: { name: "Hal Helpdesk", email: agent.email, role: "helpdesk", siteIds: [] },
    });
    const token = new URL(link).searchParams.get("token");
    await api.call("POST", "/api/setup", { body: { token, name: "Hal Helpdesk", password: agent.password } });

    await signIn(agent);
    await page.goto("/reset");
    const find = page.getByRole("combobox", { name: /^Find a line/ });
    await expect(find).toBeFocused();
    await page.keyboard.type(name);
    await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible();
    await looks("reset-start");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Ticket reference")).toBeFocused();
    await page.keyboard.type("HD-20431");
    await page.keyboard.press("Enter");

    await expect(page.getByText("In order", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("button", { name: "Reset another line" })).toBeFocused();
    const now = plant("password made by a reset", String(panel.held("sip").password));
    expect(now).not.toBe(password);
    expect(pbx.accounts().find((account) => account.user === "201")?.password).toBe(now);
    await expect(page.locator("body")).not.toContainText(now);
    await looks("reset-done");

    // The SIP server itself says that the new password is the right one: a REGISTER that changes nothing.
    await page.keyboard.press("Enter");
    await page.keyboard.type(name);
    await page.getByRole("button", { name: "Test now" }).click();
    await expect
      .poll(() => registrar?.attempts.some(({ user, status, withContact }) => user === "201" && status === 200 && !withContact))
      .toBe(true);
  } finally {
    await registrar?.close();
  }
});

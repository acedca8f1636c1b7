import { expect } from "@playwright/test";
import { makeCertificate } from "@/lib/simulators/certificate";
import { test } from "./line-fixtures";
import { newSecret, startGateway, startPanel } from "./stand-ins";

test("@looks what needs a person is told once for each cause, and leads to the very form that mends it", async ({
  page,
  api,
  keep,
  signIn,
  allowFaults,
  looks,
  isMobile,
}) => {
  allowFaults();
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: isMobile ? "Pond House" : "Elm Yard" } });
  const check = (id: string) => api.call("POST", `/api/devices/${id}/check`, { body: {} });
  const gateway = await startGateway();
  const door = await startPanel({
    masking: false,
    secondAccountPath: null,
    registrar: () => false,
    sections: { sip: { user: "204", proxy: "sip:127.0.0.1:5060", transport: "tcp" } },
  });
  const locked = await startPanel({ secondAccountPath: null, sections: { sip: { user: "611", proxy: "sip:127.0.0.7" } } });
  const secure = await startPanel({
    certificate: await makeCertificate("front"),
    secondAccountPath: null,
    sections: { sip: { user: "612", proxy: "sip:127.0.0.7" } },
  });
  const silent = await Promise.all([0, 1, 2].map(() => startPanel({ secondAccountPath: null })));
  await keep(gateway, { name: "gw of Mill gate", certificate: { sha256: gateway.certificate?.sha256 ?? "" } });
  const doorId = await keep(door, { name: "Mill gate", siteId });
  const lockedId = await keep(locked, { name: "Bell tower", siteId });
  const secureId = await keep(secure, { name: "Front hall", certificate: { sha256: secure.certificate?.sha256 ?? "" } });
  const silentIds: string[] = [];
  for (const [at, panel] of silent.entries()) {
    silentIds.push(await keep(panel, { name: `Landing ${at + 1}`, siteId }));
    panel.fail({ fault: "reset" });
  }
  locked.changeLogin(newSecret("web password that was changed at the panel"));
  locked.expireTokens();
  await secure.close();
  for (const id of [doorId, lockedId, secureId, ...silentIds]) {
    await check(id);
  }
  await signIn();
  await page.goto("/");
  const list = page.getByRole("list", { name: "Needs attention" });
  const row = (text: string) => list.getByRole("listitem").filter({ hasText: text });
  await expect(row("3 panels do not answer")).toContainText("Landing 1, Landing 2 and Landing 3");
  await expect(row("Bell tower refuses our password")).toContainText("It was changed on the panel itself");
  await expect(row("Mill gate is not registered")).toContainText("Transports differ. Mill gate uses TCP");
  await page.waitForLoadState("networkidle");
  await looks("overview-causes");

  await test.step("the refused password: its form is open, and the cursor stands in it", async () => {
    await row("Bell tower")
      .getByRole("link", { name: /^Enter it/ })
      .click();
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
    await page.goBack();
  });
  await test.step("the line that disagrees: its change is prepared, and nothing is written yet", async () => {
    await row("Mill gate")
      .getByRole("link", { name: /^Prepare it/ })
      .click();
    const dialog = page.getByRole("dialog", { name: "Prepare the change" });
    await expect(dialog.getByRole("button", { name: "Apply 1 change" })).toBeVisible();
    expect(door.held("sip").transport).toBe("tcp");
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });
  await test.step("the device tells its line first, with the cause and the way out", async () => {
    await page.goto(`/devices/${doorId}`);
    const line = page.locator("section", { has: page.getByRole("heading", { name: /^Its line/ }) });
    await expect(line).toContainText("Mill gate uses TCP, gw of Mill gate takes UDP for this account.");
    await expect(line.getByRole("link", { name: /^Prepare the change/ })).toBeVisible();
    await looks("device-overview-cause");
  });
  await test.step("the site has a page of its own, with what needs a person there and how each device stands", async () => {
    await page.goto(`/sites/${siteId}`);
    await expect(page.getByRole("list", { name: "Needs attention" }).getByRole("listitem").first()).toBeVisible();
    const chips = page.getByRole("region", { name: "Panels" }).getByRole("link");
    await expect(chips.filter({ hasText: "Landing 1" })).toHaveAttribute("title", "Landing 1: No answer");
    await expect(page.getByRole("region", { name: "Panels" })).not.toContainText("Front hall");
    await page.waitForLoadState("networkidle");
    await looks("site");
  });
  await test.step("those of one cause are one list of devices", async () => {
    await page.goto("/");
    await row("3 panels do not answer")
      .getByRole("link", { name: /^Show them/ })
      .click();
    await expect(page.getByRole("link", { name: "Landing 3" })).toBeVisible();
    await expect(page.getByText("Does not answer").first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Bell tower" })).toHaveCount(0);
  });
  await test.step("one login is entered for every device that refuses the old one", async () => {
    if (isMobile) {
      return;
    }
    await page.goto("/devices?query=Bell+tower");
    await page.getByRole("row").filter({ hasText: "Bell tower" }).getByRole("checkbox").check();
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Enter a login" }).click();
    const dialog = page.getByRole("dialog", { name: "Enter one login: 1 device" });
    await dialog.getByLabel("User", { exact: true }).fill(locked.credentials.username ?? "");
    await dialog.getByLabel("Password", { exact: true }).fill(locked.credentials.password ?? "");
    await dialog.getByRole("button", { name: "Sign in to 1 device" }).click();
    await expect(dialog.getByText("1 of 1 done")).toBeVisible();
  });
});

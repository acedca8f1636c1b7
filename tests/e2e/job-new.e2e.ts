import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { startMonitor, startPanel, startPbx } from "./stand-ins";

/** The body of the request that plans a job, and that it was taken. */
async function planned(page: Page, press: () => Promise<void>): Promise<Record<string, unknown>> {
  const [response] = await Promise.all([
    page.waitForResponse((reply) => new URL(reply.url()).pathname === "/api/jobs" && reply.request().method() === "POST"),
    press(),
  ]);
  expect(response.status(), await response.text()).toBe(202);
  expect(response.request().headers()["idempotency-key"]).toBeTruthy();
  await expect(page).toHaveURL(/\/jobs\/[\w-]{20,}$/);
  return response.request().postDataJSON() as Record<string, unknown>;
}

test("devices are chosen, and what a job is to change on them is said: over two families, and over one with variables, its site's too", async ({
  page,
  signIn,
  keep,
  api,
  looksWideAndNarrow,
}) => {
  const doors = [await keep(await startPanel(), { name: "Chosen door 1" }), await keep(await startPanel(), { name: "Chosen door 2" })];
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Chosen Court" } });
  const flat = await keep(await startMonitor(), { name: "Chosen apartment 12", siteId });
  await keep(await startPbx(), { name: "Chosen pbx" });
  for (const id of [...doors, flat]) {
    await api.call("GET", `/api/devices/${id}/settings/sip`);
  }
  await signIn();
  await page.goto("/devices?query=chosen");
  const selection = page.getByRole("region", { name: "Selection" });

  await test.step("what does not apply to all is greyed, says why and how many, and is left out in one press", async () => {
    await page.getByRole("checkbox", { name: "Select all shown" }).click();
    await expect(selection).toContainText("4 selected");
    const change = selection.getByRole("button", { name: "Change SIP settings" });
    await expect(change).toHaveAttribute("aria-disabled", "true");
    await change.focus();
    await page.keyboard.press("Enter");
    await expect(selection.getByRole("status")).toContainText("1 of 4 has no SIP account in its settings.");
    await looksWideAndNarrow("devices-selected");
    await selection.getByRole("button", { name: "Leave them out" }).click();
    await expect(selection).toContainText("3 selected");
  });

  await test.step("two families share their account: every field is kept, what they hold is told, and an interval is changed by keyboard", async () => {
    await selection.getByRole("button", { name: "Change SIP settings" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Change SIP settings of 3 devices" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Devices chosen" })).toContainText("2 BAS-IP panels");
    await expect(page.getByText("Password")).toHaveCount(0);
    await page.getByRole("button", { name: "Change Registration interval" }).focus();
    await page.keyboard.press("Enter");
    const interval = page.getByLabel("Registration interval", { exact: true });
    await expect(interval).toBeFocused();
    await interval.fill("0");
    await interval.blur();
    await expect(interval).toHaveAttribute("aria-invalid", "true");
    await interval.fill("300");
    await expect(page.getByRole("complementary", { name: "Changes" })).toContainText("300 seconds");
    await looksWideAndNarrow("job-new-change");
    await page.getByLabel("Ticket").fill("CHG-1");
    const body = await planned(page, () => page.keyboard.press("Control+Enter"));
    expect(body).toMatchObject({ kind: "settings", ticket: "CHG-1", plan: "live", change: { account: { interval: 300 } } });
    expect((body.selection as { devices: string[] }).devices.sort()).toEqual([...doors, flat].sort());
  });

  await test.step("a site gets variables, a wrong name is refused beside it, and they are changed and removed", async () => {
    await page.goto(`/sites/${siteId}`);
    const card = page.locator("section", { has: page.getByRole("heading", { name: /^Variables/ }) });
    const dialog = page.getByRole("dialog", { name: "Variables of Chosen Court" });
    const variables = card.getByRole("list", { name: "Variables" }).getByRole("listitem");
    await card.getByRole("button", { name: "Edit variables" }).click();
    await dialog.getByLabel("Name 1").fill("Stair");
    await dialog.getByLabel("Value of Stair").fill("A");
    await dialog.getByRole("button", { name: "Add a variable" }).click();
    await expect(dialog.getByLabel("Name 2")).toBeFocused();
    await dialog.getByLabel("Name 2").fill("zone");
    await dialog.getByLabel("Value of zone").fill("north");
    await page.keyboard.press("Enter");
    await expect(dialog.getByLabel("Name 1")).toHaveAccessibleDescription(/small letters, digits and _/);
    await expect(dialog.getByLabel("Name 2")).not.toHaveAttribute("aria-invalid", "true");
    await looksWideAndNarrow("site-variables-wrong");
    await dialog.getByLabel("Name 1").fill("stair");
    await page.keyboard.press("Enter");
    await expect(variables).toHaveText(["{stair}A", "{zone}north"]);
    await card.getByRole("button", { name: "Edit variables" }).click();
    await dialog.getByLabel("Value of stair").fill("B");
    await dialog.getByRole("button", { name: "Remove zone" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(variables).toHaveText(["{stair}B"]);
    await card.scrollIntoViewIfNeeded();
    await looksWideAndNarrow("site-variables");
  });

  await test.step("one family has its own section, and a text what it becomes, with what its site has", async () => {
    await page.goto("/devices?query=chosen&kind=monitor");
    await page.getByRole("checkbox", { name: "Select all shown" }).click();
    await selection.getByRole("button", { name: "Change SIP settings" }).click();
    await page.getByRole("button", { name: "Change User ID" }).click();
    const id = page.getByLabel("User ID", { exact: true });
    await id.fill("apartment-");
    await page.getByRole("button", { name: "Put {flat} into User ID" }).click();
    await expect(page.getByText("Chosen apartment 12 → apartment-12")).toBeVisible();
    await page.getByRole("button", { name: "Put {stair} into User ID" }).click();
    await id.fill("apartment-{stair}-{flat:3}");
    await expect(page.getByText("Chosen apartment 12 → apartment-B-012")).toBeVisible();
    await page.getByRole("radio", { name: /^Use stored values/ }).check();
    const body = await planned(page, () => page.getByRole("button", { name: "Plan for 1 device" }).click());
    expect(body).toMatchObject({ plan: "snapshots", change: { section: "sip", values: { user_id: "apartment-{stair}-{flat:3}" } } });
    await expect(page.getByRole("region", { name: "Will change, 1" })).toContainText("apartment-B-012");
  });
});

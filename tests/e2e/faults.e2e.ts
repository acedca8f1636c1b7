import { expect } from "@playwright/test";
import type { FaultName } from "@/lib/simulators/types";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

/** What a person reads for what a device does wrong. */
const faults: readonly (readonly [fault: FaultName, title: string])[] = [
  ["hang", "The device did not answer in time"],
  ["half", "The device did not answer in time"],
  ["drop", "The device does not answer"],
  ["html", "The device answered something unexpected"],
  ["truncated_json", "The device answered something unexpected"],
  ["server_error", "The device answered something unexpected"],
];

test("whatever a device does wrong is said in words beside what was last known, and reading again mends it", async ({
  page,
  signIn,
  keep,
  allowFaults,
  looks,
}) => {
  allowFaults();
  const panel = await startPanel({ masking: false });
  const id = await keep(panel, { name: "Courtyard" });
  await signIn();
  await page.goto(`/devices/${id}/settings/sip`);
  const user = page.getByRole("textbox", { name: "User", exact: true });
  const again = page.getByRole("button", { name: "Read again" }).first();
  await expect(user).toHaveValue("118");
  await expect(page.getByText(/^Read from the panel/)).toBeVisible();
  for (const [fault, title] of faults) {
    await test.step(fault, async () => {
      panel.fail({ fault });
      await again.click();
      const problem = page.getByRole("alert").filter({ hasText: title });
      await expect(problem).toBeVisible();
      await expect(page.getByText(/^Shown below is what it said/)).toBeVisible();
      await expect(user).toHaveValue("118");
      if (fault === "hang") {
        // Yesterday's yes is not kept: what cannot be seen is not known.
        await expect(page.getByRole("img", { name: "Reachable: no" })).toBeVisible();
        await expect(page.getByRole("img", { name: "Registered: not known" })).toBeVisible();
        await looks("fault");
      }
      panel.heal();
      panel.edit("sip", { user: `118${fault.length}` });
      await again.click();
      await expect(user).toHaveValue(`118${fault.length}`);
      await expect(problem).toBeHidden();
      panel.edit("sip", { user: "118" });
      await again.click();
      await expect(user).toHaveValue("118");
    });
  }
});

test("a device that goes offline keeps its last known settings on the page, and is read again when it is back", async ({
  page,
  signIn,
  keep,
  allowFaults,
}) => {
  allowFaults();
  const options = { masking: false, serial: "offline-for-a-while" };
  const panel = await startPanel(options);
  const id = await keep(panel, { name: "Roof door" });
  await signIn();
  await page.goto(`/devices/${id}/settings/sip`);
  const user = page.getByRole("textbox", { name: "User", exact: true });
  await expect(user).toHaveValue("118");
  await expect(page.getByText(/^Read from the panel/)).toBeVisible();
  await panel.close();
  await page.reload();
  await expect(page.getByText("The device does not answer")).toBeVisible();
  await expect(page.getByText(/^Shown below is what it said/)).toBeVisible();
  await expect(page.getByRole("img", { name: "Reachable: no" })).toBeVisible();
  await expect(user).toHaveValue("118");

  const back = await startPanel({
    ...options,
    port: panel.port,
    password: panel.credentials.password ?? "",
    sections: { sip: { user: "301" } },
  });
  try {
    await page.getByRole("button", { name: "Read again" }).first().click();
    await expect(user).toHaveValue("301");
    await expect(page.getByText("The device does not answer")).toBeHidden();
    await expect(page.getByRole("img", { name: "Reachable: yes" })).toBeVisible();
  } finally {
    await back.close();
  }
});

test("a write whose answer is lost is never shown as done or failed, and reading again tells", async ({
  page,
  signIn,
  keep,
  allowFaults,
}) => {
  allowFaults();
  const panel = await startPanel({ masking: false });
  const id = await keep(panel, { name: "Garage gate" });
  await signIn();
  await page.goto(`/devices/${id}/settings/sip`);
  const user = page.getByRole("textbox", { name: "User", exact: true });
  const changes = page.getByRole("complementary", { name: "Changes" });
  await expect(user).toHaveValue("118");

  await test.step("it says yes and does nothing", async () => {
    panel.fail({ fault: "says_yes", times: 1 });
    await user.fill("119");
    await page.keyboard.press("Control+Enter");
    const stops = page.getByRole("group", { name: "What stops the write" });
    await expect(stops).toContainText("The device said yes, but holds something else");
    await expect(stops).toBeFocused();
    await expect(user).toHaveValue("119");
    expect(panel.held("sip").user).toBe("118");
  });

  await test.step("it takes the value and goes away", async () => {
    panel.fail({ fault: "applies_and_drops", times: 1 });
    await page.keyboard.press("Control+Enter");
    // Read back, the device tells that it took it: nothing is unknown.
    await expect(changes.getByText(/^Written and read back\. The panel holds the new values\./)).toBeVisible();
    expect(panel.held("sip").user).toBe("119");
  });
});

test("a refused login stops everything for the device until a new one is entered", async ({ page, signIn, keep, allowFaults, looks }) => {
  allowFaults();
  const panel = await startPanel({ masking: false });
  const id = await keep(panel, { name: "Lobby" });
  await signIn();
  await page.goto(`/devices/${id}/settings/sip`);
  const user = page.getByRole("textbox", { name: "User", exact: true });
  await expect(user).toHaveValue("118");
  await expect(page.getByText(/^Read from the panel/)).toBeVisible();
  const right = panel.credentials.password ?? "";
  const before = panel.logins.refused;
  panel.changeLogin(`${right}-other`);
  panel.expireTokens();

  const again = page.getByRole("button", { name: "Read again" }).first();
  await again.click();
  await expect(page.getByText("The device refuses our password")).toBeVisible();
  await expect(page.getByText(/^The panel refuses our login since/)).toBeVisible();
  await expect(user).toHaveValue("118");
  await again.click();
  await expect(page.getByText("The device refuses our password")).toBeVisible();
  expect(panel.logins.refused).toBe(before + 1);
  await looks("login-refused");

  await page.getByRole("link", { name: "Enter the login" }).click();
  await page.getByRole("button", { name: "Change the login" }).click();
  await page.getByLabel("Password", { exact: true }).fill(`${right}-other`);
  await page.getByRole("button", { name: "Try and save" }).click();
  await expect(page.getByText("The login of Lobby is saved")).toBeVisible();
  await expect(page.getByText(/^The panel refuses our login since/)).toBeHidden();
  await page.getByRole("link", { name: "SIP account 1", exact: true }).click();
  await expect(user).toHaveValue("118");
  await expect(page.getByText("The device refuses our password")).toBeHidden();
});

test("a device that is offline is kept for later, and its truths stay not known", async ({ page, signIn, allowFaults, api, looks }) => {
  allowFaults();
  const panel = await startPanel();
  await panel.close();
  await signIn();
  await page.goto("/devices/add");
  await page.getByLabel("Address").fill(`127.0.0.1:${panel.port}`);
  await page.getByRole("button", { name: "Find it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Nothing to add at/ })).toBeVisible();
  await looks("add-device-nothing-there");
  await page.getByLabel("What is it").selectOption({ label: "BAS-IP panel" });
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Not there yet");
  await page.getByLabel("User", { exact: true }).fill("admin");
  await page.getByLabel("Password", { exact: true }).fill(panel.credentials.password ?? "");
  await page.getByRole("button", { name: "Keep it for later" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Not there yet is kept for later" })).toBeVisible();
  await page.getByRole("link", { name: "Open the panel" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Not there yet" })).toBeVisible();
  await page.locator("header").getByRole("button", { name: "Check now" }).click();
  await expect(page.getByRole("img", { name: "Reachable: no" })).toBeVisible();
  await expect(page.getByRole("img", { name: "Signed in: not known" })).toBeVisible();
  const { items } = await api.call<{ items: { id: string }[] }>("GET", "/api/devices?query=Not%20there%20yet");
  await api.call("DELETE", `/api/devices/${items[0]?.id}`);
});

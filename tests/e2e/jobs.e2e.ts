import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

const group = (page: Page, name: string) => page.getByRole("region", { name });

test("a job is planned, started, waited for, retried and put back on one page that follows by itself", async ({
  page,
  api,
  signIn,
  keep,
  allowFaults,
  looks,
  looksWideAndNarrow,
}) => {
  test.setTimeout(120_000);
  allowFaults();
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Larch Court" } });
  const panel = async (name: string, user: string) => {
    const simulator = await startPanel({ masking: false, secondAccountPath: null, sections: { sip: { user } } });
    // A stand-in holds at once what it is told; the many seconds that a real one is given would be waited for at every row that fails.
    return { simulator, id: await keep(simulator, { name, siteId, connection: { applyWaitSeconds: 1 } }) };
  };
  const doors = [await panel("Larch door 1", "301"), await panel("Larch door 2", "302")];
  const stair = await panel("Larch stair", "303");
  const workshop = await panel("Larch workshop", "304");
  const all = [...doors, stair, workshop];
  const intervals = () => all.map(({ simulator }) => simulator.held("sip").registration_interval);
  const before = intervals();

  // Of which kind a device is, its server tells too: that is known once its line is.
  for (const { id } of all) {
    await expect.poll(async () => (await api.call<{ total: number }>("GET", `/api/lines?device=${id}`)).total).toBe(1);
  }
  stair.simulator.fail({ fault: "reset" });
  const made = await api.call<{ id: string; number: number }>("POST", "/api/jobs", {
    body: {
      kind: "settings",
      name: "Larch Court to 300 s",
      selection: { devices: all.map(({ id }) => id) },
      change: { section: "sip", values: { registration_interval: 300 } },
    },
  });
  await signIn();

  await test.step("the list shows it, and the keyboard opens it", async () => {
    await page.goto("/jobs");
    const row = page.getByRole("row", { name: new RegExp(`Larch Court to 300 s ${made.number}`) });
    await expect(row).toContainText("Plan, nothing written");
    await expect(row).toContainText("3 would change, 1 cannot be planned");
    await looksWideAndNarrow("jobs");
    await page.getByRole("searchbox").fill(String(made.number));
    await expect(page.getByRole("table", { name: "Jobs" }).locator("tr[data-row]")).toHaveCount(1);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Planned", exact: true }).click();
    await page.getByRole("searchbox").fill("Larch Court");
    await expect(page).toHaveURL(/query=Larch\+Court/);
    await expect(page.getByRole("table", { name: "Jobs" }).locator("tr[data-row]")).toHaveCount(1);
    await page.getByRole("heading", { level: 1, name: "Jobs" }).click();
    await page.keyboard.press("j");
    await expect(page.locator(":focus")).toHaveText("Larch Court to 300 s");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/jobs/${made.id}$`));
  });

  await test.step("the plan says what would change, and reads again what did not answer", async () => {
    await expect(group(page, "Will change, 3").getByRole("row", { name: /Larch door 1/ })).toContainText("300");
    await expect(group(page, "Cannot be planned, 1")).toBeVisible();
    await expect(page.getByRole("region", { name: "Risks" })).toContainText("3 devices");
    await looksWideAndNarrow("job-plan");
    stair.simulator.heal();
    await page.getByRole("button", { name: "Read 1 again" }).click();
    await expect(group(page, "Will change, 4")).toBeVisible();
    expect(intervals()).toEqual(before);
  });

  await test.step("what is wrong with how it is to start is said at the field, and starts nothing", async () => {
    const share = page.getByRole("textbox", { name: /^Stop when more than/ });
    await share.fill("150");
    await share.press("Control+Enter");
    await expect(page.getByText("Write a whole number from 0 to 100")).toBeVisible();
    await share.fill("60");
    await page.getByRole("radio", { name: /^In a window/ }).check();
    await expect(page.getByRole("combobox", { name: "Time zone" })).not.toHaveValue("");
    await looks("job-window");
    await page.getByRole("radio", { name: "Now" }).check();
  });

  await test.step("it runs: one waits, one says yes and does nothing, the others are done", async () => {
    stair.simulator.fail({ fault: "reset" });
    workshop.simulator.fail({ fault: "says_yes" });
    await page.getByRole("button", { name: /^Change 4 devices/ }).press("Control+Enter");
    await expect(group(page, "Done, 2")).toBeVisible();
    await expect(group(page, "Not applied, 1").getByRole("link", { name: "Larch workshop", exact: true })).toBeVisible();
    await expect(group(page, "Waiting, 1")).toContainText(/next try in/);
    await expect(group(page, "Progress")).toContainText("Larch Court");
    await expect(group(page, "Progress")).toContainText("Tried first: 1 of 1 done");
    await looksWideAndNarrow("job-waiting");
  });

  await test.step("a device says that it is under the job", async () => {
    await page.goto(`/devices/${stair.id}`);
    await page.getByRole("link", { name: `Larch Court to 300 s, job ${made.number}` }).click();
    await expect(group(page, "Waiting, 1")).toBeVisible();
  });

  await test.step("a press each pauses it, goes on with it, gives up what does not answer, and stops it; what was left can be tried again", async () => {
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await expect(page.getByText(/^Paused by /)).toBeVisible();
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    await expect(page.getByText(/^Paused by /)).toHaveCount(0);
    await group(page, "Waiting, 1").getByRole("button", { name: "Give up" }).click();
    await page.getByRole("button", { name: "Give up on 1", exact: true }).click();
    await group(page, "Stopped, 1").getByRole("button", { name: "Retry only these 1" }).click();
    await expect(group(page, "Waiting, 1")).toContainText(/next try in/);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("button", { name: `Stop job ${made.number}`, exact: true }).click();
    await expect(page.getByText(/^Stopped by /).first()).toBeVisible();
    await group(page, "Stopped, 1").getByRole("button", { name: "Retry only these 1" }).click();
    await expect(group(page, "Waiting, 1")).toContainText(/next try in/);
    expect(intervals()).toEqual([300, 300, before[2], before[3]]);
  });

  await test.step("what answers again is tried at once, and what does nothing stays as it is", async () => {
    stair.simulator.heal();
    await group(page, "Waiting, 1").getByRole("button", { name: "Retry now" }).click();
    await expect(group(page, "Done, 3")).toBeVisible();
    await group(page, "Not applied, 1").getByRole("button", { name: "Retry only these 1" }).click();
    await expect(group(page, "Not applied, 1").getByText("2 tries")).toBeVisible();
    await expect(page.getByRole("button", { name: "Put all back" })).toBeVisible();
    expect(intervals()).toEqual([300, 300, 300, before[3]]);
    await looksWideAndNarrow("job-done");
  });

  await test.step("all of it is put back by a job of its own, which the history names", async () => {
    await page.getByRole("button", { name: "Put all back" }).click();
    await expect(page.getByRole("link", { name: `job ${made.number}`, exact: true })).toBeVisible();
    await expect(group(page, "Will change, 3")).toBeVisible();
    await page.locator("body").press("Control+Enter");
    await expect(group(page, "Done, 3")).toBeVisible();
    expect(intervals()).toEqual(before);
    await page.goto(`/devices/${doors[0]?.id}/history`);
    await page.getByText(`job ${made.number}`, { exact: false }).first().click();
    await page.getByRole("link", { name: `Job ${made.number}`, exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/jobs/${made.id}$`));
  });
});

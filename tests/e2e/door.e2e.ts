import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

const changesOf = (page: Page) => page.getByRole("complementary", { name: "Changes" });

test("what one device holds is taken over into another's form, and chosen for others, without users and secrets", async ({
  page,
  api,
  signIn,
  keep,
  looksWideAndNarrow,
}) => {
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Plover Yard" } });
  const held = { registration_interval: 300, realm: "plover.example", user: "301", user_id: "301" };
  const [first, second] = [await startPanel({ sections: { sip: held } }), await startPanel()];
  const from = await keep(first, { name: "Plover gate", siteId });
  const to = await keep(second, { name: "Plover lobby", siteId });
  await signIn();

  await test.step("place and notes are written on the page, and the place stands in its head", async () => {
    await page.goto(`/devices/${to}`);
    await page.getByRole("button", { name: "Write place and notes" }).click();
    const dialog = page.getByRole("dialog", { name: "Place and notes of Plover lobby" });
    await expect(dialog.getByLabel("Place")).toBeFocused();
    await dialog.getByLabel("Place").fill("Door 3, basement");
    await dialog.getByLabel("Flat").fill("007");
    await dialog.getByLabel("Note").fill("Key at the caretaker");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByTitle("Door 3, basement, flat 007")).toBeVisible();
    await expect(page.getByText("Key at the caretaker")).toBeVisible();
  });

  await test.step("values of another of the family come in as changes; what was left out is said", async () => {
    await page.goto(`/devices/${to}/settings/sip`);
    await expect(page.getByText(/^Read from the panel/)).toBeVisible();
    await page.getByRole("button", { name: "Copy from…" }).click();
    const dialog = page.getByRole("dialog", { name: "Copy SIP account 1 from another panel" });
    await dialog.getByRole("searchbox").fill("plover");
    await expect(dialog.getByRole("radio")).toHaveCount(1);
    await dialog.getByRole("radio", { name: /Plover gate/ }).check();
    await dialog.getByRole("button", { name: "Read and copy" }).click();
    await expect(page.getByText(/Left out: User and User ID, which say who a device is; Password, which is a secret/)).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Realm" })).toHaveValue("plover.example");
    await expect(page.getByRole("textbox", { name: "User", exact: true })).toHaveValue("118");
    await expect(changesOf(page)).toContainText("300 seconds");
    await looksWideAndNarrow("copied-from");
    await changesOf(page).getByRole("button", { name: "Discard all" }).click();
    await expect(page.getByText(/^Left out:/)).toHaveCount(0);
  });

  await test.step("and they stand chosen in the form over many", async () => {
    await page.goto(`/devices/${from}/settings/sip`);
    await expect(page.getByText(/^Read from the panel/)).toBeVisible();
    await page.getByRole("button", { name: "Use for others" }).click();
    const dialog = page.getByRole("dialog", { name: "Use SIP account 1 of Plover gate for others" });
    await expect(dialog.getByRole("radio", { name: /at Plover Yard/ })).toBeChecked();
    await dialog.getByRole("radio", { name: "Those that I choose" }).check();
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(dialog.getByRole("alert")).toHaveText("Choose at least one panel.");
    await dialog.getByRole("checkbox", { name: /Plover lobby/ }).check();
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Change SIP settings of 1 device" })).toBeVisible();
    await expect(page.getByText(/fields have what Plover gate holds\./)).toBeVisible();
    await expect(page.getByLabel("Realm", { exact: true })).toHaveValue("plover.example");
    await expect(page.getByRole("button", { name: "Change User", exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Keep Realm instead" }).click();
    await expect(page.getByRole("button", { name: "Change Realm", exact: true })).toBeVisible();
  });
});

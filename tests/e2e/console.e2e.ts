import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { newSecret, startPanel } from "./stand-ins";

test("sites are added in two levels, renamed, and deleted when they are empty; the keyboard begins where it is needed", async ({
  page,
  signIn,
  looks,
}) => {
  await signIn();
  await page.goto("/sites");
  const add = async (name: string, parent?: string) => {
    await page.getByRole("button", { name: "Add site" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Add a site" });
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    if (parent) {
      await dialog.getByLabel("Belongs to").selectOption({ label: parent });
    }
    await dialog.getByRole("button", { name: "Add site" }).click();
    await expect(page.getByRole("table", { name: "Sites" }).getByRole("link", { name })).toBeVisible();
  };
  await add("Northbank Living");
  await add("Old Mill", "Northbank Living");
  const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("link", { name }) });
  await row("Old Mill").getByRole("button", { name: "Actions for Old Mill" }).click();
  await page.getByRole("menuitem", { name: "Rename or move" }).click();
  await page.getByRole("dialog", { name: "Change Old Mill" }).getByLabel("Name", { exact: true }).fill("New Mill");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "New Mill" })).toBeVisible();
  await looks("sites-two-levels");
  for (const name of ["New Mill", "Northbank Living"]) {
    await row(name)
      .getByRole("button", { name: `Actions for ${name}` })
      .click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    // A second press of Enter must not delete.
    await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
    await page.getByRole("button", { name: `Delete ${name}` }).click();
    await expect(row(name)).toHaveCount(0);
  }
});

test("the audit shows what was done, by whom, from what to what, and that its chain is whole", async ({
  page,
  api,
  signIn,
  keep,
  looks,
}) => {
  const { id } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Audited place" } });
  await api.call("DELETE", `/api/sites/${id}`);
  const device = await keep(await startPanel(), { name: "Audited door" });
  const read = await api.call<{ baseline: string }>("GET", `/api/devices/${device}/settings/sip`);
  await api.call("PUT", `/api/devices/${device}/settings/sip`, {
    body: { values: { registration_interval: 90, password: newSecret("SIP password of an audited write") }, reason: "line drops at night" },
    headers: { "if-match": `"${read.baseline}"` },
  });
  await signIn();
  await page.goto("/audit");
  const acts = page.getByRole("list", { name: "Acts" });
  await expect(acts.getByRole("listitem").first()).toBeVisible();
  await page.getByRole("searchbox").fill("Audited place");
  await expect(acts.getByRole("listitem").filter({ hasText: "Audited place" }).first()).toBeVisible();
  await page.getByRole("searchbox").fill("Audited door");
  const write = acts.locator("> li").filter({ hasText: "Wrote settings" });
  await expect(write).toContainText(/Registration interval.*90/);
  await write.locator("summary").click();
  await expect(write).toContainText("line drops at night");
  await expect(write.getByRole("list", { name: "Entries of this act" }).getByRole("listitem").first()).toBeVisible();
  await looks("audit-act");
  const file = await page.request.get((await page.getByRole("link", { name: "Export CSV" }).getAttribute("href")) ?? "");
  expect(await file.text()).toMatch(/Audited door.*line drops at night.*Registration interval: .* → 90/);
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText(/^The chain is whole: \d+ entries, each as it was written\./)).toBeVisible();
  await looks("audit-verified");
});

test("networks are allowed and taken back, and the keys show only their fingerprints", async ({ page, signIn }) => {
  await signIn();
  await page.goto("/settings");
  await page.getByLabel("Network", { exact: true }).fill("10.20.0.0/33");
  await page.getByRole("button", { name: "Allow network" }).click();
  await expect(page.getByLabel("Network", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Network", { exact: true }).fill("10.20.0.0/16");
  await page.getByLabel("Note").fill("Elm Court");
  await page.getByRole("button", { name: "Allow network" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "10.20.0.0/16" });
  await expect(row).toContainText("Elm Court");
  await row.getByRole("button", { name: "No longer allow 10.20.0.0/16" }).click();
  await page.getByRole("button", { name: "Remove 10.20.0.0/16" }).click();
  await expect(row).toHaveCount(0);
  await expect(page.getByText("seals now")).toBeVisible();
});

test("@looks an admin says how tickets look, tries one, and learns at the field what cannot be", async ({ page, signIn, looks }) => {
  await signIn();
  await page.goto("/settings");
  const card = page.locator("section").filter({ has: page.getByRole("heading", { name: "Tickets of resets" }) });
  const needed = card.getByRole("switch", { name: "Every reset needs a ticket" });
  await expect(needed).toBeVisible();
  // Cards above that are still being read would move it away from under the finger.
  await expect(page.locator(".bones")).toHaveCount(0);
  await needed.click();
  const field = card.getByLabel("What a ticket looks like");
  const save = card.getByRole("button", { name: "Save the ticket rule" });
  await save.click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill("*-*-*");
  await expect(card.getByRole("alert")).toHaveText("Use * at most twice.");
  await field.fill("HD-####");
  await expect(card.getByRole("status")).toHaveText("HD-1234 fits");
  await card.getByLabel("Try one").fill("HD-12");
  await expect(card.getByRole("status")).toHaveText("HD-12 does not fit");
  await save.click();
  await expect(card.getByText("Not saved yet")).toBeHidden();
  await page.reload();
  await expect(field).toHaveValue("HD-####");
  await card.scrollIntoViewIfNeeded();
  await looks("settings-tickets");
  await needed.click();
  await save.click();
  await expect(card.getByText("Not saved yet")).toBeHidden();
  await page.reload();
  await expect(needed).toHaveAttribute("aria-checked", "false");
});

test("the theme that a person chooses stays, in this browser and in the next", async ({ page, signIn, anotherPage, product }) => {
  await signIn();
  await page.goto("/settings");
  const root = page.locator("html");
  await expect(root).toHaveAttribute("data-theme", "light");
  await page.getByRole("radio", { name: "Dark" }).click();
  await expect(root).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(root).toHaveAttribute("data-theme", "dark");
  const second = await anotherPage(product.admin);
  await second.goto("/");
  await expect(second.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("radio", { name: "System" }).click();
  await expect(root).toHaveAttribute("data-theme", "light");
});

test("places are reached by the keyboard: the palette, g and a letter, and a list of all keys", async ({
  page,
  signIn,
  expectNoAxeViolations,
}) => {
  await signIn();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(async () => {
    // Keys act as soon as the page has come to life, which nothing on it shows.
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await expect(page.getByRole("heading", { level: 1, name: "Devices" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await expectNoAxeViolations();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Search or jump to" })).toBeFocused();
  await page.keyboard.type("peop");
  await expectNoAxeViolations();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
});

test("signing in by hand refuses a wrong password, and signing out everywhere ends every session", async ({ page, api, anotherPage }) => {
  const person = { email: "olga@example.com", password: newSecret("password of an admin") };
  const { link } = await api.call<{ link: string }>("POST", "/api/people", {
    body: { name: "Olga Admin", email: person.email, role: "admin", allSites: true },
  });
  const token = new URL(link).searchParams.get("token");
  await api.call("POST", "/api/setup", { body: { token, name: "Olga Admin", password: person.password } });
  const elsewhere = await anotherPage(person);
  await elsewhere.goto("/devices");
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Devices" })).toBeVisible();

  await page.goto("/settings");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(newSecret("wrong password"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  // The list comes from the server: then the page has come to life.
  await expect(page.getByText("this one")).toBeVisible();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/devices");
  await expect(page).toHaveURL(/\/sign-in/);
  // The page there is told, and goes by itself.
  await expect(elsewhere).toHaveURL(/\/sign-in/);
});

test("@looks five tabs stand at the bottom of a phone, and the rest under More reads as a list", async ({
  page,
  signIn,
  looks,
  isMobile,
}) => {
  await signIn();
  await page.goto("/settings");
  const bar = page.getByRole("navigation", { name: "Places" }).last();
  if (!isMobile) {
    await expect(bar.getByRole("button", { name: "More" })).toHaveCount(0);
    return;
  }
  await expect(bar.locator("> :is(a, button), > * > button").filter({ visible: true })).toHaveCount(5);
  const item = page.getByRole("menuitem", { name: "People" });
  await expect(async () => {
    await bar.getByRole("button", { name: "More" }).click();
    await expect(item).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const [icon, words] = [await item.locator("svg").boundingBox(), await item.locator("span").first().boundingBox()];
  expect((icon?.x ?? 0) + (icon?.width ?? 0), "the words stand beside their icon").toBeLessThanOrEqual(words?.x ?? 0);
  await looks("more");
  await item.click();
  await expect(page.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
});

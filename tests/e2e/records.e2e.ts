import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { newSecret, startGateway, startPbx } from "./stand-ins";

const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ has: page.getByRole("button", { name, exact: true }) });

test("@looks a PBX's providers are listed, made, changed beside their table, and deleted by name", async ({
  page,
  signIn,
  keep,
  looks,
  isMobile,
}) => {
  const pbx = await startPbx();
  const id = await keep(pbx, { name: `pbx-${isMobile ? 2 : 1}` });
  const [nordtel = ""] = pbx.ids("providers");
  await signIn();
  await page.goto(`/devices/${id}/records/providers`);
  const table = page.getByRole("table", { name: "Providers" });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(rowOf(page, "Nordtel SIP")).toContainText("Online");
  await looks("providers");

  await test.step("change one in the sheet", async () => {
    await rowOf(page, "Nordtel SIP").getByRole("button", { name: "Nordtel SIP", exact: true }).click();
    const sheet = page.getByRole("dialog", { name: "Nordtel SIP" });
    await expect(sheet).toContainText(nordtel);
    const interval = sheet.getByRole("textbox", { name: "Register again every" });
    await expect(interval).toHaveValue("600");
    await interval.fill("20");
    await interval.blur();
    await expect(sheet.locator(".fld").getByText("Under 30 s keeps the provider's server busy, and many refuse it.")).toBeVisible();
    await looks("provider-sheet");
    await sheet.getByRole("button", { name: "Use 600" }).click();
    await interval.fill("120");
    await page.keyboard.press("Control+Enter");
    const review = page.getByRole("dialog", { name: "Review 1 change" });
    await expect(review).toContainText("Drops the registration");
    await looks("provider-review");
    await review.getByRole("button", { name: "Apply 1 change" }).click();
    await expect(review).toBeHidden();
    // What was written is read back first; then it is told how its registration goes on.
    await expect(sheet.getByText(/^Registered again after/).filter({ visible: true })).toBeVisible();
    expect(pbx.record("providers", nordtel)).toMatchObject({ reregister_interval: 120, name: "Nordtel SIP" });
    expect(pbx.record("providers", nordtel)?.in_parameters).toHaveLength(1);
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
  });

  if (isMobile) {
    return;
  }
  await test.step("a new one needs what its kind needs", async () => {
    await page.getByRole("button", { name: "Add provider" }).click();
    const sheet = page.getByRole("dialog", { name: "New provider" });
    await sheet.getByRole("textbox", { name: "Name", exact: true }).fill("Lift emergency");
    await sheet.getByRole("textbox", { name: "Host", exact: true }).fill("lift.example.com");
    await sheet.getByRole("textbox", { name: "Sign-in name" }).fill("northbank-lift");
    await page.keyboard.press("Control+Enter");
    const review = page.getByRole("dialog", { name: "Review and create" });
    await review.getByRole("button", { name: "Create" }).click();
    await expect(review.getByRole("group", { name: "What stops the write" })).toContainText("Password");
    // What does not exist yet has no registration to drop.
    await expect(review).not.toContainText("Drops the registration");
    await review.getByRole("button", { name: "Go to Password" }).click();
    await expect(page.locator(":focus")).toHaveText("Set one");
    await page.keyboard.press("Enter");
    const secret = newSecret("password of a new provider");
    await page.keyboard.type(secret);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog", { name: "Review and create" }).getByRole("button", { name: "Create" }).click();
    await expect(page.getByText("Provider created")).toBeVisible();
    await expect(page.getByRole("dialog", { name: "Lift emergency" })).toBeVisible();
    const made = pbx.ids("providers").at(-1) ?? "";
    expect(pbx.record("providers", made)).toMatchObject({ name: "Lift emergency", password: secret, auth_id: "northbank-lift" });
    await page.keyboard.press("Escape");
  });

  await test.step("deleting asks for the name", async () => {
    await rowOf(page, "Digium gw-1").getByRole("button", { name: "Actions for Digium gw-1" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete Digium gw-1?" });
    await expect(dialog.getByRole("textbox")).toBeFocused();
    await dialog.getByRole("textbox").fill("Digium");
    await dialog.getByRole("button", { name: "Delete Digium gw-1" }).click();
    expect(pbx.ids("providers")).toHaveLength(3);
    await dialog.getByRole("textbox").fill("Digium gw-1");
    await dialog.getByRole("button", { name: "Delete Digium gw-1" }).click();
    await expect(rowOf(page, "Digium gw-1")).toHaveCount(0);
    expect(pbx.ids("providers")).toHaveLength(2);
  });

  await test.step("the list is searched and sorted", async () => {
    await table.getByRole("button", { name: "Name", exact: true }).click();
    await expect(table.getByRole("row").nth(1)).toContainText("Lift emergency");
    await page.getByRole("searchbox").fill("nordtel");
    await expect(table.getByRole("row")).toHaveCount(2);
  });
});

test("@looks a gateway's endpoint with its sixty settings stays usable, and keeps what is not touched", async ({
  page,
  signIn,
  keep,
  looks,
  isMobile,
}) => {
  const gateway = await startGateway();
  const id = await keep(gateway, { name: `gw-${isMobile ? 2 : 1}`, certificate: { sha256: gateway.certificate?.sha256 ?? "" } });
  await signIn();
  await page.goto(`/devices/${id}/records/sip-endpoints`);
  await expect(page.getByRole("table", { name: "SIP endpoints" }).getByRole("row")).toHaveCount(3);
  await looks("endpoints");
  await test.step("both are chosen with Shift, and what is to change in them is planned as one job", async () => {
    const table = page.getByRole("table", { name: "SIP endpoints" });
    await table.getByRole("checkbox", { name: "Select pbx-1" }).click();
    await table.getByRole("checkbox", { name: "Select apt-204" }).click({ modifiers: ["Shift"] });
    const selection = page.getByRole("region", { name: "Selection" });
    await expect(selection).toContainText("2 selected");
    await selection.getByRole("button", { name: "Change", exact: true }).click();
    await expect(page.getByRole("heading", { level: 2, name: "Change 2 SIP endpoints" })).toBeVisible();
    if (isMobile) {
      await looks("endpoints-change");
    } else {
      await page.getByRole("button", { name: "Change Jitter buffer length" }).click();
      await page.getByRole("textbox", { name: "Jitter buffer length" }).fill("80");
      await looks("endpoints-change");
      await page.getByRole("button", { name: "Plan for 2 SIP endpoints" }).click();
      await expect(page).toHaveURL(/\/jobs\/[\w-]+$/);
      await expect(page.getByRole("region", { name: "Will change, 2" })).toBeVisible();
    }
    await page.goto(`/devices/${id}/records/sip-endpoints`);
  });
  await rowOf(page, "apt-204").getByRole("button", { name: "apt-204", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "apt-204" })).toBeVisible();
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await expect(name).toHaveValue("apt-204");
  await looks("endpoint");
  const rail = page.getByRole("navigation", { name: "Parts of the form" });
  const search = rail.getByRole("searchbox", { name: "Find a setting" });
  if (isMobile) {
    await test.step("on a phone the search and the parts stay above the form", async () => {
      await rail.getByRole("combobox", { name: "Go to a part" }).selectOption({ label: "Media and codecs" });
      await expect(page.getByRole("group", { name: /codecs/i }).last()).toBeInViewport();
      await expect(search).toBeInViewport();
      await search.fill("jitter");
      await expect(rail.getByText(/^2 of \d+ found$/)).toBeVisible();
      await expect(page.getByRole("textbox", { name: "Jitter buffer length" })).toBeInViewport();
      await looks("endpoint-found");
    });
    return;
  }

  await test.step("a setting is found by its words", async () => {
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("/");
    await expect(search).toBeFocused();
    await page.keyboard.type("jitter");
    await expect(rail.getByText(/^2 of \d+ found$/)).toBeVisible();
    await expect(name).toBeHidden();
    await page.getByRole("textbox", { name: "Jitter buffer length" }).fill("60");
    await search.press("Escape");
    await expect(name).toBeVisible();
  });

  await test.step("only what differs from the defaults", async () => {
    await rail.getByRole("switch").click();
    await expect(page.getByRole("textbox", { name: "Sign-in name" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "T1", exact: true })).toBeHidden();
    await looks("endpoint-differing");
    await rail.getByRole("switch").click();
  });

  await test.step("a part is reached by its link, codecs are put in order with the keyboard", async () => {
    await rail.getByRole("link", { name: /^Media and codecs/ }).click();
    await expect(rail.locator("[aria-current]")).toContainText("Media and codecs");
    const codecs = page.getByRole("group", { name: /codecs/i }).last();
    const first = codecs.getByRole("listitem").first();
    await expect(first).toContainText("G.711 µ-law");
    await codecs.getByRole("button", { name: "Move G.722 up" }).focus();
    await page.keyboard.press("Alt+ArrowUp");
    await page.keyboard.press("Alt+ArrowUp");
    await expect(first).toContainText("G.722");
    await expect(codecs.getByRole("button", { name: "Move G.722 up" })).toBeFocused();
    await codecs.getByRole("checkbox", { name: /^GSM/ }).click();
    await looks("endpoint-codecs");
  });

  await test.step("renamed and saved, the rest is as it was", async () => {
    const before = gateway.endpoint("2");
    await name.fill("apartment-204");
    await page.getByRole("button", { name: "Review and apply" }).click();
    const review = page.getByRole("dialog", { name: "Review 3 changes" });
    await looks("endpoint-review");
    await review.getByRole("button", { name: "Apply 3 changes" }).click();
    await expect(page.getByText(/^Written and read back/).filter({ visible: true })).toBeVisible();
    expect(gateway.ids()).toHaveLength(2);
    const after = gateway.endpoint("2");
    expect(after).toMatchObject({ name: "apartment-204", secret: before?.secret, defaultuser: "204", rtpjitterdelay: "60" });
    await expect(page.getByRole("heading", { level: 1, name: "apartment-204" })).toBeVisible();
  });

  await test.step("deleting first says which call rules stop working", async () => {
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Delete apartment-204?" });
    await expect(dialog).toContainText("Door to apartment 204");
    await looks("endpoint-delete");
    await dialog.getByRole("textbox").fill("apartment-204");
    await dialog.getByRole("button", { name: "Delete apartment-204" }).click();
    await expect(page).toHaveURL(/\/records\/sip-endpoints$/);
    await expect.poll(() => gateway.ids()).toEqual(["1"]);
  });
});

test("an endpoint that the gateway knows by its name alone is still open after it was renamed", async ({ page, signIn, keep }) => {
  const gateway = await startGateway({ ids: false });
  const id = await keep(gateway, { name: "gw-names", certificate: { sha256: gateway.certificate?.sha256 ?? "" } });
  await signIn();
  await page.goto(`/devices/${id}/records/sip-endpoints`);
  await rowOf(page, "apt-204").getByRole("button", { name: "apt-204", exact: true }).click();
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await expect(name).toHaveValue("apt-204");
  const secret = gateway.endpoint("2")?.secret;
  for (const next of ["apartment-204", "flat-204"]) {
    await name.fill(next);
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog", { name: "Review 1 change" }).getByRole("button", { name: "Apply 1 change" }).click();
    await expect(page).toHaveURL(new RegExp(`/edit/[^/]*${next}$`));
    await expect(page.getByRole("heading", { level: 1, name: next })).toBeVisible();
    await expect(name).toHaveValue(next);
  }
  await page.reload();
  await expect(name).toHaveValue("flat-204");
  expect(gateway.ids()).toHaveLength(2);
  expect(gateway.endpoint("2")).toMatchObject({ name: "flat-204", secret });
});

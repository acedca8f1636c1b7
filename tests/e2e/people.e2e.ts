import { expect, type Locator } from "@playwright/test";
import { test } from "./fixtures";
import { newSecret, startPanel } from "./stand-ins";

test("an installer joins by a one-time link that works once, and sees only the site they are bound to", async ({
  page,
  api,
  signIn,
  keep,
  anotherPage,
  looks,
  looksWideAndNarrow,
  product,
}) => {
  const own = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Elm Court" } });
  const other = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Harbour Quay" } });
  const mine = await keep(await startPanel({ masking: false }), { name: "Elm lobby", siteId: own.id });
  const hidden = await keep(await startPanel(), { name: "Quay lobby", siteId: other.id });
  const password = newSecret("password of an installer");

  await signIn();
  const link = await test.step("the admin makes the link and never knows the password", async () => {
    await page.goto("/people");
    await page.getByRole("button", { name: "Add person" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a person" });
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await dialog.getByLabel("Name", { exact: true }).fill("Ines Installer");
    await dialog.getByLabel("E-mail").fill("ines@example.com");
    await dialog.getByLabel("Role").selectOption({ label: "Installer" });
    await dialog.getByRole("checkbox", { name: "Elm Court" }).check();
    await looks("people-add");
    await dialog.getByRole("button", { name: "Make the link" }).click();
    const shown = page.getByTestId("one-time-link");
    await expect(shown).toBeVisible();
    // It is shown once: a second press of Enter must not put it away.
    await expect(page.getByRole("button", { name: "Copy the link" })).toBeFocused();
    const text = (await shown.textContent()) ?? "";
    await page.getByRole("button", { name: "I have passed it on" }).click();
    await expect(page.getByRole("row").filter({ hasText: "Ines Installer" })).toContainText("Invited");
    return text;
  });

  const installer = await anotherPage();
  await test.step("the installer joins in a browser of their own", async () => {
    await installer.goto(link);
    await expect(installer.getByText("You sign in as ines@example.com")).toBeVisible();
    await installer.getByLabel("New password").fill(password);
    await installer.getByRole("button", { name: "Join" }).click();
    await expect(installer.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    await expect(installer.getByRole("link", { name: "People" })).toHaveCount(0);
  });

  await test.step("and sees one site, with devices that can be edited, and no other", async () => {
    await installer.goto("/devices");
    await expect(installer.getByRole("link", { name: "Elm lobby" })).toBeVisible();
    await expect(installer.getByRole("link", { name: "Quay lobby" })).toHaveCount(0);
    await installer.goto("/sites");
    await expect(installer.getByRole("link", { name: "Elm Court" })).toBeVisible();
    await expect(installer.getByRole("link", { name: "Harbour Quay" })).toHaveCount(0);
    const answer = await installer.goto(`/devices/${hidden}`);
    expect(answer?.status()).toBe(404);
    await expect(installer.getByRole("heading", { level: 1 })).toBeVisible();
    await installer.goto(`/devices/${mine}/settings/sip`);
    await expect(installer.getByRole("textbox", { name: "User", exact: true })).toBeEditable();
    await installer.goto("/people");
    await expect(installer.getByRole("table", { name: "People" })).toHaveCount(0);
  });

  await test.step("the link is spent", async () => {
    const third = await anotherPage();
    await third.goto(link);
    await expect(third.getByRole("heading", { level: 1, name: "This link is not open any more" })).toBeVisible();
  });

  await test.step("the last admin cannot be switched off, removed or given another role, and the screen says why", async () => {
    // Another test of this product may have left an admin.
    const { items: admins } = await api.call<{ items: { id: string; email: string }[] }>("GET", "/api/people?role=admin");
    for (const { id } of admins.filter(({ email }) => email !== product.admin.email)) {
      await api.call("DELETE", `/api/people/${id}`);
    }
    await page.goto("/people");
    const choose = async (item: string) => {
      const row = page.getByRole("row").filter({ hasText: " you" });
      await row.getByRole("button", { name: /^Actions for/ }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    const refused = async (dialog: Locator, what: string) => {
      await expect(dialog.getByText(`Admin is the last admin and cannot be ${what}. Make somebody else an admin first.`)).toBeVisible();
      await dialog.getByRole("button", { name: "Cancel" }).click();
    };
    await choose("Switch off");
    const off = page.getByRole("dialog", { name: "Switch off Admin?" });
    await off.getByRole("button", { name: "Switch off Admin" }).click();
    await refused(off, "switched off");
    await choose("Remove");
    const remove = page.getByRole("dialog", { name: "Remove Admin?" });
    await remove.getByLabel("Type Admin to confirm").fill("Admin");
    await page.keyboard.press("Enter");
    await refused(remove, "removed");
    await choose("Name, role and sites");
    const change = page.getByRole("dialog", { name: "Change Admin" });
    await change.getByLabel("Role").selectOption({ label: "Viewer" });
    await change.getByRole("button", { name: "Save" }).click();
    await expect(change.getByText(/is the last admin/)).toBeVisible();
    await looksWideAndNarrow("people-last-admin");
    await refused(change, "given another role");
    expect((await api.call<{ role: string }>("GET", "/api/me")).role).toBe("admin");
  });

  await test.step("of whoever leaves, the admin sees what they were shown and typed, and plans the jobs that renew it", async () => {
    await page.goto("/people");
    await page.getByRole("row").filter({ hasText: "ines@example.com" }).getByRole("button", { name: "Actions for Ines Installer" }).click();
    await page.getByRole("menuitem", { name: "What they know, to renew it" }).click();
    await expect(page.getByText("They were shown no password and typed none.")).toBeVisible();
    await page.goto("/people");
    await page
      .getByRole("row")
      .filter({ hasText: " you" })
      .getByRole("button", { name: /^Actions for/ })
      .click();
    await page.getByRole("menuitem", { name: "What they know, to renew it" }).click();
    const logins = page.getByRole("table", { name: "Logins of devices" });
    await expect(logins.getByRole("row").filter({ hasText: "Elm lobby" })).toContainText("typed it");
    await looksWideAndNarrow("people-known");
    const all = page.getByRole("checkbox", { name: "Select all: Logins of devices" });
    await all.click();
    await expect(page.getByRole("button", { name: "Renew 0 logins" })).toBeDisabled();
    await page.getByRole("checkbox", { name: "Select Elm lobby" }).click();
    await page.getByRole("button", { name: "Renew 1 login" }).click();
    await expect(page.getByRole("dialog", { name: "Give new logins: 1 login" }).getByLabel("Reason")).toHaveValue(/ leaves$/);
  });
});

test("helpdesk meets a clear page instead of devices, and a viewer looks without changing", async ({
  page,
  api,
  keep,
  anotherPage,
  signIn,
  looks,
}) => {
  const id = await keep(await startPanel({ masking: false }), { name: "Roof door" });
  const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Roof Court" } });
  await api.call("PATCH", `/api/sites/${site.id}`, { body: { variables: { gate: "7" } } });
  const join = async (role: string) => {
    const email = `${role}@example.com`;
    const { link } = await api.call<{ link: string }>("POST", "/api/people", {
      body: { name: `Uma ${role}`, email, role, allSites: true },
    });
    const password = newSecret(`password of a ${role}`);
    await api.call("POST", "/api/setup", { body: { token: new URL(link).searchParams.get("token"), name: `Uma ${role}`, password } });
    return { email, password };
  };
  const helpdesk = await anotherPage(await join("helpdesk"));
  for (const path of ["/devices", `/devices/${id}`, `/devices/${id}/settings/sip`]) {
    await helpdesk.goto(path);
    await expect(helpdesk.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(helpdesk.getByText("Roof door")).toHaveCount(0);
    await expect(helpdesk.getByRole("link", { name: "Devices", exact: true })).toHaveCount(0);
  }

  await signIn(await join("viewer"));
  await page.goto(`/devices/${id}/settings/sip`);
  const user = page.getByRole("textbox", { name: "User", exact: true });
  await expect(user).toHaveValue("118");
  await expect(user).not.toBeEditable();
  await expect(page.getByText("You can look at these settings.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Apply/ })).toHaveCount(0);
  await page.getByRole("radio", { name: "TCP" }).click({ force: true });
  await expect(page.getByRole("radio", { name: "UDP" })).toBeChecked();
  await looks("device-sip-viewer");
  await page.goto(`/devices/${id}/connection`);
  await expect(page.getByRole("button", { name: /^(Save|Change|Remove)/ })).toHaveCount(0);
  await page.goto(`/sites/${site.id}`);
  await expect(page.getByRole("list", { name: "Variables" })).toContainText("{gate}7");
  await expect(page.getByRole("button", { name: /^(Edit|Add|Remove)/ })).toHaveCount(0);
  await api.call("DELETE", `/api/sites/${site.id}`);
});

import { expect, type Page } from "@playwright/test";
import { test } from "./fixtures";
import { newSecret, startPanel } from "./stand-ins";

function panelOf(user: string) {
  return startPanel({ secondAccountPath: null, sections: { sip: { user, proxy: "sip:sip.palette.example:5060" } } });
}

/** Opens the palette and types. */
async function type(page: Page, text: string): Promise<void> {
  await expect(async () => {
    // Keys act as soon as the page has come to life, which nothing on it shows.
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: "Search or jump to" })).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.type(text);
}

test("@looks the palette finds a line by its user, its device and its site, and Enter opens its page", async ({
  page,
  api,
  keep,
  signIn,
  looks,
  isMobile,
}) => {
  const place = isMobile ? "Fern Row" : "Alder Row";
  const user = isMobile ? "fernlobby" : "alderlobby";
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: place } });
  await keep(await panelOf(user), { name: `${place} gate`, siteId });
  await signIn();
  await page.goto("/sites");
  await type(page, user);
  // At once: the answer may not be there yet, and what half the text has found must not be opened instead.
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/lines\/[^/]+$/);
  await expect(page.getByRole("heading", { level: 1, name: `${place} gate` })).toBeVisible();
  await type(page, place);
  const found = (group: string) => page.getByRole("group", { name: group }).getByRole("option", { name: `${place} gate` });
  await expect(found("Devices")).toHaveAttribute("data-focused", "true");
  await looks("palette");
  await page.keyboard.press("ArrowDown");
  await expect(found("Lines")).toHaveAttribute("data-focused", "true");
  await page.keyboard.press("Escape");
});

test("the palette leads a helpdesk agent to a line's reset, also when another line is open, and never to a device", async ({
  page,
  api,
  keep,
  signIn,
}) => {
  await keep(await panelOf("birchone"), { name: "Birch one" });
  await keep(await panelOf("birchtwo"), { name: "Birch two" });
  const agent = { email: "palette-agent@example.com", password: newSecret("password of an agent") };
  const { link } = await api.call<{ link: string }>("POST", "/api/people", {
    body: { name: "Pia Helpdesk", email: agent.email, role: "helpdesk", allSites: true },
  });
  const token = new URL(link).searchParams.get("token");
  await api.call("POST", "/api/setup", { body: { token, name: "Pia Helpdesk", password: agent.password } });
  await signIn(agent);
  await page.goto("/activity");
  for (const name of ["Birch one", "Birch two"]) {
    await type(page, name);
    await expect(page.getByRole("group", { name: "Lines" }).getByRole("option", { name })).toBeVisible();
    await expect(page.getByRole("group", { name: "Devices" })).toHaveCount(0);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 2, name, exact: true })).toBeVisible();
    await expect(page).toHaveURL(/\/reset\?line=/);
  }
});

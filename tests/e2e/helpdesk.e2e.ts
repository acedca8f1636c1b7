import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { ApiClient } from "@/tools/api-client";
import { consolePages } from "../support/console-pages";
import { assertNothingPlantedIn, plant } from "../support/planted";
import { type LineOfTwo, test } from "./line-fixtures";

/** All that a helpdesk agent may ask of the API. Every other operation that the product has, or will have, must be refused. */
const allowed = new Set([
  // Of everybody, signed in or not.
  "GET /api/health",
  "GET /api/openapi.json",
  "GET /api/setup",
  "POST /api/setup",
  "POST /api/auth/sign-in/email",
  "POST /api/auth/sign-out",
  "GET /api/auth/get-session",
  "POST /api/identity-provider/sign-in",
  "GET /api/identity-provider/return",
  "POST /api/forgotten-password",
  // The agent's own account and activity.
  "GET /api/me",
  "PATCH /api/me",
  "POST /api/me/password",
  "GET /api/sessions",
  "DELETE /api/sessions/{id}",
  "DELETE /api/sessions",
  "POST /api/auth/revoke-sessions",
  "POST /api/auth/revoke-other-sessions",
  "GET /api/me/proof",
  "POST /api/me/proof",
  "GET /api/me/identity-provider",
  "POST /api/me/identity-provider/proof",
  "GET /api/me/passkeys",
  "PATCH /api/me/passkeys/{id}",
  "GET /api/auth/passkey/generate-register-options",
  "POST /api/auth/passkey/verify-registration",
  "GET /api/auth/passkey/generate-authenticate-options",
  "POST /api/auth/passkey/verify-authentication",
  "GET /api/me/second-step",
  "GET /api/me/sign-ins",
  "GET /api/me/digest",
  "PUT /api/me/digest",
  "GET /api/me/digest/preview",
  "POST /api/auth/two-factor/enable",
  "POST /api/auth/two-factor/disable",
  "POST /api/auth/two-factor/generate-backup-codes",
  "POST /api/auth/two-factor/verify-totp",
  "POST /api/auth/two-factor/verify-backup-code",
  "GET /api/audit",
  // Alerts of the agent's lines, and notes about them.
  "GET /api/alerts",
  "POST /api/alerts/{id}/notes",
  "GET /api/maintenance",
  // What families of devices there are, and the names of sites, to find lines by.
  "GET /api/drivers",
  "GET /api/sites",
  "GET /api/sites/{id}",
  // Lines, where they break, and their resets.
  "GET /api/helpdesk",
  "GET /api/lines",
  "GET /api/lines/{id}",
  "POST /api/lines/{id}/check",
  "GET /api/lines/{id}/jobs",
  "GET /api/lines/{id}/availability",
  "GET /api/lines/{id}/diagnoses",
  "POST /api/lines/{id}/diagnoses",
  "GET /api/diagnoses/{id}",
  "POST /api/lines/{id}/resets",
  "GET /api/resets",
  "GET /api/resets/{id}",
  "GET /api/resets/ticket-rule",
  "POST /api/resets/{id}/finish",
  "POST /api/resets/{id}/put-back",
]);

/** What an open path answers that is asked without what it is for. */
const unasked: Readonly<Record<string, number>> = { "/api/setup": 422, "/api/identity-provider/return": 303 };

/** The same for pages. */
const allowedPages = new Set([
  "/",
  "/reset",
  "/reset/log",
  "/lines",
  "/lines/[id]",
  "/lines/[id]/fault",
  "/alerts",
  "/alerts/resolved",
  "/alerts/maintenance",
  "/activity",
  "/settings",
]);

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Things that exist, by the path they are under: a refusal must not hang on there being nothing to read. */
async function existing(api: ApiClient, line: LineOfTwo, resetId: string): Promise<(path: string) => string> {
  const items = async (path: string) => (await api.call<{ items: { id: string }[] }>("GET", path)).items;
  const record = (await items(`/api/devices/${line.pbxId}/records/extensions`))[0]?.id ?? "";
  const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Fir Court" } });
  const look = await api.call<{ id: string }>("POST", `/api/lines/${line.id}/diagnoses`);
  const ids: Readonly<Record<string, string>> = {
    devices: line.panelId,
    lines: line.id,
    resets: resetId,
    diagnoses: look.id,
    sites: site.id,
    people: (await items("/api/people"))[0]?.id ?? "",
    networks: (await items("/api/networks"))[0]?.id ?? "",
    sessions: "no-such-session",
  };
  const rest: Readonly<Record<string, string>> = { section: "sip", collection: "extensions", recordId: record, token: "x".repeat(43) };
  return (path) => {
    const kind = path.split("/").find((part) => part in ids) ?? "";
    // Records are on the PBX, settings on the panel.
    const id = path.includes("/records/") ? line.pbxId : (ids[kind] ?? "no-such-id");
    return path.replace(/[{[](\w+)[}\]]/g, (_all, name: string) =>
      encodeURIComponent(name === "id" ? id : (rest[name] ?? "no-such-thing")),
    );
  };
}

async function resetAs(agent: ApiClient, line: LineOfTwo): Promise<string> {
  const headers = { "idempotency-key": randomUUID() };
  const { id } = await agent.call<{ id: string }>("POST", `/api/lines/${line.id}/resets`, { body: { ticket: "HD-20431" }, headers });
  const state = async () => (await agent.call<{ state: string }>("GET", `/api/resets/${id}`)).state;
  await expect.poll(state, { timeout: 30_000 }).toBe("done");
  plant("password made by an agent's reset", line.secrets().panel);
  return id;
}

test("an agent's session is refused by every operation and page but those of resetting, and is never told a secret", async ({
  api,
  product,
  line,
  join,
}) => {
  const lobby = await line("Birch lobby");
  const person = await join("helpdesk", "Hal Helpdesk");
  const agent = new ApiClient(product.url);
  await agent.signIn(person.email, person.password);
  const resetId = await resetAs(agent, lobby);
  const real = await existing(api, lobby, resetId);
  const { paths } = await agent.call<OpenApi>("GET", "/api/openapi.json");
  // What an agent is told as it happens does not end: tests/api/live.test.ts listens to it.
  const operations = Object.entries(paths)
    .filter(([path]) => path !== "/api/events")
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path]));

  await test.step("every operation that is not on the list is refused, whatever it is about", async () => {
    expect(operations.map((operation) => operation.join(" "))).toEqual(expect.arrayContaining([...allowed]));
    const answered: string[] = [];
    for (const [method = "", path = ""] of operations) {
      if (!allowed.has(`${method} ${path}`)) {
        const answer = await agent.send(method, real(path), method === "GET" || method === "DELETE" ? {} : { body: {} });
        assertNothingPlantedIn(`${method} ${path}`, await answer.text());
        answered.push(...([401, 403, 404].includes(answer.status) ? [] : [`${method} ${path}: ${answer.status}`]));
      }
    }
    expect(answered).toEqual([]);
  });

  await test.step("no answer to what an agent may read has a secret in it", async () => {
    for (const [method, path = ""] of operations) {
      if (method === "GET" && allowed.has(`GET ${path}`)) {
        const answer = await agent.send("GET", real(path));
        assertNothingPlantedIn(path, await answer.text());
        expect([path, answer.status]).toEqual([path, unasked[path] ?? 200]);
      }
    }
    const check = await agent.send("POST", `/api/lines/${lobby.id}/check`, { body: {} });
    assertNothingPlantedIn("the check of a line", await check.text());
    const { items } = await agent.call<{ items: { actor: { name: string } }[] }>("GET", "/api/audit?limit=200");
    expect(new Set(items.map((item) => item.actor.name))).toEqual(new Set(["Hal Helpdesk"]));
  });

  await test.step("every page that is not on the list does not exist for an agent", async () => {
    for (const page of consolePages()) {
      const answer = await agent.send("GET", real(page));
      const text = await answer.text();
      assertNothingPlantedIn(page, text);
      const expected = !allowedPages.has(page) ? 404 : page === "/" ? 307 : 200;
      expect([page, answer.status]).toEqual([page, expected]);
      expect(expected === 404 && text.includes("Birch lobby"), `${page} names a device`).toBe(false);
    }
  });
});

test("an agent is led to resets, lines and the own activity, and meets a clear page everywhere else", async ({
  page,
  line,
  join,
  signIn,
  looksWideAndNarrow,
}) => {
  const { panelId } = await line("Cedar lobby");
  await signIn(await join("helpdesk", "Hal Helpdesk"));
  await page.goto("/");
  await expect(page.getByRole("combobox", { name: /^Find a line/ })).toBeFocused();
  const links = page.getByRole("navigation").first().getByRole("link");
  await expect(links.first()).toBeVisible();
  const led = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const own = ["/", "/reset", "/lines", "/alerts", "/activity", "/settings"];
  expect(led.filter((href) => !own.includes(href ?? ""))).toEqual([]);

  for (const path of ["/devices", `/devices/${panelId}`, `/devices/${panelId}/settings/sip`, "/audit", "/people", "/sites"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
    await expect(page.locator("main")).not.toContainText("Cedar lobby");
  }
  await page.getByRole("link", { name: "Go to the start" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Reset a password" })).toBeVisible();
  const go = async (key: string) => {
    await page.locator("body").press("Escape");
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("g");
    await page.keyboard.press(key);
  };
  // Keys of pages that are not theirs lead nowhere: the next key that does lead somewhere starts from where they were.
  for (const key of ["d", "m", "s", "o"]) {
    await go(key);
    await expect(page).toHaveURL(/\/reset$/);
  }
  await go("a");
  await expect(page).toHaveURL(/\/activity$/);

  await test.step("settings are the agent's own", async () => {
    await page.goto("/settings");
    await expect(page.getByRole("heading", { level: 2, name: /password/i })).toBeVisible();
    await expect(page.getByRole("heading", { level: 2, name: /^(Allowed networks|Keys)/ })).toHaveCount(0);
    await looksWideAndNarrow("settings-helpdesk");
  });
  await page.goto("/audit");
  await looksWideAndNarrow("nothing-here-helpdesk");
});

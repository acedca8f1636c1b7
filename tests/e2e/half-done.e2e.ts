import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { assertNothingPlantedIn, plant } from "../support/planted";
import { type LineOfTwo, test } from "./line-fixtures";

/** One password, and not the one from before; noted, so that every page is searched for it. */
function expectAllHave({ secrets }: LineOfTwo, which: "new" | "old", before: string): void {
  const { panel, pbx } = secrets();
  plant("password that a reset made", panel);
  expect(panel === pbx, "both ends have the same password").toBe(true);
  expect(panel === before, "it is the one from before").toBe(which === "old");
}

test("a reset that stops half way says so loudly, and Finish brings the line in order once the device is mended", async ({
  page,
  api,
  line,
  join,
  signIn,
  anotherPage,
  looksWideAndNarrow,
}) => {
  const lobby = await line("Elm lobby", "pbx-1");
  const { panel: before } = lobby.secrets();
  await signIn(await join("helpdesk", "Hal Helpdesk"));
  await page.goto(`/reset?line=${lobby.id}`);
  await page.getByLabel("Ticket reference").fill("HD-20431");
  await page.getByLabel("Asked for by").selectOption("Tenant, by phone");
  await lobby.failHalfWay(() => page.getByRole("button", { name: /^Reset/ }).click());
  await expect(page.getByRole("heading", { name: "Reset in progress" })).toBeVisible();
  await looksWideAndNarrow("reset-running");

  await test.step("half done: who has which password, and both ways out side by side", async () => {
    await expect(page.getByRole("button", { name: "Finish the reset" })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText("Half done", { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: "Put the old one back" })).toBeVisible();
    await expect(page.locator("[aria-live=assertive]", { hasText: "has the old one" })).toBeAttached();
    await expect(page.getByRole("heading", { name: "The panel has the new password, the PBX still has the old one" })).toBeVisible();
    // An agent has no device pages, and what stands here goes into tickets.
    await expect(page.locator("main")).not.toContainText(String(lobby.panel.port));
    const chain = page.getByRole("list", { name: "The ends of Elm lobby" });
    await expect(chain.getByRole("listitem").filter({ hasText: "Elm lobby" })).toContainText("New password");
    await expect(chain.getByRole("listitem").filter({ hasText: "pbx-1" })).toContainText("Old password");
    await expect(page.getByRole("heading", { name: "If you leave it" })).toBeVisible();
    await expect(page.getByText("Make a one-time link")).toHaveCount(0);
    await looksWideAndNarrow("reset-half-done");
  });

  await test.step("it stands on the helpdesk's start page as not finished, with whose turn it is and a note to hand over", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/reset");
    const left = page.locator("section", { has: page.getByRole("heading", { name: /^Not finished/ }) });
    const item = left.getByRole("listitem").filter({ hasText: "Elm lobby is half done" });
    await expect(item).toContainText("The panel has the new password, the PBX still has the old one.");
    await expect(item).toContainText(/Begun by you .*, ticket HD-20431/);
    await looksWideAndNarrow("helpdesk-not-finished");
    await item.getByRole("button", { name: "Copy note" }).click();
    await expect(item.getByText("Copied")).toBeVisible();
    const note = await page.evaluate(() => navigator.clipboard.readText());
    for (const part of ["Elm lobby: a password reset is half done", "HD-20431", "Needed: ", "/reset?reset="]) {
      expect(note).toContain(part);
    }
    assertNothingPlantedIn("the note", note);
    expect(note).not.toContain(String(lobby.panel.port));
    await item.getByRole("link", { name: /^Finish or put back/ }).click();
    await expect(page.getByRole("button", { name: "Finish the reset" })).toBeVisible();
  });

  await test.step("others see it where they begin, and nobody begins another", async () => {
    const other = await anotherPage(await join("installer", "Ivo Installer"));
    await other.goto("/");
    await expect(other.getByRole("link", { name: /Elm lobby/ }).first()).toBeVisible();
    await other.goto(`/lines/${lobby.id}`);
    await expect(other.getByRole("heading", { name: "A reset is half done" })).toBeVisible();
    await other.getByRole("link", { name: "Finish or put back" }).click();
    await expect(other.getByRole("button", { name: "Finish the reset" })).toBeVisible();
    const again = await api.send("POST", `/api/lines/${lobby.id}/resets`, { body: {}, headers: { "idempotency-key": randomUUID() } });
    expect(again.status).toBe(409);
  });

  await test.step("mended and finished: in order, at both ends", async () => {
    lobby.heal();
    await page.getByRole("button", { name: "Finish the reset" }).click();
    await expect(page.getByText("In order", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    expectAllHave(lobby, "new", before);
    // Nothing that went wrong on the way stays amber or red.
    await expect(page.getByRole("listitem").and(page.locator("[data-state=unknown], [data-state=failed]"))).toHaveCount(0);
    await page.goto(`/lines/${lobby.id}`);
    await expect(page.getByText("In order", { exact: true }).first()).toBeVisible();
    await expect(page.getByRole("heading", { name: "A reset is half done" })).toHaveCount(0);
  });
});

test("a half-done reset is put back while its PBX still fails: every end has its old password, and the line works as before", async ({
  page,
  line,
  join,
  signIn,
}) => {
  const gate = await line("Elm gate", "pbx-2");
  const { panel: before } = gate.secrets();
  await signIn(await join("helpdesk", "Hal Helpdesk"));
  await page.goto(`/reset?line=${gate.id}`);
  // The page hears of the reset before the answer to its own request: what it shows then, it follows to its end.
  let seen = () => {};
  const isSeen = new Promise<void>((resolve) => {
    seen = resolve;
  });
  await page.route(/\/api\/lines\/[^/]+\/resets$/, async (route) => {
    const response = await route.fetch();
    await isSeen;
    await route.fulfill({ response });
  });
  await gate.failHalfWay(() => page.getByRole("button", { name: /^Reset/ }).click());
  // While it is being put back, nothing can be pressed; the keys still reach the page, and the line.
  await expect(page.getByRole("heading", { name: "Putting the old password back" })).toBeVisible();
  seen();
  await expect(page.getByRole("main").getByRole("link", { name: "Elm gate", exact: true })).toBeVisible();
  const putBack = page.getByRole("button", { name: "Put the old one back" });
  await expect(putBack).toBeVisible({ timeout: 30_000 });
  gate.panel.heal();
  await putBack.click();
  await expect(page.getByRole("heading", { name: /^Put back: every end of Elm gate/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Put back", { exact: true })).toBeVisible();
  expectAllHave(gate, "old", before);
  gate.heal();
  await page.getByRole("button", { name: "Reset another line" }).click();
  await page.goto(`/lines/${gate.id}`);
  await expect(page.getByText("In order", { exact: true }).first()).toBeVisible();
});

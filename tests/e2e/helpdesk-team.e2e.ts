import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { ApiClient } from "@/tools/api-client";
import { plant } from "../support/planted";
import { type LineOfTwo, test } from "./line-fixtures";

async function resetBy(person: ApiClient, flat: LineOfTwo, ticket: string): Promise<void> {
  const headers = { "idempotency-key": randomUUID() };
  const { id } = await person.call<{ id: string }>("POST", `/api/lines/${flat.id}/resets`, { body: { ticket }, headers });
  await expect.poll(async () => (await person.call<{ state: string }>("GET", `/api/resets/${id}`)).state, { timeout: 30_000 }).toBe("done");
  plant("password that a reset made", flat.secrets().panel);
}

test("agents of a team see what the others have reset: in the search, at the line, and in a log by day, line, ticket and colleague", async ({
  page,
  api,
  product,
  line,
  join,
  signIn,
  looksWideAndNarrow,
}) => {
  const flat = await line("Maple flat 12", "pbx-8");
  const person = await join("helpdesk", "Hal Helpdesk");
  const hal = new ApiClient(product.url);
  await hal.signIn(person.email, person.password);
  await resetBy(hal, flat, "HD-20431");
  await resetBy(api, flat, "XX-1");
  await signIn(person);

  await test.step("a colleague's reset of a moment ago is seen in the search and at the line", async () => {
    await page.goto("/reset");
    // The server has a second line, so that there is a list to choose from.
    await page.getByRole("combobox", { name: /^Find a line/ }).fill("pbx-8");
    await expect(page.getByRole("option", { name: /Maple flat 12.*reset \d+ s ago by a colleague/ })).toBeVisible();
    await looksWideAndNarrow("helpdesk-search");
    await page.goto(`/reset?line=${flat.id}`);
    await expect(page.getByRole("region", { name: "Reset a short while ago" })).toContainText(/Reset \d+ s ago by a colleague, .+: done/);
    await looksWideAndNarrow("helpdesk-recent");
  });

  await test.step("the team's log is narrowed by colleague and ticket, and keeps its view in the address", async () => {
    await page.goto("/reset");
    await page.getByRole("link", { name: "All resets" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Resets" })).toBeVisible();
    const rows = page.getByRole("row").filter({ hasText: "Maple flat 12" });
    await expect(rows).toHaveCount(2);
    await looksWideAndNarrow("helpdesk-log");
    await page.getByRole("combobox", { name: "Colleague" }).selectOption("Me");
    await expect(rows).toHaveCount(1);
    await page.getByRole("searchbox", { name: "Ticket" }).fill("xx");
    await expect(page.getByText("No reset matches")).toBeVisible();
    await page.reload();
    await expect(page.getByText("No reset matches")).toBeVisible();
    await page.getByRole("button", { name: "Show all resets" }).click();
    await expect(rows).toHaveCount(2);
  });
});

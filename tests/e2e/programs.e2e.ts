import { expect } from "@playwright/test";
import { test } from "./fixtures";

test("@looks an admin makes a token that is shown once, and a webhook that says what the other side says", async ({
  page,
  signIn,
  request,
  looks,
}) => {
  await signIn();
  await page.goto("/settings#programs");
  await page.getByRole("button", { name: "Make a token" }).click();
  const dialog = page.getByRole("dialog", { name: "Make a token" });
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("A token needs a name");
  await page.keyboard.type("Ticket system");
  await dialog.getByLabel("Read lines").check();
  await dialog.getByLabel("Networks").fill("10.20.0.0/33");
  await looks("token-dialog");
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Networks")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Networks").fill("");
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const made = page.getByRole("region", { name: "“Ticket system” is made. Take its token now" });
  await expect(made).toContainText("43 characters, not on the screen");
  await made.getByRole("button", { name: "Show for 15 s" }).click();
  const token = (await made.locator("code").textContent()) ?? "";
  expect(token).toMatch(/^lw_[\w-]{40}$/);
  await made.getByRole("button", { name: "Hide" }).click();
  const headers = { authorization: `Bearer ${token}`, cookie: "" };
  expect((await request.get("/api/lines", { headers })).status()).toBe(200);
  expect((await request.get("/api/devices", { headers })).status()).toBe(403);

  await page.getByRole("button", { name: "Add webhook" }).click();
  const adding = page.getByRole("dialog", { name: "Add a webhook" });
  await adding.getByLabel("Name", { exact: true }).fill("Wallboard");
  await adding.getByLabel("Address").fill("http://169.254.169.254/latest");
  await adding.getByRole("button", { name: "Add the webhook" }).click();
  await expect(adding.getByRole("alert")).toContainText("Lineward may not send to 169.254.169.254");
  await adding.getByLabel("Address").fill("https://board.invalid/in/lineward");
  await adding.getByRole("button", { name: "Add the webhook" }).click();
  await expect(page.getByRole("region", { name: "“Wallboard” is added. Take its secret now" })).toBeVisible();
  const row = page.getByRole("listitem").filter({ hasText: "https://board.invalid/in/lineward" });
  await row.getByRole("button", { name: "Send test" }).click();
  await expect(row.getByRole("status")).toContainText("It was not taken: the name", { timeout: 20_000 });
  await expect(row.getByText("Its last test was not taken")).toBeVisible();
  await expect(row.getByText("In order")).toHaveCount(0);
  await row.getByRole("button", { name: "Messages" }).click();
  await expect(row.getByText("Nothing was sent in the last 30 days.")).toBeVisible();
  await looks("tokens-and-webhooks");
  const overhang = await page.getByRole("region", { name: "API tokens" }).evaluate((region) => region.scrollWidth - region.clientWidth);
  expect(overhang).toBeLessThanOrEqual(0);
  await row.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove Wallboard" }).click();
  await expect(row).toHaveCount(0);

  await page.getByRole("button", { name: "Withdraw Ticket system" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw Ticket system" }).click();
  await expect(page.getByRole("button", { name: "Withdraw Ticket system" })).toHaveCount(0);
  expect((await request.get("/api/lines", { headers })).status()).toBe(401);
});

import { expect } from "@playwright/test";
import { plant } from "../support/planted";
import { test } from "./line-fixtures";

const name = "Courtyard panel beside the bicycle store, north gate";

test("an installer at a panel that takes no writes sees the new password once, types it in there, and finishes the reset", async ({
  page,
  api,
  line,
  join,
  signIn,
  anotherPage,
  looksWideAndNarrow,
}) => {
  const yard = await line(name, "pbx-1");
  // Its answers to writes are lost, and it hides its password: nobody knows which one it has.
  yard.panel.fail({ fault: "drop", match: /POST/ });
  const installer = await join("installer", "Iris Installer");
  await signIn(installer);
  const job = await api.call<{ id: string }>("POST", "/api/jobs", {
    body: { kind: "reset", ticket: "HD-7", selection: { lines: [yard.id] }, options: { canary: false } },
  });
  const planned = async () => (await api.call<{ planHash?: string }>("GET", `/api/jobs/${job.id}`)).planHash;
  await expect.poll(planned).toBeDefined();
  await api.call("POST", `/api/jobs/${job.id}/start`, { body: { planHash: await planned() } });

  await test.step("on the page of the job that reset it, the line has a link of its own", async () => {
    await page.goto(`/jobs/${job.id}`);
    await page.getByRole("button", { name: "Make a one-time link for 1 line" }).click();
    await expect(page.getByRole("list", { name: "One-time links" })).toContainText(name);
    await expect(page.getByRole("link", { name: `Open the link of ${name}` })).toHaveAttribute("href", /\/reveals\/[\w-]{20,}$/);
    await looksWideAndNarrow("job-links");
    await page.getByRole("link", { name: /^Finish or put back/ }).click();
  });

  const link = await test.step("the link is made where the reset lies half done", async () => {
    await page.getByRole("button", { name: "Make a one-time link" }).click();
    const dialog = page.getByRole("dialog", { name: "One-time link to the new password" });
    const text = (await dialog.getByTestId("one-time-link").textContent()) ?? "";
    await looksWideAndNarrow("reveal-link");
    await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
    return text;
  });

  const shown = await test.step("opened, it waits for a press, and shows the password with where it belongs", async () => {
    await page.goto(link);
    await expect(page.getByRole("heading", { level: 1, name: "One-time password" })).toBeVisible();
    await page.getByRole("button", { name: "Show it once" }).click();
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { name: `The new password of ${name}` })).toBeVisible();
    await expect(main).toContainText(`panel ${name}`);
    const text = (await main.locator("code").textContent()) ?? "";
    await looksWideAndNarrow("reveal-shown");
    await page.getByRole("button", { name: "Take it off the screen" }).click();
    await expect(page.getByRole("heading", { name: "The password is no longer shown" })).toBeVisible();
    return plant("password that a link has shown", text);
  });

  await test.step("a second opening says clearly that there is none, and offers no other try", async () => {
    const second = await anotherPage(installer);
    for (const again of [page, second]) {
      await again.goto(link);
      await again.getByRole("button", { name: "Show it once" }).click();
      await expect(again.getByRole("heading", { name: "This link is used up" })).toBeVisible();
      await expect(again.getByText("It was opened before, a newer one was made, or its time is over.")).toBeVisible();
      await expect(again.getByRole("button", { name: "Show it once" })).toHaveCount(0);
      await expect(again.locator("body")).not.toContainText(shown);
    }
    await looksWideAndNarrow("reveal-used-up");
  });

  await test.step("typed in at the panel, the reset finds it there", async () => {
    yard.panel.edit("sip", { password: shown });
    yard.panel.heal();
    await page.getByRole("link", { name: "Lines that are half done" }).click();
    await page.getByRole("link", { name }).first().click();
    await page.getByRole("link", { name: "Finish or put back" }).click();
    await page.getByRole("button", { name: "Finish the reset" }).click();
    await expect(page.getByText("In order", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    const { panel, pbx } = yard.secrets();
    expect([panel === shown, pbx === shown]).toEqual([true, true]);
  });
});

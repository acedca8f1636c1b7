import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type FormBrowser, sentBy, startFormBrowser } from "@/tests/bench/form/open-form";
import { accessibilityViolations } from "@/tests/support/axe";

let forms: FormBrowser;
beforeAll(async () => {
  forms = await startFormBrowser();
});
afterAll(async () => {
  await forms?.close();
});
afterEach(async () => {
  expect(await forms.done()).toEqual([]);
});

async function changeInterval(page: Page) {
  await page.getByRole("button", { name: "Change Registration interval" }).focus();
  await page.keyboard.press("Enter");
  const interval = page.getByRole("textbox", { name: "Registration interval", exact: true });
  await expect.poll(() => interval.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await interval.inputValue()).toBe("60");
  return interval;
}

test("a field is kept until it is changed by keyboard, says what many hold, and goes back to what each has", async () => {
  const page = await forms.open("short", { many: true });
  expect(await page.getByText("Now 60 seconds at 31, 300 seconds at 9").count()).toBe(1);
  expect(await page.getByText("Password").count()).toBe(0);
  const interval = await changeInterval(page);
  await interval.fill("300");
  await page.keyboard.press("Tab");
  const changes = page.getByRole("complementary", { name: "Changes" });
  await expect.poll(() => changes.textContent()).toContain("9 have it already");
  await page.getByRole("button", { name: "Keep Registration interval instead" }).click();
  await expect.poll(() => changes.textContent()).toContain("Nothing is changed");
  await (await changeInterval(page)).fill("120");
  await page.keyboard.press("Control+Enter");
  await expect.poll(async () => (await sentBy(page))?.patch).toEqual({ interval: 120 });
});

for (const [width, dark] of [
  [1440, false],
  [390, true],
] as const) {
  test(`at ${width} px, dark ${dark}: what a text becomes, where something is missing, and no violation of accessibility`, async () => {
    const page = await forms.open("short", { many: true, width, dark });
    await page.getByRole("button", { name: "Change User", exact: true }).click();
    await page.getByRole("textbox", { name: "User", exact: true }).fill("apt-");
    await page.getByRole("button", { name: "Put {flat} into User" }).click();
    await expect.poll(() => page.getByText("Elm Court, Apartment 12 → apt-12").count()).toBe(1);
    expect(await page.getByText("1 device has nothing for {flat}").count()).toBe(1);
    await changeInterval(page);
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
  });
}

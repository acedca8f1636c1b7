import { expect } from "@playwright/test";
import { accessibilityViolations, contrastViolations } from "../support/axe";
import { test } from "./fixtures";

// What watches every other test is itself watched: each of these must fail where it is marked so, or the watching has stopped.

test("a page that logs an error fails its test", async ({ page }) => {
  test.fail();
  await page.goto("/sign-in");
  await page.evaluate(() => {
    // biome-ignore lint/suspicious/noConsole: that it is noticed is what this test is about.
    console.error("planted by a test");
  });
});

test("a page that throws fails its test", async ({ page }) => {
  test.fail();
  await page.goto("/sign-in");
  const thrown = page.waitForEvent("pageerror");
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("planted by a test");
    });
  });
  await thrown;
});

test("a picture without words fails the check for screen readers", async ({ page, expectNoAxeViolations }) => {
  test.fail();
  await page.goto("/sign-in");
  await page.evaluate(() => {
    const button = document.createElement("button");
    document.querySelector("main")?.append(button);
  });
  await expectNoAxeViolations();
});

test("an inline script without the page's nonce does not run", async ({ page }) => {
  test.fail();
  await page.goto("/sign-in");
  // The browser refuses it and says so on the console, which fails the test.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken over'";
    document.head.append(script);
  });
});

test("a toast is checked like everything else, and one that is on its way out is never judged half faded", async ({ page }) => {
  await page.goto("/sign-in");
  // As the product's own toasts fade out, which takes as long as the product gives everything where motion is reduced.
  await page.evaluate(() => {
    const toast = document.createElement("p");
    toast.setAttribute("data-sonner-toast", "");
    toast.setAttribute("style", "color: #111; background: #fff; transition: opacity 1s");
    toast.textContent = "Saved";
    document.querySelector("main")?.append(toast);
  });
  const said = async () => [await accessibilityViolations(page), await contrastViolations(page)].map((all) => all.join());
  const toast = page.getByText("Saved");
  expect(await said()).toEqual(["", ""]);
  await toast.evaluate((element) => {
    element.style.opacity = "0";
  });
  expect(await said()).toEqual(["", ""]);
  await toast.evaluate((element) => {
    element.style.opacity = "1";
    element.style.color = "#ccc";
  });
  const pale = expect.stringMatching(/^color-contrast: .*data-sonner-toast/);
  expect(await said()).toEqual([pale, pale]);
});

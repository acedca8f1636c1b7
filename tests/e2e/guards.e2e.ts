import { test } from "./fixtures";

// What watches every other test is itself watched: each of these must fail, or the watching has stopped.

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

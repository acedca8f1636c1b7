import { defineConfig } from "@playwright/test";

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** Chromium looks up its maker's hosts at every start unless told not to: on a closed network that is noise and time. */
const quiet = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-features=OptimizationHints,MediaRouter,Translate",
];

const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

/** Journeys run once, wide; what is drawn differently (`@looks`) runs on a phone too. Each look is checked in both themes by itself. */
const look = /@looks/;

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.e2e.ts",
  outputDir: "../../test-results",
  // One product and one database per worker. Tests wait for devices a third of their time: three at once keep two cores busy.
  workers: 3,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json"]],
  use: {
    headless: true,
    launchOptions: { executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: [...quiet, ...asRoot] },
    // A trace would hold every value typed, secrets included.
    trace: "off",
    screenshot: "only-on-failure",
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    colorScheme: "light",
  },
  projects: [
    { name: "desktop", use: { viewport: desktop } },
    { name: "phone", use: { viewport: phone, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }, grep: look },
  ],
});

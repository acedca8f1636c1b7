// npm run test:unit, test:api, test:crash, test:e2e: one lane of the tests, or the files named after `--`. npm test runs them all.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { ensureBundle, ensureClients, ensurePages } from "./build.mjs";
import { ensurePackages } from "./install.mjs";
import { ensureTools } from "./test-tools.mjs";

const vitest = ["node_modules/vitest/vitest.mjs", "run"];
const playwright = ["node_modules/@playwright/test/cli.js", "test", "-c", "tests/e2e/playwright.config.ts"];

/** Where each lane's tests are; `product`: they start the built product. */
const lanes = {
  unit: { runner: vitest, where: ["lib/", "components/", "tests/contract/", "tests/rules/", "tests/support/"] },
  api: { runner: vitest, where: ["tests/api/", "--exclude=tests/api/crash/**"], product: true },
  crash: { runner: vitest, where: ["tests/api/crash/"] },
  e2e: { runner: playwright, where: [], product: true },
};

/** One file is to start within seconds: the pages are built only for those that start the product. */
const startsProduct = (file) => !existsSync(file) || file.endsWith(".e2e.ts") || /support\/product"/.test(readFileSync(file, "utf8"));

export async function run([name, ...files]) {
  const lane = lanes[name];
  if (!lane) {
    throw new Error(`There is no lane "${name}". Known: ${Object.keys(lanes).join(", ")}.`);
  }
  await ensurePackages();
  await ensureClients();
  const tools = await ensureTools();
  if (lane.product && (files.length === 0 || files.some(startsProduct))) {
    await ensurePages();
    await ensureBundle("product");
  }
  const { status } = spawnSync(process.execPath, [...lane.runner, ...(files.length > 0 ? files : lane.where)], {
    stdio: "inherit",
    env: { ...process.env, ...tools.env, NODE_ENV: "test", NEXT_TELEMETRY_DISABLED: "1", CI: "1" },
  });
  process.exitCode = status ?? 1;
}

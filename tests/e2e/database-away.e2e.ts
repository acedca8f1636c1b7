import { test as base, expect } from "@playwright/test";
import { startPostgres, type TestPostgres } from "../support/postgres";
import { type Product, startProduct } from "../support/product";
import { test as usual } from "./fixtures";

interface Worker {
  postgres: TestPostgres | undefined;
  product: Product;
}

/** A product whose database can be taken away from it. */
const test = usual.extend<{ honestPage: undefined }, Worker>({
  // The server's 503 is what is looked at here, and the browser logs each as an error.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  honestPage: async ({}, use) => use(undefined),
  postgres: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const started = await startPostgres({ empty: true });
      await use(started);
      await started?.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  product: [
    async ({ postgres }, use) => {
      const product = await startProduct({ env: postgres ? { DATABASE_URL: postgres.url } : {} });
      await use(product);
      await product.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

test("while the database says nothing, pages say so in words, and come back by themselves when it goes on", async ({
  page,
  signIn,
  postgres,
  looksWideAndNarrow,
}) => {
  base.skip(!postgres, "no PostgreSQL is installed");
  await signIn();
  await page.goto("/sites");
  await expect(page.getByRole("heading", { level: 1, name: "Sites" })).toBeVisible();
  await postgres?.hang();
  try {
    await page.reload();
    await expect(page.getByRole("heading", { level: 1, name: "Lineward cannot work now" })).toBeVisible();
    await expect(page.getByText(/^Lineward cannot reach its database now/)).toBeVisible();
    await looksWideAndNarrow("database-away");
  } finally {
    postgres?.wake();
  }
  await expect(page.getByRole("heading", { level: 1, name: "Sites" })).toBeVisible();
});

import { expect } from "@playwright/test";
import { test } from "./fixtures";

test("@looks the sign-in page shows without errors, leads the keyboard from field to field, and is usable with a screen reader", async ({
  page,
  looks,
}) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByLabel("E-mail").press("Tab");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await looks("sign-in");
});

test("nobody sees the console without signing in", async ({ page }) => {
  await page.goto("/devices");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("every answer carries the security headers, and pages run under the policy that they announce", async ({ page, product }) => {
  const answer = await page.goto("/sign-in");
  const headers = answer?.headers() ?? {};
  expect(headers["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[\w-]+'/);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("same-origin");
  expect(headers["strict-transport-security"]).toBeUndefined();
  const api = await fetch(`${product.url}/api/health`);
  expect(api.headers.get("x-content-type-options")).toBe("nosniff");
});

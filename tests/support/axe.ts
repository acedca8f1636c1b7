import type { Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe finds wrong in the page as it is now, one line per place: WCAG 2.2 A and AA with best practices, or these rules only. It runs
 * inside the page (none of ours has frames), is loaded once into each, and carries over nothing of what passed: that takes most of the time.
 */
export async function accessibilityViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  const runOnly = rules ? { type: "rule" as const, values: [...rules] } : { type: "tag" as const, values: wcag };
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(axe.source);
  }
  return page.evaluate(
    async (options) => {
      // The checker puts itself there by its own source, of which the page's types know nothing.
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, options);
      return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`));
    },
    { resultTypes: ["violations"], runOnly } satisfies RunOptions,
  );
}

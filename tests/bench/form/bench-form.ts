import type { Page } from "@playwright/test";
import { launchChromium } from "./open-form";
import type { FormHarness } from "./page";
import { serveForm } from "./serve-form";

/** What typing and mounting cost in Chromium. Milliseconds; the ratio is ours over @rjsf/core, drawing the same schema. */
export interface FormBench {
  readonly keystrokeP95Ms60: number;
  readonly keystrokeP95Ms300: number;
  /** At 60 fields. */
  readonly mountRatio: number;
  readonly mountRatio300: number;
  readonly mountMs60: number;
  readonly mountMs300: number;
}

declare const harness: FormHarness;

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

async function typing(page: Page, document: string): Promise<number> {
  await page.evaluate((name) => harness.show(name), document);
  const inputs = page.locator(".f-fields input[type=text]:visible");
  await inputs.first().waitFor();
  await page.evaluate(() => harness.keystrokes());
  for (let at = 0; at < 8; at += 1) {
    await inputs.nth(at).click();
    // Letters are wrong in a number: the costliest case, checked and said again on each key.
    await page.keyboard.type("the quick brown fox 12345");
  }
  return percentile(await page.evaluate(() => harness.keystrokes()), 0.95);
}

async function mounting(page: Page, document: string): Promise<{ ours: number; ratio: number }> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < 24; round += 1) {
    // In turns, so that both meet the same machine; the first four warm the engine.
    const elapsedMs = await page.evaluate((name) => harness.mount("ours", name), document);
    const other = await page.evaluate((name) => harness.mount("rjsf", name), document);
    if (round >= 4) {
      ours.push(elapsedMs);
      theirs.push(other);
    }
  }
  // The lower quartile: what else the machine does only ever adds.
  const [fast, slow] = [percentile(ours, 0.25), percentile(theirs, 0.25)];
  return { ours: fast, ratio: fast / slow };
}

/** Builds and serves the form's page, and opens it in Chromium (the given one, else CHROMIUM_PATH, else /usr/bin/chromium). */
async function withPage<T>(executablePath: string | undefined, work: (page: Page) => Promise<T>): Promise<T> {
  const server = await serveForm();
  const browser = await launchChromium(executablePath);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.url);
    return await work(page);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Measures the generated form with documents of 60 and 300 fields that are no vendor's. */
export function benchForm(executablePath?: string): Promise<FormBench> {
  return withPage(executablePath, async (page) => {
    const keystrokeP95Ms60 = await typing(page, "60");
    const keystrokeP95Ms300 = await typing(page, "300");
    const short = await mounting(page, "60");
    const long = await mounting(page, "300");
    return {
      keystrokeP95Ms60,
      keystrokeP95Ms300,
      mountRatio: short.ratio,
      mountRatio300: long.ratio,
      mountMs60: short.ours,
      mountMs300: long.ours,
    };
  });
}

/** The same for a document of a family, "<driver>/<section or collection>". */
export function benchRealForm(document: string): Promise<{ keystrokeP95Ms: number; mountRatio: number; mountMs: number }> {
  return withPage(undefined, async (page) => {
    const keystrokeP95Ms = await typing(page, document);
    const { ours, ratio } = await mounting(page, document);
    return { keystrokeP95Ms, mountRatio: ratio, mountMs: ours };
  });
}

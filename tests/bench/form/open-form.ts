import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import type { FormHarness } from "./page";
import { serveForm } from "./serve-form";

declare const harness: FormHarness;

export interface OpenOptions {
  readonly width?: number;
  readonly dark?: boolean;
  readonly create?: boolean;
  /** Over forty devices at once. */
  readonly many?: boolean;
  readonly readOnly?: boolean;
  /** Whether the device has the account that the stored password was kept for, 101. */
  readonly fits?: "yes" | "no" | "unknown";
  /** What the first apply is answered with. */
  readonly answer?: "refuse" | "conflict";
}

/** A browser that shows forms without the product around them. */
export interface FormBrowser {
  readonly url: string;
  /** Opens a page with the document: "short", a number of fields, or "<driver>/<section>". */
  open(name: string, options?: OpenOptions): Promise<Page>;
  /** Closes what is open and tells what went wrong in it: errors and warnings on the console. */
  done(): Promise<string[]>;
  close(): Promise<void>;
}

/** What the last apply sent. */
export function sentBy(page: Page): Promise<{ patch: Record<string, unknown>; reason?: string; baseline?: string } | undefined> {
  return page.evaluate(() => harness.sent()) as ReturnType<typeof sentBy>;
}

/** Chromium with what this machine needs: a path of its own, and no sandbox as root. */
export function launchChromium(path?: string): Promise<Browser> {
  // biome-ignore lint/style/noProcessEnv: where the browser is differs between machines
  const executablePath = path ?? process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

export async function startFormBrowser(): Promise<FormBrowser> {
  const server = await serveForm();
  const browser = await launchChromium();
  let contexts: BrowserContext[] = [];
  let trouble: string[] = [];
  return {
    url: server.url,
    async open(name, { width = 1440, dark = false, ...shown } = {}) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: "reduce" });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(8000);
      page.on("pageerror", (error) => trouble.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") {
          trouble.push(message.text());
        }
      });
      await page.goto(server.url);
      await page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), dark ? "dark" : "light");
      await page.evaluate(([first, second]) => harness.show(first, second), [name, shown] as const);
      await page.locator(".f-body").waitFor();
      return page;
    },
    async done() {
      await Promise.all(contexts.map((context) => context.close()));
      const found = trouble;
      contexts = [];
      trouble = [];
      return found;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

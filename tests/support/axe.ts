import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import type checker from "axe-core";
import { projectRoot } from "./project-root";

/** A colour of the checker: three parts of 0 to 1, and how opaque it is. */
interface Colour {
  r: number;
  g: number;
  b: number;
  alpha: number;
  parseString(text: string): Colour;
}

/** In the page: what the checker puts there by its own source. */
declare const axe: typeof checker & { readonly commons: { readonly color: { readonly Color: { readonly prototype: Colour } } } };

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ofColours = ["color-contrast", "link-in-text-block"];

/** Shortened by its makers: a page reads half as much. */
const source = readFileSync(path.join(projectRoot, "node_modules/axe-core/axe.min.js"), "utf8");

/** Loads the checker once into each page. It reads the same few colours for every element, which took a third of its time. */
async function loadInto(page: Page): Promise<void> {
  if (await page.evaluate(() => "axe" in window)) {
    return;
  }
  await page.evaluate((rules) => {
    const style = document.createElement("style");
    style.textContent = rules;
    document.head.prepend(style);
  }, stillToasts);
  await page.evaluate(source);
  await page.evaluate(() => {
    const colour = axe.commons.color.Color.prototype;
    const parse = colour.parseString;
    const known = new Map<string, Pick<Colour, "r" | "g" | "b" | "alpha">>();
    colour.parseString = function (text) {
      const parts = known.get(text);
      if (parts) {
        return Object.assign(this, parts);
      }
      parse.call(this, text);
      known.set(text, { r: this.r, g: this.g, b: this.b, alpha: this.alpha });
      return this;
    };
  });
}

/**
 * Toasts come and go by themselves. Held still, one that does so while the page is checked is there or is not, and never judged half faded. Of
 * what is important the layer that is named first wins, so this goes before the product's own.
 */
const stillToasts =
  "@layer still { [data-sonner-toast], [data-sonner-toast] * { transition: none !important; animation: none !important } }";

/**
 * What axe finds wrong in the page as it is now, one line per place: WCAG 2.2 A and AA with best practices. It runs inside the page (none
 * of ours has frames), and carries over nothing of what passed: that takes most of the time.
 */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await loadInto(page);
  return page.evaluate(
    async (options) => {
      const { violations } = await axe.run(document, options);
      return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`));
    },
    { resultTypes: ["violations"], runOnly: { type: "tag", values: wcag } } satisfies checker.RunOptions,
  );
}

/**
 * The same for the contrast of texts alone, after a look at the whole page in another theme: where things stand and what covers what was
 * seen there, so the first text of each combination of colours (its own, those around and behind it, its size) speaks for all.
 */
export async function contrastViolations(page: Page): Promise<string[]> {
  await loadInto(page);
  return page.evaluate(
    async (options) => {
      const plain = "rgba(0, 0, 0, 0) none 1 none normal static";
      const behind = new Map<Element, string>();
      const behindOf = (element: Element | null): string => {
        if (element === null) {
          return "";
        }
        let known = behind.get(element);
        if (known === undefined) {
          const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position } = getComputedStyle(element);
          const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position].join(" ");
          known = behindOf(element.parentElement) + (own === plain ? "" : `/${own}`);
          behind.set(element, known);
        }
        return known;
      };
      const combination = (element: Element): string => {
        const { color, fontSize, fontWeight, textDecorationLine, textShadow } = getComputedStyle(element);
        const around = element.parentElement ? getComputedStyle(element.parentElement).color : "";
        const off = element.matches(":disabled, :disabled *, [aria-disabled='true'], [aria-disabled='true'] *");
        return [element.matches("a"), color, fontSize, fontWeight, textDecorationLine, textShadow, around, off, behindOf(element)].join(
          "|",
        );
      };
      const saysSomething = (element: Element): boolean =>
        element.matches("a, input, textarea, select") ||
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim() !== "");
      const first = new Map<string, Element>();
      for (const element of document.body.querySelectorAll("*")) {
        if (saysSomething(element) && element.checkVisibility({ visibilityProperty: true })) {
          const key = combination(element);
          first.set(key, first.get(key) ?? element);
        }
      }
      const { violations } = await axe.run([...first.values()], options);
      return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`));
    },
    { resultTypes: ["violations"], runOnly: { type: "rule", values: ofColours } } satisfies checker.RunOptions,
  );
}

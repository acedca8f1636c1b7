import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type FormBrowser, type OpenOptions, sentBy, startFormBrowser } from "@/tests/bench/form/open-form";
import { accessibilityViolations } from "@/tests/support/axe";

let forms: FormBrowser;
let page: Page;

beforeAll(async () => {
  forms = await startFormBrowser();
});

afterAll(async () => {
  await forms?.close();
});

afterEach(async () => {
  expect(await forms.done()).toEqual([]);
});

async function open(name: string, options?: OpenOptions) {
  page = await forms.open(name, options);
}

const box = (name: string) => page.getByRole("textbox", { name, exact: true });
const button = (name: string) => page.getByRole("button", { name, exact: true });
const sent = () => sentBy(page);

async function expectText(read: () => Promise<string | null>, wanted: string) {
  await expect.poll(read, { timeout: 5000 }).toContain(wanted);
}

describe("a list", () => {
  const order = () => page.locator(".f-cell-name").allTextContents();

  test("is put in order by buttons and by Alt with an arrow; the focus goes along and the move is said", async () => {
    await open("60");
    await button("Move G.711 A-law up").click();
    expect((await order()).slice(0, 2)).toEqual(["G.711 A-law", "G.722"]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Move G.711 A-law up");
    await expectText(() => page.locator("[aria-live=polite]").last().textContent(), "G.711 A-law is now 1 of 6");
    await page.keyboard.press("Alt+ArrowDown");
    await page.keyboard.press("Alt+ArrowDown");
    expect((await order()).slice(0, 3)).toEqual(["G.722", "G.711 µ-law", "G.711 A-law"]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Move G.711 A-law up");
  });

  test("is put in order by dragging", async () => {
    await open("60");
    const grips = page.locator("[data-grip]");
    await grips.first().hover();
    await page.waitForFunction(() => document.querySelector("[data-row]")?.getAttribute("data-dnd-ready") !== undefined);
    await expect
      .poll(
        async () => {
          const [from, to] = [await grips.nth(0).boundingBox(), await grips.nth(2).boundingBox()];
          if (!from || !to) {
            return [];
          }
          await page.mouse.move(from.x + 8, from.y + 14);
          await page.mouse.down();
          await page.mouse.move(from.x + 8, from.y + 40, { steps: 5 });
          await page.mouse.move(to.x + 8, to.y + 20, { steps: 10 });
          await page.mouse.up();
          return (await order()).slice(0, 3);
        },
        { timeout: 8000, interval: 500 },
      )
      .not.toEqual(["G.722", "G.711 A-law", "G.711 µ-law"]);
    expect((await order()).toSorted()).toEqual(["G.711 A-law", "G.711 µ-law", "G.722", "G.726", "G.729", "GSM"]);
    expect(await page.locator(".c-bar").textContent()).toContain("Codecs, in order");
  });

  test("grows and shrinks, and the focus never falls off the page", async () => {
    await open("60");
    await button("Add address").click();
    await page.keyboard.type("10.0.0.3");
    await button("Remove address 1").click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Remove address 1");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Apply 1 change" }).click();
    await page.getByText("Applied.").first().waitFor();
    expect((await sent())?.patch).toEqual({ hosts: ["10.0.0.2", "10.0.0.3"] });
  });
});

describe("a long form", () => {
  test("is searched from the keyboard and shows its parts with counts and marks", async () => {
    await open("60");
    await page.keyboard.press("/");
    await page.keyboard.type("timer 11");
    await page.getByText("1 of 60 found").waitFor();
    expect(await page.locator(".fld:visible").count()).toBe(1);
    await box("Timer 11").fill("5");
    await page.keyboard.press("Tab");
    await page.getByRole("searchbox").press("Escape");
    expect(await page.getByRole("link", { name: /Part 2.*wrong/ }).count()).toBe(1);
  });

  test("shows only what differs from the defaults, and still leads to a hidden wrong field", async () => {
    await open("60");
    await box("Timer 11").fill("5");
    await box("Timer 11").fill("60");
    await page.getByRole("switch", { name: /Only what differs/ }).click();
    expect(await box("Timer 11").isVisible()).toBe(false);
  });
});

describe("for everyone", () => {
  test.each([
    ["short", 1440, false],
    ["short", 1440, true],
    ["short", 390, false],
    ["short", 390, true],
    ["60", 1440, false],
    ["60", 390, true],
  ])("%s at %i px, dark %s: no violation of accessibility, plain, wrong and under review", async (name, width, dark) => {
    await open(name, { width, dark });
    const check = async () => expect(await accessibilityViolations(page)).toEqual([]);
    await check();
    const first = page.locator(".f-body input[type=text]:visible").first();
    await first.fill("#");
    await button(name === "short" ? "Change" : "Change")
      .first()
      .click();
    await page.keyboard.type("abc");
    await first.focus();
    await check();
    await page
      .getByRole("button", { name: "Review and apply" })
      .or(page.getByRole("button", { name: /^Apply \d/ }))
      .first()
      .click();
    await check();
  });

  test("on a phone everything to press is at least 44 px, and inputs do not zoom", async () => {
    await open("60", { width: 390 });
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".f-form :is(input, select, textarea, button:not(.src, .link, .sw, .cb))")]
        .filter((element) => element.offsetParent !== null)
        .map((element) => [element.closest(".inp") ?? element, element] as const)
        .filter(
          ([frame, control]) =>
            frame.getBoundingClientRect().height < 36 ||
            (control.matches("input") && Number.parseFloat(getComputedStyle(control).fontSize) < 16),
        )
        .map(([, control]) => control.outerHTML.slice(0, 120)),
    );
    expect(small).toEqual([]);
  });

  test("nothing scrolls sideways on a phone", async () => {
    for (const name of ["short", "60"]) {
      await open(name, { width: 390 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
  });

  test("who may only look changes nothing", async () => {
    await open("short", { readOnly: true });
    expect(await box("Proxy").getAttribute("readonly")).not.toBeNull();
    await page.getByRole("radio", { name: "TLS" }).click({ force: true });
    expect(await page.getByRole("radio", { name: "UDP" }).getAttribute("aria-checked")).toBe("true");
    expect(await page.getByRole("button", { name: /Apply|Change/ }).count()).toBe(0);
  });

  test("what no schema knows is shown and cannot be edited", async () => {
    await open("short");
    await page.getByText("Kept as the panel has them").waitFor();
    expect(await page.locator(".f-unknown").textContent()).toContain("firmware_hint");
    expect(await page.locator(".f-unknown input").count()).toBe(0);
  });
});

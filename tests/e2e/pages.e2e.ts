import { expect } from "@playwright/test";
import { accessibilityViolations, contrastViolations } from "../support/axe";
import { shiftsOf } from "../support/page-shifts";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

const devicePages: readonly (readonly [name: string, path: string])[] = [
  ["devices", "/devices"],
  ["add-device", "/devices/add"],
  ["device", "/devices/{id}"],
  ["device-sip", "/devices/{id}/settings/sip"],
  ["device-sip-second", "/devices/{id}/settings/sip-second"],
  ["device-history", "/devices/{id}/history"],
  ["device-connection", "/devices/{id}/connection"],
  ["not-found", "/nothing-here"],
];

const otherPages: typeof devicePages = [
  ["overview", "/"],
  ["lines", "/lines"],
  ["reset", "/reset"],
  ["activity", "/activity"],
  ["sites", "/sites"],
  ["site", "/sites/{site}"],
  ["people", "/people"],
  ["audit", "/audit"],
  ["settings", "/settings"],
];

for (const [kind, pages] of [
  ["every page of devices", devicePages],
  ["every other page", otherPages],
] as const) {
  test(`@looks ${kind} shows to an admin without errors and is usable with a screen reader, and none moves by itself`, async ({
    page,
    api,
    keep,
    signIn,
    looks,
  }, info) => {
    test.setTimeout(300_000);
    const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: `Elm Court ${info.project.name} ${kind}` } });
    const id = await keep(await startPanel(), { name: "Entrance B", siteId: site.id });
    await signIn();
    const ahead: string[] = [];
    page.on("request", (request) => {
      if (new URL(request.url()).searchParams.has("_rsc")) {
        ahead.push(request.url());
      }
    });
    for (const [name, path] of pages) {
      await test.step(name, async () => {
        const answer = await page.goto(path.replace("{id}", id).replace("{site}", site.id));
        expect(answer?.status()).toBe(name === "not-found" ? 404 : 200);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await page.waitForLoadState("networkidle");
        expect(ahead, "pages that were asked for before somebody follows their link").toEqual([]);
        // These tests ask for less motion: things may fade, and nothing else.
        const moving = await page.evaluate(() =>
          [...document.querySelectorAll("body *")]
            .map((element) => getComputedStyle(element).transitionProperty)
            .filter((what) => what !== "opacity"),
        );
        expect(moving).toEqual([]);
        // A button that moves is missed by the finger that presses it. The bound is what Chromium calls good.
        expect(await shiftsOf(page)).toBeLessThan(0.1);
        await looks(name);
      });
    }
  });
}

test("one text of each combination of colours tells what looking at all of them does", async ({ page }) => {
  const dim = "color: #999";
  const weak = [
    `<p style="${dim}">Under the page</p>`,
    `<div style="background: #777"><p id="card">On a card</p></div>`,
    `<div style="opacity: .4"><p>As if it were off</p></div>`,
    `<p style="font-size: 11px; color: #8a8a8a">Small</p>`,
    `<p>Words with <a href="/" style="color: #222; text-decoration: none">a link</a> like them</p>`,
    `<label>Name <input style="${dim}" value="Elm Court"></label>`,
  ];
  const fine = [
    `<p>Plain</p><p>Plain again</p>`,
    `<p style="font-size: 40px; color: #8a8a8a">Large</p>`,
    `<button disabled style="${dim}">Off</button>`,
    `<p style="${dim}; visibility: hidden">Unseen</p>`,
  ];
  const rules = (found: string[]) => found.map((text) => text.split(":")[0]).filter((id) => /contrast|link-in/.test(id ?? ""));
  for (const part of [...weak, ...fine, weak.join(""), fine.join("")]) {
    await page.setContent(
      `<!doctype html><html lang="en"><title>T</title><main style="background: #fff; color: #000">${part}</main></html>`,
    );
    expect(rules(await contrastViolations(page)), part).toEqual(rules(await accessibilityViolations(page)));
  }
  await page.setContent(`<main style="background: #fff">${weak.join("")}${fine.join("")}</main>`);
  expect(new Set(rules(await contrastViolations(page)))).toEqual(new Set(["color-contrast", "link-in-text-block"]));
});

import type { Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type FormBrowser, type OpenOptions, sentBy, startFormBrowser } from "@/tests/bench/form/open-form";

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
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
const sent = () => sentBy(page);

async function expectText(read: () => Promise<string | null>, wanted: string) {
  await expect.poll(read, { timeout: 5000 }).toContain(wanted);
}

describe("a field", () => {
  test("says what is wrong when it is left, ties it to the input, and mends it in one press", async () => {
    await open("short");
    await box("Registration interval").fill("20");
    expect(await box("Registration interval").getAttribute("aria-invalid")).toBeNull();
    await page.keyboard.press("Tab");
    expect(await box("Registration interval").getAttribute("aria-invalid")).toBe("true");
    const described = await box("Registration interval").getAttribute("aria-describedby");
    expect(await page.locator(`[id="${described}"]`).textContent()).toBe("The panel takes 30 to 900 seconds. 20 is too short.");
    await expectText(() => page.locator("[aria-live=polite]").last().textContent(), "Registration interval: The panel takes");
    await button("Use 30").click();
    expect(await box("Registration interval").inputValue()).toBe("30");
    expect(await box("Registration interval").getAttribute("aria-invalid")).toBeNull();
  });

  test("warns without stopping, and says where its rule comes from", async () => {
    await open("short");
    await box("Proxy").fill("sip:pbx.example:5060");
    await page.keyboard.press("Tab");
    await page.getByText("The vendor's pattern refuses this port. The panel decides.").first().waitFor();
    await page
      .locator(".fld", { has: box("Registration interval") })
      .getByRole("button", { name: /^default/ })
      .click();
    const about = page.getByRole("dialog", { name: "Rule of Registration interval" });
    await expectText(() => about.textContent(), "SIP settings, API 2.11");
    await page.keyboard.press("Escape");
    await about.waitFor({ state: "detached" });
    expect(await focused()).toMatch(/^default/);
  });

  test("a choice is one stop for Tab and follows the arrows", async () => {
    await open("short");
    await page.getByRole("radio", { name: "UDP" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("TCP");
    expect(await page.getByRole("radio", { name: "TCP" }).getAttribute("aria-checked")).toBe("true");
    await page.keyboard.press("Shift+Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).not.toBe("radio");
  });
});

describe("a secret", () => {
  test("is never shown unless its own entry is, and is gone from the page once it is settled", async () => {
    await open("short");
    await button("Change").click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("password");
    await page.keyboard.type("k7Tm92qp");
    await page.getByText("8 so far").waitFor();
    await button("Show what is typed").click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("text");
    await box("Realm").focus();
    await page.getByText("Will change").waitFor();
    expect(await page.content()).not.toContain("k7Tm92qp");
    expect(await page.locator(".f-secret input").count()).toBe(0);
    await page.getByRole("complementary").getByText("new, 8 characters, not shown").waitFor();
    await button("Undo").click();
    await page.getByText("Stored, not shown").waitFor();
  });

  test("is generated within its rules and sent once", async () => {
    await open("short");
    await button("Change").click();
    await button("Generate").click();
    await page.getByText("18 so far").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByText("Applied.").first().waitFor();
    expect((await sent())?.patch).toEqual({ password: expect.stringMatching(/^[2-9A-HJ-NP-Za-km-z]{18}$/) });
    await page.getByText("Stored, not shown").waitFor();
  });
});

describe("a kept password", () => {
  const panel = () => page.getByRole("complementary").textContent();

  test("is said to go along with what is changed, and that nobody can see whether it still is the one; not if a new one is typed", async () => {
    await open("short", { fits: "yes" });
    await box("Registration interval").fill("120");
    await expectText(panel, "The password that Lineward keeps for 101 goes along. The panel does not show it, so nobody can know");
    await button("Change").click();
    await button("Generate").click();
    await box("Realm").focus();
    await expect.poll(panel).not.toContain("goes along");
  });

  test("of another account is not sent: the form says whose it is and asks for the right one before anything is written", async () => {
    await open("short", { fits: "no" });
    await page.getByText("Kept for 101, not sent").waitFor();
    await page.getByText("Lineward keeps the one of 101. The panel has another account now").waitFor();
    await box("Registration interval").fill("120");
    await page.keyboard.press("Control+Enter");
    await page.getByText("What Lineward keeps is the one of 101, and the panel has another account now.").first().waitFor();
    expect(await sent()).toBeUndefined();
    await button("Change").click();
    await button("Generate").click();
    await page.keyboard.press("Control+Enter");
    await page.getByText("Applied.").first().waitFor();
    expect((await sent())?.patch).toMatchObject({ interval: 120, password: expect.any(String) });
  });
});

describe("applying", () => {
  test("the summary takes the focus and leads to the field", async () => {
    await open("short");
    await box("Port").fill("70000");
    await box("User").fill("");
    await page.keyboard.press("Control+Enter");
    await expect.poll(focused).toContain("2 fields to fix first");
    await button("STUN port").click();
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe("stun.port");
  });

  test("sends only what changed, with the reason and the baseline", async () => {
    await open("short");
    await box("Registration interval").fill("300");
    await page.getByLabel("Reason").fill("INC-7");
    await button("Apply 1 change").click();
    await page.getByText("Applied.").first().waitFor();
    expect(await sent()).toEqual({ patch: { interval: 300 }, reason: "INC-7", baseline: "v1" });
    expect(await page.locator(".fld.dirty").count()).toBe(0);
  });

  test("what the device refuses stands beside its input, with the device's words and the request", async () => {
    await open("short", { answer: "refuse" });
    await box("Realm").fill("other.example");
    await button("Apply 1 change").click();
    await page.getByText("The panel refuses this realm.").first().waitFor();
    expect(await box("Realm").getAttribute("aria-invalid")).toBe("true");
    await expect.poll(focused).toContain("Wrong JSON body");
    expect(await focused()).toContain("req-81f2");
    expect(await box("Realm").inputValue()).toBe("other.example");
  });

  test("two people's changes are settled field by field and applied on the new baseline", async () => {
    await open("short", { answer: "conflict" });
    await box("Registration interval").fill("300");
    await box("Realm").fill("mine.example");
    await button("Apply 2 changes").click();
    await page.getByText("The panel has changed meanwhile").waitFor();
    expect(await box("User").inputValue()).toBe("119");
    await page.getByRole("radio", { name: "Theirs 120 seconds" }).check();
    expect(await box("Registration interval").inputValue()).toBe("120");
    await button("Apply 1 change").click();
    await page.getByText("Applied.").first().waitFor();
    expect(await sent()).toMatchObject({ patch: { realm: "mine.example" }, baseline: "v2" });
  });

  test("undo hands the focus to the next change", async () => {
    await open("short");
    await box("Registration interval").fill("300");
    await box("Realm").fill("mine.example");
    await button("Undo Realm").click();
    expect(await box("Realm").inputValue()).toBe("pbx.northbank.example");
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Undo Registration interval");
  });

  test("on a phone the changes are reviewed in a sheet first", async () => {
    await open("short", { width: 390 });
    await box("Registration interval").fill("300");
    await page.keyboard.press("Control+Enter");
    const sheet = page.getByRole("dialog", { name: "Review 1 change" });
    await sheet.waitFor();
    expect(await sent()).toBeUndefined();
    await sheet.getByRole("button", { name: "Apply 1 change" }).click();
    await sheet.waitFor({ state: "detached" });
    expect((await sent())?.patch).toEqual({ interval: 300 });
  });
});

describe("leaving", () => {
  test("with unsaved changes asks first, and stays if so wished", async () => {
    await open("short");
    await page.evaluate(() => document.body.insertAdjacentHTML("afterbegin", '<a href="/elsewhere">Elsewhere</a>'));
    await box("Registration interval").fill("300");
    await page.getByRole("link", { name: "Elsewhere" }).click();
    await page.getByRole("dialog", { name: "Leave without applying?" }).waitFor();
    await button("Stay").click();
    expect(page.url()).toBe(forms.url);
    await page.getByRole("link", { name: "Elsewhere" }).click();
    await button("Discard 1 change").click();
    await page.waitForURL("**/elsewhere");
  });

  test("without changes asks nothing", async () => {
    await open("short");
    await page.evaluate(() => document.body.insertAdjacentHTML("afterbegin", '<a href="/elsewhere">Elsewhere</a>'));
    await page.getByRole("link", { name: "Elsewhere" }).click();
    await page.waitForURL("**/elsewhere");
  });

  test("a reload is asked about by the browser", async () => {
    await open("short");
    await box("Registration interval").fill("300");
    const asked = new Promise<string>((resolve) => {
      page.once("dialog", (dialog) => {
        resolve(dialog.type());
        void dialog.accept();
      });
    });
    await page.reload();
    expect(await asked).toBe("beforeunload");
  });
});

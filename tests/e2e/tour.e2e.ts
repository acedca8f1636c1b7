import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import { takeDemo } from "../support/prepared-demo";
import { type Product, startProduct } from "../support/product";
import { type Account, test as base } from "./fixtures";

interface Demo {
  readonly product: Product;
  readonly admin: Account;
  readonly helpdesk: Account;
}

/** The demo with its simulated building: that of the demo's own tests, or, alone, a real first start of some twenty seconds and more. */
const test = base.extend<object, { demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const folder = takeDemo();
      const env = { LINEWARD_DEMO_DIR: folder, LINEWARD_CHECK_EVERY_SECONDS: "30" };
      const product = await startProduct({ command: "demo", dataDir: folder, env });
      const { admin, helpdesk } = JSON.parse(readFileSync(path.join(folder, "sign-ins.json"), "utf8")) as Omit<Demo, "product">;
      await use({ product, admin, helpdesk });
      await product.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 300_000 },
  ],
  baseURL: async ({ demo }, use) => use(demo.product.url),
});

test("a customer is led through the demo, and every stop shows what the tour promises", async ({
  page,
  demo,
  signIn,
  looksWideAndNarrow,
}) => {
  await signIn(demo.admin);
  await page.goto("/devices");
  await page.getByRole("link", { name: "Take the tour" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Tour" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Reset this line" })).toBeVisible();
  await looksWideAndNarrow("tour");
  const guide = page.getByRole("region", { name: "Guide of the tour" });
  /** Goes to a stop, the first from the tour's page and the others as the guide leads, and looks around there. */
  const stop = (action: string, title: string, around: () => Promise<void>) =>
    test.step(action, async () => {
      const first = new URL(page.url()).pathname === "/tour";
      await (first ? page.getByRole("link", { name: action }) : guide.getByRole("link", { name: `Next stop: ${title}` })).click();
      await expect(guide.getByText(title, { exact: true })).toBeVisible();
      await around();
    });
  const interval = page.getByRole("textbox", { name: "Registration interval" });
  const changes = page.getByRole("complementary", { name: "Changes" });

  await stop("Open the overview", "See what needs a person", async () => {
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    for (const truth of ["Reachable", "Signed in", "Registered", "Matches"]) {
      await expect(page.getByText(truth, { exact: true }).first()).toBeVisible();
    }
    const attention = page.locator("section", { has: page.getByRole("heading", { name: /^Needs attention/ }) });
    await expect(attention.getByText("is not registered").first()).toBeVisible();
    await expect(attention.getByText("Nothing listens at")).toBeVisible();
    for (const site of ["Harbour Quay", "Elm Court"]) {
      await expect(attention.getByText(site).first()).toBeVisible();
    }
  });
  await stop("Open the form", "Open a panel’s SIP account", async () => {
    await expect(page.getByText("30 to 900, whole seconds")).toBeVisible();
    const what = guide.getByRole("button", { name: "What to look at" });
    await what.focus();
    await page.keyboard.press("Enter");
    await guide.getByRole("button", { name: /^Show me: Old and new stand/ }).click();
    await expect(changes).toHaveAttribute("data-shown");
    await looksWideAndNarrow("tour-guide");
    await expect(page.getByText("Rules come from").first()).toBeVisible();
    await expect(page.getByRole("group", { name: /^Password/ })).toContainText("Stored, not shown");
    const before = await interval.inputValue();
    await interval.fill("300");
    await interval.blur();
    await expect(changes).toContainText(before);
    await expect(changes).toContainText("300");
    await expect(changes).toContainText("Drops the registration");
    await changes.getByRole("button", { name: "Discard all" }).click();
  });
  await stop("Back to the form", "Type something that cannot work", async () => {
    const stun = page.getByRole("textbox", { name: "Server", exact: true });
    await stun.fill("");
    await interval.fill("5");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("group", { name: "What stops the write" })).toContainText("1 field to fix first: Registration interval");
    await expect(interval).toHaveAttribute("aria-invalid", "true");
    await expect(stun).not.toHaveAttribute("aria-invalid", "true");
    await page.getByRole("button", { name: "Use 127.0.0.1" }).click();
    await expect(stun).toHaveValue("127.0.0.1");
    await changes.getByRole("button", { name: "Discard all" }).click();
  });
  await stop("Open a line with a problem", "Find an honest problem and mend it", async () => {
    await expect(page.getByRole("heading", { name: /^Where the ends disagree/ })).toBeVisible();
    await page.getByRole("button", { name: "Prepare the change" }).click();
    const dialog = page.getByRole("dialog", { name: "Prepare the change" });
    // The demo has two such lines, and which is first is a matter of when each was noticed.
    await expect(dialog).toContainText(/sip\.northbank\.example|was tcp/);
    await dialog.getByRole("button", { name: "Apply 1 change" }).click();
    await expect(dialog).toBeHidden();
    // The monitor takes its 3 to 8 seconds, as real ones do, and nobody presses anything to see it.
    await expect(page.getByText("In order", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole("heading", { name: /^Where the ends disagree/ })).toHaveCount(0);
  });
  await stop("Reset this line", "Reset a password at both ends", async () => {
    await expect(page.getByLabel("Ticket reference")).toBeFocused();
    await page.keyboard.type("HD-20431");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "All 6 steps done" })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(/registered/i).first()).toBeVisible();
  });
  await stop("Open a finished job", "See what became of a change on many devices", async () => {
    await expect(page.getByText("Register less often at night").first()).toBeVisible();
    await expect(page.getByText("gave up waiting for it").first()).toBeVisible();
    await looksWideAndNarrow("tour-job");
  });
  await stop("Open the building", "See a building, and what its customer gets", async () => {
    await expect(page.getByRole("heading", { name: "Last 30 days" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Month report" })).toBeVisible();
  });
  await stop("Open my activity", "See that you were seen", async () => {
    const reset = page.getByRole("listitem").filter({ hasText: "HD-20431" }).first();
    await reset.locator("summary").click();
    await expect(reset.getByRole("listitem").nth(1)).toBeVisible();
    await expect(reset.getByRole("link", { name: "Open the line" })).toBeVisible();
  });
  await stop("Open the audit", "Prove that nobody edited the record", async () => {
    await page.getByRole("button", { name: "Verify the chain" }).click();
    await expect(page.getByText(/^The chain is whole: \d+ entries/)).toBeVisible();
  });
  await guide.getByRole("link", { name: "Finish the tour" }).click();
  await expect(page.getByText("9 of 9 opened")).toBeVisible();
  await expect(guide).toHaveCount(0);
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByText("0 of 9 opened")).toBeVisible();
});

test("the presenter pulls a plug, sees it on the line, takes an agent's place and back by one press, and starts the building over", async ({
  page,
  demo,
  signIn,
  looks,
  looksWideAndNarrow,
}) => {
  await signIn(demo.admin);
  await page.goto("/tour");
  const phone = page.getByRole("region", { name: "On a phone" });
  const board = page.getByRole("region", { name: "Switchboard" });
  const row = board.getByRole("listitem").filter({ hasText: "Pull the plug of a panel" });
  await expect(phone).toContainText("HOST=0.0.0.0 npm run demo");
  await row.getByRole("button", { name: "Unplug: Entrance A" }).click();
  await expect(row.getByRole("button", { name: "Plug in: Entrance A" })).toBeVisible();
  await board.scrollIntoViewIfNeeded();
  await looksWideAndNarrow("switchboard");
  await row.getByRole("link", { name: "See its line" }).click();
  await page.getByRole("button", { name: "Test now" }).click();
  await expect(page.getByText(/Nothing listens|does not answer|not reachable|cannot be reached/i).first()).toBeVisible();

  const menu = (name: RegExp) => page.getByRole("button", { name });
  await menu(/^Ilse Brandt, Admin/).click();
  await looks("look-as");
  await page.getByRole("menuitemradio", { name: "Look as helpdesk" }).click();
  await expect(menu(/^Mara Lindqvist, Helpdesk/)).toBeVisible();
  // A full load, whose menu opens once its code is attached.
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
  await menu(/^Mara Lindqvist, Helpdesk/).click();
  await page.getByRole("menuitemradio", { name: "Look as admin" }).click();
  await expect(menu(/^Ilse Brandt, Admin/)).toBeVisible();

  await page.goto("/tour");
  await board.getByRole("button", { name: "Start the building over" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start over" }).click();
  await expect(page.getByText("The building is as at the start")).toBeVisible({ timeout: 60_000 });
  await expect(row.getByRole("button", { name: "Unplug: Entrance A" })).toBeVisible();

  await test.step("opened by a name that a phone can reach, it shows the code that leads a phone there", async () => {
    const { origin } = new URL(page.url());
    // The same pages under another name, as a machine in the house has one.
    await page.route("http://demo.lan/**", async (route) => {
      const { pathname, search } = new URL(route.request().url());
      const response = await page.request.get(`${origin}${pathname}${search}`);
      // Without https the browser says in its log that it heeds no such header.
      const { "cross-origin-opener-policy": _ignored, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    });
    await page.goto("http://demo.lan/tour");
    const code = phone.getByRole("img", { name: "QR code of http://demo.lan" });
    await expect(code).toBeVisible();
    expect(await code.locator("path").getAttribute("d")).toMatch(/^(M\d+ \d+h1v1h-1z){200,}$/);
    // What that page would go on asking for is answered by nobody once the test is over.
    await page.goto("about:blank");
    await page.unrouteAll({ behavior: "ignoreErrors" });
  });
});

test("the tour leads an agent only to what agents have", async ({ page, demo, signIn }) => {
  await signIn(demo.helpdesk);
  await page.goto("/tour");
  await expect(page.getByRole("main").getByRole("listitem").getByRole("link")).toHaveText([
    "Open a line with a problem",
    "Reset this line",
    "Open my activity",
  ]);
  // What stands there is what an agent finds there: a sentence, and no change to prepare.
  await expect(page.getByRole("main")).not.toContainText("Prepare the change");
  await page.getByRole("link", { name: "Open a line with a problem" }).click();
  await expect(page.getByRole("heading", { name: /^Where the ends disagree/ })).toBeVisible();
  await page.getByRole("button", { name: "Test now" }).click();
  await expect(page.getByText("Tested just now")).toBeAttached();
});

test("a line that a panel, the PBX and the gateway share is drawn as one chain", async ({ page, demo, signIn, looksWideAndNarrow }) => {
  await signIn(demo.admin);
  const answer = await page.request.get("/api/lines?query=204");
  const { items } = (await answer.json()) as { items: { id: string; ends: unknown[] }[] };
  const shared = items.find((item) => item.ends.length === 3);
  await page.goto(`/lines/${shared?.id}`);
  const ends = page.getByRole("list", { name: /^The ends of/ }).getByRole("listitem");
  await expect(ends).toHaveText([/Monitor.*Apartment 14/s, /PBX.*Extension 204/s, /Gateway.*204/s]);
  await looksWideAndNarrow("line-three-ends");
});

import { expect, type Page } from "@playwright/test";
import { plant } from "../support/planted";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

/** Holds back the page's code until it is let go: a slow telephone, or a busy server. */
async function holdCode(page: Page): Promise<() => Promise<void>> {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  return async () => {
    release();
    await expect(page.locator("html")).toHaveAttribute("data-ready", "");
    await page.unroute(/\/_next\/static\/.*\.js/);
  };
}

test("what is typed before the page's code has arrived counts: in a device's form, in a search and at signing in", async ({
  page,
  signIn,
  keep,
  product,
}) => {
  const panel = await startPanel();
  const id = await keep(panel, { name: "Lobby" });

  await test.step("e-mail and password", async () => {
    const letGo = await holdCode(page);
    await page.goto("/sign-in", { waitUntil: "commit" });
    await page.getByLabel("E-mail").fill(product.admin.email);
    await page.getByLabel("Password", { exact: true }).fill(plant("password typed early", product.admin.password));
    await letGo();
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).not.toHaveURL(/sign-in/);
  });

  await test.step("a field of a panel", async () => {
    await signIn();
    const letGo = await holdCode(page);
    await page.goto(`/devices/${id}/settings/sip`, { waitUntil: "commit" });
    const user = page.getByRole("textbox", { name: "User", exact: true });
    await user.fill("301");
    await letGo();
    await expect(user).toHaveValue("301");
    await expect(page.getByRole("complementary", { name: "Changes" })).toContainText("301");
    await page.getByRole("button", { name: "Discard" }).first().click();
    await expect(user).toHaveValue("118");
  });

  await test.step("a search", async () => {
    const letGo = await holdCode(page);
    await page.goto("/devices", { waitUntil: "commit" });
    await page.getByRole("searchbox").first().fill("no such device");
    await letGo();
    await expect(page.getByRole("searchbox").first()).toHaveValue("no such device");
    await expect(page).toHaveURL(/query=no/);
  });

  await test.step("a search that is typed on at the very moment at which it is asked", async () => {
    const search = page.getByRole("searchbox").first();
    await search.evaluate((input) => {
      const replace = history.replaceState.bind(history);
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
      history.replaceState = (data, unused, url) => {
        replace(data, unused, url);
        if (String(url).includes("query=first")) {
          history.replaceState = replace;
          set?.call(input, "first and second");
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }
      };
    });
    await search.fill("first");
    await expect(page).toHaveURL(/query=first\+and\+second/);
    await expect(search).toHaveValue("first and second");
  });

  await test.step("Esc, in the moment in which the page draws what was chosen before it", async () => {
    const filter = page.getByRole("button", { name: "Filter", exact: true });
    await filter.click();
    await page.getByRole("group", { name: "Filter by" }).evaluate((popover) => {
      // What the browser does on Esc; the page is told of it only after the choice has been drawn.
      (popover as HTMLElement).hidePopover();
      popover.querySelector("button")?.click();
    });
    await expect(filter).toHaveAttribute("aria-expanded", "false");
  });
});

test.describe("a reader far from the server", () => {
  test.use({ locale: "en-US", timezoneId: "Asia/Kolkata" });

  test("reads every time in their own zone and order of words, with 24 hours", async ({ page, signIn, keep }) => {
    const id = await keep(await startPanel(), { name: "Far door" });
    await signIn();
    await page.goto(`/devices/${id}`);
    const added = page
      .locator("dt", { hasText: /^Added$/ })
      .locator("..")
      .locator("time");
    const at = (await added.getAttribute("datetime")) ?? "";
    const format = new Intl.DateTimeFormat("en-US", {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZone: "Asia/Kolkata",
    });
    await expect(added).toHaveText(format.format(new Date(at)));
  });
});

test("Enter pressed right after typing opens the first row that the text finds, among devices, lines and jobs", async ({
  page,
  api,
  keep,
  signIn,
}) => {
  const panel = async (name: string, user: string) => {
    const simulator = await startPanel({ secondAccountPath: null, sections: { sip: { user } } });
    return keep(simulator, { name });
  };
  const ids = [await panel("Osprey gate", "ospreyone"), await panel("Osprey yard", "ospreytwo")];
  const planned = async (id: string, name: string) => {
    const body = { kind: "check", name, selection: { devices: [id] } };
    return (await api.call<{ id: string }>("POST", "/api/jobs", { body })).id;
  };
  const jobs = [await planned(ids[1] ?? "", "Osprey yard is checked"), await planned(ids[0] ?? "", "Osprey gate is checked")];
  const lineOf = async () => (await api.call<{ items: { id: string }[] }>("GET", "/api/lines?query=ospreytwo")).items[0]?.id;
  // Devices are looked at beside the answer that added them.
  await expect.poll(lineOf).toBeTruthy();
  await signIn();
  for (const [list, text, found] of [
    ["devices", "Osprey yard", ids[1]],
    ["lines", "ospreytwo", await lineOf()],
    ["jobs", "Osprey yard", jobs[0]],
  ]) {
    await page.goto(`/${list}`);
    await expect(page.locator("tr[data-row='1']")).toBeVisible();
    const search = page.getByRole("searchbox");
    await search.fill("nothing is called this");
    await search.press("Enter");
    await expect(page.getByText(/^No \w+ matches/)).toBeVisible();
    await search.fill(text ?? "");
    await search.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/${list}/${found}$`));
  }
});

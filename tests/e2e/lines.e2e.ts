import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

test("@looks an end that stopped answering shows its registration as last known, with its age, and never as true now", async ({
  page,
  api,
  keep,
  signIn,
  looks,
  isMobile,
}) => {
  const user = isMobile ? "silenttwo" : "silentone";
  const panel = await startPanel({
    secondAccountPath: null,
    sections: { sip: { user, proxy: "sip:sip.silent.example:5060" } },
    registrar: () => true,
  });
  const id = await keep(panel, { name: `Silent ${user}` });
  await api.call("POST", `/api/devices/${id}/check`, { body: {} });
  const { items } = await api.call<{ items: { id: string }[] }>("GET", `/api/lines?query=${user}`);
  await signIn();
  await page.goto(`/lines/${items[0]?.id}`);
  const truths = page.getByRole("list", { name: /^How .* stands$/ });
  const registered = truths.getByRole("listitem").filter({ hasText: "Registered" });
  await expect(registered.getByRole("img", { name: "yes" })).toBeVisible();
  panel.fail({ fault: "reset" });
  await page.getByRole("button", { name: "Test now" }).click();
  await expect(registered).toContainText("It does not answer");
  await expect(registered).toContainText(/Last known: registered, .+ ago/);
  await expect(registered.getByRole("img", { name: "yes" })).toHaveCount(0);
  await expect(page.getByRole("list", { name: /^The ends of/ })).toContainText("Does not answer");
  await looks("line-silent");
});

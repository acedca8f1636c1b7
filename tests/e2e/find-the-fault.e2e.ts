import { expect } from "@playwright/test";
import { test } from "./line-fixtures";
import { newSecret } from "./stand-ins";

test("@looks where a line breaks is found step by step, said with what mends it, and put into words for a ticket", async ({
  page,
  api,
  line,
  join,
  anotherPage,
  signIn,
  looks,
  isMobile,
}) => {
  const name = `Courtyard door ${isMobile ? "two" : "one"}`;
  const { id, panelId, panel, pbx } = await line(name);
  const { baseline } = await api.call<{ baseline: string }>("GET", `/api/devices/${panelId}/settings/sip`);
  const wrong = { values: { password: newSecret("a password that differs") } };
  await api.call("PUT", `/api/devices/${panelId}/settings/sip`, { body: wrong, headers: { "if-match": `"${baseline}"` } });
  pbx.forget();

  await signIn();
  await page.goto(`/lines/${id}`);
  await page.getByRole("link", { name: "Find the fault" }).filter({ visible: true }).click();
  const found = page.getByRole("region", { name: "What was found" });
  await expect(found).toContainText("It breaks at step 7 of 8: the PBX refuses the panel's password");
  const steps = page.getByRole("list", { name: "Steps from the Panel" });
  await expect(steps.getByRole("listitem")).toHaveCount(8);
  await expect(steps.getByRole("listitem").nth(6)).toContainText("The PBX does not let the panel register: broken");
  await expect(steps.getByRole("listitem").nth(7)).toContainText("Not asked. It needs the step above.");
  await expect(page.getByRole("list", { name: /^The ends of/ })).toContainText("Breaks at step 7");
  await expect(page).toHaveURL(/\/fault\?run=/);
  await looks("find-the-fault");
  await page.getByRole("button", { name: "What was sent" }).click();
  await expect(page.getByText("REGISTER without a contact: it proves the password and registers nothing")).toBeVisible();
  await page.getByRole("button", { name: "What was sent" }).click();
  await expect(page.getByRole("link", { name: "Reset the password" })).toHaveAttribute("href", `/reset?line=${id}`);
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();

  // The other end is one arrow away.
  await page.getByRole("radio", { name: "Panel breaks" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("list", { name: "Steps from the PBX" })).toContainText("The PBX takes the password of 201");
  expect(pbx.seen.filter(({ path }) => path.endsWith("/update"))).toEqual([]);

  const agent = await anotherPage(await join("helpdesk", "Hanna Lind"));
  await agent.goto(`/lines/${id}/fault`);
  await expect(agent.getByRole("region", { name: "What was found" })).toContainText("It breaks at step 7 of 8");
  await expect(agent.getByText("For the ticket")).toBeVisible();
  await expect(agent.locator("main")).not.toContainText(/HTTP at|firmware/);

  panel.fail({ fault: "html" });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(found).toContainText("It breaks at step 4 of 8: something else answers in the panel's place");
  await expect(found).toContainText("A web page answers there, not the panel's API.");
  panel.heal();
  await page.getByRole("link", { name: "Open its connection" }).click();
  await expect(page).toHaveURL(`/devices/${panelId}/connection`);
});

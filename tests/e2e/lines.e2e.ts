import { expect } from "@playwright/test";
import { makeCertificate } from "@/lib/simulators/certificate";
import { startRegistrar } from "@/lib/simulators/registrar";
import { test } from "./line-fixtures";
import { startGateway, startPanel } from "./stand-ins";

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

test("@looks a transport that the gateway does not take is mended from the line's page, shown before it is written", async ({
  page,
  keep,
  api,
  signIn,
  looks,
  isMobile,
}) => {
  const gateway = await startGateway();
  const name = `Door ${isMobile ? "two" : "one"}`;
  const panel = await startPanel({
    masking: false,
    secondAccountPath: null,
    sections: { sip: { user: "204", proxy: "sip:127.0.0.1:5060", transport: "tcp" } },
  });
  await keep(gateway, { name: `gw of ${name}`, certificate: { sha256: gateway.certificate?.sha256 ?? "" } });
  const id = await keep(panel, { name });
  await api.call("POST", `/api/devices/${id}/check`, { body: {} });
  const lineOf = async () =>
    (await api.call<{ items: { id: string; ends: unknown[] }[] }>("GET", `/api/lines?device=${id}`)).items.find(
      (line) => line.ends.length === 2,
    );
  // Both devices are looked at beside the answers that added them.
  await expect.poll(async () => (await lineOf()) !== undefined).toBe(true);
  await signIn();
  await page.goto(`/lines/${(await lineOf())?.id}`);
  const words = `${name} uses TCP, gw of ${name} takes UDP for this account.`;
  const row = page.getByRole("listitem").filter({ hasText: words });
  await looks("line-transport");
  await row.getByRole("button", { name: "Prepare the change" }).click();
  const dialog = page.getByRole("dialog", { name: "Prepare the change" });
  await expect(dialog).toContainText("Protocol");
  await looks("line-fix");
  await dialog.getByRole("button", { name: "Apply 1 change" }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toHaveCount(0);
  expect(panel.held("sip")).toMatchObject({ transport: "udp", user: "204" });
});

test("@looks an account's form names its line, and tests the kept password at the server without changing anything", async ({
  page,
  line,
  signIn,
  looks,
  isMobile,
}) => {
  const name = `Orchard gate ${isMobile ? "two" : "one"}`;
  const { panelId, pbxId, pbx } = await line(name);
  await signIn();
  const strip = page.getByRole("region", { name: "The line of this account" });
  const test = strip.getByRole("button", { name: "Test now" });

  // The panel hides its password, and nobody has set it from here.
  await page.goto(`/devices/${panelId}/settings/sip`);
  await test.click();
  await expect(strip).toContainText("The password of this account is not kept here, so the server could not be asked with it.");

  await page.goto(`/devices/${pbxId}/records/extensions/edit/${pbx.ids("extensions")[0]}`);
  pbx.forget();
  await test.click();
  await expect(strip).toContainText("Asked with the kept password");
  await expect(strip.getByText("In order")).toBeVisible();
  expect(pbx.seen.filter(({ path }) => path.endsWith("/update"))).toEqual([]);
  await looks("account-line");
  await strip.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  // Chosen as a record and as a line, it is planned as the same job.
  await page.goto(`/devices/${pbxId}/records/extensions`);
  const selection = page.getByRole("region", { name: "Selection" });
  await page.getByRole("row").filter({ hasText: "201" }).getByRole("checkbox").click();
  await expect(selection).toContainText("1 selected");
  await selection.getByRole("button", { name: "Reset lines" }).click();
  await expect(page.getByRole("dialog", { name: "Reset: 1 line" })).toBeVisible();
  if (!isMobile) {
    await page.goto(`/lines?query=${encodeURIComponent(name)}`);
    await page.getByRole("checkbox", { name: `Select ${name}` }).click();
    await selection.getByRole("button", { name: "Reset lines" }).click();
    await expect(page.getByRole("dialog", { name: "Reset: 1 line" })).toBeVisible();
  }
});

test("a SIP server's own certificate is compared and accepted where the line is tested, and withdrawn under Settings", async ({
  page,
  api,
  line,
  signIn,
  looksWideAndNarrow,
}) => {
  const { id, panelId, panel, pbx } = await line("Foundry gate");
  const certificate = await makeCertificate("pbx.foundry.example");
  const server = await startRegistrar({ accounts: () => pbx.accounts(), realm: "127.0.0.1", certificate });
  try {
    panel.edit("sip", { proxy: `sip:127.0.0.1:${server.tlsPort}`, transport: "tls" });
    await api.call("POST", `/api/devices/${panelId}/check`, { body: {} });
    await signIn();
    await page.goto(`/lines/${id}`);
    await page.getByRole("button", { name: "Test now" }).click();
    const compare = page.getByRole("button", { name: "Compare the certificate" }).first();
    await expect(page.getByText("No authority vouches for the certificate").first()).toBeVisible();
    await compare.scrollIntoViewIfNeeded();
    await looksWideAndNarrow("line-certificate");
    await compare.click();
    const dialog = page.getByRole("dialog", { name: "Is this the SIP server you mean?" });
    await expect(dialog.getByRole("region", { name: "Certificate" })).toContainText("pbx.foundry.example");
    await looksWideAndNarrow("line-certificate-dialog");
    await dialog.getByRole("button", { name: "It matches, accept it" }).click();
    await expect(page.getByText("The server takes the password of 201.").first()).toBeVisible();
    await expect(compare).toHaveCount(0);

    await page.goto("/settings");
    const accepted = page.locator("section").filter({ has: page.getByRole("heading", { name: "Accepted SIP certificates" }) });
    await expect(accepted).toContainText("pbx.foundry.example, issued by itself");
    await accepted.scrollIntoViewIfNeeded();
    await looksWideAndNarrow("settings-certificates");
    await accepted.getByRole("button", { name: `Withdraw the certificate of 127.0.0.1:${server.tlsPort}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Withdraw it" }).click();
    await expect(accepted).toContainText("None. A line whose SIP server shows its own certificate");
    await page.goto(`/lines/${id}`);
    await page.getByRole("button", { name: "Test now" }).click();
    await expect(compare).toBeVisible();
  } finally {
    await server.close();
  }
});

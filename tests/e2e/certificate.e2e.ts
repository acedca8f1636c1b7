import { expect } from "@playwright/test";
import { makeCertificate } from "@/lib/simulators/certificate";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

const grouped = (sha256: string) => `Fingerprint ${sha256.toUpperCase().match(/.{4}/g)?.join(" ")}`;

test("@looks an https panel shows its fingerprint first, and gets nothing secret before it is accepted", async ({
  page,
  signIn,
  api,
  looks,
  isMobile,
}) => {
  const certificate = await makeCertificate("AA-07FB");
  const panel = await startPanel({ certificate });
  const name = `Vault door ${isMobile ? "two" : "one"}`;
  await signIn();

  await test.step("nothing but questions without a login is asked", async () => {
    await page.goto("/devices/add");
    await page.getByLabel("Address").fill(`127.0.0.1:${panel.port}`);
    await page.getByRole("button", { name: "Find it" }).click();
    await expect(page.getByRole("heading", { level: 1, name: /^It is a BAS-IP/ })).toBeVisible();
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("User", { exact: true }).fill("admin");
    await page.getByLabel("Password", { exact: true }).fill("a slip of the keyboard");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("img", { name: grouped(certificate.sha256) })).toBeVisible();
    expect(new Set(panel.seen.map((request) => request.path))).toEqual(new Set(["/api/info"]));
    await looks("add-device-certificate");
  });

  const id = await test.step("accepted, it is pinned and signed in to", async () => {
    await page.getByRole("button", { name: "It matches, pin it and sign in" }).click();
    // A login that is refused is typed again; the certificate was looked at already.
    await expect(page.getByText("Refused together with this user.")).toBeVisible();
    await page.getByLabel("Password", { exact: true }).fill(panel.credentials.password ?? "");
    await page.getByRole("button", { name: "Sign in and add" }).click();
    await expect(page.getByRole("heading", { level: 1, name: `${name} is added` })).toBeVisible();
    await looks("add-device-done");
    const { items } = await api.call<{ items: { id: string }[] }>("GET", `/api/devices?query=${encodeURIComponent(name)}`);
    return items[0]?.id ?? "";
  });
  await page.goto(`/devices/${id}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await panel.close();
  const other = await makeCertificate("AA-07FB");
  const changed = await startPanel({
    certificate: other,
    port: panel.port,
    password: panel.credentials.password ?? "",
    serial: panel.serial,
  });
  try {
    await test.step("another certificate stops everything, and both fingerprints are shown", async () => {
      await page.goto(`/devices/${id}/settings/sip`);
      await expect(page.getByText("The device shows another certificate than the pinned one")).toBeVisible();
      expect(changed.seen).toEqual([]);
      await page.getByRole("navigation", { name: "Device" }).getByRole("link", { name: "Connection" }).click();
      await page.getByRole("button", { name: "Look at it again" }).click();
      const dialog = page.getByRole("dialog", { name: "It shows another certificate than the pinned one" });
      await expect(dialog.getByRole("img", { name: grouped(other.sha256) })).toBeVisible();
      await expect(dialog.getByRole("img", { name: grouped(certificate.sha256) })).toBeVisible();
      expect(changed.logins.accepted + changed.logins.refused).toBe(0);
      await looks("certificate-changed");
    });

    await test.step("a person accepts it under Connection with the login again, and the settings are read again", async () => {
      const dialog = page.getByRole("dialog", { name: "It shows another certificate than the pinned one" });
      const pin = dialog.getByRole("button", { name: "It matches, pin it and sign in" });
      await pin.click();
      await expect(dialog.getByText("Password is needed to sign in.")).toBeVisible();
      expect(changed.logins.accepted + changed.logins.refused).toBe(0);
      await dialog.getByLabel("Password", { exact: true }).fill(panel.credentials.password ?? "");
      await pin.click();
      await expect(page.getByText(`The certificate of ${name} is pinned`)).toBeVisible();
      await page.getByRole("navigation", { name: "Device" }).getByRole("link", { name: "SIP account 1" }).click();
      await expect(page.getByRole("textbox", { name: "User", exact: true })).toHaveValue("118");
      await expect(page.getByText("The device shows another certificate than the pinned one")).toBeHidden();
    });
  } finally {
    await changed.close();
    await api.call("DELETE", `/api/devices/${id}`);
  }
});

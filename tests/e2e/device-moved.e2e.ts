import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { makeCertificate } from "@/lib/simulators/certificate";
import type { ApiClient } from "@/tools/api-client";
import { httpAnswer, startRawDevice } from "../support/raw-device";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

async function added(api: ApiClient, name: string, { driver, port, credentials }: BasipSimulator): Promise<string> {
  const body = { name, driver, address: `http://127.0.0.1:${port}`, credentials };
  return (await api.call<{ id: string }>("POST", "/api/devices", { body })).id;
}

const another = (page: Page) => page.getByText("Another panel answers there").first();

test("a panel that moved is followed to its new address with its login, and another panel there is refused", async ({
  page,
  signIn,
  api,
  looksWideAndNarrow,
}) => {
  const first = await startPanel();
  const name = "Moved door";
  const id = await added(api, name, first);
  await first.close();
  const stranger = await startPanel({ port: first.port });
  const moved = await startPanel({ serial: first.serial, password: first.credentials.password ?? "" });
  try {
    await api.call("POST", `/api/devices/${id}/check`);
    await signIn();
    await page.goto(`/devices/${id}/connection`);
    await expect(another(page)).toBeVisible();
    await page.getByRole("button", { name: "It moved: follow it" }).click();
    const dialog = page.getByRole("dialog", { name: `Follow ${name} to its new address` });
    const follow = dialog.getByRole("button", { name: "Check and follow" });
    await follow.click();
    await expect(dialog.getByText("Is empty. Write the new address.")).toBeVisible();
    await expect(dialog.getByText("Password is needed to sign in.")).toBeVisible();
    await looksWideAndNarrow("device-follow");
    await dialog.getByLabel("Password", { exact: true }).fill(first.credentials.password ?? "");
    await dialog.getByLabel("New address").fill(`http://127.0.0.1:${stranger.port}/`);
    await follow.click();
    await expect(dialog.getByText(new RegExp(`serial.*${stranger.serial}`)).first()).toBeVisible();
    await dialog.getByLabel("New address").fill(`http://127.0.0.1:${moved.port}`);
    await follow.click();
    await expect(page.getByText(`${name} is now at http://127.0.0.1:${moved.port}`)).toBeVisible();
    await expect(another(page)).toBeHidden();
    expect(stranger.logins).toEqual({ accepted: 0, refused: 0 });
    expect(moved.logins.accepted).toBeGreaterThan(0);
  } finally {
    await Promise.all([stranger.close(), moved.close()]);
    await api.call("DELETE", `/api/devices/${id}`);
  }
});

test("a panel that leads to https is switched to it once its certificate was compared", async ({
  page,
  signIn,
  api,
  looksWideAndNarrow,
}) => {
  const plain = await startPanel({ serial: randomUUID() });
  const name = "Secure door";
  const id = await added(api, name, plain);
  await plain.close();
  const { serial, credentials } = plain;
  const secure = await startPanel({ serial, password: credentials.password ?? "", certificate: await makeCertificate("AA-12FB") });
  const location = `https://127.0.0.1:${secure.port}/`;
  const redirect = await startRawDevice((socket) => socket.write(httpAnswer("", { status: "301 Moved", headers: { location } })), {
    port: plain.port,
  });
  try {
    await api.call("POST", `/api/devices/${id}/check`);
    await signIn();
    await page.goto(`/devices/${id}/connection`);
    await page.getByRole("button", { name: "Switch to https" }).click();
    const dialog = page.getByRole("dialog", { name: "Is this the panel you mean?" });
    await expect(dialog.getByRole("img", { name: /^Fingerprint/ })).toBeVisible();
    await looksWideAndNarrow("device-switch-to-https");
    expect(secure.logins).toEqual({ accepted: 0, refused: 0 });
    await dialog.getByRole("button", { name: "It matches, pin it and switch" }).click();
    await expect(page.getByText(`${name} is reached over https now`)).toBeVisible();
    await expect(page.getByRole("button", { name: "Switch to https" })).toBeHidden();
    expect(secure.logins.accepted).toBeGreaterThan(0);
  } finally {
    await Promise.all([redirect.close(), secure.close()]);
    await api.call("DELETE", `/api/devices/${id}`);
  }
});

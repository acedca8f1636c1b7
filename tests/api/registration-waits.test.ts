import { expect, test, vi } from "vitest";
import type { ChangeItem } from "@/lib/settings/schemas";
import { panelWorld } from "../support/panel-world";
import { readSection, writeSection } from "../support/site-of-devices";

// Long enough that it is this test that ends the waiting, by letting the panel register.
const world = panelWorld({ LINEWARD_REGISTRATION_WAIT_MS: "120000" });

const isRegistering = async () => (await world.installer<{ registering: boolean }>("GET", `/api/devices/${world.id}`)).body.registering;

test("A write that drops the registration is told as registering until the device says that it is registered, and then with its time", async () => {
  await world.start();
  world.panel.setRegistrar(() => false);
  const { baseline } = (await readSection(world.installer, world.id)).body;
  const answer = await writeSection(world.installer, world.id, baseline, { password: world.secret, registration_interval: 120 });
  expect(answer.status, answer.text).toBe(200);
  const { id, registration } = answer.body.change as ChangeItem;
  expect([registration, await isRegistering()]).toEqual([{ state: "waiting" }, true]);
  world.panel.setRegistrar(() => true);
  const outcome = async () => (await world.installer<ChangeItem>("GET", `/api/devices/${world.id}/changes/${id}`)).body.registration;
  await vi.waitFor(async () => expect((await outcome())?.state).toBe("registered"), 60_000);
  expect((await outcome())?.afterMs).toBeGreaterThan(0);
  expect(await isRegistering()).toBe(false);
});

import { expect, test, vi } from "vitest";
import type { ChangeItem } from "@/lib/settings/schemas";
import { panelWorld } from "../support/panel-world";
import { readSection, writeSection } from "../support/site-of-devices";

const world = panelWorld();

const changeOf = async (id: string): Promise<ChangeItem> =>
  (await world.installer<ChangeItem>("GET", `/api/devices/${world.id}/changes/${id}`)).body;

async function written(values: Record<string, unknown>): Promise<ChangeItem> {
  const { body } = await readSection(world.installer, world.id);
  const answer = await writeSection(world.installer, world.id, body.baseline, values);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.change as ChangeItem;
}

test("A device that does not register again is told with its own words, and putting back is watched in the same way", async () => {
  await world.start();
  await world.knownPassword();
  world.panel.setRegistrar(({ user }) => user !== "998");
  const before = (await readSection(world.installer, world.id)).body.values.user;
  const change = await written({ user: "998", password: world.secret });
  await vi.waitFor(async () => expect((await changeOf(change.id)).registration?.state).toBe("not_registered"), 8_000);
  expect((await changeOf(change.id)).registration?.said).toMatch(/not accepted the registration/);
  const back = await world.installer<{ values: { user: string }; change: ChangeItem }>(
    "POST",
    `/api/devices/${world.id}/changes/${change.id}/revert`,
    {},
  );
  expect(back.body.values.user).toBe(before);
  await vi.waitFor(async () => expect((await changeOf(back.body.change.id)).registration?.state).toBe("registered"), 8_000);
});

test("A device that cannot be asked leaves the registration not known, with the reason", async () => {
  await world.start();
  await world.knownPassword();
  const change = await written({ registration_interval: 90 });
  await world.panel.close();
  await vi.waitFor(async () => expect((await changeOf(change.id)).registration?.state).toBe("not_known"), 8_000);
  expect((await changeOf(change.id)).registration?.said).not.toBe(undefined);
});

test("A change of another device, or one that does not exist, is not found", async () => {
  await world.start();
  expect((await world.installer("GET", `/api/devices/${world.id}/changes/none`)).status).toBe(404);
});

test("What differs from what was written here is named, so that nobody has to look for it", async () => {
  await world.start();
  await world.knownPassword();
  await written({ registration_interval: 120 });
  world.panel.edit("sip", { registration_interval: 60 });
  await readSection(world.installer, world.id);
  const device = await world.installer<{ truths: { matches: { state: string; detail: string } } }>("GET", `/api/devices/${world.id}`);
  expect(device.body.truths.matches).toMatchObject({ state: "differs", detail: "Registration interval differs" });
});

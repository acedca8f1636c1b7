import { createHash } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { panelWorld } from "../support/panel-world";
import { readSection, writeSection } from "../support/site-of-devices";

const world = panelWorld();
const login = (item: { path: string }) => item.path.endsWith("/login");
const logins = () => world.panel.seen.filter(login).length;

/** Somebody signs in at the device's own page and stays there. */
async function signInElsewhere(): Promise<void> {
  const hash = createHash("md5").update("123456").digest("hex");
  const answer = await fetch(`http://${world.panel.host}:${world.panel.port}/api/v1/login?username=admin&password=${hash}`);
  expect(answer.status).toBe(200);
}

async function readable(): Promise<void> {
  const section = await readSection(world.installer, world.id);
  expect(section.status, section.text).toBe(200);
}

describe("a device that allows one session", () => {
  test("is signed out of when it is removed, so that another system can sign in at once", async () => {
    await world.start({ sessionsMax: 1 });
    await readable();
    expect(world.panel.sessions()).toBe(1);
    expect((await world.installer("DELETE", `/api/devices/${world.id}`)).status).toBe(204);
    expect(world.panel.sessions()).toBe(0);
  });

  test("can be added, read, written, given another login and rotated without ever standing in its own way", async () => {
    await world.start({ sessionsMax: 1 });
    const before = await readSection(world.installer, world.id);
    const written = await writeSection(world.installer, world.id, before.body.baseline, { user: "140", password: world.secret });
    expect(written.status, written.text).toBe(200);
    world.panel.changeLogin("typed-at-the-door");
    const patched = await world.installer("PATCH", `/api/devices/${world.id}`, { credentials: { password: "typed-at-the-door" } });
    expect(patched.status, patched.text).toBe(200);
    await readable();
    const rotated = await world.installer("POST", `/api/devices/${world.id}/rotate-login`, {});
    expect(rotated.status, rotated.text).toBe(200);
    await readable();
    expect(world.panel.sessions()).toBe(1);
  });

  test("keeps its session when only its name changes", async () => {
    await world.start({ sessionsMax: 1 });
    await readable();
    world.panel.forget();
    expect((await world.installer("PATCH", `/api/devices/${world.id}`, { name: "Renamed" })).status).toBe(200);
    await readable();
    expect(logins()).toBe(0);
  });

  test("is left without a session by a login that is proven and then not kept", async () => {
    await world.start({ sessionsMax: 1 });
    const twin = await world.installer("POST", "/api/devices", {
      name: "Twin",
      driver: world.panel.driver,
      address: `http://localhost:${world.panel.port}`,
      credentials: world.panel.credentials,
    });
    expect(twin.status).toBe(409);
    const { endSession } = await import("@/lib/device-access/device-sessions");
    await endSession(world.id);
    const again = await world.installer("POST", "/api/devices", {
      name: "Twin",
      driver: world.panel.driver,
      address: `http://localhost:${world.panel.port}`,
      credentials: world.panel.credentials,
    });
    expect(again.status, again.text).toBe(409);
    expect(world.panel.sessions()).toBe(0);
  });

  test("and has none left is not taken for one that refuses the password: it is waited for, and works again by itself", async () => {
    await world.start({ sessionsMax: 1 });
    world.panel.expireTokens();
    await signInElsewhere();
    const full = await readSection(world.installer, world.id);
    expect(full.status, full.text).toBe(409);
    expect(full.body).toMatchObject({ code: "device_sessions_full", device: { status: 400, message: "Too many active sessions" } });
    expect((await world.api.db.device.findUniqueOrThrow({ where: { id: world.id } })).loginRefusedAt).toBeNull();
    world.panel.forget();
    const { body } = await readSection(world.installer, world.id);
    expect(body).toMatchObject({ code: "device_sessions_full", retryAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(world.panel.seen).toHaveLength(0);
    world.panel.expireTokens();
    const check = () => world.installer<{ signedIn: { state: string } }>("POST", `/api/devices/${world.id}/check`);
    await vi.waitFor(async () => expect((await check()).body.signedIn.state).toBe("yes"), { timeout: 10_000, interval: 200 });
    await readable();
  });
});

test("a device that does not answer is removed all the same", async () => {
  await world.start();
  await readable();
  world.panel.fail({ fault: "hang" });
  expect((await world.installer("DELETE", `/api/devices/${world.id}`)).status).toBe(204);
});

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { SessionSlot } from "@/lib/drivers/types";
import { DeviceFault } from "@/lib/net/device-fault";
import { dropHeldSession, endHeldSession, sessionSlot } from "./session-slots";

const login = { username: "admin", password: "one" };

test("a device's session is shared by all who use the same login", () => {
  const device = randomUUID();
  sessionSlot(device, login).set("token");
  expect(sessionSlot(device, { password: "one", username: "admin" }).get()).toBe("token");
});

test("another login, another device or a dropped session never sees the token", () => {
  const device = randomUUID();
  const held = sessionSlot(device, login);
  held.set("token");
  expect(sessionSlot(randomUUID(), login).get()).toBeUndefined();
  expect(sessionSlot(device, { ...login, password: "two" }).get()).toBeUndefined();
  expect(sessionSlot(device, login).get()).toBeUndefined();
  const again = sessionSlot(device, login);
  again.set("token");
  dropHeldSession(device);
  expect(again.get()).toBeUndefined();
  expect(sessionSlot(device, login).get()).toBeUndefined();
});

test("a session of ours that a slow call opened late does not stand in the way of the next login", async () => {
  const device = randomUUID();
  let held = 0;
  const full = new DeviceFault("device_sessions_full", "No session left", {});
  const end = async () => {
    held -= 1;
  };
  const signIn = (slot: SessionSlot) => async () => {
    if (held > 0) {
      throw full;
    }
    held += 1;
    slot.set("token");
  };
  const slow = sessionSlot(device, login, { end });
  const slots = { old: slow, next: sessionSlot(device, { ...login, password: "two" }, { end }) };
  await slots.old.share(signIn(slots.old));
  await slots.next.share(signIn(slots.next));
  expect([held, slots.next.get(), slots.old.get()]).toEqual([1, "token", undefined]);
  await endHeldSession(device);
  expect(held).toBe(0);
});

test("a session past its end is gone", () => {
  const slot = sessionSlot(randomUUID(), login);
  slot.set("token", Date.now() - 1);
  expect(slot.get()).toBeUndefined();
  slot.set("token", Date.now() + 60_000);
  expect(slot.get()).toBe("token");
});

test("one login serves all who ask at the same time, and its refusal reaches each of them", async () => {
  const slot = sessionSlot(randomUUID(), login);
  let logins = 0;
  const refused = async () => {
    logins += 1;
    await Promise.resolve();
    throw new Error("refused");
  };
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => slot.share(refused)));
  expect(logins).toBe(1);
  expect(outcomes.every((outcome) => outcome.status === "rejected")).toBe(true);
  await slot.share(async () => {
    logins += 1;
    slot.set("token");
  });
  expect(logins).toBe(2);
  expect(slot.get()).toBe("token");
});

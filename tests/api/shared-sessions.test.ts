import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Api, Person } from "../support/api-kit";
import { currentSlot } from "../support/current-slot";
import { onEachDatabase } from "../support/each-database";
import { addDevice, readSection } from "../support/site-of-devices";

const memory = currentSlot<unknown>("session-slots");

/** Goes on with what another process keeps in its memory; a new one has nothing. Returns what this one had. */
function asProcess(memoryOfAnother?: unknown): unknown {
  const mine = memory.value;
  memory.value = memoryOfAnother;
  return mine;
}

await onEachDatabase(
  "a device's session",
  (api: () => Api) => {
    let installer: Person;
    let panel: BasipSimulator;
    let id: string;

    beforeAll(async () => {
      installer = await api().as("installer");
    });
    beforeEach(async () => {
      panel = await startBasipPanel({ serial: randomUUID(), sessionsMax: 1 });
      id = (await addDevice(installer, panel)).body.id;
      await (await import("../support/api-product")).quiet();
      await readable();
      panel.forget();
    });
    afterEach(() => panel.close());

    const logins = () => panel.seen.filter(({ path }) => path.endsWith("/login")).length;
    async function readable(): Promise<void> {
      const section = await readSection(installer, id);
      expect(section.status, section.text).toBe(200);
    }
    const row = () => api().db.deviceSession.findUnique({ where: { deviceId: id } });

    test("lives on when the process ends, so that the next start needs no login", async () => {
      const { endAllSessions } = await import("@/lib/device-access/session-slots");
      await endAllSessions();
      asProcess();
      await readable();
      expect([logins(), panel.sessions()]).toEqual([0, 1]);
    });

    test("is kept sealed: neither the token nor where it was opened stands in the row", async () => {
      const { openSession } = await import("@/lib/device-access/kept-sessions");
      const kept = await row();
      const opened = kept && openSession(kept);
      expect(opened?.place.endpoint.port).toBe(panel.port);
      expect(typeof opened?.value).toBe("string");
      expect(JSON.stringify(kept)).not.toContain(String(opened?.value));
      expect(JSON.stringify(kept)).not.toContain(String(panel.port));
      // Moved to another row it does not open.
      expect(kept && openSession({ ...kept, id: randomUUID() })).toBeUndefined();
    });

    test("costs a check that needs no login no write", async () => {
      const before = await row();
      expect((await installer("POST", `/api/devices/${id}/check`)).status).toBe(200);
      expect(await row()).toEqual(before);
      expect(logins()).toBe(0);
    });

    test("that the device ended is given up by all: one process signs in anew, the other one takes that up", async () => {
      const first = asProcess();
      await readable();
      panel.expireTokens();
      await readable();
      expect(logins()).toBe(1);
      asProcess(first);
      await readable();
      expect([logins(), panel.sessions()]).toEqual([1, 1]);
    });

    test("ends with its login, its address or the device, whichever process signed in", async () => {
      asProcess();
      panel.changeLogin("typed-at-the-door");
      const patched = await installer("PATCH", `/api/devices/${id}`, { credentials: { password: "typed-at-the-door" } });
      expect(patched.status, patched.text).toBe(200);
      await readable();
      expect(panel.sessions()).toBe(1);
      // The check after the change has signed in with it too, and is over.
      await (await import("../support/api-product")).quiet();
      asProcess();
      const moved = await installer("PATCH", `/api/devices/${id}`, {
        address: `http://localhost:${panel.port}`,
        ownPassword: api().password,
        credentials: { password: "typed-at-the-door" },
      });
      expect(moved.status, moved.text).toBe(200);
      await readable();
      expect(panel.sessions()).toBe(1);
      await (await import("../support/api-product")).quiet();
      asProcess();
      expect((await installer("DELETE", `/api/devices/${id}`)).status).toBe(204);
      expect([panel.sessions(), await row()]).toEqual([0, null]);
    });

    test("ends where another device answers in its place", async () => {
      panel.expireTokens();
      await api().db.device.update({ where: { id }, data: { serial: "another one" } });
      expect((await readSection(installer, id)).body.code).toBe("another_device");
      expect(await row()).toBeNull();
    });

    test("is sealed anew when keys are rotated", async () => {
      const { sealedStore } = await import("@/lib/vault/sealed-store");
      const kept = await row();
      const [found] = (await sealedStore().next("session/", "00000000", 100)).filter((sealed) => sealed.id === kept?.id);
      const { vault } = await import("@/lib/vault/instance");
      expect(found && vault().open(found.sealed, found.binding)).toContain("value");
      expect(found && (await sealedStore().replace(found, vault().seal("{}", found.binding)))).toBe(true);
    });
  },
  { env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } },
);

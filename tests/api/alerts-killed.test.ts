import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { alertKit } from "../support/alert-kit";
import type { Person } from "../support/api-kit";
import { buildChild, type Child } from "../support/child-process";
import { onEachDatabase } from "../support/each-database";
import { startReceiver } from "../support/receivers";

let child: Child;
beforeAll(async () => {
  child = await buildChild("alerts-child");
});

interface Body {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly words: string; readonly state: string; readonly resolvedAt: string | null };
}

await onEachDatabase(
  "A webhook for alerts",
  (api) => {
    const kit = alertKit(api);
    const { minute, look } = kit;
    const start = Date.now() - 60 * minute;
    let admin: Person;
    let receiver: Awaited<ReturnType<typeof startReceiver>>;
    beforeAll(async () => {
      admin = await api().as("admin");
      receiver = await startReceiver();
    });
    afterAll(() => receiver?.close());
    afterEach(kit.clean);

    test("is sent what a process found that died right after, once, and then each time that people are told", async () => {
      const { beginWork, endDeadWork } = await import("../support/api-product");
      const url = `${receiver.url}/hook`;
      await admin("POST", "/api/webhooks", { name: "Tickets", url, events: ["alert.opened", "alert.resolved"] });
      await admin("POST", "/api/channels", { name: "On call", kind: "webhook", url: `${receiver.url}/channel` });
      const { ids } = await kit.site("Tower", 4);
      const some = ids.slice(0, 1);
      await kit.silent(some, start);
      await endDeadWork();
      expect(await child.run(String(start + 20 * minute))).toMatchObject({ signal: "SIGKILL" });
      // The process that goes on finds nothing to tell: what was told waits in its rows.
      await look(start + 20 * minute + 1);
      expect(receiver.received).toEqual([]);
      await beginWork();
      const sent = (path: string) =>
        receiver.received.filter((message) => message.path === path).map(({ body }) => JSON.parse(body) as Body);
      const hook = () => sent("/hook");
      await vi.waitFor(() => expect([hook().length, sent("/channel").length]).toEqual([1, 1]), { timeout: 20_000 });
      expect(hook()[0]).toMatchObject({ event: "alert.opened", data: { words: "Tower panel 1 does not answer", state: "open" } });

      // It is over and comes back within ten minutes: the third message waits, and says how it is then.
      await kit.back(some, start + 21 * minute);
      await look(start + 21 * minute);
      await vi.waitFor(() => expect(hook().length).toBe(2), { timeout: 20_000 });
      expect(hook()[1]).toMatchObject({ event: "alert.resolved", data: { state: "resolved", resolvedAt: expect.any(String) } });
      await kit.silent(some, start + 22 * minute);
      await look(start + 29 * minute);
      await look(start + 35 * minute);
      await vi.waitFor(() => expect([hook().length, sent("/channel").length]).toEqual([3, 3]), { timeout: 20_000 });
      expect(hook()[2]).toMatchObject({ event: "alert.opened", data: { state: "open", resolvedAt: null } });
      expect(new Set(hook().map(({ id }) => id)).size).toBe(3);
      const waiting = await api().db.webhookDelivery.findMany({ where: { state: "waiting" } });
      expect(waiting.filter(({ body }) => body === "")).toEqual([]);
    });

    test("is sent by the next process, once, what one found that was killed in the middle of its turn, and that it is over as well", async () => {
      const { beginWork, endDeadWork } = await import("../support/api-product");
      const { ids, id: siteId } = await kit.site("Mast", 4);
      const some = ids.slice(0, 1);
      // What another test's alert still sends is not counted.
      const sent = (path: string) => receiver.received.filter((message) => message.path === path && message.body.includes("Mast panel 1"));
      const counts = () => [sent("/hook").length, sent("/channel").length];
      const kept = async () => [await api().db.alert.count({ where: { siteId } }), await kit.told()];
      await kit.silent(some, start);
      await endDeadWork();
      for (const again of [0, 1]) {
        expect(await child.run(String(start + (20 + again) * minute), "inside")).toMatchObject({ signal: "SIGKILL" });
        expect(await kept()).toEqual([0, []]);
      }
      await look(start + 22 * minute);
      await look(start + 22 * minute + 1);
      expect(await kept()).toEqual([1, ["told_opened"]]);
      await kit.back(some, start + 40 * minute);
      expect(await child.run(String(start + 40 * minute), "inside")).toMatchObject({ signal: "SIGKILL" });
      expect(await kept()).toEqual([1, ["told_opened"]]);
      await look(start + 41 * minute);
      await beginWork();
      await vi.waitFor(() => expect(counts()).toEqual([2, 2]), { timeout: 20_000 });
      expect(await kept()).toEqual([1, ["told_opened", "told_resolved"]]);
      expect(new Set(sent("/hook").map(({ body }) => (JSON.parse(body) as Body).id)).size).toBe(2);
    });
  },
  { env: { LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8" } },
);

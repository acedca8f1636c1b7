import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PortsipSimulator } from "@/lib/simulators/portsip/simulator";
import { onEachDatabase } from "../support/each-database";
import { jobsOf } from "../support/job-kit";
import { type LineWorld, lineEnv, lineWorldOn, type SimulatedEnd } from "../support/line-world";

await onEachDatabase(
  "lines and resets",
  (api) => {
    let world: LineWorld;
    beforeAll(async () => {
      world = await lineWorldOn(api());
    });
    afterAll(() => world?.close());

    test("lines are found, searched and reset; of two resets at once one begins, and it ends once", async () => {
      const users = ["401", "402", "403"];
      const pbxs = await world.pbx(users);
      const door = await world.door("basip-panel", "402");
      const line = await world.lineOf("402");
      expect(line.ends).toHaveLength(2);
      const both = await Promise.all([world.reset(line.id), world.reset(line.id)]);
      expect(both.map((reply) => reply.status).sort()).toEqual([202, 409]);
      const reset = await world.ended(both.find((reply) => reply.status === 202)?.body.id ?? "");
      expect(reset.state, reset.words).toBe("done");
      expect(door.secret() === (pbxs[1] as SimulatedEnd).secret()).toBe(true);
      expect(await world.lost([door, pbxs[1] as SimulatedEnd])).toBe(0);

      // A process that was held up comes to the same end as the one that went on in its place.
      const { loadReset } = await import("@/lib/resets/reset-store");
      const { settleDone, settleHalfDone } = await import("@/lib/resets/finish-reset");
      const late = await loadReset(reset.id);
      if (!late) {
        throw new Error("The reset is gone.");
      }
      await expect(settleDone(late, { code: "secret_unopened" })).rejects.toMatchObject({ name: "LeaseLost" });
      await expect(settleHalfDone(late, [])).rejects.toMatchObject({ name: "LeaseLost" });
      const outcomes = { action: "line.reset", phase: { in: ["happened", "unknown"] }, correlationId: late.correlationId };
      expect(await (await api().audit()).count({ where: outcomes })).toBe(1);
      expect((await world.ended(reset.id)).state).toBe("done");
    });

    test("a device is given a line, by itself and by a job: the same account at both ends, and a second one is refused", async () => {
      const [pbx] = (await world.pbx(["411"])) as [SimulatedEnd & { simulator: PortsipSimulator }];
      const held = () => pbx.simulator.accounts();
      const door = await world.door("basip-panel", "101", {
        sip: { proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" },
        simulator: { registrar: ({ user, password }) => held().some((account) => account.user === user && account.password === password) },
      });
      const give = () =>
        world.installer<{ id: string }>(
          "POST",
          `/api/devices/${door.id}/new-line`,
          { serverId: pbx.id, user: "412" },
          { "idempotency-key": randomUUID() },
        );
      const both = await Promise.all([give(), give()]);
      expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
      const id = both.find(({ status }) => status === 202)?.body.id ?? "";
      await expect
        .poll(async () => (await api().db.newLine.findUniqueOrThrow({ where: { id } })).state, { timeout: 20_000, interval: 20 })
        .toBe("done");
      await world.settle();
      expect(held().find(({ user }) => user === "412")?.password === door.secret()).toBe(true);
      expect((await world.lineOf("412")).ends).toHaveLength(2);

      const another = await world.door("basip-panel", "101", {
        sip: { proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" },
        simulator: { registrar: ({ user, password }) => held().some((account) => account.user === user && account.password === password) },
      });
      const jobs = jobsOf(world.installer);
      const flats = [
        { device: another.id, user: "413", server: pbx.id },
        { device: door.id, user: "414" },
      ];
      const job = await jobs.plan({ kind: "give_lines", selection: { flats } });
      expect(job.counts, JSON.stringify(job.groups)).toEqual({ planned: 1, unchanged: 1 });
      await jobs.start(job);
      const ended = await jobs.until(job.id, "done", "done_with_problems", "stopped");
      expect(ended.counts, JSON.stringify(ended.groups)).toEqual({ done: 1, unchanged: 1 });
      await world.settle();
      expect(held().find(({ user }) => user === "413")?.password === another.secret()).toBe(true);
    });

    test("a process that only serves begins a reset, sends nothing, and whoever works goes on with it", async () => {
      const { stopWork } = await import("@/lib/platform/queue/work");
      const user = "405";
      const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
      const door = await world.door("basip-panel", user);
      const line = await world.lineOf(user);
      await world.settle();
      await stopWork();
      door.simulator.forget();
      const begun = await world.reset(line.id);
      expect(begun.status).toBe(202);
      expect((await api().db.reset.findUniqueOrThrow({ where: { id: begun.body.id } })).state).toBe("checking");
      expect(door.simulator.seen).toEqual([]);
      await (await import("../support/api-product")).beginWork();
      expect((await world.ended(begun.body.id)).state).toBe("done");
      expect(door.secret() === pbx.secret()).toBe(true);
    });

    test("a reset whose process is gone is found and goes on", async () => {
      const user = "404";
      const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
      const door = await world.door("basip-panel", user);
      const line = await world.lineOf(user);
      door.simulator.setLatency(50);
      const begun = await world.reset(line.id);
      // Background work ends between two steps, as at the end of the process.
      await world.settle();
      door.simulator.setLatency(0);
      const { recoverResets } = await import("@/lib/resets/recover-resets");
      await recoverResets();
      expect((await world.ended(begun.body.id)).state).toBe("done");
      expect(door.secret() === pbx.secret()).toBe(true);
    });
  },
  { env: lineEnv },
);

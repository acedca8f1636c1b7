import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Listener } from "@/lib/platform/events/listeners";
import { buildChild, type Child } from "../support/child-process";
import { onEachDatabase } from "../support/each-database";

/** What the listeners of a test have heard, and whom of them it makes fail. */
interface Heard {
  readonly calls: string[];
  readonly failing: Set<string>;
}

let child: Child;
beforeAll(async () => {
  child = await buildChild();
});

await onEachDatabase("what happened is told to who listens", (api) => {
  let heard: Heard;
  beforeEach(async () => {
    heard = { calls: [], failing: new Set() };
    const { listen, on } = await import("@/lib/platform/events/listeners");
    const hear = (name: string, reach?: Listener["reach"]) =>
      on(
        "site.renamed",
        name,
        async ({ siteId }) => {
          heard.calls.push(`${name}:${siteId}`);
          if (heard.failing.has(name)) {
            throw new Error("not now");
          }
        },
        reach,
      );
    listen([hear("first"), hear("second"), hear("memory", "everywhere")]);
    await api().db.eventOutbox.deleteMany();
  });
  const open = () => api().db.eventOutbox.findMany({ where: { doneAt: null } });
  /** As if the time that a retry waits for had passed. */
  const makeDue = () => api().db.eventOutbox.updateMany({ where: { doneAt: null }, data: { dueAt: new Date(0) } });
  const renaming = async (siteId: string, fails = false) => {
    const { announcing } = await import("@/lib/platform/events/publish");
    return announcing(async (tx, announce) => {
      await tx.setting.upsert({ where: { key: siteId }, create: { key: siteId, value: "" }, update: {} });
      await announce("site.renamed", { siteId });
      if (fails) {
        throw new Error("taken back");
      }
    });
  };

  test("everyone has heard of it when the work has ended, and nothing of it stays", async () => {
    const siteId = randomUUID();
    await renaming(siteId);
    expect(heard.calls.sort()).toEqual([`first:${siteId}`, `memory:${siteId}`, `second:${siteId}`]);
    const { flushDelivered } = await import("@/lib/platform/events/outbox");
    await flushDelivered();
    expect(await open()).toEqual([]);
  });

  test("work that is taken back was never told", async () => {
    const siteId = randomUUID();
    await expect(renaming(siteId, true)).rejects.toThrow("taken back");
    expect([heard.calls, await open(), await api().db.setting.count({ where: { key: siteId } })]).toEqual([[], [], 0]);
  });

  test("a listener that fails stops nobody else and not the work, and it alone is asked again until it succeeds", async () => {
    const siteId = randomUUID();
    heard.failing.add("first");
    await renaming(siteId);
    expect(heard.calls).toContain(`second:${siteId}`);
    const [row] = await open();
    expect(row).toMatchObject({ name: "site.renamed", attempts: 1, waiting: '["first"]' });
    const { relayOnce } = await import("@/lib/platform/events/relay");
    heard.calls.length = 0;
    await relayOnce();
    // Its pause has not passed yet, or it has failed once more.
    await makeDue();
    await relayOnce();
    expect(new Set(heard.calls)).toEqual(new Set([`first:${siteId}`]));
    heard.failing.clear();
    await makeDue();
    await relayOnce();
    expect(await open()).toEqual([]);
  });

  test("a payload that is more than ids and facts is refused, with the work", async () => {
    const { announcing } = await import("@/lib/platform/events/publish");
    const payload = { siteId: "a", password: "b" };
    await expect(announcing((_, announce) => announce("site.renamed", payload))).rejects.toThrow(/password/);
    expect(await open()).toEqual([]);
  });

  test("what nobody listens to costs nothing", async () => {
    const { announcing } = await import("@/lib/platform/events/publish");
    await announcing((_, announce) => announce("reset.stepped", { resetId: "a" }));
    expect(await open()).toEqual([]);
  });

  test("a process that was killed between its commit and the delivery has told nobody; the next one does, once", async () => {
    const siteId = randomUUID();
    expect((await child.run("announce", siteId)).signal).toBe("SIGKILL");
    expect((await open()).map((row) => row.payload)).toEqual([JSON.stringify({ siteId })]);
    expect(heard.calls).toEqual([]);
    const { relayOnce } = await import("@/lib/platform/events/relay");
    // On PostgreSQL its life ends with its lease, which it never took here; on SQLite it cannot live beside us.
    await Promise.all([relayOnce(), relayOnce()]);
    expect(heard.calls.filter((call) => call === `first:${siteId}`)).toHaveLength(1);
    expect(heard.calls).toContain(`memory:${siteId}`);
    expect(await open()).toEqual([]);
  });

  test("an event of a process that lives is left to it", async () => {
    const siteId = randomUUID();
    await renaming(siteId);
    heard.calls.length = 0;
    const { publish } = await import("@/lib/platform/events/publish");
    await api().db.$transaction(async (tx) => publish(tx, "site.renamed", { siteId }));
    const { relayOnce } = await import("@/lib/platform/events/relay");
    await relayOnce();
    expect(heard.calls).toEqual([]);
  });

  describe("of several processes", () => {
    test("what another one did is heard at once, also after the connection that hears it was cut; only what each keeps in memory", async ({
      skip,
    }) => {
      const { env } = await import("@/lib/platform/env");
      if (env().database.kind === "sqlite") {
        skip("a SQLite database belongs to one process");
      }
      const { startRelay, stopRelay } = await import("@/lib/platform/events/relay");
      await startRelay();
      const listening = () =>
        api().db.$queryRaw<{ pid: number }[]>`SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN lineward_events'`;
      await expect.poll(listening).toHaveLength(1);
      const [before, after] = [randomUUID(), randomUUID()];
      await child.run("announce-and-live", before);
      await expect.poll(() => heard.calls, { timeout: 10_000 }).toEqual([`memory:${before}`]);
      const [{ pid } = { pid: 0 }] = await listening();
      await api().db.$queryRaw`SELECT pg_terminate_backend(${pid}::int)`;
      await child.run("announce-and-live", after);
      await expect.poll(() => heard.calls, { timeout: 10_000 }).toEqual([`memory:${before}`, `memory:${after}`]);
      await stopRelay();
    });
  });
});

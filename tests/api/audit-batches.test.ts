import { createInterface } from "node:readline";
import { beforeAll, expect, test, vi } from "vitest";
import type { Database, Transaction } from "@/lib/platform/db/client";
import type { Api } from "@/tests/support/api-kit";
import { buildChild, type Child } from "@/tests/support/child-process";
import { onEachDatabase } from "@/tests/support/each-database";

const actor = { id: "tester", name: "Tess" };
const eventOf = (action: string, correlationId: string) => ({ actor, action, subject: "setting" as const, correlationId });
const service = async () => import("@/lib/audit/service");
const verdict = async () => (await import("@/lib/audit/verify")).verify();
const onSqlite = async () => (await import("@/lib/platform/env")).env().database.kind === "sqlite";

let child: Child;
beforeAll(async () => {
  child = await buildChild("audit-child");
});

/** Something that is changed together with its entry. */
async function change(database: Database, id: string, fails = false): Promise<void> {
  const { record } = await service();
  await database.$transaction(async (transaction) => {
    await transaction.setting.create({ data: { key: `change.${id}`, value: "" } });
    await record(eventOf("batch.change", id), transaction);
    if (fails) {
      throw new Error("undone");
    }
  });
}

test("an entry of an older version keeps its hash", async () => {
  const { hashOf } = await import("@/lib/audit/entry");
  const at = new Date("2026-01-02T03:04:05.678Z");
  const what = { id: "e1", at, actorId: null, actorName: "Lineward", action: "site.add", phase: "happened", subject: "site" };
  const about = {
    subjectId: "s1",
    subjectName: "Harbour",
    deviceId: null,
    siteId: "s1",
    correlationId: "c1",
    detail: `{"parentId":null}`,
    address: null,
    agent: null,
  };
  const entry = { seq: 1, ...what, ...about, prevHash: "0".repeat(64) };
  expect(hashOf({ ...entry, waited: null })).toBe("7dc03af7762142f61a682240219c2bdecaea031aca938ed0f22d27dfcde092ea");
  expect(hashOf({ ...entry, waited: null, address: "192.0.2.7" })).not.toBe(
    "7dc03af7762142f61a682240219c2bdecaea031aca938ed0f22d27dfcde092ea",
  );
  expect(hashOf({ ...entry, waited: 7 })).not.toBe("7dc03af7762142f61a682240219c2bdecaea031aca938ed0f22d27dfcde092ea");
});

await onEachDatabase("audit entries in batches", (api: () => Api) => {
  const actionsOf = async (correlationId: string) => {
    const rows = await api().db.auditEntry.findMany({ where: { correlationId }, orderBy: { seq: "asc" } });
    return rows.map(({ action, phase }) => `${action} ${phase}`);
  };

  test("are in the chain when they are answered for, in the order in which they were asked for, however many at once", async () => {
    const { record } = await service();
    const before = await api().db.auditEntry.count();
    await Promise.all(Array.from({ length: 600 }, (_, at) => record(eventOf(`batch.${String(at).padStart(3, "0")}`, "many"))));
    const actions = await actionsOf("many");
    expect(actions).toHaveLength(600);
    expect(actions).toEqual([...actions].sort());
    expect(await verdict()).toEqual({ ok: true, entries: before + 600 });
  });

  test("of rows of a job, which nobody sits and waits for, wait a moment for others; one that somebody waits for takes them along", async () => {
    const { record } = await service();
    const { withoutWaitingForDisk } = await import("@/lib/platform/db/sqlite-adapter");
    const written = vi.spyOn(api().db, "$transaction");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const of = (action: string) => withoutWaitingForDisk(() => record(eventOf(action, "rows")));
      const some = [of("row.a"), of("row.b")];
      await new Promise(setImmediate);
      some.push(of("row.c"));
      expect(written).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(50);
      await Promise.all(some);
      expect(written).toHaveBeenCalledTimes(1);
      await Promise.all([of("row.d"), record(eventOf("row.e", "rows"))]);
      expect(written).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
      written.mockRestore();
    }
    expect(await actionsOf("rows")).toEqual(["a", "b", "c", "d", "e"].map((name) => `row.${name} happened`));
  });

  test("are stored as every other row is, whatever they hold", async () => {
    const { record } = await service();
    const odd = { 'a "quoted" \\ \u0000 \ud800 ß 😀\n': [1.5, null, true, { deep: "x'; --" }] };
    await record({ ...eventOf("batch.odd", "odd"), actor: { id: null, name: 'O\'Neil \u0000 "\ud800" 😀' }, detail: odd });
    const row = await api().db.auditEntry.findFirstOrThrow({ where: { correlationId: "odd" } });
    expect(row).toMatchObject({ actorId: null, waited: null, detail: JSON.stringify(odd) });
    expect(await verdict()).toMatchObject({ ok: true });
    const { seq, id, hash, ...same } = row;
    await api().db.auditEntry.create({ data: { ...same, seq: seq + 1, id: "a twin", hash: "" } });
    const twins = await api().db.$queryRaw<object[]>`SELECT CAST(at AS TEXT) AS at, search FROM "AuditEntry" WHERE "correlationId" = 'odd'`;
    expect(twins[0]).toEqual(twins[1]);
    await api().db.auditEntry.delete({ where: { seq: seq + 1 } });
    expect([id, hash]).not.toContain("");
  });

  test("fail alone: one that cannot be stored takes none of its neighbours along", async () => {
    const { append } = await import("@/lib/audit/chain");
    const entry = (id: string) => ({
      ...{ id, at: new Date(), actorId: null, actorName: "Lineward", action: "batch.alone", phase: "happened", subject: "setting" },
      ...{
        subjectId: null,
        subjectName: null,
        deviceId: null,
        siteId: null,
        correlationId: "alone",
        detail: "{}",
        address: null,
        agent: null,
      },
    });
    const ended = await Promise.allSettled(["a", "b", "b", "c"].map((id) => append(entry(id))));
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect(await actionsOf("alone")).toHaveLength(3);
    expect(await verdict()).toMatchObject({ ok: true });
  });

  test("of a change are kept with it or not at all, and stand before what is recorded after its commit", async () => {
    const { record } = await service();
    await expect(change(api().db, "undone", true)).rejects.toThrow("undone");
    await change(api().db, "kept");
    await record(eventOf("batch.after", "kept"));
    expect(await actionsOf("kept")).toEqual(["batch.change happened", "batch.after happened"]);
    expect(await actionsOf("undone")).toEqual([]);
    expect(await api().db.setting.count({ where: { key: "change.undone" } })).toBe(0);
    const admin = await api().as("admin");
    await change(api().db, "listed");
    const { body } = await admin<{ items: unknown[] }>("GET", "/api/audit?correlation=listed");
    expect(body.items).toHaveLength(1);
    expect(await verdict()).toMatchObject({ ok: true });
    expect(await api().db.auditWaiting.count()).toBe(0);
  });

  test("do not wait for the end of a transaction that has recorded something", async () => {
    if (await onSqlite()) {
      return; // It has one writer at a time by itself.
    }
    const { record } = await service();
    let end: (value?: unknown) => void = () => undefined;
    const ending = new Promise((resolve) => {
      end = resolve;
    });
    let recorded: (value?: unknown) => void = () => undefined;
    const begun = new Promise((resolve) => {
      recorded = resolve;
    });
    const slow = api().db.$transaction(async (transaction) => {
      await record(eventOf("batch.slow", "slow"), transaction);
      recorded();
      await ending;
    });
    await begun;
    await record(eventOf("batch.quick", "quick"));
    await change(api().db, "beside");
    expect(await verdict()).toMatchObject({ ok: true });
    expect(await actionsOf("quick")).toHaveLength(1);
    expect(await actionsOf("beside")).toHaveLength(1);
    end();
    await slow;
    expect((await verdict()).ok).toBe(true);
    expect(await actionsOf("slow")).toHaveLength(1);
  });

  test("that were edited, copied or removed while they waited are named", async () => {
    const { record } = await service();
    // Damaged in the transaction that writes it: the sealing comes soon.
    const damaged = (id: string, damage: (transaction: Transaction, number: number) => Promise<unknown>) =>
      api().db.$transaction(async (transaction) => {
        await record(eventOf("batch.damaged", id), transaction);
        const row = await transaction.auditWaiting.findFirstOrThrow({ orderBy: { number: "desc" } });
        await damage(transaction, row.number);
        return row;
      });
    await verdict();
    const row = await damaged("edited", (transaction, number) =>
      transaction.auditWaiting.update({ where: { number }, data: { fields: `{"actorName":"Mallory"}` } }),
    );
    expect(await verdict()).toMatchObject({ ok: false, reason: `Waiting entry ${row.number} was edited before it was sealed.` });
    expect(await actionsOf("edited")).toEqual([]);
    await api().db.auditWaiting.update({ where: { number: row.number }, data: row });
    expect((await verdict()).ok).toBe(true);
    expect(await actionsOf("edited")).toHaveLength(1);

    await api().db.auditWaiting.create({ data: row });
    expect(await verdict()).toMatchObject({ ok: false, reason: `Waiting entry ${row.number} is a copy of one that is in the chain.` });
    await api().db.auditWaiting.delete({ where: { number: row.number } });
    expect((await verdict()).ok).toBe(true);

    const { number } = await damaged("removed", (transaction, at) => transaction.auditWaiting.delete({ where: { number: at } }));
    const found = await verdict();
    if (await onSqlite()) {
      expect(found).toMatchObject({ ok: false, reason: `Waiting entry ${number} was removed before it was sealed.` });
    } else {
      expect(found.ok).toBe(true);
      expect(found.neverSealed).toContain(number);
    }
  });
});

await onEachDatabase("a process that is killed while it writes into the audit", (api: () => Api) => {
  test("leaves a whole chain with everything it was told was stored, and changes only together with their entries", async () => {
    const told: string[] = [];
    const killAfterALittle = (process: ReturnType<Child["start"]>) =>
      new Promise<void>((resolve) => {
        const lines: string[] = [];
        createInterface(process.stdout).on("line", (line) => {
          told.push(line);
          if (lines.push(line) > 150 && line.startsWith("together")) {
            process.kill("SIGKILL");
          }
        });
        process.once("close", () => resolve());
      });
    await Promise.all(Array.from({ length: (await onSqlite()) ? 1 : 2 }, () => killAfterALittle(child.start())));
    expect((await verdict()).ok).toBe(true);
    const rows = await api().db.auditEntry.findMany({ where: { action: { startsWith: "child." } } });
    const stored = new Set(rows.map(({ action, correlationId }) => `${action.slice("child.".length)} ${correlationId}`));
    expect(stored.size).toBe(rows.length);
    expect(told.filter((line) => !stored.has(line))).toEqual([]);
    expect(told.filter((line) => line.startsWith("together"))).not.toEqual([]);
    const changes = await api().db.setting.findMany({ where: { key: { startsWith: "child." } } });
    const recorded = rows.filter(({ action }) => action === "child.together").map(({ correlationId }) => `child.${correlationId}`);
    expect(recorded.sort()).toEqual(changes.map(({ key }) => key).sort());
  });
});

import { Client, Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startPostgres, type TestPostgres } from "@/tests/support/postgres";
import { createLocalTurns, createPostgresTurns, type DeviceTurns, lockKey } from "./turns";

const soon = { waitMs: 5_000 };

/** A piece of work that ends when told. */
function work<T>(result: T) {
  let finish = () => {};
  let started = () => {};
  const done = new Promise<T>((resolve) => {
    finish = () => resolve(result);
  });
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  const run = () => {
    started();
    return done;
  };
  return { run, running, finish: () => finish() };
}

/** What holds for every kind of turn. */
function guarantees(turnsOf: () => DeviceTurns): void {
  test("two writes to one device run one after the other, in the order they came", async () => {
    const turns = turnsOf();
    const order: string[] = [];
    const first = work("first");
    const held = turns.hold("d1", () => first.run().then((name) => order.push(name)), soon);
    await first.running;
    const later = ["second", "third"].map((name) => turns.hold("d1", async () => order.push(name), soon));
    expect(order).toEqual([]);
    first.finish();
    await Promise.all([held, ...later]);
    expect(order).toEqual(["first", "second", "third"]);
  });

  test("a write that does not get its turn in time is told that the device is busy, and the next one gets it", async () => {
    const turns = turnsOf();
    const first = work("first");
    const held = turns.hold("d2", first.run, soon);
    await first.running;
    const never = vi.fn();
    await expect(turns.hold("d2", never, { waitMs: 50 })).rejects.toMatchObject({ code: "device_busy", details: { maybeSent: false } });
    first.finish();
    await expect(held).resolves.toBe("first");
    await expect(turns.hold("d2", async () => "next", soon)).resolves.toBe("next");
    expect(never).not.toHaveBeenCalled();
  });

  test("devices do not wait for each other", async () => {
    const turns = turnsOf();
    const first = work("first");
    const held = turns.hold("d3", first.run, soon);
    await first.running;
    await expect(turns.hold("d4", async () => "other", soon)).resolves.toBe("other");
    first.finish();
    await held;
  });

  test("work that fails gives its turn back and its error on", async () => {
    const turns = turnsOf();
    await expect(turns.hold("d5", () => Promise.reject(new Error("mine")), soon)).rejects.toThrow("mine");
    await expect(turns.hold("d5", async () => "next", soon)).resolves.toBe("next");
  });

  test("idle comes only when the last turn has ended, those who waited included", async () => {
    const turns = turnsOf();
    await turns.idle();
    const first = work("first");
    let idle = false;
    const held = turns.hold("d6", first.run, soon);
    await first.running;
    const next = turns.hold("d6", async () => expect(idle).toBe(false), soon);
    const waiting = turns.idle().then(() => {
      idle = true;
    });
    expect(idle).toBe(false);
    first.finish();
    await Promise.all([held, next]);
    await waiting;
    expect(idle).toBe(true);
  });
}

describe("turns within a process", () => {
  guarantees(createLocalTurns);

  test("are one also for modules that were loaded twice", async () => {
    vi.resetModules();
    const again = await import("./turns");
    expect(again.createLocalTurns).not.toBe(createLocalTurns);
    const first = work("first");
    const held = createLocalTurns().hold("twice", first.run, soon);
    await first.running;
    await expect(again.createLocalTurns().hold("twice", async () => "x", { waitMs: 20 })).rejects.toMatchObject({ code: "device_busy" });
    first.finish();
    await held;
  });
});

const postgres: TestPostgres | undefined = await startPostgres();
afterAll(() => postgres?.stop());

describe.skipIf(!postgres)("turns across processes", () => {
  let pool: Pool;
  let other: Client;
  beforeAll(async () => {
    pool = new Pool({ connectionString: postgres?.url, max: 3 });
    other = new Client({ connectionString: postgres?.url });
    other.on("error", () => undefined);
    await other.connect();
  });
  afterAll(async () => {
    await pool.end();
    await other.end().catch(() => undefined);
  });

  guarantees(() => createPostgresTurns(pool));

  test("a write waits for one in another process, and is told so if that takes too long", async () => {
    const turns = createPostgresTurns(pool);
    await other.query("select pg_advisory_lock($1::bigint)", [lockKey("p1")]);
    await expect(turns.hold("p1", async () => "x", { waitMs: 50 })).rejects.toMatchObject({ code: "device_busy" });
    const waiting = turns.hold("p1", async () => "mine", soon);
    await other.query("select pg_advisory_unlock($1::bigint)", [lockKey("p1")]);
    await expect(waiting).resolves.toBe("mine");
  });

  test("another process cannot write meanwhile, and can afterwards", async () => {
    const turns = createPostgresTurns(pool);
    const first = work("first");
    const held = turns.hold("p2", first.run, soon);
    await first.running;
    const tryLock = async () => (await other.query("select pg_try_advisory_lock($1::bigint) as got", [lockKey("p2")])).rows[0].got;
    expect(await tryLock()).toBe(false);
    first.finish();
    await held;
    expect(await tryLock()).toBe(true);
    await other.query("select pg_advisory_unlock_all()");
  });

  test("a turn ends with the connection of a process that died", async () => {
    const dying = new Client({ connectionString: postgres?.url });
    dying.on("error", () => undefined);
    await dying.connect();
    await dying.query("select pg_advisory_lock($1::bigint)", [lockKey("p3")]);
    const waiting = createPostgresTurns(pool).hold("p3", async () => "mine", soon);
    await other.query("select pg_terminate_backend($1)", [(dying as unknown as { processID: number }).processID]);
    await expect(waiting).resolves.toBe("mine");
  });

  test("work whose connection breaks still gives its result, and the turn is free", async () => {
    const turns = createPostgresTurns(pool);
    const first = work("first");
    const held = turns.hold("p4", first.run, soon);
    await first.running;
    await other.query("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()");
    first.finish();
    await expect(held).resolves.toBe("first");
    await expect(turns.hold("p4", async () => "next", soon)).resolves.toBe("next");
  });

  test("idle connections that the database ended are replaced, and nothing crashes", async () => {
    const turns = createPostgresTurns(pool);
    await Promise.all(["p8", "p9", "p10"].map((id) => turns.hold(id, () => other.query("select 1"), soon)));
    await other.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'",
    );
    await expect(turns.hold("p8", async () => "next", soon)).resolves.toBe("next");
  });

  test("those who wait in this process for one device leave connections for other devices", async () => {
    const turns = createPostgresTurns(pool);
    const first = work("first");
    const held = turns.hold("p5", first.run, soon);
    await first.running;
    const waiting = Array.from({ length: 10 }, () => turns.hold("p5", async () => "x", soon));
    await expect(turns.hold("p6", async () => "other", { waitMs: 1_000 })).resolves.toBe("other");
    first.finish();
    await Promise.all([held, ...waiting]);
  });

  test("leave nothing behind: no lock, and no lock timeout on the pool's connections", async () => {
    await createPostgresTurns(pool).hold("p7", async () => undefined, soon);
    expect((await other.query("select count(*)::int as n from pg_locks where locktype = 'advisory'")).rows[0].n).toBe(0);
    expect((await pool.query("show lock_timeout")).rows[0].lock_timeout).toBe("0");
  });
});

import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { countStatements } from "@/tests/support/driver-statements";
import { type Database, openDatabase, type Transaction } from "./client";
import { DiskFlush } from "./disk-flush";
import { migrate } from "./migrate";
import { onDisk, withoutWaitingForDisk } from "./sqlite-adapter";
import { DatabaseTrouble, troubleOf } from "./trouble";

const root = fileURLToPath(new URL("../../..", import.meta.url));
let folder: string;
let file: string;
let database: Database;
let other: Database;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lineward-sqlite-"));
  file = path.join(folder, "lineward.db");
  await migrate({ kind: "sqlite", file }, root);
  database = openDatabase({ kind: "sqlite", file });
  other = openDatabase({ kind: "sqlite", file });
});
afterAll(async () => {
  await database.$disconnect();
  await other.$disconnect();
  await rm(folder, { recursive: true, force: true });
});

/** A promise and the function that settles it. */
function signal(): { readonly come: Promise<void>; give(): void } {
  let give = () => {};
  const come = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { come, give: () => give() };
}

test("a write that was acknowledged while somebody else's transaction ran survives that transaction's rollback", async () => {
  const begun = signal();
  const goOn = signal();
  const failing = database.$transaction(async (transaction) => {
    await transaction.setting.create({ data: { key: "inside", value: "" } });
    begun.give();
    await goOn.come;
    throw new Error("taken back");
  });
  await begun.come;
  const outside = database.setting.create({ data: { key: "outside", value: "" } }).then((row) => row.key);
  // A query that was asked later has been answered: the write before it has begun, or waits for its turn.
  await database.setting.count();
  goOn.give();
  await expect(failing).rejects.toThrow("taken back");
  expect(await outside).toBe("outside");
  const kept = await other.setting.findMany({ select: { key: true } });
  expect(kept).toEqual([{ key: "outside" }]);
});

test("reading goes on while a transaction is open, and does not see what is not committed", async () => {
  const begun = signal();
  const goOn = signal();
  const open = database.$transaction(async (transaction) => {
    await transaction.setting.create({ data: { key: "uncommitted", value: "" } });
    begun.give();
    await goOn.come;
  });
  await begun.come;
  expect(await database.setting.findUnique({ where: { key: "uncommitted" } })).toBeNull();
  goOn.give();
  await open;
  expect(await database.setting.findUnique({ where: { key: "uncommitted" } })).not.toBeNull();
});

test("a transaction that reads before it writes does not fail because another connection wrote in between", async () => {
  await database.setting.create({ data: { key: "counter", value: "0" } });
  const increment = (client: Database) =>
    client.$transaction(async (transaction) => {
      const row = await transaction.setting.findUniqueOrThrow({ where: { key: "counter" } });
      await transaction.setting.update({ where: { key: "counter" }, data: { value: String(Number(row.value) + 1) } });
    });
  await Promise.all(Array.from({ length: 20 }, (_, at) => increment(at % 2 === 0 ? database : other)));
  expect(await database.setting.findUniqueOrThrow({ where: { key: "counter" } })).toMatchObject({ value: "20" });
});

test("a query may name many hundreds of rows, in several lists", async () => {
  const keys = (from: number) => Array.from({ length: 700 }, (_, at) => `list-${from + at}`);
  await database.setting.createMany({ data: keys(0).map((key) => ({ key, value: "" })) });
  const where = { AND: [{ key: { in: keys(0) } }, { key: { in: keys(690) } }, { value: { notIn: keys(0) } }] };
  const found = await database.setting.findMany({ where, orderBy: { key: "desc" }, take: 3, select: { key: true } });
  expect(found.map((row) => row.key)).toEqual(["list-699", "list-698", "list-697"]);
  expect(await database.setting.count({ where })).toBe(10);
});

/** Holds back what brings commits to the disk. Counts how often it was asked for. */
function slowDisk() {
  const gate = signal();
  const real = DiskFlush.prototype.done;
  const spy = vi.spyOn(DiskFlush.prototype, "done").mockImplementation(async function (this: DiskFlush) {
    await gate.come;
    return real.call(this);
  });
  return { asked: () => spy.mock.calls.length, answer: gate.give, stop: () => spy.mockRestore() };
}

const kept = (key: string) => database.setting.findUnique({ where: { key }, select: { key: true } });

test("a write is acknowledged when it is on the disk, and meanwhile others write", async () => {
  const disk = slowDisk();
  try {
    const acknowledged: string[] = [];
    const add = (key: string, client: Transaction = database) => client.setting.create({ data: { key, value: "" }, select: { key: true } });
    const writes = [
      add("slow-1").then(({ key }) => acknowledged.push(key)),
      database.$transaction((transaction) => add("slow-2", transaction)).then(({ key }) => acknowledged.push(key)),
    ];
    await expect.poll(() => kept("slow-2")).not.toBeNull();
    expect(disk.asked()).toBe(2);
    await withoutWaitingForDisk(async () => {
      await add("not-waited-1");
      await database.$transaction((transaction) => add("not-waited-2", transaction));
      writes.push(onDisk(() => add("slow-3")).then(({ key }) => acknowledged.push(key)));
      await expect.poll(() => kept("slow-3")).not.toBeNull();
      // Also after other work of the kind has ended beside it.
      await withoutWaitingForDisk(() => add("not-waited-3"));
      await add("not-waited-4");
    });
    // Nothing was written: there is nothing to wait for.
    await database.$transaction((transaction) => transaction.setting.findMany({ take: 1 }));
    expect([disk.asked(), acknowledged]).toEqual([3, []]);
    disk.answer();
    await Promise.all(writes);
    expect(acknowledged.sort()).toEqual(["slow-1", "slow-2", "slow-3"]);
  } finally {
    disk.answer();
    disk.stop();
  }
});

test("work that may be lost with the power is over when it fails, and what comes after it is waited for again", async () => {
  const disk = slowDisk();
  disk.answer();
  try {
    const fails = async () => {
      throw new Error("no");
    };
    await expect(withoutWaitingForDisk(() => database.$transaction(fails))).rejects.toThrow("no");
    expect(disk.asked()).toBe(0);
    await database.setting.create({ data: { key: "after-failure", value: "" } });
    expect(disk.asked()).toBe(1);
  } finally {
    disk.stop();
  }
});

test("where a disk does not take what was committed, that it is not known is said, and the next write goes on", async () => {
  const spy = vi.spyOn(DiskFlush.prototype, "done").mockRejectedValue(new DatabaseTrouble({ kind: "unsure", code: "FLUSH EIO" }));
  try {
    const add = (key: string) => database.$transaction((transaction) => transaction.setting.create({ data: { key, value: "" } }));
    const failed: unknown = await add("unsure").catch((error: unknown) => error);
    expect(troubleOf(failed)).toMatchObject({ kind: "unsure", code: "FLUSH EIO" });
    const alone: unknown = await database.setting.create({ data: { key: "unsure-2", value: "" } }).catch((error: unknown) => error);
    expect(troubleOf(alone)).toMatchObject({ kind: "unsure" });
    // So Prisma hands on what PostgreSQL's adapter says of such a write.
    expect(troubleOf(Object.assign(new Error("COMMIT"), { code: "COMMIT", clientVersion: "7" }))).toMatchObject({ kind: "unsure" });
    spy.mockRestore();
    await add("sure");
    expect(await kept("sure")).not.toBeNull();
  } finally {
    spy.mockRestore();
  }
});

test("many who wait for the disk at once share what it does, and nobody shares what began before they had written", async () => {
  const log = path.join(folder, "log");
  await writeFile(log, "");
  const handle = await open(log);
  const spy = vi.spyOn(Object.getPrototypeOf(handle) as { datasync(): Promise<void> }, "datasync");
  try {
    const copied: number[] = [];
    const disk = new DiskFlush(log, async () => void copied.push(spy.mock.calls.length));
    await Promise.all(Array.from({ length: 50 }, () => disk.done()));
    expect(spy).toHaveBeenCalledTimes(2);
    await disk.done();
    expect(spy).toHaveBeenCalledTimes(3);
    spy.mockRejectedValueOnce(Object.assign(new Error("i/o error"), { code: "EIO" }));
    const ended = await Promise.allSettled([disk.done(), disk.done()]);
    expect(ended.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    // What the disk did not take is written somewhere else before anything after it counts as safe.
    expect(copied).toEqual([4]);
    await disk.done();
    expect(copied).toEqual([4]);
    await disk.close();
  } finally {
    spy.mockRestore();
    await handle.close();
  }
});

test("what belongs to no rows is not asked for", async () => {
  const counted = countStatements();
  try {
    const found = await database.reset.findMany({ where: { id: "nowhere" }, include: { ends: true, steps: true } });
    const inside = await database.$transaction((transaction) =>
      transaction.site.findFirst({ where: { id: "nowhere" }, include: { devices: { orderBy: { name: "asc" } } } }),
    );
    expect([found, inside, counted.all.length]).toEqual([[], null, 2]);
  } finally {
    counted.stop();
  }
});

test("after a flush that failed, all that was committed is brought into the database itself before the next write is acknowledged", async () => {
  const handle = await open(`${file}-wal`);
  const spy = vi.spyOn(Object.getPrototypeOf(handle) as { datasync(): Promise<void> }, "datasync");
  try {
    spy.mockRejectedValueOnce(Object.assign(new Error("i/o error"), { code: "EIO" }));
    const add = (key: string) => database.setting.create({ data: { key, value: "" } });
    const failed: unknown = await add("gap").catch((error: unknown) => error);
    expect(troubleOf(failed)).toMatchObject({ kind: "unsure" });
    await add("behind-the-gap");
    // Its bytes in the file of the database, which knows nothing of the log.
    expect((await readFile(file)).includes("behind-the-gap")).toBe(true);
  } finally {
    spy.mockRestore();
    await handle.close();
  }
});

test("who asks for a task of the queue is led to its own, however many others wait", async () => {
  const plan = await database.$queryRaw<{ detail: string }[]>`
    EXPLAIN QUERY PLAN SELECT "id" FROM "Task" WHERE "kind" = ${"a"} AND "key" = ${"b"} AND "state" IN (${"waiting"}, ${"failed"})`;
  expect(plan.map(({ detail }) => detail)).toEqual(["SEARCH Task USING INDEX Task_kind_key_idx (kind=? AND key=?)"]);
});

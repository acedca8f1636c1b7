import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countStatements } from "@/tests/support/driver-statements";
import { type Database, openDatabase } from "./client";
import { migrate } from "./migrate";
import { onDisk, withoutWaitingForDisk } from "./sqlite-adapter";

const root = fileURLToPath(new URL("../../..", import.meta.url));
let folder: string;
let database: Database;
let other: Database;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lineward-sqlite-"));
  const file = path.join(folder, "lineward.db");
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

test("only what may be lost with the power is not waited for; the next transaction is on the disk when it is acknowledged", async () => {
  const inside = () =>
    database.$transaction(async (transaction) => {
      const rows = await transaction.$queryRawUnsafe<{ synchronous: bigint }[]>("PRAGMA synchronous");
      return Number(rows[0]?.synchronous);
    });
  const [full, normal] = [2, 1];
  const asked = [inside(), withoutWaitingForDisk(inside), inside(), withoutWaitingForDisk(inside)];
  expect(await Promise.all(asked)).toEqual([full, normal, full, normal]);
  await expect(
    withoutWaitingForDisk(() =>
      database.$transaction(async () => {
        throw new Error("no");
      }),
    ),
  ).rejects.toThrow("no");
  expect(await inside()).toBe(full);
  // The same of a write that is no transaction, and of the part of such work that others rely on.
  const alone = async (key: string) => {
    await database.$executeRaw`INSERT INTO "Setting" ("key", "value", "updatedAt") VALUES (${key}, (SELECT "synchronous" FROM pragma_synchronous), 0)`;
    return Number((await database.setting.findUniqueOrThrow({ where: { key } })).value);
  };
  expect(await Promise.all([alone("a"), withoutWaitingForDisk(() => alone("b")), alone("c")])).toEqual([full, normal, full]);
  expect(await withoutWaitingForDisk(() => Promise.all([onDisk(inside), onDisk(() => alone("d")), alone("e")]))).toEqual([
    full,
    full,
    normal,
  ]);
  // Also after other work of the kind has ended beside it, and all of it, and some has begun anew.
  const ended = await withoutWaitingForDisk(async () => {
    await withoutWaitingForDisk(inside);
    return inside();
  });
  expect([ended, await inside(), await withoutWaitingForDisk(inside)]).toEqual([normal, full, normal]);
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

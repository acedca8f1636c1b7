import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, startApi } from "../support/api-kit";
import { countStatements, scansOf, watchStatements } from "../support/count-statements";
import { onEachDatabase } from "../support/each-database";
import { addManyLines, addRow, addRows, factsOf } from "../support/many-lines";

const host = "10.81.0.1";

/** As a PBX's list has them. */
const readings = (users: readonly string[]) =>
  users.map((user) => ({ id: `id-${user}`, reading: { values: { extension_number: user }, secrets: {}, unknown: {} } }));
const usersFrom = (from: number, count: number) => Array.from({ length: count }, (_, at) => String(from + at));

describe("what lines cost does not grow with their number", () => {
  let api: Api;
  beforeAll(async () => {
    watchStatements();
    api = await startApi();
    await addRow(api.db, "pbx", "pbx", host);
  });
  afterAll(() => api?.close());

  async function placed(user: string) {
    const { assignEndsToLines } = await import("@/lib/lines/assign-ends");
    const { recomputeLines, settleLinesAfter } = await import("@/lib/lines/recompute-lines");
    const place = async (facts: ReturnType<typeof factsOf>) => {
      await recomputeLines(await assignEndsToLines([{ deviceId: `panel-${user}`, document: "sip", record: "", facts }]));
    };
    // Whatever the process keeps in memory is as it is after a while.
    await place(factsOf("registers", user, host, { label: "warm" }));
    return {
      changed: await countStatements(() => place(factsOf("registers", user, host, { label: "Door" }))),
      away: await countStatements(() => place(factsOf("registers", user, "10.99.0.9"))),
      back: await countStatements(() => place(factsOf("registers", user, host))),
      again: await countStatements(() => place(factsOf("registers", user, host))),
      checked: await countStatements(() => settleLinesAfter(`panel-${user}`)),
    };
  }

  test("an end that changes, moves, or says the same asks as much and gets as many rows with 10 lines as with 1,200", async () => {
    await addManyLines(api.db, { id: "pbx", host }, 2_000, 10);
    const few = await placed("2005");
    await addManyLines(api.db, { id: "pbx", host }, 3_000, 1_190);
    await addManyLines(api.db, { id: await addRow(api.db, "other", "pbx", "10.82.0.1"), host: "10.82.0.1" }, 6_000, 10);
    const many = await placed("2006");
    const sums = (all: typeof few) =>
      Object.fromEntries(Object.entries(all).map(([name, { statements, rows, writes }]) => [name, { statements, rows, writes }]));
    expect(sums(many)).toEqual(sums(few));
    expect([many.again.writes, many.checked.writes]).toEqual([1, 0]);
    const file = `${api.dataDir}/lineward.db`;
    expect(Object.values(many).flatMap((asked) => scansOf(file, asked))).toEqual([]);
  });

  test("one user at hundreds of other servers costs nothing where it is at one more", async () => {
    const before = await placed("2007");
    const servers = Array.from({ length: 300 }, (_, at) => `10.90.${Math.floor(at / 250)}.${at % 250}`);
    const { db } = api;
    await db.line.createMany({
      data: servers.map((server) => ({ id: server, name: "2007", nameKey: "2007", user: "2007", userKey: "2007", server, search: "" })),
    });
    await db.device.createMany({
      data: servers.map((server) => ({
        id: server,
        name: server,
        nameKey: server,
        driver: "x",
        kind: "intercom",
        scheme: "http",
        host: `p${server}`,
        port: 80,
        address: server,
        search: "",
      })),
    });
    await db.lineEnd.createMany({
      data: servers.map((server) => ({ lineId: server, deviceId: server, document: "sip", ...factsOf("registers", "2007", server) })),
    });
    const after = await placed("2007");
    expect([after.changed.rows, after.back.rows]).toEqual([before.changed.rows, before.back.rows]);
  });

  test("a panel that leaves the account it was delivered with, or comes back to it, costs the same beside ten others and beside a thousand", async () => {
    const { assignEndsToLines } = await import("@/lib/lines/assign-ends");
    const delivered = factsOf("registers", "101", "sip.bas-ip.com");
    const place = (ids: readonly string[], facts: typeof delivered) =>
      assignEndsToLines(ids.map((deviceId) => ({ deviceId, document: "sip", record: "", facts })));
    const measure = async (id: string) => [
      await countStatements(() => place([id], factsOf("registers", id, host))),
      await countStatements(() => place([id], delivered)),
      await countStatements(() => place([id], delivered)),
    ];
    const sums = (all: Awaited<ReturnType<typeof measure>>) => all.map(({ statements, rows, writes }) => ({ statements, rows, writes }));
    await place(await addRows(api.db, "few", 10), delivered);
    const few = await measure("few 00003");
    await place(await addRows(api.db, "many", 1_000), delivered);
    const many = await measure("many 00003");
    expect(sums(many)).toEqual(sums(few));
    expect(many.at(-1)?.writes).toBe(1);
    expect(many.flatMap((asked) => scansOf(`${api.dataDir}/lineward.db`, asked))).toEqual([]);
  });

  test("1,000 accounts that a PBX lists for the first time take a handful of statements, and the same again writes nothing", async () => {
    const { indexRecords } = await import("@/lib/lines/indexing");
    const { driver } = await api.db.device.findUniqueOrThrow({ where: { id: "pbx" } });
    const device = { id: await addRow(api.db, "large", "pbx", "10.83.0.1"), driver, host: "10.83.0.1" };
    const records = readings(usersFrom(10_000, 1_000));
    const first = await countStatements(() => indexRecords(device, "extensions", records, true));
    expect(await api.db.lineEnd.count({ where: { deviceId: "large" } })).toBe(1_000);
    expect([first.statements < 150, first.writes < 40, first.commits < 12]).toEqual([true, true, true]);
    const again = await countStatements(() => indexRecords(device, "extensions", records, true));
    expect([again.statements, again.writes]).toEqual([2, 0]);
  });

  test("an account that is only called otherwise, or registers more often, stays in its line, for less than half of what finding its line takes; one that many share stays theirs", async () => {
    const { indexDocument } = await import("@/lib/lines/indexing");
    await addManyLines(api.db, { id: "pbx", host }, 2_500, 1);
    const deviceId = "panel-2500";
    const key = { deviceId, document: "sip", record: "" };
    const say = async (more: object) => {
      const data = { ...key, values: "{}", secrets: "{}", unknown: "{}", baseline: "", readAt: new Date(), account: null };
      const account = JSON.stringify({ ...factsOf("registers", "2500", host), ...more });
      await api.db.snapshot.upsert({ where: { deviceId_document_record: key }, create: { ...data, account }, update: { account } });
      return countStatements(() => indexDocument(deviceId, key));
    };
    /** What each of these takes; of several the least, for work beside it is counted too. */
    const least = async (some: readonly object[]) => {
      const all: Awaited<ReturnType<typeof say>>[] = [];
      for (const more of some) {
        all.push(await say(more));
      }
      return { statements: Math.min(...all.map(({ statements }) => statements)), writes: Math.min(...all.map(({ writes }) => writes)) };
    };
    await say({ label: "Door", interval: 60 });
    const before = await api.db.lineEnd.findUniqueOrThrow({ where: { deviceId_document_record: key } });
    const asked = await least([
      { label: "Yard", interval: 70 },
      { label: "Hall", interval: 80 },
      { label: "Gate", interval: 90 },
    ]);
    expect(await api.db.lineEnd.findUniqueOrThrow({ where: { deviceId_document_record: key } })).toMatchObject({
      lineId: before.lineId,
      label: "Gate",
      interval: 90,
    });
    expect([asked.statements <= 18, asked.writes]).toEqual([true, 3]);
    const moved = await say({ label: "Gate", interval: 90, userKey: "2999", user: "2999" });
    expect(moved.statements).toBeGreaterThan(2 * asked.statements);

    const factory = { userKey: "101", user: "101", host: "sip.bas-ip.com", server: "sip.bas-ip.com" };
    await say({ ...factory, interval: 60 });
    const shared = await least([70, 80, 90].map((interval) => ({ ...factory, interval })));
    expect(JSON.parse((await api.db.sharedEnd.findUniqueOrThrow({ where: { deviceId_document_record: key } })).facts)).toMatchObject({
      user: "101",
      interval: 90,
    });
    expect([shared.statements <= 5, shared.writes]).toEqual([true, 1]);
  });
});

await onEachDatabase("accounts in bulk", (api) => {
  test("become the lines that they become one by one: with their panels, names, states and words to be found by", async () => {
    const { db } = api();
    const { indexRecords } = await import("@/lib/lines/indexing");
    const { assignEndsToLines } = await import("@/lib/lines/assign-ends");
    const { recomputeLines } = await import("@/lib/lines/recompute-lines");
    await addRow(db, "pbx", "pbx", host);
    const users = usersFrom(400, 300);
    for (const user of users.slice(0, 3)) {
      await addRow(db, `Door ${user}`, "intercom", `10.84.0.${Number(user) - 399}`);
      const facts = factsOf("registers", user, host, { label: `It's "${user}" – ü\\` });
      await recomputeLines(await assignEndsToLines([{ deviceId: `Door ${user}`, document: "sip", record: "", facts }]));
    }
    const { driver } = await db.device.findUniqueOrThrow({ where: { id: "pbx" } });
    await indexRecords({ id: "pbx", driver, host }, "extensions", readings(users), true);
    const lines = await db.line.findMany({ include: { ends: { orderBy: { role: "asc" } } }, orderBy: { userKey: "asc" } });
    expect(lines.map((line) => line.ends.length).sort()).toEqual([...Array(297).fill(1), 2, 2, 2]);
    const [whole] = lines;
    expect(whole).toMatchObject({ user: "400", name: "Door 400", named: false, state: "unknown", brokenAt: null, carried: false });
    expect(whole?.search).toContain("door");
    expect(whole?.ends.map(({ label, registeredAt }) => [label, registeredAt])).toEqual([
      ["400", null],
      [`It's "400" – ü\\`, null],
    ]);
    expect(lines.at(-1)).toMatchObject({ user: "699", name: "Extension 699" });
    const stamps = lines.map(({ createdAt, updatedAt }) =>
      [createdAt, updatedAt].map((at) => Math.abs(at.getTime() - Date.now()) < 120_000),
    );
    expect(stamps.flat().every(Boolean)).toBe(true);
    // What is gone from the list leaves, and what moved away at its panel goes along.
    await indexRecords({ id: "pbx", driver, host }, "extensions", readings(users.slice(0, 2)), true);
    expect(await db.line.count()).toBe(3);
    const left = await db.lineEnd.findMany({ where: { role: "registers" }, orderBy: { userKey: "asc" }, include: { line: true } });
    expect(left.map(({ line }) => line.user)).toEqual(["400", "401", "402"]);
  });
});

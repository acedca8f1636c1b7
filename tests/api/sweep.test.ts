import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Fleet, startFleet } from "@/lib/simulators/fleet/fleet";
import { countStatements } from "../support/driver-statements";
import { onEachDatabase } from "../support/each-database";
import { freePort } from "../support/free-port";

const count = 12;
const everySeconds = 300;
const env = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_CHECK_EVERY_SECONDS: String(everySeconds),
  LINEWARD_CHECKS_AT_ONCE: "4",
  // A device that says nothing is waited for until the test lets go of it: nothing here depends on how quick the machine is.
  LINEWARD_HEADERS_MS: "120000",
};

let fleets = 40;

// Before the product opens a connection: one that is open already is not counted.
const statements = countStatements();
afterAll(() => statements.stop());

await onEachDatabase(
  "the regular checks",
  (api) => {
    let fleet: Fleet;
    let ids: string[] = [];
    let control = new AbortController();
    const rounds: Promise<unknown>[] = [];

    beforeAll(async () => {
      fleets += 1;
      fleet = await startFleet({ count, port: await freePort(), net: fleets });
      const { addFleet } = await import("../support/fleet-rows");
      ids = await addFleet(api(), fleet, count);
    });
    beforeEach(() => {
      control = new AbortController();
    });
    const letGo = async () => {
      control.abort();
      for (let index = 0; index < count; index += 1) {
        // Its connections end with it, and so does whoever waits for an answer.
        await fleet.setMode(index, "refuses");
      }
      await Promise.all(rounds.splice(0));
      for (let index = 0; index < count; index += 1) {
        await fleet.setMode(index, "answers");
      }
    };
    afterEach(letGo);
    afterAll(async () => {
      await fleet?.close();
    });

    const begin = async () => {
      const { checkDue } = await import("@/lib/monitoring/schedule-checks");
      const round = checkDue(everySeconds, control.signal);
      rounds.push(round);
      return round;
    };
    const makeDue = (which: readonly string[], more: Record<string, unknown> = {}) =>
      api().db.device.updateMany({ where: { id: { in: [...which] } }, data: { dueAt: new Date(Date.now() - 1_000), ...more } });
    const checkedSince = async (since: Date) =>
      (await api().db.device.findMany({ where: { checkedAt: { gte: since } }, select: { id: true } })).map(({ id }) => id).sort();
    const rowOf = (id = "") => api().db.device.findUniqueOrThrow({ where: { id } });
    const written = () => statements.writes.filter((sql) => !/Lease|EventOutbox/.test(sql));

    test("see every device, sign in once to each, and plan the next look within the interval", async () => {
      await begin();
      const rows = await api().db.device.findMany();
      expect(rows.map(({ reachable, signedIn, registered, missed }) => [reachable, signedIn, registered, missed])).toEqual(
        rows.map(() => ["yes", "yes", "yes", 0]),
      );
      expect([...fleet.logins]).toEqual(rows.map(() => 1));
      const latest = Math.max(...rows.map(({ dueAt }) => dueAt?.getTime() ?? Number.POSITIVE_INFINITY));
      expect(latest).toBeLessThanOrEqual(Date.now() + everySeconds * 1000);
      expect(await api().db.lineEnd.count({ where: { document: "sip", deviceId: { in: ids } } })).toBe(count);
      await expect.poll(() => [...fleet.connections]).toEqual(rows.map(() => 0));
    });

    test("write nothing but times where nothing has changed: three statements for all devices", async () => {
      const before = await api().db.device.findMany({ orderBy: { id: "asc" } });
      await makeDue(ids);
      await api().db.snapshot.updateMany({ data: { readAt: new Date(Date.now() - 60_000) } });
      // What the first checks found is looked at for alerts a moment later.
      const { isLookDue } = await import("@/lib/alerts/wake");
      await expect.poll(isLookDue, { timeout: 30_000 }).toBe(false);
      statements.forget();
      const requests = fleet.requests;
      await begin();
      expect(fleet.requests - requests).toBe(4 * count);
      const updates = written();
      expect(new Set(updates.map((sql) => /^UPDATE "?(\w+)"? SET/.exec(sql)?.[1] ?? sql))).toEqual(
        new Set(["Device", "Snapshot", "LineEnd"]),
      );
      // In one transaction a second at most; a busy machine may need two of them.
      expect(updates.length).toBeLessThanOrEqual(3 * Math.max(1, statements.commits));
      expect(updates.length).toBeLessThan(count);
      const after = await api().db.device.findMany({ orderBy: { id: "asc" } });
      const times = {
        checkedAt: null,
        dueAt: null,
        seenAt: null,
        seenKey: null,
        reachableAt: null,
        signedInAt: null,
        registeredAt: null,
        matchesAt: null,
        updatedAt: null,
      };
      expect(after.map((row) => ({ ...row, ...times }))).toEqual(before.map((row) => ({ ...row, ...times })));
      expect(after.every((row, at) => (row.reachableAt ?? 0) > (before[at]?.reachableAt ?? 0))).toBe(true);
    });

    test("write what has changed at a device and no more, and put it into its line", async () => {
      const readAt = async () => new Map((await api().db.snapshot.findMany()).map(({ id, baseline }) => [id, baseline]));
      const before = await readAt();
      fleet.setUser(3, "4711");
      await makeDue(ids);
      await begin();
      const after = await readAt();
      expect([...after].filter(([id, baseline]) => before.get(id) !== baseline)).toHaveLength(1);
      const end = await api().db.lineEnd.findFirstOrThrow({ where: { deviceId: ids[3] ?? "", document: "sip" }, include: { line: true } });
      expect([end.user, end.line.user]).toEqual(["4711", "4711"]);
      expect((await rowOf(ids[3])).dueAt).not.toBeNull();
    });

    test("of a process that was killed before its lines were worked out are made up for, although the device says nothing new", async () => {
      const id = ids[4] ?? "";
      const { lineId } = await api().db.lineEnd.findFirstOrThrow({ where: { deviceId: id, document: "sip" } });
      const { state } = await api().db.line.findUniqueOrThrow({ where: { id: lineId } });
      // What a kill leaves: the device's news are written, its next look is not planned, and its line is as it was.
      await api().db.line.update({ where: { id: lineId }, data: { state: "stale" } });
      await api().db.device.update({ where: { id }, data: { dueAt: null } });
      await begin();
      expect((await api().db.line.findUniqueOrThrow({ where: { id: lineId } })).state).toBe(state);
    });

    test("of others are not held up by a device that answers one byte a second", async () => {
      await fleet.setMode(0, "trickles");
      const since = new Date();
      await makeDue(ids);
      void begin();
      await expect.poll(() => checkedSince(since), { timeout: 20_000 }).toEqual(ids.slice(1).sort());
    });

    test("of devices that answer never wait behind silent ones", async () => {
      const silent = ids.slice(0, 9);
      for (let index = 0; index < silent.length; index += 1) {
        await fleet.setMode(index, "silent");
      }
      // All of them asked in full, and due for longer than those that answer.
      await makeDue(silent, { missed: 1, dueAt: new Date(0) });
      await makeDue(ids.slice(9));
      const since = new Date();
      void begin();
      await expect.poll(() => checkedSince(since), { timeout: 20_000 }).toEqual(ids.slice(9).sort());
    });

    test("ask a silent device ever more seldom, look each interval whether it takes connections, and see it at once when it is back", async () => {
      const [id = ""] = ids;
      await api().db.device.updateMany({ data: { missed: 0 } });
      await fleet.setMode(0, "refuses");
      const { deviceGateway } = await import("@/lib/device-access/device-gateway");
      const dialled = vi.spyOn(deviceGateway().http, "takesConnections");
      const asked: number[] = [];
      for (let look = 1; look <= 6; look += 1) {
        await makeDue([id]);
        dialled.mockClear();
        await begin();
        const { missed, reachable, dueAt } = await rowOf(id);
        expect([missed, reachable]).toEqual([look, "no"]);
        expect(dueAt?.getTime()).toBeLessThanOrEqual(Date.now() + everySeconds * 1000);
        if (dialled.mock.calls.length === 0) {
          asked.push(look);
        }
      }
      expect(asked).toEqual([1, 2, 3, 5]);
      await fleet.setMode(0, "answers");
      await makeDue([id]);
      await begin();
      const { missed, reachable, registered } = await rowOf(id);
      expect([missed, reachable, registered]).toEqual([0, "yes", "yes"]);
    });

    test("keep of a silent device what its last request ended with while it is left alone, and write nothing but times", async () => {
      const [id = ""] = ids;
      await fleet.setMode(0, "refuses");
      await makeDue([id], { missed: 0 });
      await begin();
      const { isLookDue } = await import("@/lib/alerts/wake");
      await expect.poll(isLookDue, { timeout: 30_000 }).toBe(false);
      const { reachableDetail, causeAt, brokenAt } = await rowOf(id);
      // Asked in full each time, and before the last ones left alone for not having answered five times in a row.
      for (const missed of [1, 2, 4, 8, 16, 24]) {
        await makeDue([id], { missed });
        statements.forget();
        await begin();
        expect(written().map((sql) => /^UPDATE "?(\w+)"? SET/.exec(sql)?.[1] ?? sql)).toEqual(["Device"]);
        expect(await rowOf(id)).toMatchObject({ missed: missed + 1, reachable: "no", reachableDetail, causeAt, brokenAt });
      }
    });

    test("say on the overview how often they come, where the interval cannot be kept", async () => {
      const admin = await api().as("admin");
      const pace = async (person = admin) => (await person<{ pace: { words: string } | null }>("GET", "/api/overview")).body.pace;
      const nowMs = Date.now();
      expect(await pace()).toBeNull();
      for (const [at, id] of ids.entries()) {
        // One each 40 s: 12 devices take 8 minutes.
        const data = { dueAt: new Date(nowMs - 200_000), missed: 0, checkedAt: new Date(nowMs - at * 10_000) };
        await api().db.device.update({ where: { id }, data });
      }
      expect(await pace()).toBeNull();
      for (let made = 0; made < 36; made += 1) {
        const name = `late-${made}`;
        await api().db.device.create({ data: { ...(await bare()), name, nameKey: name, dueAt: new Date(nowMs - 200_000) } });
      }
      expect((await pace())?.words).toBe("48 devices every 5 min would need more: now every 8 min");
      const site = await api().db.site.create({ data: { name: "Own", nameKey: "own" } });
      const bound = await api().as("installer", { sites: [site.id] });
      expect((await pace(bound))?.words).toBe("Devices are checked less often than every 5 min: now every 8 min");
      await api().db.device.deleteMany({ where: { name: { startsWith: "late-" } } });
    });
  },
  { env },
);

async function bare() {
  return (await import("../support/seed-devices")).bareDevice;
}

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, expect, test } from "vitest";
import type { Person } from "../support/api-kit";
import { buildChild, type Child } from "../support/child-process";
import { onEachDatabase } from "../support/each-database";
import { openStream, startWeb, type Web } from "../support/event-streams";
import { addLineRows, addServer } from "../support/line-rows";
import { addSite } from "../support/site-of-devices";

const streams = 500;
const perPerson = 16;
/** What a stream may cost; both of its ends are in this process here. */
const bytesMax = 50_000;

let child: Child;
beforeAll(async () => {
  child = await buildChild();
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function bytesHeld(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

await onEachDatabase("many streams", (api) => {
  let web: Web;
  let admin: Person;
  let site: string;
  const door = "door-101";
  const isSqlite = async () => (await import("@/lib/platform/env")).env().database.kind === "sqlite";

  beforeAll(async () => {
    web = await startWeb();
    admin = await api().as("admin");
    site = await addSite(admin, "North");
    const server = await addServer(api().db, "pbx", null);
    await addLineRows(api().db, { user: "101", name: "Door", siteId: site, server, door: { reachable: "no" } });
    return async () => web.close();
  });

  test("500 at once hear of one event, at the price of one look and one text for each audience, and cost little", async ({ skip }) => {
    if (!(await isSqlite())) {
      skip("streams of one process know no database");
    }
    const people = [admin];
    while (people.length * perPerson < streams) {
      people.push(await api().as(people.length % 2 === 0 ? "viewer" : "installer", { sites: [site] }));
    }
    // The first of its kind loads what every other one uses.
    const first = await openStream(web, admin.cookie);
    const before = bytesHeld();
    const opened = await Promise.all(
      Array.from({ length: streams - 1 }, (_, at) => openStream(web, people[Math.floor((at + 1) / perPerson)]?.cookie)),
    );
    const all = [first, ...opened];
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    const { hub } = await import("@/lib/live/hub");
    await expect.poll(() => hub().count()).toBe(streams);
    await expect.poll(() => all.filter((stream) => stream.text.includes("hello")).length).toBe(streams);
    expect((bytesHeld() - before) / (streams - 1)).toBeLessThan(bytesMax);

    const { sources } = await import("@/lib/live/sources");
    const looks: number[] = [];
    const { look } = sources["device.truths"];
    Object.assign(sources["device.truths"], {
      look: (ids: readonly string[]) => {
        looks.push(ids.length);
        return look(ids);
      },
    });
    const { recordStatus } = await import("@/lib/device-access/record-status");
    await recordStatus(door, { matches: { state: "differs" } });
    await expect.poll(() => all.filter((stream) => stream.of("device.truths").length === 1).length, { timeout: 10_000 }).toBe(streams);
    expect(looks).toEqual([1]);
    const { body } = await admin<{ streams: number }>("GET", "/api/work");
    expect(body.streams).toBe(streams);
    // None of them counts as a request that this address has open.
    expect((await openStream(web, people[1]?.cookie, { method: "HEAD", path: "/api/me" })).status).toBe(200);
    for (const stream of all) {
      stream.close();
    }
    await expect.poll(() => hub().count(), { timeout: 10_000 }).toBe(0);
    Object.assign(sources["device.truths"], { look });
  });

  test("what another process sees, writes and ends is told here, also after the connection between them was cut", async ({ skip }) => {
    if (await isSqlite()) {
      skip("a SQLite database belongs to one process");
    }
    const { startRelay, stopRelay } = await import("@/lib/platform/events/relay");
    await startRelay();
    const listening = () => api().db.$queryRaw<{ pid: number }[]>`SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN lineward_events'`;
    await expect.poll(listening).toHaveLength(1);
    const other = await api().as("viewer");
    const [here, theirs] = [await openStream(web, admin.cookie), await openStream(web, other.cookie)];
    await expect.poll(() => here.of("hello")).toHaveLength(1);
    await child.run("see", door);
    await expect
      .poll(() => here.of("device.truths"), { timeout: 10_000 })
      .toMatchObject([{ deviceId: door, truths: { reachable: "yes" } }]);
    const [{ pid } = { pid: 0 }] = await listening();
    await api().db.$queryRaw`SELECT pg_terminate_backend(${pid}::int)`;
    // Nobody knows what was said meanwhile.
    await expect.poll(() => here.of("resync"), { timeout: 10_000 }).not.toEqual([]);
    await child.run("sign-out", other.id);
    await expect.poll(() => theirs.ended && theirs.of("end"), { timeout: 10_000 }).toEqual([{ why: "signed_out" }]);
    expect(here.ended).toBe(false);
    expect((await listening()).length).toBe(1);
    here.close();
    await stopRelay();
  });
});

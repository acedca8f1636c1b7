import { afterAll, beforeAll, expect, test } from "vitest";
import type { LineDetail } from "@/lib/lines/endpoints";
import type { LineItem } from "@/lib/lines/schemas";
import { sampleRecords } from "@/lib/simulators/portsip/simulator";
import type { Person } from "../support/api-kit";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addDevice, addSite } from "../support/site-of-devices";

/** People at Harbour have the doors; the server and two of its own lines stand with nobody and serve it; Tower is somebody else. */
let world: LineWorld;
let [harbour, tower] = ["", ""];
let agent: Person;
let installer: Person;
let server: SimulatedEnd;
const secretWords = ["Backroom exchange", "Penthouse", "Tower", "127.0.0.9"];

beforeAll(async () => {
  world = await startLineWorld();
  [harbour, tower] = [await addSite(world.admin, "Harbour"), await addSite(world.admin, "Tower")];
  agent = await world.api.as("helpdesk", { sites: [harbour] });
  installer = await world.api.as("installer", { sites: [harbour] });
  const extensions = ["501", "502"].map((user) => ({ ...sampleRecords.extension(user), display_name: `Penthouse ${user}` }));
  [server] = (await world.pbx(["501", "502"], { extensions: extensions as never }, { name: "Backroom exchange" })) as [SimulatedEnd];
  await world.admin("PATCH", `/api/devices/${server.id}`, { servesSites: [harbour] });
  await world.door("basip-panel", "501", { more: { siteId: harbour, name: "Zebra door" } });
  await world.door("basip-panel", "502", { more: { siteId: harbour, name: "Ant door" } });
});
afterAll(() => world?.close());

const lines = async (query: string, as: Person) =>
  (await as<{ items: LineItem[]; total: number; exact: number }>("GET", `/api/lines?${query}`)).body;

function expectNothingForeign(text: string): void {
  for (const word of secretWords) {
    expect(text).not.toContain(word);
  }
  expect(text).not.toContain(server.id);
}

test("a line is not found by what stands on another site, and found by all that stands here", async () => {
  for (const query of ["query=backroom", "query=backroom%20501", `device=${server.id}`, `device=${server.id}&document=extensions`]) {
    expect((await lines(query, agent)).total, query).toBe(0);
    expect((await lines(query, world.admin)).total, query).toBeGreaterThan(0);
  }
  expect((await lines("query=zebra%20harbour", agent)).items.map((line) => line.user)).toEqual(["501"]);
  expect((await lines("query=501", agent)).exact).toBe(1);
  expect((await lines(`site=${tower}`, agent)).total).toBe(0);
});

test("a line with an end elsewhere, its reset and a person's own activity tell nothing of that end but its kind", async () => {
  const [line] = (await lines("query=501", agent)).items;
  const begun = await world.reset(line?.id ?? "", {}, agent);
  expect(begun.status, begun.text).toBe(202);
  expect((await world.ended(begun.body.id)).state).toBe("done");
  await world.admin("PATCH", `/api/devices/${server.id}`, { name: "Renamed exchange" });
  for (const person of [agent, installer]) {
    for (const path of [`/api/lines/${line?.id}`, `/api/resets/${begun.body.id}`, "/api/resets", "/api/lines", "/api/audit"]) {
      const page = await person(`GET`, path);
      expect(page.status, page.text).toBe(200);
      expectNothingForeign(page.text);
      expect(page.text).not.toContain("Renamed exchange");
    }
  }
  const shown = await installer<LineDetail>("GET", `/api/lines/${line?.id}`);
  const foreign = shown.body.ends.find((end) => end.foreign);
  expect(foreign).toMatchObject({ deviceName: "PBX on another site", label: "PBX account", document: "", record: "", server: "" });
  expect(foreign?.truths.reachable).not.toHaveProperty("detail");
  const own = await agent<{ items: { action: string }[] }>("GET", "/api/audit");
  expect(own.body.items.map((item) => item.action)).toContain("line.reset");
  expect((await agent<{ items: unknown[] }>("GET", "/api/audit?query=exchange")).body.items).toHaveLength(0);
  await world.admin("PATCH", `/api/devices/${server.id}`, { name: "Backroom exchange" });
});

test("lines that another site's device gives its name to stand last, by number, and their place tells no name", async () => {
  // Longer than a port: no address of another test's stand-in has these digits.
  const [first, second] = ["611001", "611002"];
  const extensions = [first, second].map((user) => sampleRecords.extension(user));
  const [own] = (await world.pbx([first, second], { extensions }, { siteId: harbour, name: "Mast" })) as [SimulatedEnd];
  for (const [user, name] of [
    [first, "Tower Zulu"],
    [second, "Tower Alpha"],
  ] as const) {
    await world.door("basip-monitor", user, { more: { siteId: tower, name } });
  }
  const page = await lines("query=61100", agent);
  expect(page.items.map((line) => [line.user, line.ends.length])).toEqual([
    [first, 2],
    [second, 2],
  ]);
  expect((await lines("query=61100", world.admin)).items.map((line) => line.user)).toEqual([second, first]);
  expectNothingForeign(JSON.stringify(page));
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const reply: { body: { items: LineItem[]; nextCursor: string | null } } = await agent(
      "GET",
      `/api/lines?limit=1${cursor ? `&cursor=${cursor}` : ""}`,
    );
    seen.push(...reply.body.items.map((line) => line.user));
    cursor = reply.body.nextCursor;
    expect(Buffer.from(cursor ?? "", "base64url").toString()).not.toMatch(/tower/i);
  }
  expect(seen).toEqual(["502", "501", first, second]);
  expect(own.id).not.toBe("");
});

test("the refusal of a device that is kept already names it to those who may see it", async () => {
  const door = await world.door("basip-panel", "701", { more: { siteId: tower, name: "Tower lobby" } });
  const again = await addDevice(installer, door.simulator, { siteId: harbour });
  expect(again.status).toBe(409);
  expectNothingForeign(again.text);
  expect(again.body.detail).toContain("at a site that is not yours");
  expect((await addDevice(world.admin, door.simulator, {})).body.detail).toContain("Tower lobby");
});

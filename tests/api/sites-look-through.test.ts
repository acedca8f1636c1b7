import { afterAll, beforeAll, expect, test } from "vitest";
import type { LineItem } from "@/lib/lines/schemas";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addSite } from "../support/site-of-devices";

let world: LineWorld;
beforeAll(async () => {
  world = await startLineWorld();
});
afterAll(() => world?.close());

const linesOf = async (user: string) =>
  (await world.admin<{ items: LineItem[] }>("GET", `/api/lines?query=${user}`)).body.items.filter(
    (line) => line.user === user && line.ends.length > 0,
  );

test("an update keeps the lines of one customer and whom a server serves, parts what spans customers unproven, and lists all of it", async () => {
  const [alder, birch] = [await addSite(world.admin, "Alder"), await addSite(world.admin, "Birch")];
  const [pbx] = (await world.pbx(["401", "402"])) as [SimulatedEnd];
  for (const [user, siteId] of [
    ["401", alder],
    ["402", birch],
  ] as const) {
    await world.door("basip-panel", user, { more: { siteId } });
  }
  const rogue = await world.door("basip-monitor", "402", { secret: "Rogue-Pass-1", more: { siteId: alder, name: "Rogue" } });
  // As it was before sites were kept apart: one user at one server is one line.
  for (const user of ["401", "402"]) {
    const [first] = await linesOf(user);
    await world.api.db.lineEnd.updateMany({ where: { userKey: user }, data: { lineId: first?.id ?? "", search: "" } });
  }
  await world.api.db.lineClaim.deleteMany({});
  await world.api.db.servedSite.deleteMany({});
  await world.api.db.setting.create({ data: { key: "lines.look-through-due", value: "" } });
  const { lookThroughLines } = await import("@/lib/lines/look-through");
  await lookThroughLines();
  await world.settle();
  const ends = async (user: string) => (await linesOf(user)).map((line) => line.ends.length).sort();
  expect([await ends("401"), await ends("402")]).toEqual([[2], [1, 1, 1]]);
  const served = await world.admin<{ servesSites: { name: string }[] }>("GET", `/api/devices/${pbx.id}`);
  expect(served.body.servesSites.map((site) => site.name)).toEqual(["Alder", "Birch"]);
  expect(
    (await linesOf("402")).some((line) => line.disagreements.some((disagreement) => disagreement.words.includes("Rogue at Alder"))),
  ).toBe(true);
  const audit = await world.admin<{ items: { action: string; detail: Record<string, unknown> }[] }>(
    "GET",
    "/api/audit?action=line.look_through",
  );
  expect(audit.body.items.map((item) => item.detail.devices)).toEqual([expect.arrayContaining(["Rogue", "Door 402"])]);
  expect((await world.admin<{ items: unknown[] }>("GET", "/api/audit?action=device.serve")).body.items).toHaveLength(1);
  await lookThroughLines();
  expect((await world.admin<{ items: unknown[] }>("GET", "/api/audit?action=device.serve")).body.items).toHaveLength(1);
  expect(rogue.secret()).toBe("Rogue-Pass-1");
});

test("people who saw every site because they were bound to none still do, are named to admins, and stay so until somebody chooses", async () => {
  const kept = await world.api.as("helpdesk", { name: "Kim" });
  const nobody = await world.api.as("helpdesk", { sites: [] });
  await world.api.db.user.update({ where: { id: kept.id }, data: { allSitesKept: true } });
  const { noteKeptAllSites } = await import("@/lib/people/all-sites");
  await noteKeptAllSites();
  await noteKeptAllSites();
  const audit = await world.admin<{ items: { subjectName: string }[] }>("GET", "/api/audit?action=person.keep_all_sites");
  expect(audit.body.items.map((item) => item.subjectName)).toEqual(["Kim"]);
  const named = async () => (await world.admin<{ allSitesKept: string[] }>("GET", "/api/people")).body.allSitesKept;
  expect(await named()).toEqual(["Kim"]);
  expect((await kept<{ sites: null }>("GET", "/api/me")).body.sites).toBeNull();
  expect((await nobody<{ sites: string[] }>("GET", "/api/me")).body.sites).toEqual([]);
  expect((await nobody<{ total: number }>("GET", "/api/lines")).body.total).toBe(0);
  await world.admin("PATCH", `/api/people/${kept.id}`, { allSites: true });
  expect(await named()).toEqual([]);
  expect((await world.admin("GET", `/api/people/${kept.id}`)).body).toMatchObject({ allSites: true, sites: [] });
  await world.admin("PATCH", `/api/people/${kept.id}`, { allSites: false });
  expect((await kept<{ sites: string[] }>("GET", "/api/me")).body.sites).toEqual([]);
});

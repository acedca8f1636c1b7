import { beforeAll, expect, test } from "vitest";
import type { AvailabilityAnswer, TimeAnswer } from "@/lib/reports/endpoints";
import type { Api, Person } from "@/tests/support/api-kit";
import { countStatements, watchStatements } from "@/tests/support/count-statements";
import { onEachDatabase } from "@/tests/support/each-database";
import { addLineRows, addServer } from "@/tests/support/line-rows";
import { addSite } from "@/tests/support/site-of-devices";

watchStatements();
const noon = Date.parse("2026-03-10T12:00:00Z");
const hourMs = 3_600_000;
const at = (hours: number) => new Date(noon + hours * hourMs);

await onEachDatabase("samples", (api: () => Api) => {
  let admin: Person;
  let site: string;
  let elsewhere: string;
  const look = (hours: number, truths: Record<string, string>, deviceId = "door-401") => ({ deviceId, at: at(hours), truths });
  const inOrder = { reachable: "yes", signedIn: "yes", registered: "yes", matches: "yes" };
  const silent = { reachable: "no", signedIn: "unknown", registered: "unknown", matches: "unknown" };
  const kept = async (deviceId = "door-401") =>
    (await api().db.sample.findMany({ where: { of: { deviceId } }, orderBy: { at: "asc" } })).length;
  const keep = async (...looks: ReturnType<typeof look>[]) => (await import("@/lib/samples/keep")).keepSamples(looks);

  beforeAll(async () => {
    admin = await api().as("admin");
    site = await addSite(admin, "Elm Court", await addSite(admin, "Northbank"));
    elsewhere = await addSite(admin, "Harbour Quay");
    const server = await addServer(api().db, "pbx", site);
    for (const user of ["401", "402"]) {
      await addLineRows(api().db, { user, name: `Door ${user}`, siteId: user === "401" ? site : elsewhere, server });
    }
  });

  test("a row is written when a truth changes and once a day, and nothing at all while all is as it was", async () => {
    await keep(look(0, inOrder), look(0, inOrder, "door-402"));
    const same = await countStatements(() => keep(look(1, inOrder), look(1, inOrder, "door-402")));
    expect(same.writes).toBe(0);
    expect(await kept()).toBe(1);
    await keep(look(2, silent));
    await keep(look(3, inOrder));
    expect([await kept(), await kept("door-402")]).toEqual([3, 1]);
    await keep(look(12.5, inOrder), look(12.5, { reachable: "yes" }, "door-402"));
    expect([await kept(), await kept("door-402")]).toEqual([4, 2]);
  });

  test("a device that is removed while it is looked at takes nothing from the samples of the others", async () => {
    await addLineRows(api().db, { user: "409", name: "Door 409", siteId: elsewhere, server: "server-pbx" });
    await addLineRows(api().db, { user: "408", name: "Door 408", siteId: elsewhere, server: "server-pbx" });
    await keep(look(12.6, inOrder, "door-409"), look(12.6, inOrder, "door-402"));
    // Gone, and nobody has told the samples yet.
    await api().db.device.deleteMany({ where: { id: { in: ["door-408", "door-409"] } } });
    const before = await kept("door-402");
    await keep(look(13, silent, "door-409"), look(13, silent, "door-408"), look(13, silent, "door-402"));
    expect(await kept("door-402")).toBe(before + 1);
    await keep(look(13.1, inOrder, "door-402"), look(13.1, inOrder, "door-409"));
    expect(await kept("door-402")).toBe(before + 2);
    await api().db.line.deleteMany({ where: { id: { in: ["line-408", "line-409"] } } });
  });

  test("a clock that was ahead leaves nothing behind of the time to come", async () => {
    await keep(look(400, silent));
    await keep(look(14, inOrder));
    const last = await api().db.sampled.findUniqueOrThrow({
      where: { deviceId: "door-401" },
      include: { samples: { orderBy: { at: "desc" } } },
    });
    expect(last.samples[0]).toMatchObject({ at: last.at, states: last.states });
    await keep(look(24, inOrder), look(36.5, inOrder));
    expect(await kept()).toBe(6);
  });

  test("the page of a site is told how much of the time each truth was yes, without what was not known and maintenance", async () => {
    const { availability } = await import("@/lib/reports/availability");
    const all = { id: admin.id, name: "Admin", email: "", role: "admin", sites: null, theme: "" } as const;
    await api().db.maintenance.create({
      data: { id: "m1", target: "site", targetId: site, startsAt: at(4), endsAt: at(6), byName: "Admin" },
    });
    await api().db.sampleGap.create({
      data: {
        from: Math.floor((at(7).getTime() - Date.UTC(2020, 0, 1)) / 1000),
        to: Math.floor((at(8).getTime() - Date.UTC(2020, 0, 1)) / 1000),
      },
    });
    const measured = await availability(site, all, 1, at(11.5).getTime());
    // The PBX has no sample. The door was looked at for 11.5 hours, one of them silent; two were maintenance, one a gap.
    expect(measured.devices).toBe(1);
    expect(measured.truths.reachable.share).toBeCloseTo(7.5 / 8.5, 3);
    expect(measured.truths.registered.share).toBe(1);
    expect(measured.maintenance).toBeCloseTo(2 / 23.5, 3);
    expect(measured.notKnown).toBeCloseTo(13 / 23.5, 3);
    const asked = await admin<AvailabilityAnswer>("GET", `/api/sites/${site}/availability?days=30`);
    expect(asked.status, asked.text).toBe(200);
    expect(asked.body.truths.reachable.days).toHaveLength(30);
    const stranger = await api().as("installer", { sites: [elsewhere] });
    expect((await stranger("GET", `/api/sites/${site}/availability`)).status).toBe(404);
    expect((await admin("GET", `/api/sites/${site}/availability?days=0`)).status).toBe(422);
  });

  test("a line gets its first sample with its devices, one when it becomes another or at the next day, and its page says how it stood", async () => {
    const { sampleLinesOf } = await import("@/lib/lines/line-samples");
    const { recomputeLines } = await import("@/lib/lines/recompute-lines");
    const now = Date.now();
    const ofLine = async () =>
      (await api().db.sample.findMany({ where: { of: { lineId: "line-401" } }, orderBy: { at: "asc" } })).map(({ states }) => states);
    const asked = async (as = admin) => (await as<TimeAnswer>("GET", "/api/lines/line-401/availability")).body;
    // Before anything is checked nothing is kept of it, however often it is worked out.
    await recomputeLines(["line-401"]);
    expect(await ofLine()).toEqual([]);
    expect((await asked()).truths.reachable.share).toBeNull();
    await sampleLinesOf(["door-401"], new Date(now - 50 * hourMs));
    await sampleLinesOf(["server-pbx"], new Date(now - 25 * hourMs));
    await sampleLinesOf(["door-401", "server-pbx"], new Date(now - 2_000));
    const inOrder = await ofLine();
    expect(inOrder).toHaveLength(3);
    const again = await countStatements(async () => {
      await recomputeLines(["line-401"]);
      await sampleLinesOf(["door-401"], new Date(now - 2_000));
    });
    expect([again.writes, (await ofLine()).length]).toEqual([0, 3]);
    await api().db.device.update({ where: { id: "door-401" }, data: { reachable: "no", signedIn: "unknown" } });
    await recomputeLines(["line-401"]);
    const states = await ofLine();
    expect(states).toHaveLength(4);
    expect(states[3]).not.toBe(states[2]);
    const { truths } = await asked();
    expect([truths.reachable.share, truths.registered.share]).toEqual([1, 1]);
    expect(truths.reachable.days).toHaveLength(30);
    // The site says *registered* of its lines.
    const atSite = (await admin<AvailabilityAnswer>("GET", `/api/sites/${site}/availability?days=30`)).body;
    // Both are asked for up to their own now: a second may begin between them, and what was checked grows with it.
    const { checked, ...registered } = atSite.truths.registered;
    expect([atSite.lines, registered]).toEqual([1, { share: truths.registered.share, days: truths.registered.days }]);
    expect(checked).toBeCloseTo(truths.registered.checked, 4);
    const stranger = await api().as("installer", { sites: [elsewhere] });
    expect((await stranger("GET", "/api/lines/line-401/availability")).status).toBe(404);
  });

  test("a time in which Lineward did not run is a gap, and samples of more than 400 days ago are forgotten", async () => {
    const { noteGap } = await import("@/lib/samples/keep");
    await api().db.sampleGap.deleteMany({});
    await api().db.device.updateMany({ data: { checkedAt: at(0) } });
    await noteGap(at(2), 30_000);
    await noteGap(at(2.01), 30_000);
    expect((await api().db.sampleGap.findMany()).map(({ from, to }) => to - from)).toEqual([7_200]);
    const { removeOldSamples } = await import("@/lib/samples/clean-up");
    await removeOldSamples(new AbortController().signal, at(24 * 399).getTime());
    expect(await kept()).toBe(6);
    await removeOldSamples(new AbortController().signal, at(24 * 500).getTime());
    expect([await kept(), await api().db.sampleGap.count()]).toEqual([0, 0]);
  });
});

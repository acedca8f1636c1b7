import { beforeAll, expect, test } from "vitest";
import type { ResetListAnswer } from "@/lib/resets/endpoints";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { addLineRows, addReset, addServer } from "../support/line-rows";
import { addSite } from "../support/site-of-devices";

const hour = 3_600_000;
const noon = Date.parse("2026-03-14T12:00:00.000Z");

await onEachDatabase("the team's log of resets", (api) => {
  let agent: Person;
  let harbourer: Person;

  beforeAll(async () => {
    const { db } = api();
    const admin = await api().as("admin");
    const [harbour, tower] = [await addSite(admin, "Harbour Quay"), await addSite(admin, "Tower 9")];
    const server = await addServer(db, "pbx-1", null);
    await addLineRows(db, { user: "204", name: "Apartment 12", siteId: harbour, server });
    await addLineRows(db, { user: "312", name: "Penthouse", siteId: tower, server });
    agent = await api().as("helpdesk", { name: "Hal Helpdesk" });
    harbourer = await api().as("helpdesk", { sites: [harbour] });
    const hal = { id: agent.id, name: "Hal Helpdesk" };
    const ilse = { id: "ilse", name: "Ilse Brandt" };
    const at = (hours: number) => new Date(noon + hours * hour);
    const written = { code: "put_back", written: true, causes: [] };
    for (const row of [
      { id: "r1", lineId: "line-204", by: hal, startedAt: at(0), ticket: "HD-20431" },
      { id: "r2", lineId: "line-204", by: ilse, startedAt: at(1), ticket: "HD-20432", state: "failed", words: written },
      { id: "r3", lineId: "line-312", by: ilse, startedAt: at(2), ticket: "XX-1", state: "failed", words: { ...written, written: false } },
      { id: "r4", lineId: "line-204", by: hal, startedAt: at(30) },
    ]) {
      await addReset(db, row);
    }
  });

  const log = async (query: string, as: Person = agent) => {
    const { status, body, text } = await as<ResetListAnswer>("GET", `/api/resets${query}`);
    expect(status, text).toBe(200);
    return body;
  };
  const ids = async (query: string, as: Person = agent) => (await log(query, as)).items.map((item) => item.id);

  test("tells who reset which line, when and how it ended, the latest first", async () => {
    const { items, total, nextCursor } = await log("");
    expect(items.map(({ id, outcome, own, by }) => [id, outcome, own, by])).toEqual([
      ["r4", "done", true, "Hal Helpdesk"],
      ["r3", "not_written", false, "Ilse Brandt"],
      ["r2", "put_back", false, "Ilse Brandt"],
      ["r1", "done", true, "Hal Helpdesk"],
    ]);
    // Of today's name, not of the one that the row was written with.
    expect(items[0]).toMatchObject({ lineName: "Apartment 12", user: "204", startedAt: "2026-03-15T18:00:00.000Z" });
    expect([total, nextCursor]).toEqual([4, null]);
  });

  test("is narrowed by day, line, ticket and colleague, and by several at once", async () => {
    expect(await ids("?from=2026-03-14T00:00:00Z&to=2026-03-15T00:00:00Z")).toEqual(["r3", "r2", "r1"]);
    expect(await ids("?from=2026-03-15T00:00:00%2B01:00")).toEqual(["r4"]);
    expect(await ids(`?line=${encodeURIComponent("apt 12")}`)).toEqual(["r4", "r2", "r1"]);
    expect(await ids("?lineId=line-312")).toEqual(["r3"]);
    expect(await ids("?ticket=hd-2043")).toEqual(["r2", "r1"]);
    expect(await ids("?by=ilse")).toEqual(["r3", "r2"]);
    expect(await ids("?by=ilse&line=204&ticket=32&state=failed,done")).toEqual(["r2"]);
    expect(await ids("?line=nothing-is-called-so")).toEqual([]);
  });

  test("comes in pages that neither repeat nor leave out", async () => {
    const first = await log("?limit=3");
    expect(first.items.map((item) => item.id)).toEqual(["r4", "r3", "r2"]);
    expect(await ids(`?limit=3&cursor=${first.nextCursor}`)).toEqual(["r1"]);
    expect(first.total).toBe(4);
  });

  test("shows people bound to sites only the resets of lines there, and only colleagues who have reset one", async () => {
    const own = await log("?with=colleagues", harbourer);
    expect(own.items.map((item) => item.id)).toEqual(["r4", "r2", "r1"]);
    expect([own.total, own.colleagues.map(({ name }) => name)]).toEqual([3, ["Hal Helpdesk", "Ilse Brandt"]]);
    for (const query of ["?line=312", "?line=penthouse", "?lineId=line-312", "?ticket=XX"]) {
      expect([query, await ids(query, harbourer)]).toEqual([query, []]);
    }
    await api().db.reset.update({ where: { id: "r2" }, data: { lineId: "line-312" } });
    expect((await log("?with=colleagues", harbourer)).colleagues.map(({ name }) => name)).toEqual(["Hal Helpdesk"]);
    await api().db.reset.update({ where: { id: "r2" }, data: { lineId: "line-204" } });
  });

  test("answers wrong input with what is wrong, and never fails", async () => {
    for (const query of ["?from=yesterday", "?limit=0", "?state=gone", "?cursor=abc", `?cursor=${btoa('["x","y"]')}`, "?with=everything"]) {
      expect([query, (await agent("GET", `/api/resets${query}`)).status]).toEqual([query, 422]);
    }
    expect(await ids("?ticket=100%25_%22'")).toEqual([]);
  });
});

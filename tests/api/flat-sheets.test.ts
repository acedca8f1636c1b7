import { afterAll, beforeAll, expect, test } from "vitest";
import type { SheetAnswer } from "@/lib/imports/flat-schemas";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { type LineWorld, startLineWorld } from "../support/line-world";
import { addSite } from "../support/site-of-devices";

let world: LineWorld;
let jobs: JobsOf;
let siteId: string;
let pbxId: string;
const ids = new Map<string, string>();

const factory = { user: "101", proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" };

beforeAll(async () => {
  world = await startLineWorld();
  jobs = jobsOf(world.admin);
  siteId = await addSite(world.admin, "Plover Court");
  await world.admin("PATCH", `/api/sites/${siteId}`, { numbers: { first: "401", last: "430" } });
  const [pbx] = await world.pbx(["401", "430"], {}, { siteId, name: "PBX of Plover Court" });
  pbxId = pbx?.id ?? "";
  for (const name of ["Flat 2", "Flat 3", "Flat 4", "Flat 5", "Flat 6", "Twin", "Twin"]) {
    const made = await world.door("basip-panel", "101", { sip: factory, secret: "factory-1", more: { siteId, name } });
    ids.set(name, made.id);
  }
  ids.set("Has one", (await world.door("basip-panel", "401", { more: { siteId, name: "Has one" } })).id);
  await world.settle();
});
afterAll(() => world?.close());

async function check(body: object) {
  const answer = await world.admin<SheetAnswer>("POST", "/api/imports/flats", body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const said = ({ rows }: SheetAnswer) => rows.map(({ problems }) => problems.map(({ field, code }) => `${field}: ${code}`).join(", "));

test("each line of a sheet says what is wrong with it before anything is planned, and the plan promises the numbers of the others", async () => {
  const host = (await world.api.db.device.findUniqueOrThrow({ where: { id: ids.get("Flat 3") ?? "" } })).address;
  const text = [
    "Wohnung;Gerät;Nebenstelle;Mieter",
    "2;flat 2;402;Familie Ahrens",
    `3;${host};0405;`,
    "4;Flat 4;410;",
    "4a;Flat 5;410;",
    "5;Flat 9;411;",
    "6;Twin;412;",
    "7;Has one;413;",
    "8;Flat 6;430;",
    "9;flat 6;=1+1;",
  ].join("\r\n");
  const sheet = await check({ text });
  expect(sheet.columns.map(({ field }) => field)).toEqual(["flat", "device", "user", "label"]);
  expect(sheet.numbersFrom).toBe("user");
  expect(said(sheet)).toEqual([
    "",
    "",
    "user: double",
    "user: double",
    "device: unknown",
    "device: ambiguous",
    "device: has_line",
    "device: double",
    "user: formula, device: double",
  ]);
  expect(sheet.counts).toEqual({ ready: 2, wrong: 7 });
  expect(sheet.rows[2]?.problems[0]?.message).toBe("Row 5 is to have 410 too.");
  expect(sheet.rows[5]?.problems[0]?.message).toMatch(/^2 devices are called so: Twin at Plover Court, Twin at Plover Court\. Write/);
  expect(sheet.rows[7]?.problems[0]?.message).toBe("Row 10 is for this device too. A device is given one line.");
  expect(sheet.rows[0]).toMatchObject({
    row: 2,
    device: { name: "Flat 2", site: { name: "Plover Court" } },
    user: "402",
    label: "Familie Ahrens",
  });
  const flats = sheet.rows.flatMap(({ flat }) => flat ?? []);
  expect(flats).toEqual([
    { device: ids.get("Flat 2"), user: "402", name: "Familie Ahrens" },
    { device: ids.get("Flat 3"), user: "0405", name: "Flat 3" },
  ]);
  const plan = async () => {
    const job = await jobs.plan({ kind: "give_lines", selection: { flats } });
    return (await jobs.rows(job.id)).map(({ state, changes }) => `${state} ${changes[0]?.to}`);
  };
  expect(await plan()).toEqual(["planned 402", "planned 0405"]);
  // Who looks at the sheet once more and plans it anew is not told that the first plan has taken the numbers.
  expect(said(await check({ text })).slice(0, 2)).toEqual(["", ""]);
  expect(await plan()).toEqual(["planned 402", "planned 0405"]);
  const theirs = await check({ rows: [{ device: "Flat 4", user: "402" }] });
  expect(said(theirs)).toEqual(["user: user_taken"]);
});

test("a number that is taken at the PBX, holes in the numbering and a number that is left out are said by rows too", async () => {
  const sheet = await check({
    rows: [
      { device: "Flat 4", flat: "420", server: "PBX of Plover Court" },
      { serial: "none-such", flat: "421" },
      { device: "Flat 5", flat: "423", site: "Plover Court" },
      { device: "Flat 6", flat: "430" },
    ],
  });
  expect(sheet.numbersFrom).toBe("flat");
  expect(said(sheet)).toEqual(["", "serial: unknown", "", "flat: user_taken"]);
  expect(sheet.rows[0]?.flat).toEqual({ device: ids.get("Flat 4"), user: "420", server: pbxId });
  expect(sheet.rows[2]?.hints).toEqual([{ field: "flat", code: "hole", message: "Free before it: 421 to 422." }]);
  expect(sheet.numbering[0]?.holes).toContainEqual({ first: "424", last: "429", count: 6 });
  const chosen = await check({ rows: [{ device: "Flat 4" }, { device: "Flat 5", site: "Elsewhere" }] });
  expect(chosen.rows[0]).toMatchObject({ chosen: true, flat: { device: ids.get("Flat 4") } });
  expect(said(chosen)).toEqual(["", "site: unknown"]);
});

test("devices and sites of others are unknown in a sheet, and what is no sheet is refused with a sentence", async () => {
  const elsewhere = await addSite(world.admin, "Sanderling House");
  const bound = await world.api.as("installer", { sites: [elsewhere] });
  const rows = [{ device: "Flat 2" }, { device: "Has one", site: "Plover Court" }];
  const answer = await bound<SheetAnswer>("POST", "/api/imports/flats", { rows });
  expect(said(answer.body)).toEqual(["device: unknown", "site: unknown"]);
  expect(answer.text).not.toContain(ids.get("Flat 2"));
  const viewer = await world.api.as("viewer");
  expect((await viewer("POST", "/api/imports/flats", { rows })).status).toBe(403);
  const refused = async (body: object) => {
    const { status, body: problem } = await world.admin<{ detail: string }>("POST", "/api/imports/flats", body);
    return `${status} ${problem.detail}`;
  };
  expect(await refused({ text: "Colour;Number\nred;1" })).toMatch(/^422 No column says which device it is\./);
  expect(await refused({ text: "%PDF-1.7" })).toMatch(/^422 /);
  expect(await refused({ text: " \n\n" })).toBe(
    "422 This sheet is empty. It begins with a line of headers, such as Flat, Device, Number, For whom, and has a row for each flat below it.",
  );
  expect(await refused({ text: "Device;Number\n" })).toBe(
    "422 This sheet has its headers and no flat below them. Write a row for each flat.",
  );
  const many = `Device;Number\n${"Flat 2;1\n".repeat(5_001)}`;
  expect(await refused({ text: many })).toBe("422 This sheet has 5,001 rows. A sheet of flats may have up to 5,000.");
});

import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tableFields } from "@/lib/devices/table-fields";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import { type Api, type Person, startApi } from "@/tests/support/api-kit";
import { addLineRows, addServer } from "@/tests/support/line-rows";
import { plant } from "@/tests/support/planted";
import { addDevices, bareDevice } from "@/tests/support/seed-devices";
import { addSite } from "@/tests/support/site-of-devices";

let api: Api;
let admin: Person;
let court: string;
let harbour: string;

const ours = { name: "Admin", email: "", role: "admin", sites: null, theme: "" } as const;
const lock = "Harbour-door-lock-17";

async function addRow(id: string, name: string, more: Record<string, unknown> = {}): Promise<void> {
  await api.db.device.create({ data: { ...bareDevice, id, name, nameKey: sortKeyOf(name), ...more, search: searchable([name]) } });
}

/** The rows of a file, without its mark and its header. */
function rowsOf(text: string): string[] {
  return text.trimEnd().split("\r\n").slice(1);
}

beforeAll(async () => {
  api = await startApi();
  admin = await api.as("admin");
  const customer = await addSite(admin, "Northbank");
  court = await addSite(admin, "Elm Court", customer);
  harbour = await addSite(admin, "Harbour Quay", customer);
  await addRow("d-zero", "007", { siteId: court, serial: "0012345678901234567", address: "http://10.1.0.7", place: "Door 3", flat: "007" });
  await addRow("d-run", '=HYPERLINK("http://evil.example")', { siteId: court });
  await addRow("d-quote", 'The "old" door, east', { siteId: harbour });
  await api.db.deviceTag.createMany({
    data: [
      { deviceId: "d-zero", tag: "tls" },
      { deviceId: "d-zero", tag: "entrance" },
    ],
  });
  await api.db.credential.createMany({
    data: [
      { deviceId: "d-zero", field: "username", plain: "admin" },
      { deviceId: "d-zero", field: "password", sealed: plant("sealed login", lock), keyId: "k1" },
    ],
  });
  await addServer(api.db, "pbx-secret-name", harbour);
  await addLineRows(api.db, { user: "011", name: "Apartment 011", siteId: court, server: "server-pbx-secret-name" });
});
afterAll(() => api.close());

describe("the devices as a file", () => {
  test("hold what an import understands and a link to each, in the list's order, with every cell as it is kept", async () => {
    const file = await admin("GET", `/api/devices/export?site=${court}&sort=-name`);
    expect(file.status, file.text).toBe(200);
    expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="lineward-devices-\d{4}-\d\d-\d\d\.csv"$/);
    expect(file.text.split("\r\n")[0]).toBe(
      "Name,Site,Floor,Place,Address,Kind,Flat,SIP user,Sign-in,Tags,Serial,Note,Model,Firmware,Reachable,Signed in,Registered,Matches,Last seen (UTC),Link",
    );
    const rows = rowsOf(file.text);
    expect(rows.map((row) => row.split(",")[0])).toEqual(["Apartment 011", `"'=HYPERLINK(""http://evil.example"")"`, "007"]);
    const zero = rows.find((row) => row.startsWith("007,"));
    expect(zero).toContain("Northbank / Elm Court,,Door 3,http://10.1.0.7,");
    expect(zero).toContain(",007,,admin,entrance tls,0012345678901234567,");
    expect(zero).toMatch(/,http:\/\/lineward\.test\/devices\/d-zero$/);
  });

  test("have no cell that a spreadsheet would run, and no secret", async () => {
    const { text } = await admin("GET", "/api/devices/export");
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(text).toContain('"The ""old"" door, east"');
    expect(text).not.toContain(lock);
    expect(text).not.toContain("Password");
  });

  test("are text cells in Excel's format, so that leading zeros and long numbers stay", async () => {
    const { exportDevices } = await import("@/lib/reports/export-devices");
    const file = exportDevices({ site: [court] }, "xlsx", { ...ours, id: admin.id }, "http://lineward.test");
    expect(file.headers.get("content-disposition")).toMatch(/\.xlsx"$/);
    const { sheets } = await readXlsx(await file.arrayBuffer());
    const rows = sheets[0]?.rows ?? [];
    expect(rows[0]?.[0]).toBe("Name");
    expect(rows.find((row) => row[0] === "007")?.[10]).toBe("0012345678901234567");
    expect(rows.map((row) => row[0])).toContain(`'=HYPERLINK("http://evil.example")`);
  });

  test("are those of the reader's own sites; a helpdesk agent gets none", async () => {
    const installer = await api.as("installer", { sites: [court] });
    const { text } = await installer("GET", "/api/devices/export");
    expect(text).toContain("007,");
    expect(text).not.toMatch(/Harbour|pbx-secret-name|"old"/);
    const helpdesk = await api.as("helpdesk");
    expect((await helpdesk("GET", "/api/devices/export")).status).toBe(403);
    expect((await helpdesk("GET", "/api/lines/export")).status).toBe(403);
    expect((await helpdesk("GET", "/api/imports/template")).status).toBe(403);
    expect((await api.anyone("GET", "/api/devices/export")).status).toBe(401);
  });

  test("a query that no list takes is refused with a sentence", async () => {
    for (const query of ["format=pdf", "sort=colour", "reachable=perhaps"]) {
      const reply = await admin("GET", `/api/devices/export?${query}`);
      expect(reply.status, query).toBe(422);
      expect(reply.body.detail, query).not.toBe("");
    }
  });

  test("are each there once however many there are, in either direction", async () => {
    await addDevices(api.db, 900);
    const { exportDevices } = await import("@/lib/reports/export-devices");
    const actor = { ...ours, id: admin.id };
    for (const sort of [undefined, "-seen", "site"] as const) {
      const text = await exportDevices({ tag: ["entrance", "tenant"], ...(sort ? { sort } : {}) }, "csv", actor, "http://h").text();
      const links = rowsOf(text).map((row) => row.slice(row.lastIndexOf(",")));
      expect([links.length, new Set(links).size], sort).toEqual([901, 901]);
    }
  });
});

test("the lines as a file name no device of another site", async () => {
  const everything = await admin("GET", "/api/lines/export");
  expect(rowsOf(everything.text)).toHaveLength(1);
  expect(rowsOf(everything.text)[0]).toContain("Apartment 011,011,");
  expect(everything.text).toContain("pbx-secret-name: ");
  expect(rowsOf(everything.text)[0]).toMatch(/,http:\/\/lineward\.test\/lines\/line-011$/);
  const installer = await api.as("installer", { sites: [court] });
  const { text } = await installer("GET", "/api/lines/export?format=csv");
  expect(rowsOf(text)[0]).toContain("Apartment 011,011,");
  expect(text).toContain("PBX on another site");
  expect(text).not.toContain("pbx-secret-name: ");
  expect(rowsOf((await admin("GET", "/api/lines/export?state=half_done")).text)).toEqual([]);
});

test("the template has a column for every field, in both formats", async () => {
  const headers = tableFields.map(({ header }) => header);
  const csv = await admin("GET", "/api/imports/template");
  expect(csv.text).toBe(`${headers.join(",")}\r\n`);
  const { importTemplate } = await import("@/lib/reports/export-devices");
  const { sheets } = await readXlsx(await importTemplate("xlsx").arrayBuffer());
  expect(sheets[0]?.rows).toEqual([headers]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImportRow, ImportView } from "@/lib/imports/schemas";
import { type Api, type Person, startApi } from "../support/api-kit";
import { workbookOf } from "../support/workbooks";

let api: Api;
let admin: Person;
const sites: Record<string, string> = {};

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "10.0.0.0/8" } });
  admin = await api.as("admin");
  const add = async (name: string, parentId: string | null = null) => {
    const { body } = await admin("POST", "/api/sites", { name, parentId });
    sites[name] = body.id;
    return body.id;
  };
  await add("Tower 9", await add("Northbank"));
  await add("Mill Lane", await add("Hill"));
});

afterAll(() => api.close());

const csv = (text: string, who = admin, headers: Record<string, string> = {}) =>
  who<ImportView & { detail: string }>("POST", "/api/imports", text, { "content-type": "text/csv", ...headers });
const rowsOf = async (id: string, query = "", who = admin) =>
  (await who<{ items: ImportRow[]; total: number; nextCursor: string | null }>("GET", `/api/imports/${id}/rows${query}`)).body;

const header = "Name;Building;IP;Type;Login;PW;Ext;Group";
const good = "Side door;Northbank / Tower 9;10.44.0.33;BAS-IP panel;admin;s3cret-Pass;905;entrance main";

test("a list is read, its columns are known by their names, and every row says what it would do", async () => {
  const { status, body } = await csv(`${header};Elevator\r\n${good};A\r\n`);
  expect(status).toBe(201);
  expect(body).toMatchObject({ encoding: "UTF-8", separator: ";", total: 1, state: "open", counts: { new: 1, wrong: 0 } });
  expect(body.columns.at(-1)).toEqual({ header: "Elevator", field: null, by: null });
  expect(body.notes.join()).toContain("one is left out");
  const { items } = await rowsOf(body.id);
  expect(items[0]).toMatchObject({
    row: 2,
    state: "new",
    problems: [],
    cells: {
      name: { text: "Side door" },
      site: { text: "Northbank / Tower 9" },
      address: { text: "10.44.0.33" },
      driver: { text: "BAS-IP panel" },
      password: { set: true },
      line_user: { text: "905" },
      tags: { text: "entrance main" },
    },
  });
});

test("every error of every row is told at once, beside its cell", async () => {
  const { body } = await csv(
    [
      header,
      "Door 22;Tower 9;10.44.1.300;BAS-IP monitor;admin;x;922;",
      ";Towr 9;10.44.1.121;Akuvox X9;;;9 2;a,b",
      "=HYPERLINK(1);Tower 9;10.44.1.122;panel;admin;x;921;@x",
      "Far;Tower 9;192.168.7.7;panel;admin;x;1;",
    ].join("\n"),
  );
  expect(body.counts).toMatchObject({ wrong: 4, new: 0 });
  const { items } = await rowsOf(body.id);
  const of = (row: number) =>
    items
      .find((item) => item.row === row)
      ?.problems.map(({ field, code }) => `${field} ${code}`)
      .sort();
  expect(of(2)).toEqual(["address format"]);
  expect(of(3)).toEqual([
    "driver unknown_driver",
    "line_user format",
    "name required",
    "password no_login",
    "site unknown_site",
    "username required",
  ]);
  expect(of(4)).toEqual(["name formula", "tags formula"]);
  expect(of(5)).toEqual(["address not_allowed"]);
  expect(items[1]?.problems.find(({ code }) => code === "unknown_site")?.fixes).toEqual([
    { label: "Use Northbank / Tower 9", value: "Northbank / Tower 9" },
  ]);
  expect(body.missingSites).toEqual([{ path: "Towr 9", rows: 1, alike: "Northbank / Tower 9", create: false }]);
});

test("doubles inside the list are named, and mending one mends the other", async () => {
  const { body } = await csv(
    [header, good, good.replace("Side", "Back"), good.replace("Side", "Roof").replace(".33", ".34").replace("905", "906")].join("\n"),
  );
  expect(body.counts).toMatchObject({ wrong: 2, new: 1 });
  const [first] = (await rowsOf(body.id)).items;
  expect(first?.problems.map(({ code, rows }) => [code, rows])).toEqual([
    ["double_address", [3]],
    ["double_line_user", [3]],
  ]);
  const path = `/api/imports/${body.id}/rows/3`;
  const mended = await admin<ImportRow & { counts: object; alsoChecked: number[] }>("PATCH", path, {
    cells: { address: "10.44.0.35", line_user: "907" },
  });
  expect(mended.body).toMatchObject({ row: 3, state: "new", counts: { new: 3, wrong: 0 }, alsoChecked: [2] });
  const again = await admin("PATCH", path, { cells: { address: "http://10.44.0.34:80" } });
  expect(again.body).toMatchObject({ state: "wrong", counts: { new: 1, wrong: 2 }, alsoChecked: [4] });
});

test("a password is sealed when it arrives, and stands nowhere in clear", async () => {
  const planted = "Planted-9931-pw";
  const { body } = await csv(`Name;IP;Passwort;Unknown\nDoor;10.1.1.1;${planted};${planted}x\nDoor;nonsense;=${planted};\n`);
  const { items } = await rowsOf(body.id);
  expect(items[0]?.cells.password).toEqual({ set: true });
  await admin("PATCH", `/api/imports/${body.id}`, { defaults: { password: `${planted}d` } });
  await admin("PATCH", `/api/imports/${body.id}/rows/2`, { cells: { password: `${planted}e` } });
  const kept = [
    await api.db.import.findMany(),
    await api.db.importRow.findMany(),
    await (await api.audit()).findMany(),
    await rowsOf(body.id),
    (await admin("GET", `/api/imports/${body.id}`)).body,
  ];
  expect(JSON.stringify(kept)).not.toContain(planted);
  const shown = await admin("PATCH", `/api/imports/${body.id}`, { columns: [{ header: "Passwort", field: "note" }] });
  expect(shown.status).toBe(422);
  const removed = await admin("DELETE", `/api/imports/${body.id}`);
  expect(removed.status).toBe(204);
  expect(await api.db.importRow.count({ where: { importId: body.id } })).toBe(0);
});

test("columns that could not be changed to the end are as they were: no row is read by what another means", async () => {
  const { body } = await csv("Name;IP;Whatnot\nDoor;10.9.2.2;Third\n");
  const before = { view: (await admin("GET", `/api/imports/${body.id}`)).body, rows: await rowsOf(body.id) };
  expect(body.notes).toEqual(["2 of 3 columns are known; one is left out as long as nobody says what it means."]);
  // As a full disk or the end of the process would, after all rows were written.
  await api.db.$executeRaw`CREATE TRIGGER "cut_off" BEFORE UPDATE ON "Import" BEGIN SELECT RAISE(ABORT, 'cut off'); END`;
  const columns = [{ header: "Whatnot", field: "place" }];
  const failed = await admin("PATCH", `/api/imports/${body.id}`, { columns });
  await api.db.$executeRaw`DROP TRIGGER "cut_off"`;
  expect(failed.status).toBeGreaterThanOrEqual(400);
  expect({ view: (await admin("GET", `/api/imports/${body.id}`)).body, rows: await rowsOf(body.id) }).toEqual(before);
  const { body: changed } = await admin<ImportView>("PATCH", `/api/imports/${body.id}`, { columns, remember: false });
  expect(changed.notes).toEqual([]);
  expect((await rowsOf(body.id)).items[0]?.cells.place).toEqual({ text: "Third" });
});

test("rows that are wrong are saved as a file with what is wrong with each: no secret, and nothing that a spreadsheet would run", async () => {
  const { body } = await csv(`${header}\n${good}\n=cmd;Tower 9;10.44.1.300;BAS-IP monitor;admin;planted-in-a-wrong-row;922;\n`);
  const file = await admin("GET", `/api/imports/${body.id}/export?state=wrong`);
  expect(file.status).toBe(200);
  const [head, ...lines] = file.text.trim().split("\r\n");
  expect(head).toContain("Name,Site,Floor,Place,Address,Kind,Flat,SIP user,Sign-in,Tags,Serial,Note,Row,What is wrong");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("10.44.1.300,BAS-IP monitor,,922,admin,");
  expect(lines[0]).toContain(",3,");
  expect(file.text).not.toMatch(/planted-in-a-wrong-row|(^|,)=cmd/);
});

test("columns get another meaning, and the next list remembers it", async () => {
  const { body } = await csv("Bezeichnung;Zeug;Geheim\nDoor;10.2.2.2;x\n");
  expect(body.columns.map(({ field }) => field)).toEqual(["name", null, null]);
  const columns = [
    { header: "Zeug", field: "address" },
    { header: "Geheim", field: "password" },
  ];
  const { body: changed } = await admin<ImportView>("PATCH", `/api/imports/${body.id}`, {
    columns,
    defaults: { username: "admin", driver: "basip-panel" },
  });
  expect(changed).toMatchObject({ counts: { new: 1 }, defaults: { username: "admin", driver: "basip-panel" } });
  expect((await rowsOf(body.id)).items[0]?.cells).toMatchObject({ address: { text: "10.2.2.2" }, password: { set: true } });
  const { body: next } = await csv("ZEUG;Name;geheim\n10.2.2.3;Door 2;y\n");
  expect(next.columns.map(({ field, by }) => [field, by])).toEqual([
    ["address", "earlier"],
    ["name", "name"],
    ["password", "earlier"],
  ]);
});

test("files come as a form, as they are, or as pasted cells; anything else is a sentence", async () => {
  const form = async (name: string, bytes: Buffer | string, part = "file") => {
    const data = new FormData();
    data.append(part, new Blob([bytes as BlobPart]), name);
    const sent = new Response(data);
    return admin<ImportView & { detail: string }>("POST", "/api/imports", await sent.text(), {
      "content-type": sent.headers.get("content-type") ?? "",
    });
  };
  expect((await form("a.csv", "Name;IP\nDoor;10.0.0.1\n")).body).toMatchObject({ name: "a.csv", total: 1 });
  expect((await form("a.csv", "%PDF-1.4")).body.detail).toMatch(/PDF/);
  expect((await form("a.csv", "Name;IP\nDoor;10.0.0.1\n", "other")).status).toBe(422);
  const pasted = await admin<ImportView>("POST", "/api/imports", { text: "Name\tIP\nDoor\t10.0.0.1\n" });
  expect(pasted.body).toMatchObject({ name: null, separator: "\t", total: 1 });
  const broken = await admin("POST", "/api/imports", "no parts", { "content-type": "multipart/form-data; boundary=x" });
  expect(broken.status).toBe(422);
  expect((await admin("POST", "/api/imports", "x", { "content-type": "application/zip" })).status).toBe(415);
  expect((await csv("x".repeat(21_000_000))).status).toBe(413);
  expect((await csv("")).body.detail).toMatch(/empty/);
});

test("a list exists for its own person alone, who adds devices", async () => {
  const { body } = await csv(`${header}\n${good}\n`);
  const other = await api.as("admin");
  const paths = [
    ["GET", ""],
    ["PATCH", ""],
    ["GET", "/rows"],
    ["GET", "/export"],
    ["PATCH", "/rows/2"],
    ["DELETE", ""],
  ] as const;
  for (const [method, path] of paths) {
    expect((await other(method, `/api/imports/${body.id}${path}`, method === "PATCH" ? {} : undefined)).status).toBe(404);
  }
  for (const role of ["helpdesk", "viewer"] as const) {
    expect((await csv("Name\nx", await api.as(role))).status).toBe(403);
  }
});

test("people bound to sites hear of no other: a site of others is like one that does not exist", async () => {
  const installer = await api.as("installer", { sites: [sites["Tower 9"] ?? ""] });
  await api.db.device.create({
    data: {
      id: "far",
      name: "Secret lobby",
      nameKey: "secret lobby",
      driver: "basip-panel",
      kind: "intercom",
      scheme: "http",
      host: "10.7.7.7",
      port: 80,
      address: "http://10.7.7.7:80",
      siteId: sites["Mill Lane"] ?? null,
      search: "",
    },
  });
  const line = (site: string) => `Door;${site};10.7.7.7;BAS-IP panel;admin;x;;`;
  const { body } = await csv(
    [header, line("Hill / Mill Lane"), line("Nowhere"), line("").replace("7.7.7", "7.7.8"), line("Tower 9").replace("7.7.7", "7.7.9")].join(
      "\n",
    ),
    installer,
  );
  const { items } = await rowsOf(body.id, "", installer);
  const words = (row: number) =>
    items
      .find((item) => item.row === row)
      ?.problems.filter(({ field }) => field === "site")
      .map(({ message }) => message);
  expect(words(2)).toEqual(["Hill / Mill Lane does not exist, or is not one of your sites."]);
  expect(words(3)).toEqual(["Nowhere does not exist, or is not one of your sites."]);
  expect(words(4)).toEqual(["Choose one of your sites: a device without a site would be out of your reach."]);
  expect(items[3]?.state).toBe("new");
  expect(JSON.stringify(items)).not.toMatch(/Secret lobby|"deviceId"/);
  expect(body.missingSites).toEqual([]);
  const made = await installer("PATCH", `/api/imports/${body.id}`, { createSites: ["Nowhere"] });
  expect(made.status).toBe(403);
});

test("a request with the same key hands a list in once", async () => {
  const first = await csv(`${header}\n${good}\n`, admin, { "idempotency-key": "k1" });
  const second = await csv(`${header}\n${good}\n`, admin, { "idempotency-key": "k1" });
  expect(second.body.id).toBe(first.body.id);
  expect((await csv(`${header}\n${good}x\n`, admin, { "idempotency-key": "k1" })).status).toBe(409);
});

test("a list is gone after a day, and its secrets with it", async () => {
  const { body } = await csv(`${header}\n${good}\n`);
  await api.db.import.update({ where: { id: body.id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
  expect((await admin("GET", `/api/imports/${body.id}`)).status).toBe(404);
  const { removeOldImport } = await import("@/lib/imports/tasks");
  await removeOldImport.handle({ importId: body.id }, { signal: new AbortController().signal, attempt: 1 });
  expect(await api.db.importRow.count({ where: { importId: body.id } })).toBe(0);
});

test("rows come in pages, of some states, and with some words", async () => {
  const lines = Array.from({ length: 130 }, (_, at) => `Door ${at};Tower 9;10.9.${at}.1;panel;admin;x;${at};`);
  const { body } = await csv([header, ...lines].join("\n"));
  const seen: number[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await rowsOf(body.id, `?limit=50${cursor === "" ? "" : `&cursor=${cursor}`}`);
    expect(page.total).toBe(130);
    seen.push(...page.items.map(({ row }) => row));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(lines.map((_, at) => at + 2));
  expect(await rowsOf(body.id, "?state=wrong,conflict")).toMatchObject({ total: 0, items: [] });
  expect(await rowsOf(body.id, "?query=door%20128")).toMatchObject({ total: 1, items: [{ row: 130 }] });
});

test("a workbook is a list like any other", async () => {
  const bytes = workbookOf([
    ["Название", "Адрес", "Тип", "Логин", "Пароль", "Квартира"],
    ["Дверь", "10.3.3.3", "панель", "admin", { number: -90_210_417, style: 0 }, { number: 21, style: 0 }],
  ]);
  const { readList } = await import("@/lib/imports/read-list");
  expect((await readList(bytes)).headers).toHaveLength(6);
  const { addImport } = await import("@/lib/imports/add-import");
  const { actorOf } = await import("@/lib/auth/actor");
  const actor = await actorOf(new Request("http://lineward.test", { headers: { cookie: admin.cookie } }));
  const view = actor && (await addImport(actor, { bytes, name: "Häuser.xlsx" }, ""));
  expect(view).toMatchObject({ name: "Häuser.xlsx", encoding: "XLSX", counts: { new: 1 } });
  const [row] = (await rowsOf(view?.id ?? "")).items;
  expect(JSON.stringify(row)).not.toContain("90210417");
  expect(row?.cells.flat).toEqual({ text: "21", note: "A number in the spreadsheet, not text: if it began with zeros, they are lost." });
});

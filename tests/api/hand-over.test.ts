import { readXlsx } from "hucre/xlsx";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import type { KeptHandOver, Sheet, SheetPoint } from "@/lib/hand-overs/schemas";
import type { Api, Person } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";
import { addLineRows, addServer } from "@/tests/support/line-rows";
import { plant } from "@/tests/support/planted";
import { addSite } from "@/tests/support/site-of-devices";

const lock = "Yard-door-lock-4471";
const looked = new Date("2026-03-26T10:41:00.000Z");
const askedAt = new Date("2026-03-26T10:46:00.000Z");

await onEachDatabase("hand-over", (api: () => Api) => {
  let admin: Person;
  let yard: string;
  let quay: string;
  let customer: string;
  const sheetOf = async (as: Person, site: string) => (await as<Sheet>("GET", `/api/sites/${site}/hand-over`)).body;
  const keep = async (as: Person, site: string, body: object = {}) => await as<KeptHandOver>("POST", `/api/sites/${site}/hand-over`, body);

  beforeAll(async () => {
    admin = await api().as("admin", { name: "Ilse Brandt" });
    customer = await addSite(admin, "Northbank Estates");
    yard = await addSite(admin, "St Anne's Yard", customer);
    quay = await addSite(admin, "Harbour Quay", await addSite(admin, "Somebody Else"));
    // One PBX of the house serves both customers: whose else it is stands on no sheet.
    await addServer(api().db, "pbx-shared", quay);
    await addServer(api().db, "pbx-yard", yard, { at: looked });
    const server = "server-pbx-yard";
    await addLineRows(api().db, { user: "401", name: "Front door", siteId: yard, server, door: { at: looked } });
    await addLineRows(api().db, { user: "411", name: "Apartment 1", siteId: yard, server, door: { at: looked, registered: "unknown" } });
    await addLineRows(api().db, {
      user: "412",
      name: "=Lift 2",
      siteId: yard,
      server,
      door: { at: looked, reachable: "no", registered: "unknown" },
    });
    await addLineRows(api().db, { user: "901", name: "Quay door", siteId: quay, server: "server-pbx-shared" });
    await addLineRows(api().db, { user: "413", name: "Garage", siteId: yard, server: "server-pbx-shared", door: { at: looked } });
    const place = { floor: "1", place: "left of the lift", serial: "aq7-83317", firmware: "4.2.0", model: "AQ-07L" };
    await api().db.device.update({ where: { id: "door-411" }, data: { ...place, floor: "1" } });
    await api().db.device.update({ where: { id: "door-401" }, data: { floor: "Ground floor" } });
    await api().db.device.update({ where: { id: "door-412" }, data: { attention: 3 } });
    await api().db.lineEnd.update({ where: { id: "end-401-door" }, data: { registered: "yes", registeredAt: looked } });
    await api().db.lineEnd.update({ where: { id: "end-411-door" }, data: { asked: "ok", askedAt } });
    await api().db.credential.create({
      data: { deviceId: "door-411", field: "password", sealed: plant("sealed login", lock), keyId: "k1" },
    });
  });

  test("a sheet says what the site's page says at the same moment, floor by floor, each line with its last proof", async () => {
    const sheet = await sheetOf(admin, yard);
    const page = (await admin<{ truths: Record<string, unknown>; lines: { total: number } }>("GET", `/api/sites/${yard}`)).body;
    for (const name of ["reachable", "signedIn", "registered", "matches"] as const) {
      expect(sheet.truths[name].counts, name).toEqual(page.truths[name]);
    }
    expect(sheet.counts).toMatchObject({ devices: 5, lines: page.lines.total, points: 1 });
    expect(sheet.checked).toEqual({ from: looked.toISOString(), to: looked.toISOString(), never: 0 });
    expect(sheet.customer).toEqual({ name: "Northbank Estates", logo: null });
    expect(sheet.devices.slice(0, 2)).toMatchObject([
      { name: "Front door", floor: "Ground floor", words: "In order" },
      { name: "Apartment 1", floor: "1st floor", place: "left of the lift", model: "AQ-07L", serial: "aq7-83317", firmware: "4.2.0" },
    ]);
    expect(sheet.servers).toEqual([expect.objectContaining({ name: "pbx-yard", kind: "pbx" })]);
    const proofs = Object.fromEntries(sheet.lines.map(({ name, proof }) => [name, proof]));
    expect(proofs["Front door"]).toEqual({ kind: "registration", words: "Registered", at: looked.toISOString() });
    expect(proofs["Apartment 1"]).toEqual({ kind: "register", words: "Server took its password", at: askedAt.toISOString() });
    expect(proofs["=Lift 2"]).toEqual({ kind: "none", words: "Not proven", at: null });
  });

  test("nothing of another customer and no secret is on it, whoever asks", async () => {
    const installer = await api().as("installer", { sites: [yard] });
    const viewer = await api().as("viewer");
    for (const person of [admin, viewer, installer]) {
      const { text, status } = await person("GET", `/api/sites/${yard}/hand-over`);
      expect(status).toBe(200);
      expect(text).toContain("Garage");
      expect(text).not.toMatch(/Harbour|Quay door|pbx-shared|Somebody/);
      expect(text).not.toContain(lock);
    }
    expect((await installer("GET", `/api/sites/${quay}/hand-over`)).status).toBe(404);
    expect((await keep(installer, quay)).status).toBe(404);
    expect((await keep(viewer, yard)).status).toBe(403);
    expect((await (await api().as("helpdesk", { sites: [yard] }))("GET", `/api/sites/${yard}/hand-over`)).status).toBe(403);
  });

  test("an open point says who sees to it and until when; one that was written down stands beside the problems of the site", async () => {
    const points = `/api/sites/${yard}/hand-over/points`;
    const about = "device:door-412";
    await admin("POST", points, { about, who: "Somebody first" });
    const said = await admin<SheetPoint>("POST", points, {
      about,
      means: "The lift calls over the old telephone.",
      who: "Quay Systems",
      until: "2026-04-02",
    });
    expect(said.status, said.text).toBe(201);
    const own = await admin<SheetPoint>("POST", points, { what: "Labels on the doorbells", who: "Northbank" });
    const sheet = await sheetOf(admin, yard);
    expect(sheet.points).toMatchObject([
      { about, what: "=Lift 2: No answer", who: "Quay Systems", until: "2026-04-02", means: "The lift calls over the old telephone." },
      { about: null, what: "Labels on the doorbells", who: "Northbank", until: null },
    ]);
    for (const wrong of [{}, { about: "device:door-901", who: "x" }, { about: "site:x" }, { what: "x", until: "soon" }, { what: "a\nb" }]) {
      expect((await admin("POST", points, wrong)).status, JSON.stringify(wrong)).toBe(422);
    }
    expect((await admin("DELETE", `${points}/${own.body.id}`)).status).toBe(204);
    expect((await admin("DELETE", `${points}/${own.body.id}`)).status).toBe(404);
    expect((await sheetOf(admin, yard)).points).toHaveLength(1);
  });

  test("a kept sheet has a number of its own and stays as it was printed, whatever becomes of the devices", async () => {
    const first = await keep(admin, yard, { signs: "Hendrik Aalders", parts: ["summary", "devices", "lines", "points"] });
    expect(first.status, first.text).toBe(201);
    expect(first.body).toMatchObject({ number: "HO-0001", madeBy: "Ilse Brandt" });
    const address = `/api/hand-overs/${first.body.id}`;
    const printed = await admin<Sheet>("GET", address);
    expect(printed.body).toMatchObject({ number: "HO-0001", signs: "Hendrik Aalders", link: expect.stringMatching(/\/h\/1$/) });
    // Without network addresses nothing of them is kept.
    expect(printed.body.devices.map(({ address: at }) => at)).toEqual(["", "", "", "", ""]);
    const {
      madeAt: _at,
      number: _number,
      link: _link,
      signs: _signs,
      parts: _parts,
      devices: _devices,
      contact: _contact,
      ...rest
    } = printed.body;
    expect(await sheetOf(admin, yard)).toMatchObject(rest);
    await api().db.device.update({ where: { id: "door-411" }, data: { name: "Renamed", firmware: "9.9.9", reachable: "no" } });
    await api().db.line.update({ where: { id: "line-401" }, data: { name: "Renamed line" } });
    expect((await admin("GET", address)).text).toBe(printed.text);
    await api().db.device.update({ where: { id: "door-411" }, data: { name: "Apartment 1", firmware: "4.2.0", reachable: "yes" } });
    const second = (await keep(await api().as("installer", { sites: [yard] }), yard)).body;
    expect(second.number).toBe("HO-0002");
    const list = (await admin<{ items: KeptHandOver[] }>("GET", `/api/sites/${yard}/hand-overs`)).body.items;
    expect(list.map(({ number }) => number)).toEqual(["HO-0002", "HO-0001"]);
    const entries = await (await api().audit()).findMany({ where: { action: "hand_over.keep", siteId: yard } });
    expect(JSON.stringify(entries)).toContain(second.digest);
    const stranger = await api().as("installer", { sites: [quay] });
    expect((await stranger("GET", address)).status).toBe(404);
    expect((await stranger("GET", `/api/sites/${yard}/hand-overs`)).status).toBe(404);
    // Of a customer with all its places: for nobody who does not see each of them.
    const whole = (await keep(admin, customer)).body;
    expect((await (await api().as("installer", { sites: [yard] }))("GET", `/api/hand-overs/${whole.id}`)).status).toBe(404);
    expect((await admin<Sheet>("GET", `/api/hand-overs/${whole.id}`)).body.devices[0]).toMatchObject({ site: "St Anne's Yard" });
  });

  test("as CSV and XLSX it has a row for each device, line and point, and no cell that a spreadsheet would run", async () => {
    const { text, headers } = await admin("GET", `/api/sites/${yard}/hand-over?format=csv`);
    expect(headers.get("content-disposition")).toMatch(/lineward-hand-over-\d{4}-\d\d-\d\d\.csv/);
    const rows = text
      .trimEnd()
      .split("\r\n")
      .slice(1)
      .map((row) => row.split(","));
    const counted = (kind: string) => rows.filter(([cell]) => cell === kind).length;
    expect([counted("device"), counted("line"), counted("open point")]).toEqual([5, 4, 1]);
    expect(text).toContain("device,,1st floor,left of the lift,Apartment 1,AQ-07L,aq7-83317,4.2.0,");
    expect(text).toContain("'=Lift 2");
    expect(text).not.toMatch(/,=|pbx-shared|Harbour/);
    expect(text).not.toContain(lock);
    const { sheetFile } = await import("@/lib/hand-overs/sheet-file");
    const book = await readXlsx(await sheetFile(await sheetOf(admin, yard), "xlsx").arrayBuffer());
    expect(book.sheets[0]?.rows).toHaveLength(11);
    expect(book.sheets[0]?.rows.find((row) => row[4] === "Apartment 1")?.[6]).toBe("aq7-83317");
  });

  test("a logo is drawn anew as a small PNG; what is no picture, holds a program or is too large is refused", async () => {
    const path = `/api/sites/${customer}/logo`;
    const give = (bytes: Uint8Array) =>
      admin<{ logo: string; detail: string }>("POST", path, { image: Buffer.from(bytes).toString("base64") });
    const picture = sharp({ create: { width: 900, height: 300, channels: 3, background: "#143" } });
    // A picture and a page in one: browsers that guess would run what follows it.
    const polyglot = Buffer.concat([await picture.clone().jpeg().toBuffer(), Buffer.from("<script>alert(1)</script>")]);
    const kept = await give(polyglot);
    expect(kept.status, kept.text).toBe(200);
    const drawn = Buffer.from(kept.body.logo.replace("data:image/png;base64,", ""), "base64");
    expect(await sharp(drawn).metadata()).toMatchObject({ format: "png", width: 480, height: 160 });
    expect(drawn.includes("script")).toBe(false);
    expect((await sheetOf(admin, yard)).customer.logo).toBe(kept.body.logo);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`;
    const tall = await sharp({ create: { width: 1, height: 4_097, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    const huge = await sharp({ create: { width: 5_000, height: 5_000, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    const gif = await picture.clone().gif().toBuffer();
    for (const [what, bytes] of Object.entries({
      svg: Buffer.from(svg),
      tall,
      huge,
      gif,
      text: Buffer.from("PNG"),
      none: Buffer.alloc(0),
    })) {
      const refused = await give(bytes);
      expect(refused.status, `${what} ${refused.text.slice(0, 200)}`).toBe(422);
    }
    expect((await sheetOf(admin, yard)).customer.logo).toBe(kept.body.logo);
    expect((await admin("DELETE", path)).status).toBe(204);
    expect((await sheetOf(admin, yard)).customer.logo).toBeNull();
    await admin("PUT", "/api/company", { company: "Quay Systems BV", support: "+31 10 555 0199" });
    expect((await sheetOf(admin, yard)).installer).toEqual({ company: "Quay Systems BV", support: "+31 10 555 0199" });
  });
});

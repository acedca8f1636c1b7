import { beforeAll, expect, test } from "vitest";
import { siteKeyOf } from "@/lib/sites/site-key";
import type { Api, Person } from "@/tests/support/api-kit";
import { countStatements, watchStatements } from "@/tests/support/count-statements";
import { onEachDatabase } from "@/tests/support/each-database";

interface Site {
  id: string;
  name: string;
  parentId: string | null;
  deviceCount: number;
  ownDeviceCount: number;
  placeCount: number;
  troubledCount: number;
}
interface Sites {
  items: Site[];
  nextCursor: string | null;
  total: number;
}

watchStatements();

await onEachDatabase("sites", (api: () => Api) => {
  let admin: Person;
  let named = 0;
  beforeAll(async () => {
    admin = await api().as("admin");
  });

  const uniqueName = (word: string) => `${word} ${++named}`;

  async function add(name: string, parentId: string | null = null): Promise<Site> {
    const reply = await admin<Site>("POST", "/api/sites", { name, parentId });
    expect(reply.status, reply.text).toBe(201);
    return reply.body;
  }

  async function addDevice(siteId: string | null, siteKey = ""): Promise<string> {
    named += 1;
    const name = `device ${named}`;
    const place = { scheme: "http", host: "10.0.0.1", port: 80, address: "http://10.0.0.1" };
    const row = await api().db.device.create({
      data: { name, nameKey: name, driver: "x", kind: "intercom", ...place, siteId, siteKey, search: name },
    });
    return row.id;
  }

  test("a site has variables of its own; a customer's hold at its places too, whose own win", async () => {
    const customer = await add(uniqueName("Variables"));
    const place = await add("Place", customer.id);
    const path = `/api/sites/${place.id}`;
    await admin("PATCH", `/api/sites/${customer.id}`, { variables: { gate: "1", floor: "0" } });
    const changed = await admin("PATCH", path, { variables: { gate: "7" } });
    expect(changed.status, changed.text).toBe(200);
    const expected = { name: "Place", variables: { gate: "7" }, inheritedVariables: { gate: "1", floor: "0" } };
    expect((await admin("GET", path)).body).toMatchObject(expected);
    await admin("PATCH", path, { variables: { zone: "B" } });
    expect((await admin("GET", path)).body).toMatchObject({ variables: { gate: "7", zone: "B" } });
    await admin("PATCH", path, { variables: { gate: null, zone: null } });
    expect((await admin("GET", path)).body).toMatchObject({ ...expected, variables: {} });
    const wrong = await admin("PATCH", path, { variables: { Gate: "1" } });
    expect(wrong.body).toMatchObject({ fields: [{ path: "variables.Gate", message: expect.stringMatching(/^A name has small letters/) }] });
    for (const variables of [{ flat: "1" }, { "site.name": "x" }, { Gate: "1" }, { gate: "" }, { gate: "a\u0000" }, ["gate"], "gate"]) {
      expect((await admin("PATCH", path, { variables })).status, JSON.stringify(variables)).toBe(422);
    }
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`v${at}`, "1"]));
    expect((await admin("PATCH", path, { variables: many })).status).toBe(422);
    const viewer = await api().as("viewer");
    expect((await viewer("PATCH", path, { variables: { gate: "9" } })).status).toBe(403);
    expect((await admin("GET", path)).body).toMatchObject({ variables: {} });
  });

  test("a site says whom to ask and how to get in; only who may change sites writes it, and the audit never holds it", async () => {
    const { id } = await add(uniqueName("Contact"));
    const path = `/api/sites/${id}`;
    expect((await admin("GET", path)).body).toMatchObject({ contact: { address: "", phone: "" }, notes: null });
    const notes = "Side door.\r\n  Ask the caretaker. ";
    const changed = await admin("PATCH", path, { contact: { name: " Anneke Vos ", phone: "+31 10 555 0142" }, notes });
    expect(changed.status, changed.text).toBe(200);
    await admin("PATCH", path, { contact: { phone: "" } });
    const expected = { contact: { name: "Anneke Vos", phone: "", address: "" }, notes: "Side door.\nAsk the caretaker." };
    expect((await admin("GET", path)).body).toMatchObject(expected);
    for (const wrong of [
      { contact: { fax: "1" } },
      { contact: { name: "a\nb" } },
      { contact: null },
      { notes: "x".repeat(2_001) },
      { notes: 1 },
    ]) {
      expect((await admin("PATCH", path, wrong)).status, JSON.stringify(wrong)).toBe(422);
    }
    for (const role of ["installer", "helpdesk", "viewer"] as const) {
      expect((await (await api().as(role))("PATCH", path, { notes: "mine" })).status, role).toBe(403);
    }
    const entries = await (await api().audit()).findMany({ where: { subjectId: id, action: "site.change" } });
    expect(entries.length).toBe(2);
    expect(JSON.stringify(entries)).not.toMatch(/Anneke|caretaker/);
  });

  test("a customer sums the devices, lines and alerts of its places, in as many statements for five devices as for fifty", async () => {
    const { addLineRows, addServer } = await import("@/tests/support/line-rows");
    const customer = await add(uniqueName("Sums"));
    const [east, west] = [await add("East", customer.id), await add("West", customer.id)];
    const server = await addServer(api().db, uniqueName("pbx").replace(" ", "-"), west.id);
    const user = () => String(7_000 + ++named);
    await addLineRows(api().db, { user: user(), name: "Sum one", siteId: east.id, server, door: { reachable: "no" } });
    await addLineRows(api().db, { user: user(), name: "Sum two", siteId: west.id, server, state: "half_done" });
    const summary = async (id: string, as = admin) =>
      (
        await as<{ truths: Record<string, Record<string, number>>; lines: Record<string, number>; alerts: unknown }>(
          "GET",
          `/api/sites/${id}`,
        )
      ).body;
    expect(await summary(customer.id)).toMatchObject({
      truths: { reachable: { yes: 2, no: 1 }, registered: { yes: 2, not_applicable: 1 } },
      lines: { total: 2, in_order: 1, half_done: 1 },
      alerts: { open: 0, acknowledged: 0 },
    });
    expect(await summary(east.id)).toMatchObject({ truths: { reachable: { yes: 0, no: 1 } }, lines: { total: 1, in_order: 1 } });
    const installer = await api().as("installer", { sites: [east.id] });
    expect(await summary(east.id, installer)).toMatchObject({ lines: { total: 1 } });
    expect((await installer("GET", `/api/sites/${west.id}`)).status).toBe(404);
    expect((await installer("GET", `/api/sites/${customer.id}`)).status).toBe(404);
    const few = await countStatements(() => admin("GET", `/api/sites/${customer.id}`));
    await Promise.all(Array.from({ length: 45 }, () => addDevice(east.id)));
    const many = await countStatements(() => admin("GET", `/api/sites/${customer.id}`));
    expect(many.statements).toBeLessThanOrEqual(few.statements);
  });

  test("a customer has places, and each says how many devices are in it and below it, and how many of them need a look", async () => {
    const customer = await add(uniqueName("Harbour"));
    const place = await add("Tower A", customer.id);
    await addDevice(customer.id);
    const wrong = await addDevice(place.id);
    const unknown = await addDevice(place.id);
    await api().db.device.update({ where: { id: wrong }, data: { attention: 3 } });
    await api().db.device.update({ where: { id: unknown }, data: { attention: 1 } });
    expect((await admin<Site>("GET", `/api/sites/${customer.id}`)).body).toMatchObject({
      troubledCount: 1,
      deviceCount: 3,
      ownDeviceCount: 1,
      placeCount: 1,
      parentId: null,
    });
    expect((await admin<Site>("GET", `/api/sites/${place.id}`)).body).toMatchObject({
      troubledCount: 1,
      deviceCount: 2,
      ownDeviceCount: 2,
      placeCount: 0,
      parentId: customer.id,
    });
  });

  test("there are two levels and no circles", async () => {
    const customer = await add(uniqueName("Levels"));
    const place = await add("Place", customer.id);
    const other = await add(uniqueName("Levels"));
    const deep = await admin("POST", "/api/sites", { name: "Deeper", parentId: place.id });
    expect(deep.body).toMatchObject({ code: "validation_failed", fields: [{ path: "parentId" }] });
    for (const parentId of [customer.id, place.id, other.id]) {
      expect((await admin("PATCH", `/api/sites/${customer.id}`, { parentId })).status, "a customer with places moves nowhere").toBe(422);
    }
    expect((await admin("POST", "/api/sites", { name: "Lost", parentId: "nowhere" })).status).toBe(422);
    expect((await admin<Site>("PATCH", `/api/sites/${place.id}`, { parentId: other.id })).body.parentId).toBe(other.id);
    expect((await admin<Site>("PATCH", `/api/sites/${place.id}`, { parentId: null })).body.parentId).toBeNull();
  });

  test("a name is taken once among customers and once per customer, whatever its case and however many ask at once", async () => {
    const name = uniqueName("Élysée");
    const spellings = [name, name.toUpperCase(), name.toLowerCase(), ` ${name} `];
    const replies = await Promise.all(spellings.map((spelling) => admin("POST", "/api/sites", { name: spelling })));
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409, 409, 409]);
    expect(replies.find((reply) => reply.status === 409)?.body).toMatchObject({ code: "conflict", fields: [{ path: "name" }] });
    const [first, second] = [await add(uniqueName("First")), await add(uniqueName("Second"))];
    await add("Lobby", first.id);
    await add("Lobby", second.id);
    const below = await Promise.all([1, 2].map(() => admin("POST", "/api/sites", { name: "Garage", parentId: first.id })));
    expect(below.map((reply) => reply.status).sort()).toEqual([201, 409]);
    expect((await admin("PATCH", `/api/sites/${first.id}`, { name: second.name.toUpperCase() })).status).toBe(409);
    expect(
      (await admin("PATCH", `/api/sites/${first.id}`, { name: first.name.toUpperCase() })).status,
      "its own name in another case",
    ).toBe(200);
  });

  test("a renamed site takes its devices' sort key along", async () => {
    const site = await add(uniqueName("Old name"));
    const device = await addDevice(site.id, site.name.toLowerCase());
    const renamed = uniqueName("New Name");
    await admin("PATCH", `/api/sites/${site.id}`, { name: renamed });
    expect(await api().db.device.findUnique({ where: { id: device }, select: { siteKey: true } })).toEqual({
      siteKey: siteKeyOf(renamed),
    });
  });

  test("a site with something in it is not removed, and says what; an empty one is", async () => {
    const customer = await add(uniqueName("Full"));
    const place = await add("Place", customer.id);
    const device = await addDevice(place.id);
    expect((await admin("DELETE", `/api/sites/${customer.id}`)).body.detail).toContain("still has 1 place");
    const full = await admin("DELETE", `/api/sites/${place.id}`);
    expect(full).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect(full.body.detail).toContain("still has 1 device");
    await api().db.device.delete({ where: { id: device } });
    expect((await admin("DELETE", `/api/sites/${place.id}`)).status).toBe(204);
    expect((await admin("DELETE", `/api/sites/${place.id}`)).status).toBe(404);
    expect((await admin("DELETE", `/api/sites/${customer.id}`)).status).toBe(204);
  });

  test("removing a person's only site is refused, because it would show them every other", async () => {
    const [only, other] = [await add(uniqueName("Only")), await add(uniqueName("Other"))];
    const installer = await api().as("installer", { sites: [only.id], name: "Bound Bea" });
    const refused = await admin("DELETE", `/api/sites/${only.id}`);
    expect(refused).toMatchObject({ status: 409 });
    expect(refused.body.detail).toContain("Bound Bea");
    await admin("PATCH", `/api/people/${installer.id}`, { siteIds: [only.id, other.id] });
    expect((await admin("DELETE", `/api/sites/${only.id}`)).status).toBe(204);
    expect((await installer<Sites>("GET", "/api/sites")).body.items.map((site) => site.id)).toEqual([other.id]);
  });

  test("for people who are bound to sites no other site exists, nor the customer above theirs", async () => {
    const customer = await add(uniqueName("Above"));
    const place = await add("Mine", customer.id);
    const sister = await add("Sister", customer.id);
    for (const role of ["installer", "helpdesk"] as const) {
      const bound = await api().as(role, { sites: [place.id] });
      const listed = await bound<Sites>("GET", "/api/sites");
      expect(listed.body.items).toMatchObject([{ id: place.id, parentId: null }]);
      expect(listed.body.total).toBe(1);
      expect(listed.text).not.toContain(customer.id);
      expect((await bound("GET", `/api/sites/${place.id}`)).status).toBe(200);
      expect((await bound("GET", `/api/sites/${customer.id}`)).status).toBe(404);
      expect((await bound("GET", `/api/sites/${sister.id}`)).status).toBe(404);
      const above = await api().as(role, { sites: [customer.id] });
      expect((await above<Sites>("GET", `/api/sites?parent=${customer.id}`)).body.items.map((site) => site.name)).toEqual([
        "Mine",
        "Sister",
      ]);
    }
    const free = await api().as("helpdesk");
    expect((await free("GET", `/api/sites/${sister.id}`)).status).toBe(200);
  });

  test("the overview of a site counts what stands there and below, and for who does not see it there is none", async () => {
    const [customer, other] = [await add(uniqueName("Quay")), await add(uniqueName("Quay"))];
    const place = await add("Lift", customer.id);
    for (const siteId of [customer.id, place.id, place.id, other.id]) {
      await addDevice(siteId);
    }
    const bound = await api().as("installer", { sites: [place.id] });
    const count = async (person: Person, site: string) => {
      const { status, body } = await person<{ counts?: { devices: number } }>("GET", `/api/overview?site=${site}`);
      return body.counts?.devices ?? status;
    };
    expect([await count(admin, customer.id), await count(admin, place.id), await count(admin, "nowhere")]).toEqual([3, 2, 404]);
    expect([await count(bound, place.id), await count(bound, customer.id), await count(bound, other.id)]).toEqual([2, 404, 404]);
    for (const [method, path] of [
      ["GET", "/api/attention"],
      ["POST", "/api/overview/check"],
    ] as const) {
      expect((await bound(method, `${path}?site=${other.id}`)).status, path).toBe(404);
    }
    const people = await admin<{ items: { id: string }[] }>("GET", `/api/people?site=${place.id}`);
    expect(people.body.items.map(({ id }) => id)).toEqual([bound.id]);
  });

  test("sites page by name without a gap or a double, and are found by a part of it in any case", async () => {
    const customer = await add(uniqueName("Paged"));
    for (const name of ["Door 3", "Door 1", "door 2", "Gate"]) {
      await add(name, customer.id);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? "" : `&cursor=${cursor}`;
      const page = await admin<Sites>("GET", `/api/sites?parent=${customer.id}&query=DOOR&limit=1${more}`);
      seen.push(...page.body.items.map((site) => site.name));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(["Door 1", "door 2", "Door 3"]);
    expect((await admin<Sites>("GET", "/api/sites?parent=none&query=door")).body.items).toEqual([]);
    expect((await admin("GET", "/api/sites?cursor=e30")).body.fields[0]?.path).toBe("cursor");
  });

  test("what several people change of one device at the same moment ends as one of them said it", async () => {
    const login = { username: "admin", password: "Sound-Password-9" };
    const door = { name: uniqueName("Door"), driver: "basip-monitor", address: "http://10.0.0.9", credentials: login, check: false };
    const device = (await admin<{ id: string }>("POST", "/api/devices", door)).body.id;
    const wishes = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? ["gate", "lobby", "stairs"] : ["stairs", "lobby", "gate"]));
    const answers = await Promise.all(wishes.map((tags) => admin("PATCH", `/api/devices/${device}`, { tags })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await api().db.deviceTag.count({ where: { deviceId: device } })).toBe(3);
  });

  test("a body that is not understood names each input", async () => {
    const bad = await admin("POST", "/api/sites", { name: "  ", colour: "red" });
    expect(bad.body).toMatchObject({ code: "validation_failed" });
    expect(bad.body.fields.map((field) => field.path).sort()).toEqual(["colour", "name"]);
    expect((await admin("POST", "/api/sites", "{broken", { "content-type": "application/json" })).status).toBe(422);
    expect((await admin("PATCH", "/api/sites/nowhere", { name: "X" })).status).toBe(404);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LineItem } from "@/lib/lines/schemas";
import type { Person } from "../support/api-kit";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addSite } from "../support/site-of-devices";

let world: LineWorld;
beforeAll(async () => {
  world = await startLineWorld();
});
afterAll(() => world?.close());

let users = 100;
function newUser(): string {
  users += 1;
  return String(users);
}

async function search(query: string, as: Person = world.installer, more = ""): Promise<LineItem[]> {
  const found = await as<{ items: LineItem[] }>("GET", `/api/lines?query=${encodeURIComponent(query)}${more}`);
  expect(found.status, found.text).toBe(200);
  return found.body.items;
}

const codes = (line: LineItem) => line.disagreements.map((disagreement) => disagreement.code);

describe("lines are found without anyone opening a page", () => {
  test("a panel and the extension it registers as are one line, named after the panel", async () => {
    const user = newUser();
    await world.pbx([user]);
    await world.door("basip-panel", user);
    const line = await world.lineOf(user);
    expect(line).toMatchObject({ name: `Door ${user}`, user, state: "in_order" });
    expect(line.ends.map((end) => [end.noun, end.role, end.label])).toEqual([
      ["panel", "registers", "SIP account 1"],
      ["PBX", "accepts", `Extension ${user}`],
    ]);
    expect(line.ends[1]?.secret.stored).toBe(true);
  });

  test.each([
    ["a scheme, another case and a dot", "sip:LOCALHOST.:5060"],
    ["no port", "sip:127.0.0.1"],
    ["a name that leads to the PBX's address", "sip:pbx.lineward.example:5060"],
  ])("the server may be written with %s", async (_words, proxy) => {
    const { resolveNamesWith } = await import("@/lib/lines/dns-cache");
    resolveNamesWith(async (name) => (name === "nowhere.example" ? [] : ["127.0.0.1"]));
    const user = newUser();
    await world.pbx([user]);
    await world.door("basip-panel", user, { sip: { proxy } });
    await expect.poll(async () => (await world.lineOf(user)).ends.length).toBe(2);
  });

  test("the same user at another server is another line", async () => {
    const user = newUser();
    await world.pbx([user]);
    await world.door("basip-panel", user, { sip: { proxy: "sip:10.99.0.1:5060", realm: "10.99.0.1" } });
    const lines = (await search(user)).filter((line) => line.user === user);
    expect(lines.map((line) => line.ends.length)).toEqual([1, 1]);
  });

  test("an account that is changed at the device moves to its new line, and the old one goes with its last end", async () => {
    const [before, after] = [newUser(), newUser()];
    const { simulator, id } = await world.door("basip-monitor", before, { sip: { proxy: "sip:10.99.0.2:5060", realm: "10.99.0.2" } });
    const name = "Kept name";
    const line = await world.lineOf(before);
    await world.installer("PATCH", `/api/lines/${line.id}`, { name });
    simulator.edit("sip", { user: after });
    await world.installer("POST", `/api/devices/${id}/check`, {});
    expect((await search(before)).filter((candidate) => candidate.user === before)).toHaveLength(0);
    expect(await world.lineOf(after)).toMatchObject({ id: line.id, name });
  });

  test("a device that says again what it said before has nobody told, and one that says something else has", async () => {
    const [before, after] = [newUser(), newUser()];
    const { simulator, id } = await world.door("basip-panel", before);
    const { db } = world.api;
    await db.setting.create({ data: { key: "told", value: "" } });
    await db.$executeRaw`CREATE TRIGGER "told" AFTER INSERT ON "EventOutbox"
      BEGIN UPDATE "Setting" SET "value" = "value" || NEW."name" || ' ' WHERE "key" = 'told'; END`;
    const told = async () => (await db.setting.findUniqueOrThrow({ where: { key: "told" } })).value.trim().split(" ");
    await world.installer("POST", `/api/devices/${id}/check`, {});
    expect(await told()).toEqual([""]);
    simulator.edit("sip", { user: after });
    await world.installer("POST", `/api/devices/${id}/check`, {});
    expect(await told()).toEqual(["settings.read"]);
    expect(await world.lineOf(after)).toMatchObject({ user: after });
    await db.$executeRaw`DROP TRIGGER "told"`;
  });

  test("a removed device takes its ends along", async () => {
    const user = newUser();
    const { id } = await world.door("basip-panel", user);
    const line = await world.lineOf(user);
    expect((await world.installer("DELETE", `/api/devices/${id}`)).status).toBe(204);
    expect((await world.installer("GET", `/api/lines/${line.id}`)).status).toBe(404);
  });
});

describe("a person's choice stays", () => {
  test("joined lines stay joined when the devices are read again, and the name used there is known from then on", async () => {
    const [first, second] = [newUser(), newUser()];
    const [pbx] = (await world.pbx([first, second])) as [SimulatedEnd];
    const other = { sip: { proxy: "sip:nowhere.example:5060", realm: "nowhere.example" } };
    const door = await world.door("basip-panel", first, other);
    const [a, b] = (await search(first)).filter((line) => line.user === first);
    const joined = await world.installer("POST", `/api/lines/${a?.id}/join`, { lineId: b?.id });
    expect(joined.status, joined.text).toBe(200);
    for (const id of [door.id, pbx.id]) {
      await world.installer("POST", `/api/devices/${id}/check`, {});
    }
    expect((await search(first)).filter((line) => line.user === first).map((line) => line.ends.length)).toEqual([2]);
    await world.door("basip-panel", second, other);
    expect((await world.lineOf(second)).ends).toHaveLength(2);
  });

  test("split ends stay apart, and a name that a person gave stays", async () => {
    const user = newUser();
    const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
    const door = await world.door("basip-panel", user);
    const line = await world.lineOf(user);
    await world.installer("PATCH", `/api/lines/${line.id}`, { name: "Apartment 12" });
    const split = await world.installer<LineItem>("POST", `/api/lines/${line.id}/split`, { endIds: [line.ends[1]?.id] });
    expect(split.status, split.text).toBe(201);
    for (const id of [door.id, pbx.id]) {
      await world.installer("POST", `/api/devices/${id}/check`, {});
    }
    const lines = (await search(user)).filter((candidate) => candidate.user === user);
    expect(lines.map((line) => line.ends.length)).toEqual([1, 1]);
    expect(lines.map((line) => line.name)).toContain("Apartment 12");
    const whole = await world.installer("POST", `/api/lines/${line.id}/split`, { endIds: [line.ends[0]?.id] });
    expect(whole.status).toBe(422);
  });

  test("who only resets lines cannot name, join or split them", async () => {
    const user = newUser();
    await world.door("basip-panel", user);
    const line = await world.lineOf(user);
    const tries = [
      await world.helpdesk("PATCH", `/api/lines/${line.id}`, { name: "x" }),
      await world.helpdesk("POST", `/api/lines/${line.id}/join`, { lineId: line.id }),
      await world.helpdesk("POST", `/api/lines/${line.id}/split`, { endIds: ["x"] }),
    ];
    expect(tries.map((reply) => reply.status)).toEqual([403, 403, 403]);
  });
});

describe("disagreements are said in words, with the one change that mends them", () => {
  test("passwords that are known to differ", async () => {
    const user = newUser();
    await world.pbx([user]);
    await world.door("basip-monitor", user, { secret: "Some-Other-Pass-9" });
    const line = await world.lineOf(user);
    expect(codes(line)).toContain("secret");
    expect(line.state).toBe("problem");
  });

  test("a password that is changed in the device's form alone", async () => {
    const user = newUser();
    await world.pbx([user]);
    const { id } = await world.door("basip-panel", user);
    expect(codes(await world.lineOf(user))).not.toContain("secret");
    const { body } = await world.installer<{ baseline: string }>("GET", `/api/devices/${id}/settings/sip`);
    const sent = { values: { password: "By-Hand-Alone-77" } };
    const written = await world.installer("PUT", `/api/devices/${id}/settings/sip`, sent, { "if-match": `"${body.baseline}"` });
    expect(written.status, written.text).toBe(200);
    expect(codes(await world.lineOf(user))).toContain("secret");
  });

  test("a realm and a port of an unregistered panel that most others at the server do not have, and the change is legal there", async () => {
    const all = [newUser(), newUser(), newUser(), newUser(), newUser(), newUser()];
    await world.pbx(all);
    for (const user of all.slice(0, 5)) {
      await world.door("basip-panel", user);
    }
    const odd = all[5] ?? "";
    const { id } = await world.door("basip-panel", odd, {
      sip: { realm: "old.example", proxy: "sip:127.0.0.1:5062" },
      simulator: { registrar: () => false },
    });
    await world.installer("POST", `/api/devices/${id}/check`, {});
    const line = await world.lineOf(odd);
    expect(codes(line)).toEqual(expect.arrayContaining(["realm", "port"]));
    const realm = line.disagreements.find((disagreement) => disagreement.code === "realm");
    expect(realm?.fix).toEqual({ deviceId: id, document: "sip", record: "", patch: { realm: "127.0.0.1" } });
    for (const fix of line.disagreements.flatMap((found) => found.fix ?? [])) {
      const preview = await world.installer<{ changes: unknown[] }>("POST", `/api/devices/${id}/settings/${fix.document}/preview`, {
        values: { ...fix.patch, password: "Needed-For-Full-1" },
      });
      expect(preview.body.changes, JSON.stringify(fix)).not.toHaveLength(0);
    }
    const agent = await search(odd, world.helpdesk);
    expect(agent[0]?.disagreements.every((disagreement) => disagreement.fix === undefined)).toBe(true);
  });

  test("two devices that register as one user", async () => {
    const user = newUser();
    await world.pbx([user]);
    await world.door("basip-panel", user);
    await world.door("basip-monitor", user);
    expect(codes(await world.lineOf(user))).toContain("duplicate_registration");
  });

  test("a user that the server does not have, and a server that is not kept here", async () => {
    const [known, unknown] = [newUser(), newUser()];
    await world.pbx([known]);
    await world.door("basip-panel", unknown);
    const line = await world.lineOf(unknown);
    expect(line.disagreements.find((disagreement) => disagreement.code === "end_missing")).toMatchObject({ severity: "problem" });
    const away = newUser();
    await world.door("basip-panel", away, { sip: { proxy: "sip:10.99.0.3:5060", realm: "10.99.0.3" } });
    expect((await world.lineOf(away)).disagreements.find((disagreement) => disagreement.code === "end_missing")).toMatchObject({
      severity: "note",
    });
  });

  test("users of joined ends that differ", async () => {
    const [first, second] = [newUser(), newUser()];
    await world.pbx([first]);
    await world.door("basip-panel", second);
    const [a, b] = [await world.lineOf(first), await world.lineOf(second)];
    await world.installer("POST", `/api/lines/${b.id}/join`, { lineId: a.id });
    expect(codes((await search(`Door ${second}`))[0] as LineItem)).toContain("user");
  });

  test("a check asks the server with the password that is kept, and a refusal is a disagreement until it is mended", async () => {
    const user = newUser();
    await world.pbx([user]);
    await world.door("basip-monitor", user, { secret: "Some-Other-Pass-9" });
    const line = await world.lineOf(user);
    const checked = await world.helpdesk<{ proofs: { endId: string; result: string }[] }>("POST", `/api/lines/${line.id}/check`, {});
    expect(checked.status, checked.text).toBe(200);
    expect(checked.body.proofs.map((proof) => proof.result).sort()).toEqual(["ok", "wrong_secret"]);
    const begun = await world.reset(line.id);
    expect((await world.ended(begun.body.id)).state).toBe("done");
    expect(codes(await world.lineOf(user))).not.toContain("secret");
  });
});

describe("who sees which line", () => {
  test("a line is there for people of a site with one of its ends; a device elsewhere is told by its kind only", async () => {
    const here = await addSite(world.admin, "Elm Court");
    const user = newUser();
    const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
    await world.admin("PATCH", `/api/devices/${pbx.id}`, { servesSites: [here] });
    const door = await world.door("basip-panel", user, { more: { siteId: here } });
    const agent = await world.api.as("helpdesk", { sites: [here] });
    const [line] = await search("elm", agent);
    expect(line).toMatchObject({ user, site: { id: here, name: "Elm Court" } });
    expect(line?.ends.map((end) => [end.deviceName, end.foreign])).toEqual([
      [`Door ${user}`, false],
      ["PBX on another site", true],
    ]);
    expect(JSON.stringify(line)).not.toContain(pbx.id);
    const begun = await world.reset(line?.id ?? "", {}, agent);
    expect(begun.status, begun.text).toBe(202);
    expect((await world.ended(begun.body.id)).state).toBe("done");
    const told = [
      await agent("GET", `/api/resets/${begun.body.id}`),
      await agent("GET", `/api/lines/${line?.id}`),
      await agent("GET", "/api/resets"),
    ];
    for (const page of told) {
      expect(page.status).toBe(200);
      expect(page.text).not.toContain(`PBX ${pbx.simulator.port}`);
    }
    const third = await world.api.as("helpdesk", { sites: [await addSite(world.admin, "Third")] });
    expect(await search("", third)).toHaveLength(0);
    expect((await third("GET", `/api/lines/${line?.id}`)).status).toBe(404);
    expect((await third("GET", `/api/resets/${begun.body.id}`)).status).toBe(404);
    expect((await world.reset(line?.id ?? "", {}, third)).status).toBe(404);
    expect(door.secret()).toBe(pbx.secret());
  });

  test("an agent sees no address of a web page, no record and no secret", async () => {
    const user = newUser();
    const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
    await world.door("basip-panel", user);
    const line = await world.helpdesk("GET", `/api/lines/${(await world.lineOf(user)).id}`);
    expect(line.status).toBe(200);
    expect(line.text).not.toContain(`:${pbx.simulator.port}`);
    expect(line.text.includes(pbx.secret())).toBe(false);
    expect((await world.helpdesk("GET", `/api/devices/${pbx.id}`)).status).toBe(403);
  });
});

describe("what is known of an end", () => {
  test("an end whose device stopped answering is not registered for all we know; what it said last stands beside it with its age", async () => {
    const user = newUser();
    await world.pbx([user]);
    const door = await world.door("basip-panel", user);
    const endOf = async () => (await world.lineOf(user)).ends.find((end) => end.role === "registers");
    const before = await endOf();
    expect(before?.truths.registered).toMatchObject({ state: "yes" });
    expect(before?.truths.registered).not.toHaveProperty("lastKnown");
    await door.simulator.close();
    await world.installer("POST", `/api/devices/${door.id}/check`);
    const after = await endOf();
    expect(after?.truths.reachable.state).toBe("no");
    expect(after?.truths.registered).toMatchObject({
      state: "unknown",
      detail: "It does not answer",
      lastKnown: { state: "yes", at: before?.truths.registered.at },
    });
  });

  test("an end whose device refuses our login is not registered for all we know either", async () => {
    const user = newUser();
    await world.pbx([user]);
    const door = await world.door("basip-panel", user);
    door.simulator.changeLogin("Another-web-pass-1");
    door.simulator.expireTokens();
    await world.installer("POST", `/api/devices/${door.id}/check`);
    const end = (await world.lineOf(user)).ends.find((end) => end.role === "registers");
    expect(end?.truths.signedIn.state).toBe("no");
    expect(end?.truths.registered).toMatchObject({ state: "unknown", lastKnown: { state: "yes" } });
  });
});

describe("search", () => {
  test("by number, device name, site and state; what is meant to the letter stands first", async () => {
    const user = newUser();
    const site = await addSite(world.admin, `Harbour ${user}`);
    await world.pbx([user, `9${user}`]);
    await world.door("basip-panel", user, { more: { name: `Stair ${user}`, siteId: site } });
    for (const query of [user, `stair ${user}`, `harbour ${user}`]) {
      expect((await search(query))[0], query).toMatchObject({ user });
    }
    const found = await world.installer<{ exact: number; total: number }>("GET", `/api/lines?query=${user}`);
    expect(found.body).toMatchObject({ exact: 1, total: 2 });
    expect(await search(user, world.installer, "&state=half_done")).toHaveLength(0);
    expect(await search(user, world.installer, `&site=${site}`)).toHaveLength(1);
  });

  test("a number in what a caller says is the whole number in a line's name, and no part of an address or of another number", async () => {
    const tag = `Flat${newUser()}`;
    for (const name of [`${tag} 1`, `${tag} 12, Okafor`, `${tag} 120`]) {
      await world.door("basip-panel", newUser(), { more: { name } });
    }
    const found = await world.installer<{ items: LineItem[]; exact: number }>("GET", `/api/lines?query=${tag}%2012`);
    expect(found.body.items.map((line) => line.name)).toEqual([`${tag} 12, Okafor`, `${tag} 120`]);
    expect(found.body.exact).toBe(1);
    const both = await world.installer<{ items: LineItem[]; exact: number }>("GET", `/api/lines?query=${tag}%201`);
    expect([both.body.items[0]?.name, both.body.exact]).toEqual([`${tag} 1`, 1]);
  });

  test("a renamed site, or one that moves to another customer, is what its lines are found by at once", async () => {
    const user = newUser();
    const customer = await addSite(world.admin, `Quayside ${user}`);
    const place = await addSite(world.admin, `Dock ${user}`, customer);
    await world.door("basip-panel", user, { more: { siteId: place } });
    const found = async (query: string) => (await search(query)).map((line) => line.user);
    expect(await found(`quayside ${user}`)).toEqual([user]);
    await world.admin("PATCH", `/api/sites/${place}`, { name: `Pier ${user}` });
    expect([await found(`pier ${user}`), await found(`dock ${user}`)]).toEqual([[user], []]);
    await world.admin("PATCH", `/api/sites/${customer}`, { name: `Riverside ${user}` });
    expect([await found(`riverside ${user}`), await found(`quayside ${user}`)]).toEqual([[user], []]);
    await world.admin("PATCH", `/api/sites/${place}`, { parentId: null });
    expect([await found(`riverside ${user}`), (await search(`pier ${user}`))[0]?.site?.name]).toEqual([[], `Pier ${user}`]);
  });

  test("the account of one document leads to its line, and one that has no account to none", async () => {
    const [user, other] = [newUser(), newUser()];
    await world.pbx([user, other]);
    const door = await world.door("basip-panel", user);
    const { ends } = await world.lineOf(user);
    const accepting = ends.find((end) => end.role === "accepts");
    const at = async (device = "", document = "", record = "") => {
      const query = new URLSearchParams({ device, document, record });
      const found = await world.installer<{ items: LineItem[] }>("GET", `/api/lines?${query}`);
      return found.body.items.map((line) => line.user);
    };
    expect(await at(door.id, "sip")).toEqual([user]);
    expect(await at(accepting?.deviceId, accepting?.document, accepting?.record)).toEqual([user]);
    expect(await at(door.id, "sip-second")).toEqual([]);
  });

  test("pages follow each other without a gap or a repetition", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { body: { items: LineItem[]; nextCursor: string | null; total: number } } = await world.installer(
        "GET",
        `/api/lines?limit=7${cursor ? `&cursor=${cursor}` : ""}`,
      );
      seen.push(...page.body.items.map((line) => line.id));
      cursor = page.body.nextCursor;
    }
    const all = await world.installer<{ total: number }>("GET", "/api/lines?limit=1");
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(all.body.total);
  });
});

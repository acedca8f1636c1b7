import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LineDetail } from "@/lib/lines/endpoints";
import type { AccountState, LineItem } from "@/lib/lines/schemas";
import { sampleRecords } from "@/lib/simulators/portsip/simulator";
import type { Person } from "../support/api-kit";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addSite } from "../support/site-of-devices";

let world: LineWorld;
let [alder, birch] = ["", ""];
/** Bound to Alder alone; `both` sees Alder and Birch; `birchAgent` resets at Birch. */
let installer: Person;
let both: Person;
let birchAgent: Person;
beforeAll(async () => {
  world = await startLineWorld();
  [alder, birch] = [await addSite(world.admin, "Alder"), await addSite(world.admin, "Birch")];
  installer = await world.api.as("installer", { sites: [alder] });
  both = await world.api.as("installer", { sites: [alder, birch] });
  birchAgent = await world.api.as("helpdesk", { sites: [birch] });
});
afterAll(() => world?.close());

let users = 300;
function newUser(): string {
  users += 1;
  return String(users);
}

async function linesOf(user: string, as: Person = world.admin, more = ""): Promise<LineItem[]> {
  const found = await as<{ items: LineItem[] }>("GET", `/api/lines?query=${user}${more}`);
  expect(found.status, found.text).toBe(200);
  return found.body.items.filter((line) => line.user === user);
}

const sizes = async (user: string, as?: Person) => (await linesOf(user, as)).map((line) => line.ends.length).sort();
const rogueAt = (siteId: string, user: string, secret = "Rogue-Pass-1") =>
  world.door("basip-monitor", user, { secret, more: { siteId, name: `Rogue ${user}` } });
const serve = async (device: SimulatedEnd, servesSites: string[]) => {
  const saved = await world.admin("PATCH", `/api/devices/${device.id}`, { servesSites });
  expect(saved.status, saved.text).toBe(200);
};

/** A server with an extension and the door at Birch that registers as it. */
async function birchLine(user: string, pbx: Record<string, unknown> = { siteId: birch }) {
  const [server] = (await world.pbx([user], {}, pbx)) as [SimulatedEnd];
  const door = await world.door("basip-monitor", user, { more: { siteId: birch } });
  return { server, door };
}

describe("an account of another customer", () => {
  test.each([
    ["a server of that customer", () => ({ siteId: birch })],
    ["a server without a site", () => ({})],
  ])("is not taken by writing its user and server into a device of one's own: %s", async (_words, site) => {
    const user = newUser();
    const { server, door } = await birchLine(user, site());
    const before = server.secret();
    const rogue = await rogueAt(alder, user);
    expect(await sizes(user, installer)).toEqual([1]);
    const [own] = await linesOf(user, installer);
    const shown = await installer<LineDetail>("GET", `/api/lines/${own?.id}`);
    for (const word of [`Door ${user}`, "Birch", `PBX ${server.simulator.port}`, door.id, server.id]) {
      expect(shown.text, word).not.toContain(word);
    }
    expect(shown.body.reset.possible).toBe(false);
    expect((await world.reset(own?.id ?? "", {}, installer)).status).toBe(409);
    const given = await world.reset(own?.id ?? "", { password: "Given-By-Hand-1" }, installer);
    await world.ended(given.body.id);
    expect([server.secret(), door.secret()]).toEqual([before, before]);
    expect(rogue.secret()).not.toBe(before);
    const other = (await linesOf(user)).find((line) => line.ends.length === 2);
    expect((await installer("GET", `/api/lines/${other?.id}`)).status).toBe(404);
    expect((await installer("POST", `/api/lines/${own?.id}/join`, { lineId: other?.id })).status).toBe(404);
    expect(JSON.stringify(await linesOf(user, birchAgent))).not.toMatch(/Rogue|Alder|claim/);
  });

  test("is not taken by a server of one's own that has the same user", async () => {
    const user = newUser();
    const { server, door } = await birchLine(user);
    const extensions = [{ ...sampleRecords.extension(user), password: "Rogue-Pass-2" }];
    const [own] = (await world.pbx([user], { extensions }, { siteId: alder })) as [SimulatedEnd];
    world.accepting.set(user, server);
    expect(await sizes(user, installer)).toEqual([1]);
    expect(await sizes(user)).toEqual([1, 2]);
    expect((await world.reset((await linesOf(user, birchAgent))[0]?.id ?? "", {}, birchAgent)).status).toBe(202);
    await world.settle();
    expect(own.secret()).not.toBe(door.secret());
  });

  test("is a finding for those who see both, and for nobody else", async () => {
    const user = newUser();
    await birchLine(user);
    await rogueAt(alder, user);
    for (const person of [world.admin, both]) {
      const found = await linesOf(user, person);
      expect(found.map((line) => line.disagreements.find((disagreement) => disagreement.code === "claim")?.words)).toEqual(
        [1, 2].map(() => expect.stringContaining(`The monitor Rogue ${user} at Alder claims user ${user} of Birch.`)),
      );
      expect(await linesOf(user, person, "&state=problem")).toHaveLength(2);
    }
    expect((await linesOf(user, birchAgent)).map((line) => [line.state, line.disagreements])).toEqual([["in_order", []]]);
    expect(await linesOf(user, birchAgent, "&state=problem")).toHaveLength(0);
    expect(await linesOf(user, birchAgent, "&state=in_order")).toHaveLength(1);
  });

  test("is joined by who sees both sides, and by nobody who sees one", async () => {
    const user = newUser();
    const { server, door } = await birchLine(user);
    const rogue = await rogueAt(alder, user);
    const [a, b] = await linesOf(user, both);
    expect((await both("POST", `/api/lines/${a?.id}/join`, { lineId: b?.id })).status).toBe(200);
    for (const end of [server, door, rogue]) {
      await world.admin("POST", `/api/devices/${end.id}/check`, {});
    }
    const [line] = await linesOf(user);
    expect([line?.ends.length, line?.disagreements.some((disagreement) => disagreement.code === "claim")]).toEqual([3, false]);
    const own = line?.ends.filter((end) => end.deviceId === rogue.id || end.role === "accepts").map((end) => end.id);
    const tries = [
      await world.reset(line?.id ?? "", {}, installer),
      await installer("POST", `/api/lines/${line?.id}/split`, { endIds: own }),
      await installer("PATCH", `/api/lines/${line?.id}`, { name: "Mine" }),
      await world.reset(line?.id ?? "", {}, birchAgent),
    ];
    expect(tries.map((reply) => reply.status)).toEqual([403, 403, 403, 403]);
    expect((await birchAgent<LineDetail>("GET", `/api/lines/${line?.id}`)).body.reset).toMatchObject({
      possible: false,
      why: expect.stringContaining("another site"),
    });
  });

  test("is joined once its own password is proven, and stays so with the next one", async () => {
    const user = newUser();
    const [server] = (await world.pbx([user], {}, { siteId: birch })) as [SimulatedEnd];
    const door = await rogueAt(alder, user);
    expect(await sizes(user)).toEqual([1, 1]);
    await world.tell(door, "settings/sip", "password", server.secret());
    expect(await sizes(user)).toEqual([2]);
    const begun = await world.reset((await linesOf(user))[0]?.id ?? "", {}, world.helpdesk);
    expect((await world.ended(begun.body.id)).state).toBe("done");
    await world.admin("POST", `/api/devices/${server.id}/check`, {});
    expect(await sizes(user)).toEqual([2]);
  });
});

describe("a server on another site", () => {
  test("is reset by people of the site of what registers only where an admin lets it serve that site", async () => {
    const user = newUser();
    const [server] = (await world.pbx([user])) as [SimulatedEnd];
    const door = await world.door("basip-panel", user, { more: { siteId: birch } });
    const [line] = await linesOf(user, birchAgent);
    expect(line?.ends).toHaveLength(2);
    expect((await world.reset(line?.id ?? "", {}, birchAgent)).status).toBe(403);
    expect((await world.installer("PATCH", `/api/devices/${server.id}`, { servesSites: [birch] })).status).toBe(403);
    expect((await world.admin("PATCH", `/api/devices/${door.id}`, { servesSites: [birch] })).status).toBe(422);
    await serve(server, [birch]);
    expect((await world.admin<{ servesSites: unknown }>("GET", `/api/devices/${server.id}`)).body.servesSites).toEqual([
      { id: birch, name: "Birch" },
    ]);
    const begun = await world.reset(line?.id ?? "", {}, birchAgent);
    expect(begun.status, begun.text).toBe(202);
    expect((await world.ended(begun.body.id)).state).toBe("done");
    expect(door.secret()).toBe(server.secret());
    await serve(server, []);
    expect((await world.reset(line?.id ?? "", {}, birchAgent)).status).toBe(403);
  });

  test("leaves the lines of a site that it does not serve any more, or that it was moved away from", async () => {
    const users = [newUser(), newUser()];
    const [server] = (await world.pbx(users)) as [SimulatedEnd];
    await serve(server, [birch]);
    for (const [at, user] of users.entries()) {
      await world.door("basip-panel", user, { more: { siteId: at === 0 ? birch : alder } });
    }
    const ends = async () => Promise.all(users.map(async (user) => (await sizes(user)).join(" ")));
    expect(await ends()).toEqual(["2", "1 1"]);
    await serve(server, [alder]);
    expect(await ends()).toEqual(["1 1", "2"]);
    await world.admin("PATCH", `/api/devices/${server.id}`, { siteId: birch, servesSites: [] });
    expect(await ends()).toEqual(["2", "1 1"]);
  });
});

test("the extensions of a PBX say whether they are registered, as those say that use them: nothing is asked, and what cannot be heard is not known", async () => {
  const [spoken, lost, unused] = [newUser(), newUser(), newUser()];
  const [server] = (await world.pbx([spoken, lost, unused], {}, { siteId: birch })) as [SimulatedEnd];
  await serve(server, [alder]);
  const door = await world.door("basip-monitor", spoken, { more: { siteId: birch } });
  const silent = await world.door("basip-monitor", lost, { more: { siteId: alder } });
  await silent.simulator.close();
  await world.admin("POST", `/api/devices/${silent.id}/check`, {});
  const path = `/api/devices/${server.id}/accounts?document=extensions`;
  const asked = server.simulator.seen.length + door.simulator.seen.length;
  const told = async (as: Person) => {
    const reply = await as<{ items: AccountState[] }>("GET", path);
    expect(reply.status, reply.text).toBe(200);
    return reply.body.items
      .sort((a, b) => (a.line.name < b.line.name ? -1 : 1))
      .map(({ state, by, lastKnown }) => [state, by, lastKnown?.state]);
  };
  expect(await told(world.admin)).toEqual([
    ["yes", `Door ${spoken}`, undefined],
    ["unknown", `Door ${lost}`, "yes"],
    ["unknown", null, undefined],
  ]);
  const atBirch = await world.api.as("installer", { sites: [birch] });
  expect((await told(atBirch)).map(([, by]) => by).sort()).toEqual([`Door ${spoken}`, "Monitor on another site", null].sort());
  expect((await installer("GET", path)).status).toBe(404);
  expect(server.simulator.seen.length + door.simulator.seen.length).toBe(asked);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "@/lib/api/client";
import type { LineDetail } from "@/lib/lines/endpoints";
import type { LineItem } from "@/lib/lines/schemas";
import type { ResetAnswer } from "@/lib/resets/schemas";
import type { Person } from "../support/api-kit";
import { type LineWorld, newSecret, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addSite } from "../support/site-of-devices";

/** What is kept of devices is told by how they are called and where they stand when somebody reads it, not when it was written. */
let world: LineWorld;
let [harbour, tower] = ["", ""];
let installer: Person;
let agent: Person;

beforeAll(async () => {
  world = await startLineWorld();
  [harbour, tower] = [await addSite(world.admin, "Harbour"), await addSite(world.admin, "Tower")];
  installer = await world.api.as("installer", { sites: [harbour] });
  agent = await world.api.as("helpdesk", { sites: [harbour] });
});
afterAll(() => world?.close());

const patch = async (id: string, body: object) => expect((await world.admin("PATCH", `/api/devices/${id}`, body)).status).toBe(200);

test("why Lineward wrote to a device does not name a device that has moved to another site since", async () => {
  const [pbx] = (await world.pbx(["501"], {}, { siteId: harbour, name: "Mast" })) as [SimulatedEnd];
  const door = await world.door("basip-panel", "501", { more: { siteId: harbour, name: "Zebra door" } });
  const begun = await world.reset((await world.lineOf("501")).id, { ticket: "T-1" }, world.admin);
  expect((await world.ended(begun.body.id)).state).toBe("done");
  await patch(door.id, { name: "Penthouse door", siteId: tower });
  for (const path of [`/api/devices/${pbx.id}/changes`, "/api/overview"]) {
    const { text } = await installer("GET", path);
    expect(text).toContain("Password reset of 501");
    expect(text).not.toMatch(/Zebra|Penthouse/);
  }
  // One act is one line of the overview, with the places of it that the reader sees.
  const told = async (as: Person) => {
    const { body } = await as<Answer<"GET /api/overview">>("GET", "/api/overview");
    const acts = body.recentChanges.filter((change) => change.reason === "Password reset of 501, T-1");
    return acts.map(({ deviceName, alsoOn }) => [deviceName, ...alsoOn].sort());
  };
  expect([await told(world.admin), await told(installer)]).toEqual([[["Mast", "Penthouse door"]], [["Mast"]]]);
  const [removed] = await Promise.all([world.admin("DELETE", `/api/devices/${pbx.id}`), world.admin("DELETE", `/api/devices/${door.id}`)]);
  expect(removed.status).toBe(204);
});

test("where ends disagree a renamed device has its new name, and one that has moved to another site since has none", async () => {
  const [pbx] = (await world.pbx(["502"], {}, { siteId: harbour, name: "Mast" })) as [SimulatedEnd];
  await world.door("basip-panel", "599", { more: { siteId: harbour, name: "Lone door" } });
  const said = async (as: Person) => {
    const { body } = await as<{ items: LineItem[] }>("GET", "/api/lines?query=599");
    return body.items.flatMap((line) => line.disagreements).find((found) => found.code === "end_missing")?.words;
  };
  expect(await said(agent)).toBe("Mast is the server of 599, but has no such account. Add 599 there, or correct the user.");
  await patch(pbx.id, { name: "Attic exchange" });
  expect(await said(agent)).toContain("Attic exchange is the server of 599");
  await world.api.db.device.update({ where: { id: pbx.id }, data: { siteId: tower } });
  expect(await said(agent)).toBe("The server of 599 has no such account. Correct the user, or ask an admin to add it there.");
  expect(await said(world.admin)).toContain("Attic exchange is the server of 599");
  expect((await world.admin("DELETE", `/api/devices/${pbx.id}`)).status).toBe(204);
});

test("a reset tells today's names, and of a device elsewhere its kind, even if it is called like a word of ours", async () => {
  const [pbx] = (await world.pbx(["503"], {}, { name: "password" })) as [SimulatedEnd];
  await patch(pbx.id, { servesSites: [harbour] });
  const door = await world.door("basip-panel", "503", { more: { siteId: harbour, name: "Gate" } });
  const line = await world.lineOf("503");
  const begun = await world.reset(line.id, {}, agent);
  expect(begun.status, begun.text).toBe(202);
  expect((await world.ended(begun.body.id)).state).toBe("done");
  await patch(door.id, { name: "North gate" });
  const told = async (as: Person) => {
    const { body } = await as<ResetAnswer>("GET", `/api/resets/${begun.body.id}`);
    const history = await as<LineDetail>("GET", `/api/lines/${line.id}`);
    const list = await as<{ items: { id: string; words: string; lineName: string }[] }>("GET", "/api/resets");
    const listed = list.body.items.find((reset) => reset.id === begun.body.id);
    expect([history.body.resets[0]?.words, listed?.words, listed?.lineName]).toEqual([body.words, body.words, body.lineName]);
    return {
      words: body.words,
      line: body.lineName,
      writes: body.steps.filter((step) => step.kind === "write").map((step) => step.action),
    };
  };
  const words = "Every end of North gate has the new password. Registered: North gate.";
  expect(await told(agent)).toEqual({ words, line: "North gate", writes: ["Write panel North gate", "Write PBX on another site"] });
  await patch(pbx.id, { name: "Exchange" });
  expect(await told(agent)).toEqual({ words, line: "North gate", writes: ["Write panel North gate", "Write PBX on another site"] });
  expect(await told(world.admin)).toEqual({
    words,
    line: "North gate",
    writes: ["Write panel North gate", "Write extension 503 on Exchange"],
  });
});

test("what a server said of an account is told with its own words and its address only to those who see it", async () => {
  const [pbx] = (await world.pbx(["504"], {}, { siteId: harbour, name: "Mast" })) as [SimulatedEnd];
  const door = await world.door("basip-panel", "504", { more: { siteId: harbour, name: "Zebra door" } });
  await world.tell(door, "settings/sip", "password", newSecret());
  const line = await world.lineOf("504");
  const kept = async () => {
    const row = await world.api.db.lineEnd.findFirstOrThrow({ where: { deviceId: door.id } });
    return Object.entries(row).filter(([column]) => !column.endsWith("At"));
  };
  const tested = async (as: Person) => {
    const { body } = await as<{ proofs: { endId: string; words: string }[] }>("POST", `/api/lines/${line.id}/check`);
    return body.proofs.find((proof) => proof.endId === line.ends[0]?.id)?.words;
  };
  const said = async (as: Person) => {
    const { body } = await as<LineDetail>("GET", `/api/lines/${line.id}`);
    return body.disagreements.find((found) => found.code === "secret" && !found.words.startsWith("The password kept"))?.words;
  };
  const whole = "The server refuses 504 (403 Keep out) after the password was given: it is wrong, or 504 may not register there.";
  const short = whole.replace("403 Keep out", "403");
  expect(await tested(agent)).toBe(whole);
  const first = await kept();
  expect(await tested(installer)).toBe(whole);
  expect(await kept()).toEqual(first);
  expect([await said(agent), await said(world.admin)]).toEqual([whole, whole]);
  await patch(pbx.id, { siteId: tower, servesSites: [harbour] });
  expect([await said(agent), await said(world.admin)]).toEqual([short, whole]);
  expect(await tested(agent)).toBe(short);
  // A sentence of an earlier version may name anything of the line.
  await world.api.db.lineEnd.updateMany({ where: { deviceId: door.id }, data: { askedWords: "Mast at 10.0.0.9 says no." } });
  expect([await said(agent), await said(world.admin)]).toEqual(["The server refuses 504.", "Mast at 10.0.0.9 says no."]);
});

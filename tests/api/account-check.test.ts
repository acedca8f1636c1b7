import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountCheck } from "@/lib/lines/schemas";
import type { Person } from "../support/api-kit";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";
import { addSite, readSection } from "../support/site-of-devices";

let world: LineWorld;
let pbx: SimulatedEnd;
let panel: SimulatedEnd;
let site: string;

beforeAll(async () => {
  world = await startLineWorld();
  site = await addSite(world.admin, "Elm Court");
  [pbx] = (await world.pbx(["117", "204"])) as [SimulatedEnd];
  panel = await world.door("basip-panel", "117", { more: { siteId: site } });
  await world.lineOf("117");
});
afterAll(() => world?.close());

async function check(values: Record<string, unknown>, person: Person = world.installer): Promise<AccountCheck> {
  const { body } = await readSection(world.installer, panel.id);
  const about = { deviceId: panel.id, document: "sip", values: { ...body.values, ...values } };
  const answer = await person<AccountCheck>("POST", "/api/lines/account-check", about);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

test("The end that would keep the old password is named before a password is changed", async () => {
  const answer = await check({});
  const name = (await world.installer<{ name: string }>("GET", `/api/devices/${pbx.id}`)).body.name;
  expect(answer.keeps).toEqual([`Extension 117 on ${name} keeps the old password.`]);
  expect(answer.said).toEqual([]);
});

test("A user that the server does not have is told beside the field before anything is sent, and one that it has is not", async () => {
  const name = (await world.installer<{ name: string }>("GET", `/api/devices/${pbx.id}`)).body.name;
  expect((await check({ user: "998" })).said).toEqual([{ path: "user", who: name, message: `${name} has no extension 998.` }]);
  expect((await check({ user: "204" })).said).toEqual([]);
});

test("A device on a site that a person does not see is told by its kind, and its accounts cannot be tried out", async () => {
  const bound = await world.api.as("installer", { sites: [site] });
  const answer = await check({ user: "998" }, bound);
  expect(answer.keeps).toEqual(["The PBX on another site keeps the old password."]);
  expect(answer.said).toEqual([]);
  const elsewhere = await bound("POST", "/api/lines/account-check", { deviceId: pbx.id, document: "extensions", record: "1", values: {} });
  expect(elsewhere.status).toBe(404);
});

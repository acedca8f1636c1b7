import { afterAll, beforeAll, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, type Person, startApi } from "../support/api-kit";
import { countStatements, watchStatements } from "../support/count-statements";
import { addLineRows, addServer } from "../support/line-rows";
import { addDevice, addSite } from "../support/site-of-devices";

let api: Api;
let admin: Person;
let panel: BasipSimulator;
let id: string;

beforeAll(async () => {
  watchStatements();
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } });
  admin = await api.as("admin");
  panel = await startBasipPanel();
  id = (await addDevice(admin, panel, { name: "Lobby" })).body.id;
  const site = await addSite(admin, "Quay");
  const server = await addServer(api.db, "pbx-1", null);
  for (let user = 100; user < 160; user += 1) {
    await addLineRows(api.db, { user: String(user), name: `Flat ${user}`, siteId: site, server, state: "problem" });
  }
});
afterAll(async () => {
  await panel.close();
  await api.close();
});

/** What people look at all day, and how many statements it may take when nothing is remembered. */
test.each([
  ["a page of devices", () => "/api/devices?limit=50&sort=name", 3],
  ["a page of lines", () => "/api/lines?limit=50", 6],
  ["a section as the device has it now", () => `/api/devices/${id}/settings/sip`, 3],
  ["the helpdesk's start", () => "/api/helpdesk", 9],
  ["what needs a person", () => "/api/attention?limit=50", 10],
  // One more than it takes: beside the request the audit looks by itself whether entries wait for their place in the chain.
  ["a page of the audit", () => "/api/audit/acts?limit=50", 9],
])("%s takes a few statements, however many rows it shows", async (_, path, most) => {
  for (let round = 0; round < 2; round += 1) {
    expect((await admin("GET", path())).status).toBe(200);
  }
  // What was begun beside the requests, such as the first look at a device, is none of them.
  await (await import("../support/api-product")).quiet();
  // A write takes what is remembered away, of the caller too.
  await api.db.user.update({ where: { id: admin.id }, data: { theme: "dark" } });
  const { statements, texts } = await countStatements(() => admin("GET", path()));
  expect(statements, [...texts.keys()].join("\n")).toBeLessThanOrEqual(most + 1);
});

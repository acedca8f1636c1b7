import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../support/api-kit";
import { type Asked, countStatements, watchStatements } from "../support/count-statements";
import { addLineRows, addServer } from "../support/line-rows";
import { bareDevice } from "../support/seed-devices";
import { addSite } from "../support/site-of-devices";

let api: Api;
let admin: Person;

beforeAll(async () => {
  watchStatements();
  api = await startApi({ env: { LINEWARD_METRICS_NETWORKS: "10.20.0.0/24", LINEWARD_CHECK_EVERY_SECONDS: "60" } });
  admin = await api.as("admin");
  const customer = await addSite(admin, "Elm Court");
  const place = await addSite(admin, 'Wing "B"', customer);
  const states = [
    { name: "Entrance", siteId: customer, reachable: "yes", registered: "no" },
    { name: "Garage", siteId: customer, reachable: "no" },
    { name: "Roof", siteId: place, reachable: "yes" },
  ];
  for (const state of states) {
    await api.db.device.create({ data: { ...bareDevice, nameKey: state.name, ...state } });
  }
  for (const [id, siteId, state] of [
    ["one", place, "open"],
    ["two", null, "open"],
    ["over", place, "resolved"],
  ] as const) {
    const about = { kind: "device_silent", severity: "warning", ruleId: "device_silent", causeKind: "device", causeId: id, groupKey: id };
    await api.db.alert.create({ data: { id, ...about, siteId, state, since: new Date(), openedAt: new Date() } });
  }
  const server = await addServer(api.db, "pbx", customer);
  await addLineRows(api.db, { user: "101", name: "Entrance line", siteId: customer, server });
});
afterAll(() => api.close());

/** The page as names with labels and numbers: `name{a="b"}` → number. */
async function scrape(): Promise<Map<string, number>> {
  const reply = await admin("GET", "/api/metrics");
  expect(reply.status, reply.text).toBe(200);
  const rows = reply.text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(rows.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

const nameOf = (series: string) => series.split("{")[0] ?? "";

test("metrics count devices by truth, site and family in the form of OpenMetrics, and name no device", async () => {
  const reply = await admin("GET", "/api/metrics");
  expect(reply.headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  expect(reply.text.endsWith("# EOF\n")).toBe(true);
  expect(reply.text).not.toMatch(/Entrance|Garage|Roof|192\.0\.2/);
  const found = await scrape();
  expect(found.get('lineward_device_truths{site="Elm Court",truth="reachable",state="no"}')).toBe(1);
  expect(found.get('lineward_device_truths{site="Elm Court",truth="registered",state="no"}')).toBe(1);
  expect(found.get('lineward_device_truths{site="Elm Court",truth="reachable",state="differs"}')).toBe(0);
  expect(found.get('lineward_devices{site="Elm Court / Wing \\"B\\"",driver="basip-panel"}')).toBe(1);
  expect(found.get('lineward_alerts{kind="device_silent",severity="warning"}')).toBe(2);
  expect(found.get('lineward_alerts{kind="site_silent",severity="critical"}')).toBe(0);
  expect(found.get('lineward_site_alerts{site="Elm Court / Wing \\"B\\"",severity="warning"}')).toBe(1);
  expect(found.get('lineward_site_alerts{site="Elm Court",severity="warning"}')).toBe(0);
  expect(found.get('lineward_site_alerts{site="",severity="warning"}')).toBe(1);
  expect([...found].filter(([series]) => nameOf(series) === "lineward_lines").reduce((all, [, value]) => all + value, 0)).toBe(1);
  expect(found.get('lineward_requests_total{area="sites",status="2xx"}')).toBeGreaterThanOrEqual(2);
});

test("a site has at most 50 series, however many devices of however many families it has", async () => {
  const { manifests } = await import("@/lib/drivers/catalog");
  const site = await addSite(admin, "Every family");
  for (const { id, kind } of manifests()) {
    await api.db.device.create({ data: { ...bareDevice, driver: id, kind, name: id, nameKey: id, siteId: site } });
  }
  const server = await addServer(api.db, "other", site);
  await addLineRows(api.db, { user: "201", name: "Line", siteId: site, server });
  const series = [...(await scrape()).keys()].filter((name) => name.includes('site="Every family"'));
  expect(series.length).toBeGreaterThan(20);
  expect(series.length).toBeLessThanOrEqual(50);
});

test("every metric that the dashboard and the rules name is emitted, and every one that is emitted is explained", async () => {
  const emitted = new Set([...(await scrape()).keys()].map(nameOf));
  const named = (file: string) => new Set(readFileSync(file, "utf8").match(/\b(?:lineward|process)_[a-z_]+\b/g));
  for (const file of ["docs/grafana-dashboard.json", "docs/prometheus-rules.yaml", "docs/metrics.md"]) {
    const names = [...named(file)].filter((name) => name !== "lineward_request_seconds");
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !emitted.has(name))).toEqual([]);
  }
  const explained = named("docs/metrics.md");
  expect([...emitted].filter((name) => !explained.has(name.replace(/_(?:bucket|sum|count)$/, "")))).toEqual([]);
});

test("metrics are read by who sees every site, by a token for them, or from a listed network, and by nobody else", async () => {
  const status = async (caller: typeof api.anyone, headers = {}) => (await caller("GET", "/api/metrics", undefined, headers)).status;
  expect(await status(api.anyone)).toBe(401);
  expect(await status(api.caller(undefined, "10.20.0.30"))).toBe(200);
  expect(await status(api.caller(undefined, "10.20.0.30"), { authorization: "Bearer lw_no" })).toBe(401);
  expect(await status(await api.as("helpdesk"))).toBe(403);
  expect(await status(await api.as("installer", { sites: [] }))).toBe(403);
  const token = async (given: object) =>
    (await admin<{ token: string }>("POST", "/api/tokens", { name: "Prometheus", role: "viewer", ...given })).body.token;
  const bearer = { authorization: `Bearer ${await token({ scopes: ["metrics"] })}` };
  expect(await status(api.anyone, bearer)).toBe(200);
  expect((await api.anyone("GET", "/api/devices", undefined, bearer)).status).toBe(403);
  expect(await status(api.anyone, { authorization: `Bearer ${await token({ scopes: ["lines.read"] })}` })).toBe(403);
  const far = await token({ scopes: ["metrics"], networks: ["10.9.0.0/16"] });
  expect(await status(api.anyone, { authorization: `Bearer ${far}` })).toBe(403);
});

test("a look at the metrics asks a few grouped questions, writes nothing, and asks no more where there is more", async () => {
  /** The least of some: what the product does by itself meanwhile is counted, too. */
  const cost = async (): Promise<Asked> => {
    const all: Asked[] = [];
    for (let at = 0; at < 5; at += 1) {
      all.push(await countStatements(() => scrape()));
    }
    return all.reduce((least, asked) => (asked.statements < least.statements ? asked : least));
  };
  const before = await cost();
  const sites = await Promise.all([1, 2, 3].map((number) => addSite(admin, `More ${number}`)));
  for (const siteId of sites) {
    await api.db.device.create({ data: { ...bareDevice, name: siteId, nameKey: siteId, siteId } });
  }
  const after = await cost();
  expect(after.writes + before.writes).toBe(0);
  expect(after.statements).toBe(before.statements);
  expect(after.statements).toBeLessThanOrEqual(10);
});

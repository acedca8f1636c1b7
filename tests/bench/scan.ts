import { randomUUID } from "node:crypto";
import type { SheetAnswer } from "@/lib/imports/flat-schemas";
import type { JobDetail } from "@/lib/jobs/schemas";
import type { ScanAnswer } from "@/lib/scans/schemas";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { startFleet } from "@/lib/simulators/fleet/fleet";
import { startPortsip } from "@/lib/simulators/portsip/simulator";
import { ApiClient } from "@/tools/api-client";
import { freePort } from "../support/free-port";
import { startProduct } from "../support/product";
import { atLeast, atMost, type Result, timed } from "./result";

const env = { LINEWARD_LOG_LEVEL: "error", LINEWARD_CHECK_EVERY_SECONDS: "0", LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" };

async function signedIn(product: Awaited<ReturnType<typeof startProduct>>): Promise<ApiClient> {
  const api = new ApiClient(product.url);
  await api.signIn(product.admin.email, product.admin.password);
  return api;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks every 100 ms until an answer fits. */
async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (fits(answer)) {
      return answer;
    }
    await pause(100);
  }
}

/** A /24 on loopback of which 200 addresses answer after 50 ms: how long it takes, and how gentle it is. */
export async function benchScan(): Promise<Result[]> {
  const answering = 200;
  const fleet = await startFleet({ count: answering + 1, port: await freePort(), net: 61, latencyMs: 50 });
  const product = await startProduct({ env });
  try {
    const api = await signedIn(product);
    let hostsMost = 0;
    const looking = setInterval(() => {
      hostsMost = Math.max(
        hostsMost,
        fleet.connections.reduce((sum, open) => sum + (open > 0 ? 1 : 0), 0),
      );
    }, 5);
    const body = { range: "127.61.0.0/24", ports: [fleet.port], driver: fleet.driver };
    let found = 0;
    const spent = await timed(async () => {
      const { id } = await api.call<{ id: string }>("POST", "/api/scans", { body });
      const ended = await until(
        () => api.call<ScanAnswer>("GET", `/api/scans/${id}`),
        ({ state }) => state !== "running",
      );
      found = ended.found.length;
    });
    clearInterval(looking);
    return [
      atMost("search of a /24, 200 answer after 50 ms", spent, 15_000, "ms"),
      atLeast("search of a /24: devices found", found, answering),
      atMost("search of a /24: hosts that are asked at the same time", hostsMost, 64),
      atMost("search of a /24: requests to one host within a second, the most", fleet.withinSecondMost, 1),
    ];
  } finally {
    await product.stop();
    await fleet.close();
  }
}

/** A building of 200 flats, 2 panels and a PBX: from its sheet to lines that are registered. */
export async function benchFlats(): Promise<Result[]> {
  const flats = 200;
  const pbx = await startPortsip({ providers: [], extensions: [] });
  const takes = (account: { user: string; password: string }) =>
    pbx.accounts().some(({ user, password }) => user === account.user && password === account.password);
  const factory = { user: "101", proxy: "sip:sip.bas-ip.com", realm: "sip.bas-ip.com" };
  const options = () => ({ serial: randomUUID(), registrar: takes, sections: { sip: factory } });
  const monitors = await Promise.all(Array.from({ length: flats }, () => startBasipMonitor(options())));
  // A second account that somebody has set up would be a line already.
  const gate = () => startBasipPanel({ ...options(), secondAccountPath: null });
  const panels = await Promise.all([gate(), gate()]);
  const product = await startProduct({ env });
  try {
    const api = await signedIn(product);
    const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Plover Court" } });
    await api.call("PATCH", `/api/sites/${siteId}`, { body: { numbers: { first: "1001", last: "1300" } } });
    const keep = ({ driver, host, port, credentials }: (typeof panels)[number] | typeof pbx, name: string) =>
      api.call("POST", "/api/devices", { body: { name, driver, address: `http://${host}:${port}`, credentials, siteId } });
    await keep(pbx, "PBX");
    const named = [
      ...monitors.map((monitor, at) => [monitor, `Flat ${at + 1}`] as const),
      ...panels.map((panel, at) => [panel, `Gate ${at + 1}`] as const),
    ];
    for (const [device, name] of named) {
      await keep(device, name);
    }
    const text = ["Flat;Device", ...named.map(([, name], at) => `${1_001 + at};${name}`)].join("\n");
    let counts: JobDetail["counts"] = {};
    let why = "";
    const get = (id: string) => api.call<JobDetail>("GET", `/api/jobs/${id}`);
    const spent = await timed(async () => {
      const sheet = await api.call<SheetAnswer>("POST", "/api/imports/flats", { body: { text } });
      const refused = sheet.rows.flatMap(({ called, problems, flat }) =>
        flat ? [] : `; ${called}: ${problems.map(({ message }) => message)}`,
      );
      const body = { kind: "give_lines", selection: { flats: sheet.rows.flatMap(({ flat }) => flat ?? []) } };
      const { id } = await api.call<{ id: string }>("POST", "/api/jobs", { body });
      const { planHash } = await until(
        () => get(id),
        ({ state }) => state !== "planning",
      );
      await api.call("POST", `/api/jobs/${id}/start`, { body: { planHash } });
      const ended = await until(
        () => get(id),
        ({ state }) => /^(done|stopped)/.test(state),
      );
      counts = ended.counts;
      const others = ended.groups.flatMap(({ state, words, count }) => (state === "done" ? [] : `; ${count}: ${words}`));
      why = [...refused, ...others].join("");
    });
    return [
      atMost("200 flats, 2 panels, a PBX: from the sheet to lines that are registered", spent / 1_000, 120, "s"),
      atLeast(`200 flats, 2 panels, a PBX: lines given${why}`, counts.done ?? 0, flats + panels.length),
    ];
  } finally {
    await product.stop();
    await Promise.all([pbx, ...monitors, ...panels].map((simulator) => simulator.close()));
  }
}

import { Pool } from "undici";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { startPortsip } from "@/lib/simulators/portsip/simulator";
import { ApiClient } from "@/tools/api-client";
import { freePort } from "../support/free-port";
import { startProduct } from "../support/product";
import { startDamagingProxy } from "./damaging-proxy";
import { lookInside } from "./inside";
import { memoryMb } from "./process-figures";
import { atMost, type Result } from "./result";

const panels = 40;
const servers = 4;
const damagedShare = 0.45;
const readers = 64;
const roundMs = 8_000;
const lookMs = 250;

/** What stays in memory of the answers that devices gave, nearly half of them damaged on the way. */
export async function benchDamaged(): Promise<Result[]> {
  const simulators = await Promise.all([
    ...Array.from({ length: panels }, (_, at) => startBasipPanel({ serial: `bench-${at}` })),
    ...Array.from({ length: servers }, () => startPortsip()),
  ]);
  const proxies = await Promise.all(simulators.map(({ port }, at) => startDamagingProxy(port, at + 1)));
  const inspector = await freePort();
  const product = await startProduct({ env: { LINEWARD_LOG_LEVEL: "error", NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}` } });
  const pool = new Pool(product.url, { connections: readers });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const reads = (await Promise.all(simulators.map((simulator, at) => readsOf(api, simulator, proxies[at]?.port ?? 0, at)))).flat();
    const headers = { cookie: cookieOf(api), origin: product.url };
    const failed = new Set<string>();
    const round = async () => {
      const until = performance.now() + roundMs;
      const reader = async (first: number) => {
        for (let n = first; performance.now() < until; n += 1) {
          const { method, path } = reads[n % reads.length] ?? { method: "GET", path: "/api/me" };
          const answer = await pool.request({ method, path, headers });
          await answer.body.dump();
          if (answer.statusCode === 500) {
            failed.add(`${method} ${path}`);
          }
        }
      };
      await Promise.all(Array.from({ length: readers }, (_, at) => reader(at)));
    };
    const damaged = () => proxies.reduce((sum, proxy) => sum + proxy.damaged, 0);
    const inside = await lookInside(inspector);
    for (const proxy of proxies) {
      proxy.begin(damagedShare);
    }
    // What is made once for everything, e.g. compiled queries, is there after the first round.
    await round();
    const before = { held: await inside.held(), damaged: damaged() };
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, memoryMb(product.pid));
    }, lookMs);
    await round();
    await round();
    clearInterval(watch);
    const after = await inside.held();
    inside.close();
    const more = damaged() - before.damaged;
    const grown = after.heap + after.outside - before.held.heap - before.held.outside;
    return [
      atMost(`${more} more damaged answers: what they left in memory`, Math.max(0, grown), 5, "MB"),
      atMost(`${more} more damaged answers: the most memory meanwhile (RSS)`, most, 570, "MB"),
      atMost("damaged answers: memory after them, garbage collected (RSS)", memoryMb(product.pid), 350, "MB"),
      atMost("damaged answers: requests that Lineward itself failed", failed.size, 0),
    ];
  } finally {
    await pool.close();
    await product.stop();
    await Promise.all([...proxies, ...simulators].map((proxy) => proxy.close()));
  }
}

interface Read {
  readonly method: "GET" | "POST";
  readonly path: string;
}

function cookieOf(api: ApiClient): string {
  return api
    .cookies()
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ");
}

/** Adds a device behind its proxy; resolves with what is asked of it. */
async function readsOf(
  api: ApiClient,
  { driver, credentials }: { readonly driver: string; readonly credentials: Readonly<Record<string, string>> },
  port: number,
  at: number,
): Promise<Read[]> {
  const body = { name: `Device ${at}`, driver, address: `http://127.0.0.1:${port}`, credentials };
  const { id } = await api.call<{ id: string }>("POST", "/api/devices", { body });
  const parts = driver === "portsip" ? ["records/extensions", "records/providers"] : ["settings/sip", "settings/sip-enable"];
  return [
    ...parts.map((part): Read => ({ method: "GET", path: `/api/devices/${id}/${part}` })),
    { method: "POST", path: `/api/devices/${id}/check` },
  ];
}

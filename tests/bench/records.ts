import { Pool } from "undici";
import { sampleRecords, startPortsip } from "@/lib/simulators/portsip/simulator";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { atMost, median, ms, type Result, timed } from "./result";

const count = 1_000;
/** As the records screen asks. */
const pageSize = 200;
const rounds = 15;
const warmUps = 5;
const learnedWalkMs = 2_000;
const learnWithinMs = 180_000;

/** Walks pages of one kept-alive connection until a short one; resolves with how many records there were. */
function walker(origin: string, headers: Record<string, string>, pathOf: (page: number) => string, rowsIn: (json: unknown) => unknown) {
  const pool = new Pool(origin, { connections: 1 });
  return {
    async walk(): Promise<void> {
      let found = 0;
      for (let page = 1; ; page += 1) {
        const answer = await pool.request({ method: "GET", path: pathOf(page), headers });
        const json = await answer.body.json();
        const rows = rowsIn(json);
        if (!Array.isArray(rows)) {
          const { detail = "" } = json as { detail?: string };
          throw new Error(`Page ${page} was answered with ${answer.statusCode} ${detail}`);
        }
        found += rows.length;
        if (rows.length < pageSize) {
          break;
        }
      }
      if (found !== count) {
        throw new Error(`${found} records instead of ${count}`);
      }
    },
    close: () => pool.close(),
  };
}

/** A device that was just added is looked at beside: until its records are known as lines, lists wait for the database and may fail. */
async function untilLearned(walk: () => Promise<void>): Promise<void> {
  const since = performance.now();
  for (;;) {
    const started = performance.now();
    const failed = await walk().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (!failed && performance.now() - started < learnedWalkMs) {
      return;
    }
    if (performance.now() - since > learnWithinMs) {
      throw failed?.error ?? new Error("The list of a new PBX stays slow");
    }
  }
}

async function tokenOf(origin: string, { username, password }: Readonly<Record<string, string>>): Promise<string> {
  const body = JSON.stringify({ name: username, password });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${origin}/api/account/credentials/verify`, { method: "POST", body, headers });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The list of 1,000 providers through the product against the same pages walked directly, turn by turn in one run. */
async function benchList(): Promise<Result[]> {
  const providers = Array.from({ length: count }, (_, at) => sampleRecords.provider({ name: `Trunk ${at}`, auth_id: `trunk-${at}` }));
  // A token that outlives the run: neither side signs in meanwhile.
  const pbx = await startPortsip({ providers, extensions: [], tokenSeconds: 3_600 });
  const product = await startProduct({ env: { LINEWARD_LOG_LEVEL: "error" } });
  try {
    const origin = `http://127.0.0.1:${pbx.port}`;
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const body = { name: "Bench PBX", driver: pbx.driver, address: origin, credentials: pbx.credentials };
    const { id } = await api.call<{ id: string }>("POST", "/api/devices", { body });
    const cookie = api
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const through = walker(
      product.url,
      { cookie },
      (page) => `/api/devices/${id}/records/providers?page=${page}&pageSize=${pageSize}`,
      (json) => (json as { items?: unknown }).items,
    );
    const direct = walker(
      origin,
      { access_token: await tokenOf(origin, pbx.credentials) },
      (page) => `/api/providers/list?pagination=${page}&pagesize=${pageSize}&sort_by=DEFAULT`,
      (json) => (json as { providers?: unknown }).providers,
    );
    const learnedInMs = await timed(() => untilLearned(through.walk));
    const measure = async (latencyMs: number) => {
      pbx.setLatency(latencyMs);
      const samples = { direct: [] as number[], product: [] as number[], requests: 0 };
      for (let round = -warmUps; round < rounds; round += 1) {
        const directly = await timed(direct.walk);
        pbx.forget();
        const product = await timed(through.walk);
        if (round >= 0) {
          samples.direct.push(directly);
          samples.product.push(product);
          samples.requests = Math.max(samples.requests, pbx.seen.length);
        }
      }
      return { direct: median(samples.direct), product: median(samples.product), requests: samples.requests };
    };
    const near = await measure(0);
    const far = await measure(50);
    await Promise.all([through.close(), direct.close()]);
    const line = (of: string, { direct, product }: typeof near) =>
      atMost(`records, 1,000 providers, ${of} PBX: product / direct (${ms(direct)}, ${ms(product)})`, product / direct, 1.2);
    return [
      line("50 ms", far),
      line("0 ms", near),
      atMost("records: requests to the PBX per list of 1,000", Math.max(near.requests, far.requests), count / pageSize + 1),
      { what: "records: from adding the PBX to its first quick list", measured: ms(learnedInMs), bound: "-", kept: true },
    ];
  } finally {
    await product.stop();
    await pbx.close();
  }
}

/** A list of 1,000 records, and the long form on the gateway's own schema. */
export async function benchRecords(): Promise<Result[]> {
  const list = await benchList();
  const { benchRealForm } = await import("./form/bench-form");
  const form = await benchRealForm("digium-gateway/sip-endpoints");
  return [
    ...list,
    atMost("typing, the gateway's form: p95 per keystroke", form.keystrokeP95Ms, 16, "ms"),
    atMost(`mounting the gateway's form (${ms(form.mountMs)}): ours / @rjsf/core`, form.mountRatio, 0.5),
  ];
}

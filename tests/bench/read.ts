import { createHash } from "node:crypto";
import { Pool } from "undici";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { atMost, median, ms, type Result, timed } from "./result";

const rounds = 60;
const warmUps = 15;

/** The same read made by hand: one kept-alive connection, the token already there. */
async function directReader(port: number, credentials: Readonly<Record<string, string>>, path: string) {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1 });
  const hash = createHash("md5")
    .update(credentials.password ?? "")
    .digest("hex")
    .toUpperCase();
  const login = await pool.request({ method: "GET", path: `/api/v1/login?username=${credentials.username}&password=${hash}` });
  const { token } = (await login.body.json()) as { token: string };
  return {
    read: async () => {
      const answer = await pool.request({ method: "GET", path, headers: { authorization: `Bearer ${token}` } });
      return answer.body.json();
    },
    close: () => pool.close(),
  };
}

/** The read through the product by the same client over one kept-alive connection, so that only the product makes the difference. */
function productReader(url: string, api: ApiClient, path: string) {
  const pool = new Pool(url, { connections: 1 });
  const cookie = api
    .cookies()
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ");
  return {
    read: async () => {
      const answer = await pool.request({ method: "GET", path, headers: { cookie } });
      if (answer.statusCode !== 200) {
        throw new Error(`The product answered ${answer.statusCode}`);
      }
      return answer.body.json();
    },
    close: () => pool.close(),
  };
}

/** (a) One section read through the product against the same read made directly, turn by turn in one run. */
export async function benchRead(): Promise<Result[]> {
  const panel = await startBasipPanel();
  const product = await startProduct({ env: { LINEWARD_LOG_LEVEL: "error" } });
  const api = new ApiClient(product.url);
  try {
    await api.signIn(product.admin.email, product.admin.password);
    const address = `http://127.0.0.1:${panel.port}`;
    const body = { name: "Bench panel", driver: panel.driver, address, credentials: panel.credentials };
    const { id } = await api.call<{ id: string }>("POST", "/api/devices", { body });
    const viaProduct = productReader(product.url, api, `/api/devices/${id}/settings/sip`);
    const throughProduct = viaProduct.read;
    const direct = await directReader(panel.port, panel.credentials, "/api/v1/device/sip/settings");

    const measure = async (latencyMs: number) => {
      panel.setLatency(latencyMs);
      for (let i = 0; i < warmUps; i += 1) {
        await direct.read();
        await throughProduct();
      }
      panel.forget();
      const samples = { direct: [] as number[], product: [] as number[] };
      for (let i = 0; i < rounds; i += 1) {
        samples.direct.push(await timed(direct.read));
        samples.product.push(await timed(throughProduct));
      }
      return { direct: median(samples.direct), product: median(samples.product), perRead: (panel.seen.length - rounds) / rounds };
    };

    const near = await measure(0);
    const far = await measure(50);
    await direct.close();
    await viaProduct.close();
    return [
      atMost(
        `read, 0 ms device: added by the product (${ms(near.direct)} directly, ${ms(near.product)} through it)`,
        near.product - near.direct,
        4,
        "ms",
      ),
      atMost(`read, 50 ms device: product / direct (${ms(far.direct)}, ${ms(far.product)})`, far.product / far.direct, 1.1),
      atMost("read: requests to the device per read", Math.max(near.perRead, far.perRead), 1),
    ];
  } finally {
    await product.stop();
    await panel.close();
  }
}

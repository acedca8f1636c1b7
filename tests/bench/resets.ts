import { randomUUID } from "node:crypto";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { startDigiumGateway } from "@/lib/simulators/digium-gateway/simulator";
import { sampleRecords, startPortsip } from "@/lib/simulators/portsip/simulator";
import type { RunningSimulator } from "@/lib/simulators/server";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { GatewayByHand, PanelByHand, PbxByHand } from "./direct-reset";
import { atMost, median, ms, type Result, timed } from "./result";

const user = "204";
const latencyMs = 50;
const warmUps = 2;
/** Twice this and the warm-ups stay below what one person may begin within ten minutes. */
const rounds = 7;
const patienceMs = 20_000;
const lookEveryMs = 300;

async function until<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const since = performance.now();
  for (;;) {
    const answer = await ask();
    if (good(answer)) {
      return answer;
    }
    if (performance.now() - since > patienceMs) {
      throw new Error("What the bench waits for did not come");
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** A panel and a gateway's endpoint that register as one user, and the extension of a PBX that accepts them. */
async function startDevices() {
  const pbx = await startPortsip({ extensions: [sampleRecords.extension(user)], providers: [], tokenSeconds: 3_600 });
  const held = () => pbx.accounts()[0]?.password ?? "";
  const endpoint = { name: `apt-${user}`, registration: "out", defaultuser: user, host: "127.0.0.1", secret: held() };
  const gateway = await startDigiumGateway({ endpoints: [endpoint], rules: [], groups: [] });
  const panel = await startBasipPanel({
    secondAccountPath: null,
    sections: { sip: { user, password: held(), proxy: "sip:127.0.0.1:5060", realm: "127.0.0.1" } },
    registrar: (account) => account.password === held(),
  });
  const agree = () => new Set([held(), gateway.endpoint("1")?.secret, panel.held("sip").password]).size === 1;
  return { pbx, gateway, panel, all: [panel, gateway, pbx] as RunningSimulator[], agree };
}

/** The requests that a reset cannot do without, one after another: read, write, read back at each end, then the proof. */
async function directly({ panel, gateway, pbx }: Awaited<ReturnType<typeof startDevices>>) {
  const door = new PanelByHand(panel);
  const hands = [door, new GatewayByHand(gateway), new PbxByHand(pbx, pbx.ids("extensions")[0] ?? "")];
  return {
    async reset(signingIn: boolean): Promise<void> {
      const secret = `New-${randomUUID().slice(0, 18)}`;
      for (const hand of signingIn ? hands : []) {
        await hand.signIn();
      }
      for (const hand of hands) {
        await hand.write(secret);
      }
      await door.prove();
    },
    close: () => Promise.all(hands.map((hand) => hand.close())),
  };
}

/** A reset over three ends, each 50 ms away, against the sum of its necessary requests made directly: with sessions at hand, and signing in. */
export async function benchResets(): Promise<Result[]> {
  const devices = await startDevices();
  const product = await startProduct({ env: { LINEWARD_LOG_LEVEL: "error" } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const ids: { id: string; name: string }[] = [];
    for (const simulator of devices.all) {
      const { driver, scheme, host, port, credentials, certificate } = simulator;
      const pin = certificate ? { certificate: { sha256: certificate.sha256 } } : {};
      const name = `Bench ${driver}`;
      const body = { name, driver, address: `${scheme}://${host}:${port}`, credentials, ...pin };
      ids.push({ name, id: (await api.call<{ id: string }>("POST", "/api/devices", { body })).id });
    }
    type Lines = { items: { id: string; user: string; ends: unknown[] }[] };
    const lines = await until(
      () => api.call<Lines>("GET", `/api/lines?query=${user}`),
      ({ items }) => items.some((item) => item.ends.length === ids.length),
    );
    const line = lines.items.find((item) => item.ends.length === ids.length)?.id ?? "";
    const direct = await directly(devices);

    /** Milliseconds until the product has written down that it is done: asking for that more often would slow it. */
    const through = async () => {
      const headers = { "idempotency-key": randomUUID() };
      const since = Date.now();
      const { id } = await api.call<{ id: string }>("POST", `/api/lines/${line}/resets`, { body: {}, headers });
      const { state, finishedAt = "" } = await until(
        () => api.call<{ state: string; finishedAt?: string }>("GET", `/api/resets/${id}`),
        (reset) => /^(done|failed|half_done)$/.test(reset.state),
      );
      if (state !== "done" || !devices.agree()) {
        throw new Error(`A reset of the bench ended as ${state}`);
      }
      return Date.parse(finishedAt) - since;
    };
    const setLatency = (milliseconds: number) => {
      for (const simulator of devices.all) {
        simulator.setLatency(milliseconds);
        simulator.forget();
      }
    };
    const seen = () => devices.all.reduce((sum, simulator) => sum + simulator.seen.length, 0);

    const measure = async (signingIn: boolean) => {
      const samples = { direct: [] as number[], product: [] as number[] };
      const requests = { direct: 0, product: 0 };
      for (let round = -warmUps; round < rounds; round += 1) {
        setLatency(0);
        for (const { id, name } of signingIn ? ids : []) {
          // Any change of a device drops the product's session, so that it has to sign in as the direct way does.
          await api.call("PATCH", `/api/devices/${id}`, { body: { name } });
        }
        setLatency(latencyMs);
        const product = await through();
        requests.product = seen();
        setLatency(latencyMs);
        const directly = await timed(() => direct.reset(signingIn));
        requests.direct = seen();
        if (round >= 0) {
          samples.direct.push(directly);
          samples.product.push(product);
        }
      }
      const [spent, least] = [median(samples.product), median(samples.direct)];
      const words = `${requests.direct} requests ${ms(least)}, the product ${requests.product} in ${ms(spent)}`;
      return { ratio: spent / least, words };
    };

    setLatency(0);
    await direct.reset(true);
    const warm = await measure(false);
    const cold = await measure(true);
    await direct.close();
    return [
      atMost(`reset, 3 ends at 50 ms, signing in: product / direct (${cold.words})`, cold.ratio, 1.3),
      atMost(`reset, 3 ends at 50 ms, signed in: product / direct (${warm.words})`, warm.ratio, 1.3),
    ];
  } finally {
    await product.stop();
    await Promise.all(devices.all.map((simulator) => simulator.close()));
  }
}

import { mkdtempSync } from "node:fs";
import path from "node:path";
import { startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { seedDevices } from "../support/seed-devices";
import { atMost, p95, type Result, timed } from "./result";

const rounds = 20;
/** Longer than an answer is shared: each scrape counts anew. */
const betweenMs = 1_200;

/** What a scrape costs with 10,000 devices over 200 sites, and how many series a site has. */
export async function benchMetrics(): Promise<Result[]> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-metrics-"));
  await seedDevices(dataDir, 10_000);
  const env = { LINEWARD_LOG_LEVEL: "error", LINEWARD_CHECK_EVERY_SECONDS: "0", LINEWARD_METRICS_NETWORKS: "127.0.0.1/32" };
  const product = await startProduct({ dataDir, env });
  try {
    let text = "";
    const scrape = async () => {
      const reply = await fetch(`${product.url}/api/metrics`);
      text = await reply.text();
      if (!reply.ok) {
        throw new Error(`The scrape was answered with ${reply.status}`);
      }
    };
    await scrape();
    const samples: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, betweenMs));
      samples.push(await timed(scrape));
    }
    const ofSites = new Map<string, number>();
    for (const [, site = ""] of text.matchAll(/^[^#\n]*[{,]site="([^"]*)"/gm)) {
      ofSites.set(site, (ofSites.get(site) ?? 0) + 1);
    }
    return [
      atMost("metrics: a scrape, 10,000 devices: p95", p95(samples), 200, "ms"),
      atMost("metrics: series of one site, the most", Math.max(0, ...ofSites.values()), 50),
    ];
  } finally {
    await product.stop();
  }
}

import { mkdtempSync } from "node:fs";
import path from "node:path";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { seedLines } from "../support/seed-lines";
import { benchLineWrites } from "./line-writes";
import { atMost, p95, type Result, timed } from "./result";

const count = 10_000;
const rounds = 40;
const warmUps = 3;

/** What a caller says. `{n}` becomes another number each time. */
const asked: Readonly<Record<string, string>> = {
  "by number": "query={n}",
  "by apartment": "query=apartment%20{n}",
  "by site": "query=site%20{s}",
  "by device and site": "query=entrance%20site",
  "by a long word with a slip": "query=herringtun",
  "by a name with a slip and without its apostrophe": "query=dangalistro",
  "a query without a hit": "query=nothing-{n}-here",
  "first page": "",
  "by state": "state=in_order",
};

/** Writing the lines of 1,000 accounts, and search over 10,000 lines on SQLite, through the HTTP API. */
export async function benchLines(): Promise<Result[]> {
  return [...(await benchLineWrites()), ...(await benchSearch())];
}

async function benchSearch(): Promise<Result[]> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-lines-"));
  await seedLines(dataDir, count);
  const product = await startProduct({ dataDir, env: { LINEWARD_LOG_LEVEL: "error", LINEWARD_CHECK_EVERY_SECONDS: "0" } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const results: Result[] = [];
    for (const [what, query] of Object.entries(asked)) {
      const samples: number[] = [];
      for (let round = -warmUps; round < rounds; round += 1) {
        const n = String(10_000 + (round + warmUps) * 37);
        const asking = `/api/lines?limit=20&${query.replaceAll("{n}", n).replaceAll("{s}", String((round + warmUps) * 3))}`;
        const spent = await timed(() => api.call("GET", asking));
        if (round >= 0) {
          samples.push(spent);
        }
      }
      results.push(atMost(`lines ${what}, 10,000 lines: p95`, p95(samples), 50, "ms"));
    }
    return results;
  } finally {
    await product.stop();
  }
}

import { mkdtempSync } from "node:fs";
import path from "node:path";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { seedDevices } from "../support/seed-devices";
import { atMost, p95, type Result, timed } from "./result";

const rounds = 40;
const warmUps = 3;

/** What people do with a long list. `{n}` becomes another number each time, so that no answer comes from a cache. */
const asked: Readonly<Record<string, string>> = {
  "first page": "sort=name",
  "by status": "sort=-status",
  "by last seen": "sort=-seen",
  "filtered by site and driver": "site=site-{s}&driver=basip-panel",
  "filtered by tag and truth": "tag=entrance&registered=no",
  "search by name": "query=entrance%20{n}",
  "search by address": "query=10.0.{s}.",
  "search by serial": "query=sn000{n}",
  "search without a hit": "query=nothing-{n}-here",
};

async function measure(count: number): Promise<Map<string, number>> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-list-"));
  await seedDevices(dataDir, count);
  const product = await startProduct({ dataDir, env: { LINEWARD_LOG_LEVEL: "error" } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const found = new Map<string, number>();
    for (const [what, query] of Object.entries(asked)) {
      const samples: number[] = [];
      for (let round = -warmUps; round < rounds; round += 1) {
        const n = String((round + warmUps) * 37 + 11);
        const path = `/api/devices?limit=50&${query.replaceAll("{n}", n).replaceAll("{s}", String((round + warmUps) * 3))}`;
        const spent = await timed(() => api.call("GET", path));
        if (round >= 0) {
          samples.push(spent);
        }
      }
      found.set(what, p95(samples));
    }
    let cursor = "";
    const pages: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      pages.push(
        await timed(async () => {
          const page = await api.call<{ nextCursor: string | null }>("GET", `/api/devices?limit=50&sort=name${cursor}`);
          cursor = page.nextCursor === null ? "" : `&cursor=${encodeURIComponent(page.nextCursor)}`;
        }),
      );
    }
    found.set("further pages", p95(pages));
    return found;
  } finally {
    await product.stop();
  }
}

/** (b) List and search over 10,000 and 100,000 devices on SQLite, through the HTTP API. */
export async function benchList(): Promise<Result[]> {
  const small = await measure(10_000);
  const large = await measure(100_000);
  const perKind = [...large].flatMap(([what, value]) => {
    const less = small.get(what) ?? Number.NaN;
    return [atMost(`${what}, 10,000 devices: p95`, less, 50, "ms"), atMost(`${what}, 100,000 devices: p95`, value, 50, "ms")];
  });
  const mean = (all: Map<string, number>) => [...all.values()].reduce((sum, count) => sum + count, 0) / all.size;
  return [...perKind, atMost("list and search: 100,000 / 10,000, mean of the p95s", mean(large) / mean(small), 3)];
}

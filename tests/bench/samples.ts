import { mkdtempSync, statSync } from "node:fs";
import path from "node:path";
import { openDatabase } from "@/lib/platform/db/client";
import { daySeconds, keptDays, packed, secondsOf } from "@/lib/samples/states";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { seedDevices } from "../support/seed-devices";
import { atMost, p95, type Result, timed } from "./result";

const count = 5_000;
const atOneSite = 200;
/** A device that loses something and has it back, once in so many days. */
const troubleDays = 10;
const rounds = 20;

const inOrder = packed({ reachable: "yes", signedIn: "yes", registered: "yes", matches: "yes" });
const silent = packed({ reachable: "no", signedIn: "unknown", registered: "unknown", matches: "unknown" });

/** A site of 200 devices, and a line of each device where it stands. */
async function seedLines(file: string): Promise<void> {
  const client = openDatabase({ kind: "sqlite", file });
  const edge = `'device-${String(atOneSite).padStart(7, "0")}'`;
  const columns = `"id", "name", "nameKey", "user", "userKey", "server", "siteId", "state", "search", "updatedAt"`;
  const at = "'2026-01-01T00:00:00.000+00:00'";
  try {
    await client.$executeRawUnsafe(`UPDATE "Device" SET "siteId" = 'site-0' WHERE "id" < ${edge}`);
    await client.$executeRawUnsafe(`UPDATE "Device" SET "siteId" = 'site-1' WHERE "siteId" = 'site-0' AND "id" >= ${edge}`);
    await client.$executeRawUnsafe(
      `INSERT INTO "Line" (${columns})
       SELECT "id", "name", "nameKey", "id", "id", 'pbx.invalid', "siteId", 'in_order', "search", ${at} FROM "Device"`,
    );
    await client.$executeRawUnsafe(
      `INSERT INTO "LineEnd" ("id", "lineId", "deviceId", "document", "role", "user", "userKey", "server", "host", "secretPath")
       SELECT "id", "id", "id", 'sip', 'registers', "id", "id", 'pbx.invalid', 'pbx.invalid', 'password' FROM "Device"`,
    );
  } finally {
    await client.$disconnect();
  }
}

/** Every device's and line's samples of 400 days, in the order in which they come to be written: by time. */
async function seedSamples(file: string): Promise<number> {
  const client = openDatabase({ kind: "sqlite", file });
  try {
    await client.$executeRawUnsafe(`INSERT INTO "Sampled" ("deviceId", "at", "states") SELECT "id", 0, ${inOrder} FROM "Device"`);
    await client.$executeRawUnsafe(`INSERT INTO "Sampled" ("lineId", "at", "states") SELECT "id", 0, ${inOrder} FROM "Line"`);
    const first = Math.floor(secondsOf(Date.now()) / daySeconds) * daySeconds - (keptDays - 1) * daySeconds;
    for (let day = 0; day < keptDays; day += 1) {
      const at = first + day * daySeconds;
      const broken = `"n" % ${troubleDays} = ${day % troubleDays}`;
      await client.$executeRawUnsafe(
        `INSERT INTO "Sample" ("n", "at", "states")
         SELECT "n", ${at} + "n" % 300, ${inOrder} FROM "Sampled"
         UNION ALL SELECT "n", ${at} + 30000 + "n", ${silent} FROM "Sampled" WHERE ${broken}
         UNION ALL SELECT "n", ${at} + 33000 + "n", ${inOrder} FROM "Sampled" WHERE ${broken}
         ORDER BY 2`,
      );
    }
    return await client.sample.count();
  } finally {
    await client.$disconnect();
  }
}

/** What the samples of 5,000 devices and as many lines over 400 days take, and how soon a site's month and its hand-over sheet are there, on SQLite. */
export async function benchSamples(): Promise<Result[]> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-samples-"));
  const file = path.join(dataDir, "lineward.db");
  await seedDevices(dataDir, count);
  await seedLines(file);
  const before = statSync(file).size;
  const rows = await seedSamples(file);
  const megabytes = (statSync(file).size - before) / 1_000_000;
  const product = await startProduct({ dataDir, env: { LINEWARD_LOG_LEVEL: "error", LINEWARD_CHECK_EVERY_SECONDS: "0" } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const measure = async (asked: string) => {
      const spent: number[] = [];
      for (let round = -2; round < rounds; round += 1) {
        const took = await timed(() => api.call("GET", asked));
        if (round >= 0) {
          spent.push(took);
        }
      }
      return p95(spent);
    };
    return [
      atMost(`samples of 5,000 devices and 5,000 lines over 400 days (${rows} rows)`, megabytes, 300, "MB"),
      atMost(
        `availability of 30 days, a site of ${atOneSite} devices and lines: p95`,
        await measure("/api/sites/site-0/availability?days=30"),
        100,
        "ms",
      ),
      atMost(`hand-over sheet, a site of ${atOneSite} devices: p95`, await measure("/api/sites/site-0/hand-over"), 5_000, "ms"),
    ];
  } finally {
    await product.stop();
  }
}

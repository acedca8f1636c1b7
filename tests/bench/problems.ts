import { mkdtempSync } from "node:fs";
import path from "node:path";
import { openDatabase } from "@/lib/platform/db/client";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { inNewDatabase, seedDevices } from "../support/seed-devices";
import { addLines } from "../support/seed-lines";
import { atMost, ms, type Result, timed } from "./result";

const rounds = 15;
const warmUps = 2;

/** What one kind of start page costs, made anew each time: a write in between takes kept answers away. */
async function measured(what: string, dataDir: string, asked: string, boundMs: number): Promise<Result> {
  const product = await startProduct({ dataDir, env: { LINEWARD_LOG_LEVEL: "error" } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const samples: number[] = [];
    for (let round = -warmUps; round < rounds; round += 1) {
      await api.call("POST", "/api/sites", { body: { name: `Written in between ${round}` } });
      const spent = await timed(() => api.call("GET", asked));
      if (round >= 0) {
        samples.push(spent);
      }
    }
    samples.sort((a, b) => a - b);
    const [least = Number.NaN] = samples;
    return atMost(`${what}: median (least ${ms(least)})`, samples[Math.floor(rounds / 2)] ?? Number.NaN, boundMs, "ms");
  } finally {
    await product.stop();
  }
}

/** 10,000 lines of which a third have a problem, with two servers and five places that do not answer. */
async function benchHelpdesk(): Promise<Result> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-helpdesk-"));
  await inNewDatabase(dataDir, async (client) => {
    await addLines(client, 10_000);
    await client.$executeRaw`UPDATE "Line" SET "state" = 'problem' WHERE rowid % 3 = 0`;
    await client.$executeRaw`UPDATE "Device" SET "reachable" = CASE WHEN "id" IN ('pbx-1', 'pbx-2') THEN 'no' ELSE 'yes' END WHERE "kind" = 'pbx'`;
    const silent = ["site-1", "site-2", "site-3", "site-50", "site-60"];
    await client.device.updateMany({ where: { siteId: { in: silent }, NOT: { kind: "pbx" } }, data: { reachable: "no" } });
  });
  return measured("helpdesk, 10,000 lines", dataDir, "/api/helpdesk", 100);
}

/** 100,000 devices of which most have something that needs a person. */
async function benchAttention(): Promise<Result> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-attention-"));
  await seedDevices(dataDir, 100_000);
  const client = openDatabase({ kind: "sqlite", file: path.join(dataDir, "lineward.db") });
  await client.$executeRaw`UPDATE "Device" SET "brokenAt" = "createdAt", "cause" = CASE WHEN "reachable" = 'no' THEN 'silent'
    WHEN "signedIn" = 'no' THEN 'login_refused' WHEN "registered" = 'no' THEN 'unregistered' WHEN "matches" IN ('no', 'differs') THEN 'differs' END`;
  await client.$disconnect();
  return measured("attention, 100,000 devices", dataDir, "/api/attention?limit=50", 300);
}

/** What people start from where much is broken. */
export async function benchProblems(): Promise<Result[]> {
  return [await benchHelpdesk(), await benchAttention()];
}

import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Database, openDatabase } from "@/lib/platform/db/client";
import { migrate } from "@/lib/platform/db/migrate";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import { projectRoot } from "./project-root";

const chunk = 2_000;
const states = ["yes", "yes", "yes", "yes", "no", "unknown", "differs"] as const;
const drivers = ["basip-panel", "basip-monitor", "basip-linux-monitor"];

/** What a device's row needs besides its name, where nobody asks it anything. */
export const bareDevice = {
  driver: "basip-panel",
  kind: "intercom",
  scheme: "http",
  host: "192.0.2.9",
  port: 80,
  address: "http://192.0.2.9",
  search: "",
} as const;

/** Always the same numbers, so that two runs measure the same rows. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function device(index: number, random: () => number, sites: readonly { id: string; nameKey: string }[]) {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const site = pick(sites);
  const driver = pick(drivers);
  const host = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const name = `${pick(["Entrance", "Apartment", "Garage gate", "Lobby", "Roof door", "Courtyard"])} ${index}`;
  const serial = `SN${(index * 7_919).toString(36).toUpperCase().padStart(8, "0")}`;
  const truths = {
    reachable: pick(states.slice(0, 6)),
    signedIn: pick(states.slice(0, 6)),
    registered: pick(states.slice(0, 6)),
    matches: pick(states),
  };
  const worst = Object.values(truths).includes("no")
    ? 3
    : truths.matches === "differs"
      ? 2
      : Object.values(truths).includes("unknown")
        ? 1
        : 0;
  return {
    id: `device-${String(index).padStart(7, "0")}`,
    name,
    nameKey: sortKeyOf(name),
    driver,
    kind: driver === "basip-panel" ? "intercom" : "monitor",
    scheme: "http",
    host,
    port: 80,
    address: `http://${host}`,
    siteId: site.id,
    siteKey: site.nameKey,
    model: "AA-07FB",
    serial,
    search: searchable([name, host, serial, "AA-07FB", "entrance"]),
    attention: worst,
    seenAt: new Date(1_750_000_000_000 + index * 1_000),
    seenKey: 172_000_000 + index,
    ...truths,
  };
}

/** Makes a new SQLite database in a data folder and lets it be filled. */
export async function inNewDatabase(dataDir: string, fill: (client: Database) => Promise<void>): Promise<void> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const database = { kind: "sqlite", file: path.join(dataDir, "lineward.db") } as const;
  await migrate(database, projectRoot);
  const client = openDatabase(database);
  try {
    await fill(client);
  } finally {
    await client.$disconnect();
  }
}

/** Fills a new SQLite database in a data folder with so many devices over 200 sites, a tag each. */
export async function seedDevices(dataDir: string, count: number): Promise<void> {
  await inNewDatabase(dataDir, (client) => addDevices(client, count));
}

/** So many devices over 200 sites, a tag each. */
export async function addDevices(client: Database, count: number): Promise<void> {
  const sites = Array.from({ length: 200 }, (_, index) => ({ id: `site-${index}`, name: `Site ${index}`, nameKey: `site ${index}` }));
  await client.site.createMany({ data: sites });
  const random = numbers(42);
  for (let from = 0; from < count; from += chunk) {
    const rows = Array.from({ length: Math.min(chunk, count - from) }, (_, offset) => device(from + offset, random, sites));
    await client.device.createMany({ data: rows });
    await client.deviceTag.createMany({
      data: rows.map((row) => ({ deviceId: row.id, tag: row.kind === "intercom" ? "entrance" : "tenant" })),
    });
  }
}

import type { ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { startFleet } from "@/lib/simulators/fleet/fleet";
import { startApi } from "../../support/api-kit";
import { buildChild } from "../../support/child-process";
import { addFleet } from "../../support/fleet-rows";
import { freePort } from "../../support/free-port";
import { startPostgres } from "../../support/postgres";
import { newDatabase } from "../../support/prepared-postgres";
import { randomFrom } from "../../support/random";

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

// biome-ignore lint/style/noProcessEnv: more of them than there is time for in every run.
const kills = Number(process.env.LINEWARD_TEST_KILLS ?? 3);
const count = 9;

interface Checking {
  readonly name: string;
  kill(): Promise<void>;
  end(): Promise<void>;
}

async function begin(child: ChildProcessByStdio<null, Readable, null>): Promise<Checking> {
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const name = String((await lines.next()).value).slice("ready ".length);
  child.kill("SIGUSR2");
  const by = (signal: NodeJS.Signals) => async () => {
    child.kill(signal);
    await ended;
  };
  return { name, kill: by("SIGKILL"), end: by("SIGTERM") };
}

test.skipIf(!postgres)(
  "kill -9 of one of two processes at random moments of the regular checks: no change is lost or half written, one login a device, every lease ends",
  async () => {
    const env = { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8", LINEWARD_CHECK_EVERY_SECONDS: "1" };
    const api = await startApi({ databaseUrl: await newDatabase(postgres?.url ?? ""), env });
    const fleet = await startFleet({ count, port: await freePort(), net: 60, latencyMs: 5 });
    const child = await buildChild("sweep-child");
    const random = randomFrom(20_261);
    const users = Array.from({ length: count }, (_, index) => String(30_000 + index));
    try {
      const ids = await addFleet(api, fleet, count);
      const { livingOwners } = await import("@/lib/platform/db/leases");
      const running = [await begin(child.start()), await begin(child.start())];
      const { relayOnce } = await import("@/lib/platform/events/relay");
      const allAsAtTheDevices = async () => {
        // News of a dead process are delivered by whoever looks first.
        await relayOnce();
        const ends = await api.db.lineEnd.findMany({ where: { document: "sip" }, include: { line: true } });
        const found = new Map(ends.map((end) => [end.deviceId, [end.user, end.line.user]]));
        const planned = await api.db.device.count({ where: { dueAt: { not: null } } });
        return { lines: ids.map((id) => found.get(id)), planned };
      };
      const expected = () => ({ lines: users.map((user) => [user, user]), planned: count });
      for (const [index, user] of users.entries()) {
        fleet.setUser(index, user);
      }
      await expect.poll(allAsAtTheDevices, { timeout: 120_000 }).toEqual(expected());
      const dead: string[] = [];
      for (let at = 0; at < kills; at += 1) {
        // Somebody types other users at a third of the devices, so that there is news to be killed in.
        for (let index = at % 3; index < count; index += 3) {
          users[index] = String(31_000 + at * 100 + index);
          fleet.setUser(index, users[index] ?? "");
        }
        await new Promise((resolve) => setTimeout(resolve, random() * 1_500));
        const victim = running.shift();
        await victim?.kill();
        dead.push(victim?.name ?? "");
        running.push(await begin(child.start()));
      }
      await expect.poll(allAsAtTheDevices, { timeout: 120_000 }).toEqual(expected());
      // A device's session outlives its process: whoever comes next uses it. A kill between a login and its row costs one more.
      expect(Math.max(...fleet.logins)).toBeLessThanOrEqual(1 + kills);
      expect(fleet.logins.reduce((sum, of) => sum + of, 0)).toBeLessThanOrEqual(2 * count);
      expect(Math.max(...fleet.connectionsMost)).toBeLessThanOrEqual(2);
      await Promise.all(running.map((process) => process.end()));
      // What the dead held ends by itself; what the others held they have given back.
      await expect.poll(() => livingOwners(dead), { timeout: 30_000 }).toEqual(new Set());
      expect(await api.db.lease.count({ where: { owner: { notIn: dead }, NOT: { name: { startsWith: "process:" } } } })).toBe(0);
    } finally {
      await fleet.close();
      await api.close();
    }
  },
  3_600_000,
);

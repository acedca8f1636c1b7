import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect, vi } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { buildChild, type Child } from "./child-process";
import { workUntil } from "./kills-work";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "./line-world";
import { randomFrom } from "./random";
import { addDevice } from "./site-of-devices";

/** What was found after each kill; everything but the first four must be 0. */
export interface KillTally {
  kills: number;
  writes: number;
  resets: number;
  halfDone: number;
  /** Passwords in a device that the vault does not hold. */
  lost: number;
  /** Requests that wrote although no row of the history says so, and entries that say one end twice. */
  twice: number;
  /** Leases of the dead that somebody keeps alive. */
  held: number;
  /** Writes and resets that nobody ends. */
  open: number;
}

type Panel = SimulatedEnd & { readonly simulator: BasipSimulator };

const users = ["701", "702"];
const written = /^POST .*\/sip\/settings$/;

/** Two processes on one PostgreSQL, both at work; one of them is killed at a random moment, again and again. */
export class KillRuns {
  readonly tally: KillTally = { kills: 0, writes: 0, resets: 0, halfDone: 0, lost: 0, twice: 0, held: 0, open: 0 };
  private next: Promise<{ process: ChildProcess; name: string }>;

  private constructor(
    private readonly world: LineWorld,
    private readonly child: Child,
    private readonly work: { actor: Actor; panels: string[]; lines: string[] },
    private readonly panels: readonly Panel[],
    private readonly together: readonly (readonly SimulatedEnd[])[],
    private readonly random: () => number,
  ) {
    this.next = this.boot();
  }

  static async start(databaseUrl: string, seed: number): Promise<KillRuns> {
    const world = await startLineWorld({ databaseUrl });
    await (await import("@/lib/platform/db/leases")).announceProcess();
    const extensions = await world.pbx(users);
    // What a masked end has, the vault may know from its other end.
    const together: SimulatedEnd[][] = [];
    const lines: string[] = [];
    for (const [at, user] of users.entries()) {
      together.push([...extensions.slice(at, at + 1), await world.door("basip-panel", user)]);
      lines.push((await world.lineOf(user)).id);
    }
    const panels: Panel[] = [];
    for (const user of ["801", "802"]) {
      const simulator = await startBasipPanel({
        serial: randomUUID(),
        secondAccountPath: null,
        latencyMs: 10,
        sections: { sip: { user } },
      });
      const { body } = await addDevice(world.installer, simulator);
      panels.push({ id: body.id, simulator, secret: () => String(simulator.held("sip").password) });
    }
    await world.settle();
    const { id, email } = world.installer;
    const actor: Actor = { id, name: "Installer", email, role: "installer", sites: null, theme: "system" };
    const work = { actor, panels: panels.map((panel) => panel.id), lines };
    // The vault does not know what a panel hides until it has written it.
    for (const panel of panels) {
      await world.tell(panel, "settings/sip", "password", `First-${randomUUID().slice(0, 12)}`);
    }
    return new KillRuns(
      world,
      await buildChild("kills-child"),
      work,
      panels,
      [...together, ...panels.map((panel) => [panel])],
      randomFrom(seed),
    );
  }

  async close(): Promise<void> {
    (await this.next.catch(() => undefined))?.process.kill("SIGKILL");
    await Promise.all(this.panels.map((panel) => panel.simulator.close()));
    await (await import("@/lib/platform/db/leases")).endAllLeases();
    await this.world.close();
  }

  private boot(): Promise<{ process: ChildProcess; name: string }> {
    const seed = String(Math.floor(this.random() * 1e9));
    const process = this.child.start(JSON.stringify(this.work), seed);
    return new Promise((resolve, reject) => {
      process.once("exit", (code) => reject(new Error(`The other process ended by itself with ${code}`)));
      process.stdout.on("data", (chunk: Buffer) => {
        const name = /ready (\S+)/.exec(chunk.toString("utf8"))?.[1];
        if (name !== undefined) {
          resolve({ process, name });
        }
      });
    });
  }

  /** Both work; the other one is killed; this one goes on with what it left, and everything is looked at. */
  async kill(): Promise<void> {
    const { db } = this.world.api;
    const { process, name } = await this.next;
    const since = new Date();
    await db.reset.updateMany({ data: { startedAt: new Date(Date.now() - 3_600_000) } });
    const simulators = new Set(this.together.flat().map((end) => end.simulator));
    for (const simulator of simulators) {
      simulator.forget();
    }
    const stop = new AbortController();
    const mine = workUntil(stop.signal, { ...this.work, seed: Math.floor(this.random() * 1e9) });
    process.kill("SIGUSR2");
    // A moment by what has happened, so that it is in the middle of something on any machine.
    const moment = 4 + Math.floor(this.random() * 60);
    const requests = () => [...simulators].reduce((sum, { seen }) => sum + seen.length, 0);
    await vi.waitFor(() => expect(requests()).toBeGreaterThanOrEqual(moment), { timeout: 60_000, interval: 1 });
    expect(process.exitCode, "the other process still worked").toBeNull();
    const dead = new Promise((resolve) => process.once("exit", resolve));
    process.kill("SIGKILL");
    await dead;
    stop.abort();
    this.next = this.boot();
    this.next.catch(() => undefined);
    await mine;
    await this.goOn(name);
    await this.look(since);
  }

  /** What the survivor does every few seconds, until nothing is left over of the dead one. */
  private async goOn(name: string): Promise<void> {
    const { db } = this.world.api;
    const [death] = await db.$queryRaw<{ at: Date }[]>`SELECT (now() AT TIME ZONE 'utc') AS at`;
    const { recoverResets } = await import("@/lib/resets/recover-resets");
    await this.passTime(name);
    await recoverResets();
    await this.rest(name);
    for (const { id } of await db.reset.findMany({ where: { state: "half_done" } })) {
      this.tally.halfDone += 1;
      await this.world.installer("POST", `/api/resets/${id}/finish`, {});
      await this.rest(name);
    }
    // Its last statement may have come after it: none of its leases reaches further than from there.
    const latest = new Date((death?.at.getTime() ?? 0) + 16_000);
    this.tally.held += await db.lease.count({ where: { owner: name, until: { gt: latest } } });
  }

  /** The leases of the dead run out, and the survivor looks for its writes. */
  private async passTime(name: string): Promise<void> {
    const { db } = this.world.api;
    await db.$executeRaw`UPDATE "Lease" SET "until" = "until" - interval '16 seconds' WHERE "owner" = ${name}`;
    await db.$executeRaw`UPDATE "Reset" SET "leaseUntil" = "leaseUntil" - interval '31 seconds' WHERE "leaseUntil" IS NOT NULL`;
    await db.$executeRaw`UPDATE pgboss.job SET "started_on" = "started_on" - interval '21 seconds' WHERE "state" = 'active'`;
    const { findUnfinished } = await import("@/lib/settings/recover-writes");
    const { settleUnfinished } = await import("@/lib/settings/settle-write");
    for (const id of await findUnfinished()) {
      await settleUnfinished(id).catch(() => undefined);
    }
  }

  private async open(): Promise<number> {
    const { db } = this.world.api;
    const resets = await db.reset.count({
      where: { OR: [{ state: { in: ["checking", "running"] } }, { leaseUntil: { gt: new Date() } }] },
    });
    return resets + (await db.change.count({ where: { outcome: "writing" } }));
  }

  /** A statement that the dead one had sent may be carried out after its death: time passes for what that leaves, too. */
  private async rest(name: string): Promise<void> {
    const ended = async () => {
      if ((await this.open()) > 0) {
        await this.passTime(name);
      }
      expect(await this.open()).toBe(0);
    };
    await vi.waitFor(ended, { timeout: 60_000, interval: 250 }).catch(() => undefined);
  }

  private async look(since: Date): Promise<void> {
    const { world, tally, panels, together } = this;
    const { db } = world.api;
    tally.kills += 1;
    tally.open += await this.open();
    tally.resets += await db.reset.count({ where: { startedAt: { gte: since } } });
    for (const ends of together) {
      tally.lost += await world.lost(ends);
    }
    for (const { id, simulator } of panels) {
      const rows = await db.change.count({ where: { deviceId: id, at: { gte: since } } });
      const requests = simulator.seen.filter((request) => written.test(`${request.method} ${request.path}`)).length;
      tally.writes += rows;
      tally.twice += Math.max(0, requests - rows);
      if (requests > rows) {
        const kept = await db.change.findMany({ where: { deviceId: id, at: { gte: since } }, select: { at: true, outcome: true } });
        process.stdout.write(
          `more writes than rows: ${JSON.stringify({ requests: simulator.seen.map(({ method, path }) => `${method} ${path}`), kept })}\n`,
        );
      }
    }
    const ended = await (await this.world.api.audit()).groupBy({
      by: ["correlationId"],
      where: { action: "line.reset", phase: "happened", at: { gte: since } },
      _count: { _all: true },
    });
    tally.twice += ended.filter((entry) => entry._count._all > 1).length;
  }
}

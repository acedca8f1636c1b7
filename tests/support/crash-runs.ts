import { expect } from "vitest";
import type { FaultName } from "@/lib/simulators/types";
import { type Killable, makeKillable } from "./killable";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "./line-world";

/** A line whose reset is killed again and again. */
export interface Victim {
  readonly lineId: string;
  readonly ends: readonly SimulatedEnd[];
}

export interface Tally {
  runs: number;
  done: number;
  putBack: number;
  halfDone: number;
  /** Lines whose working secret the vault does not hold. */
  lost: number;
  /** Lines whose ends ended with different passwords. */
  torn: number;
}

export const emptyTally = (): Tally => ({ runs: 0, done: 0, putBack: 0, halfDone: 0, lost: 0, torn: 0 });

/** A lost answer, at the end that is written to for the nth time. */
export interface LostAnswer {
  readonly end: SimulatedEnd;
  readonly fault: FaultName;
  readonly match: RegExp;
}

export class CrashRuns {
  private constructor(
    readonly world: LineWorld,
    private readonly killable: Killable,
  ) {}

  static async start(): Promise<CrashRuns> {
    const world = await startLineWorld();
    const { deviceGateway } = await import("@/lib/device-access/device-gateway");
    deviceGateway();
    return new CrashRuns(world, makeKillable());
  }

  async close(): Promise<void> {
    this.killable.release();
    await this.world.close();
  }

  private async state(lineId: string): Promise<{ id: string; state: string } | null> {
    return this.world.api.db.reset.findFirst({
      where: { lineId },
      orderBy: [{ startedAt: "desc" }, { id: "desc" }],
      select: { id: true, state: true },
    });
  }

  private async rest(lineId: string): Promise<void> {
    await expect
      .poll(async () => this.killable.dead || !["checking", "running"].includes((await this.state(lineId))?.state ?? "none"), {
        timeout: 20_000,
        interval: 5,
      })
      .toBe(true);
    if (this.killable.dead) {
      await (await import("./api-product")).endDeadWork();
    } else {
      await this.world.settle();
    }
  }

  /** How many points an undisturbed run passes before it writes to an end for the first time. */
  async pointsBefore(victim: Victim, end: SimulatedEnd, match: RegExp, tally: Tally): Promise<number> {
    end.simulator.forget();
    const written = () => end.simulator.seen.some((request) => match.test(`${request.method} ${request.path}`));
    let points = 0;
    const look = setInterval(() => {
      points = written() ? points : this.killable.passed;
    }, 1);
    await this.kill(victim, undefined, tally);
    clearInterval(look);
    return points;
  }

  /** One reset in a process that dies at a point, and the next process that finds it. Resolves with whether the point was reached. */
  async kill({ lineId, ends }: Victim, at: number | undefined, tally: Tally, lost?: LostAnswer): Promise<boolean> {
    const { world, killable } = this;
    await world.api.db.rateLimit.deleteMany({ where: { key: { startsWith: "rate:" } } });
    if (lost) {
      lost.end.simulator.fail({ fault: lost.fault, match: lost.match, times: 1 });
    }
    killable.arm(at);
    await world.reset(lineId);
    await this.rest(lineId);
    const reached = killable.dead;
    killable.arm(undefined);
    await (await import("./api-product")).beginWork();
    const { recoverResets } = await import("@/lib/resets/recover-resets");
    await recoverResets();
    await this.rest(lineId);
    for (const end of ends) {
      end.simulator.heal();
    }
    const end = await this.state(lineId);
    tally.runs += 1;
    tally.lost += (await world.lost(ends)) > 0 ? 1 : 0;
    if (end?.state === "half_done") {
      tally.halfDone += 1;
      await world.helpdesk("POST", `/api/resets/${end.id}/finish`, {});
      await this.rest(lineId);
    }
    tally.done += (await this.state(lineId))?.state === "done" ? 1 : 0;
    tally.putBack += (await this.state(lineId))?.state === "failed" ? 1 : 0;
    tally.torn += new Set(ends.map((end) => end.secret())).size === 1 ? 0 : 1;
    return reached;
  }

  /** Kills at every point (or each `stride`th) from the first on until a run ends by itself. Resolves with how many points there were. */
  async everywhere(victim: Victim, tally: Tally, first = 1, stride = 1, lost?: LostAnswer): Promise<number> {
    for (let at = first; ; at += stride) {
      if (!(await this.kill(victim, at, tally, lost))) {
        return at - 1;
      }
    }
  }
}

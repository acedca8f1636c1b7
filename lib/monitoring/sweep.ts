import "server-only";
import { performance } from "node:perf_hooks";
import { system } from "@/lib/audit/service";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { endpointOf } from "@/lib/device-access/target";
import { shared } from "@/lib/platform/app";
import { rest } from "@/lib/platform/background";
import { monotonicMs } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { checkKnown } from "./check-device";
import { claimDue, countChecked, type DueRow, giveBack, nextDueInMs } from "./due-devices";
import { knownDevices } from "./known-devices";
import { keepOverTime } from "./seen-over-time";
import type { SeenTimes } from "./seen-times";
import { isAskedInFull, mayBegin, nextProbe, paceOf, togetherFor } from "./sweep-plan";
import { Places, Pool, type Waiting } from "./sweep-pools";

/** What was seen is written this often. */
const flushMs = 1_000;
/** How often it is looked for devices that have become due. */
const lookMs = 1_000;
/** Where nothing is due for so long, the round ends. */
const idleMs = 5_000;
/** Silent devices that are asked at the same time, beside the others. */
const silentTogether = 64;
/** What is claimed at a time: reading more at once would keep pages waiting. */
const claimMax = 32;
/** With fewer than this ready, more is claimed. */
const readyMin = 16;
const waitingMax = 256;
/** How often the devices are counted. */
const countMs = 30_000;
/** How often others are asked to help. */
const helpMs = 5_000;
/** A check that failed for a reason of our own is tried again after this time. */
const failedMs = 60_000;

/** Devices that were not checked for a reason of our own, and when that was. */
const failures = shared<Map<string, number>>("sweep-failed", () => new Map());

/** The regular checks of one process, as long as something is due. */
export class Sweep {
  readonly #living = new Pool("living");
  readonly #silent = new Pool("silent");
  readonly #places = new Places();
  readonly #running = new Set<Promise<void>>();
  /** Claimed by this process and not given back: waiting, under way, or seen and not written yet. */
  readonly #mine = new Set<string>();
  readonly #intervalMs: number;
  readonly #signal: AbortSignal;
  readonly #atOnce = env().LINEWARD_CHECKS_AT_ONCE;
  readonly #ended = new AbortController();
  #seen: SeenTimes[] = [];
  #flushing = Promise.resolve();
  #together = Math.min(16, this.#atOnce);
  #meanMs = 500;
  #pace = 1;
  #countedAt = Number.NEGATIVE_INFINITY;
  #tokens = 1;
  #tokensAt = monotonicMs();
  #load = performance.eventLoopUtilization();
  #adaptedAt = Number.NEGATIVE_INFINITY;
  /** When none were left of the silent devices that were due. */
  #silentAt = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => undefined;

  constructor(everySeconds: number, signal: AbortSignal) {
    this.#intervalMs = everySeconds * 1000;
    this.#signal = signal;
  }

  /** Checks what is due until nothing is for a while, the time is over or the signal comes. `more`: called where others could help. */
  async run(forMs: number, more: () => Promise<void>): Promise<void> {
    const endAt = monotonicMs() + forMs;
    const goesOn = () => !this.#signal.aborted && monotonicMs() < endAt;
    let isOver = false;
    const flushing = this.#flushUntil(() => goesOn() && !isOver);
    try {
      for (let askedAt = Number.NEGATIVE_INFINITY; goesOn(); ) {
        await this.#adapt();
        const isMore = await this.#claim();
        if (isMore && monotonicMs() - askedAt > helpMs) {
          askedAt = monotonicMs();
          await more();
        }
        if (this.#isIdle && (await this.#restUntilDue())) {
          break;
        }
        await this.#startUntilNextLook(isMore);
      }
    } finally {
      isOver = true;
      await Promise.all(this.#running);
      await this.#flush();
      // What was claimed and not begun is for others, or for the next round.
      await giveBack([...this.#mine]);
      this.#mine.clear();
      this.#ended.abort();
      await flushing;
    }
  }

  get #isIdle(): boolean {
    return this.#running.size + this.#living.waiting.length + this.#silent.waiting.length === 0;
  }

  /**
   * Nothing waits and nothing is under way: what was seen is written, then it is waited. Resolves with true if that would take long, or if
   * what is due is with other processes.
   */
  async #restUntilDue(): Promise<boolean> {
    const wrote = this.#seen.length > 0;
    await this.#flush();
    const waitMs = await nextDueInMs(this.#intervalMs);
    if (waitMs > idleMs || (waitMs <= 0 && !wrote)) {
      return true;
    }
    // Several that become due one after the other are read together.
    await rest(Math.max(lookMs, waitMs), this.#signal);
    return false;
  }

  /** How many may be under way, by how long they take and how busy this process is. */
  async #adapt(): Promise<void> {
    const nowMs = monotonicMs();
    if (nowMs - this.#countedAt > countMs) {
      this.#countedAt = nowMs;
      this.#pace = paceOf(await countChecked(), this.#intervalMs);
    }
    if (nowMs - this.#adaptedAt > lookMs) {
      this.#adaptedAt = nowMs;
      const load = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(load, this.#load);
      this.#load = load;
      this.#together = togetherFor(this.#pace, this.#meanMs, utilization, this.#together, this.#atOnce);
    }
  }

  /** Takes what has become due. Resolves with whether there is more than this process takes at a time. */
  async #claim(): Promise<boolean> {
    const nowMs = monotonicMs();
    const isSilentToo = nowMs - this.#silentAt >= lookMs;
    const [living, silent] = await Promise.all([this.#claimLane(this.#living), isSilentToo && this.#claimLane(this.#silent)]);
    this.#silentAt = isSilentToo && !silent ? nowMs : this.#silentAt;
    return living;
  }

  /** True if few devices are ready to be asked. Those whose host or site has its fill are not, and are not collected without end. */
  #isShort({ waiting }: Pool): boolean {
    return waiting.length < waitingMax && waiting.filter(({ row }) => this.#places.hasRoom(row)).length < readyMin;
  }

  async #claimLane(pool: Pool): Promise<boolean> {
    if (!this.#isShort(pool)) {
      return true;
    }
    const { rows, isMore } = await claimDue(pool.lane, this.#intervalMs, claimMax, {
      besides: new Set([...this.#mine, ...failures().keys()]),
      ...this.#places.full(),
    });
    for (const { id } of rows) {
      this.#mine.add(id);
    }
    const known = pool.lane === "living" ? await knownDevices(rows.map(({ id }) => id)) : [];
    const byId = new Map(known.map((device) => [device.row.id, device]));
    for (const row of rows) {
      const device = byId.get(row.id);
      if (device || pool.lane === "silent") {
        pool.waiting.push({ row, known: device });
      } else {
        failures().set(row.id, monotonicMs());
      }
    }
    return isMore;
  }

  /** Starts what may be started, whenever something has ended, until it is time to look for more. */
  async #startUntilNextLook(isMore: boolean): Promise<void> {
    const until = monotonicMs() + lookMs;
    while (!this.#signal.aborted) {
      this.#start(this.#living, this.#together);
      this.#start(this.#silent, Math.min(silentTogether, this.#atOnce));
      const leftMs = until - monotonicMs();
      if (leftMs <= 0 || this.#isIdle || (isMore && this.#isShort(this.#living))) {
        return;
      }
      await this.#somethingEnds(Math.min(leftMs, 50));
    }
  }

  #somethingEnds(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #start(pool: Pool, together: number): void {
    const nowMs = monotonicMs();
    this.#tokens = mayBegin(this.#tokens, this.#pace, nowMs - this.#tokensAt);
    this.#tokensAt = nowMs;
    for (let at = 0; at < pool.waiting.length && pool.busy < together && pool.all < this.#atOnce; ) {
      const isPaced = pool.lane === "living";
      if (isPaced && this.#tokens < 1) {
        return;
      }
      const next = pool.waiting[at];
      if (!next || !this.#places.hasRoom(next.row)) {
        at += 1;
        continue;
      }
      pool.waiting.splice(at, 1);
      this.#tokens -= isPaced ? 1 : 0;
      this.#places.enter(next.row, 1);
      const running = pool
        .count(next.row.id, () => this.#check(next))
        .finally(() => {
          this.#places.enter(next.row, -1);
          this.#running.delete(running);
          this.#wake();
        });
      this.#running.add(running);
    }
  }

  async #check({ row, known }: Waiting): Promise<void> {
    const since = monotonicMs();
    try {
      // One after the other, because what was seen may be written and begun anew while this is waited for.
      const times = await (known ? checkKnown(known, { actor: system }, this.#intervalMs) : this.#lookAtSilent(row));
      this.#seen.push(times);
      if (known) {
        this.#meanMs += (monotonicMs() - since - this.#meanMs) / 50;
      }
    } catch (error) {
      failures().set(row.id, monotonicMs());
      log.warn({ deviceId: row.id, err: error }, "a device could not be checked");
    } finally {
      // Thousands of connections that nobody uses until the next look would be most of the memory.
      deviceGateway().http.closeIdle(row.id);
    }
  }

  /** A device that was silent: is anything there that takes a connection? Then, and from time to time anyway, it is asked in full. */
  async #lookAtSilent(row: DueRow): Promise<SeenTimes> {
    const { http } = deviceGateway();
    const isBack = !isAskedInFull(row.missed) && (await http.takesConnections(endpointOf(row)));
    if (isBack) {
      // It may have been given up a moment ago.
      http.resetCircuit(row.id);
    }
    const [known] = isBack || isAskedInFull(row.missed) ? await knownDevices([row.id]) : [];
    if (known) {
      return checkKnown(known, { actor: system }, this.#intervalMs);
    }
    const at = new Date();
    const dueAt = new Date(nextProbe(at.getTime(), this.#intervalMs));
    return { deviceId: row.id, at, dueAt, missed: row.missed + 1, truths: { reachable: "no" }, documents: [], ends: [] };
  }

  async #flushUntil(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      await rest(flushMs, this.#ended.signal);
      await this.#flush();
    }
  }

  /** One after the other: who waits for it knows that everything seen before is written. */
  #flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  /** Writes what was seen, and only then gives the devices back: another process would find them due still. */
  async #write(): Promise<void> {
    const seen = this.#seen;
    const failed = [...failures()].flatMap(([id, at]) => (monotonicMs() - at > failedMs ? [id] : []));
    const done = [...seen.map(({ deviceId }) => deviceId), ...failed];
    if (done.length === 0) {
      return;
    }
    this.#seen = [];
    try {
      await keepOverTime(seen, this.#intervalMs);
      await giveBack(done);
      for (const id of done) {
        this.#mine.delete(id);
        failures().delete(id);
      }
    } catch (error) {
      log.warn({ err: error }, "what checks saw could not be written; it is tried again");
      this.#seen.unshift(...seen);
    }
  }
}

import "server-only";
import type { DueRow, Lane } from "./due-devices";
import type { KnownDevice } from "./known-devices";

/** A check that takes longer than this no longer counts among those that are made at the same time: it only waits. */
const slowMs = 3_000;
/** Devices of one host, and of one site, that are asked at the same time. */
const perHostMax = 8;
const perSiteMax = 24;

/** A device that was claimed and waits for its turn. */
export interface Waiting {
  readonly row: DueRow;
  /** Undefined in the lane of silent devices, where most need no more than a connection. */
  readonly known: KnownDevice | undefined;
}

/** Counts what is under way by host and by site. */
export class Places {
  readonly #hosts = new Map<string, number>();
  readonly #sites = new Map<string, number>();

  hasRoom({ host, siteId }: DueRow): boolean {
    return (this.#hosts.get(host) ?? 0) < perHostMax && (siteId === null || (this.#sites.get(siteId) ?? 0) < perSiteMax);
  }

  enter({ host, siteId }: DueRow, by: 1 | -1): void {
    for (const [counts, key] of [
      [this.#hosts, host],
      [this.#sites, siteId],
    ] as const) {
      const count = key === null ? 0 : (counts.get(key) ?? 0) + by;
      if (key !== null) {
        count > 0 ? counts.set(key, count) : counts.delete(key);
      }
    }
  }

  /** Those of which no more need to be claimed now. */
  full(): { readonly hosts: string[]; readonly siteIds: string[] } {
    const over = (counts: Map<string, number>, max: number) => [...counts].flatMap(([key, count]) => (count >= max ? [key] : []));
    return { hosts: over(this.#hosts, perHostMax), siteIds: over(this.#sites, perSiteMax) };
  }
}

/** What is under way in one lane, and what waits for it. */
export class Pool {
  readonly waiting: Waiting[] = [];
  readonly #fast = new Set<string>();
  #slow = 0;

  constructor(readonly lane: Lane) {}

  get busy(): number {
    return this.#fast.size;
  }

  get all(): number {
    return this.#fast.size + this.#slow;
  }

  /** Counts a check; one that is slow makes room for another after a while. */
  async count(id: string, work: () => Promise<void>): Promise<void> {
    this.#fast.add(id);
    const timer = setTimeout(() => {
      if (this.#fast.delete(id)) {
        this.#slow += 1;
      }
    }, slowMs);
    try {
      await work();
    } finally {
      clearTimeout(timer);
      if (!this.#fast.delete(id)) {
        this.#slow -= 1;
      }
    }
  }
}

import { monotonicMs } from "@/lib/platform/clock";

/** Time between two requests to one host. */
const betweenMs = 1_000;
const forgottenMs = 60_000;

/** When each host may be asked next: at most one request a second, whoever asks. */
export class HostPace {
  private readonly next = new Map<string, number>();
  private readonly now: () => number;
  private readonly sleep: (ms: number) => Promise<unknown>;

  constructor(now = monotonicMs, sleep: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms))) {
    this.now = now;
    this.sleep = sleep;
  }

  /** Resolves when it is time for one more request to the host. */
  async turn(host: string): Promise<void> {
    const now = this.now();
    const at = Math.max(now, this.next.get(host) ?? 0);
    this.next.set(host, at + betweenMs);
    if (at > now) {
      await this.sleep(at - now);
    }
  }

  /** Lets go of hosts that were not asked for a while. */
  tidy(): void {
    const before = this.now() - forgottenMs;
    for (const [host, at] of this.next) {
      if (at < before) {
        this.next.delete(host);
      }
    }
  }
}

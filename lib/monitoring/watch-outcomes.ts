import "server-only";
import { settleOutcome, type WatchedChange, watchedChanges, withdrawOutcome } from "@/lib/device-access/registration-outcome";
import type { DeviceStatus } from "@/lib/drivers/types";

/** What one watch has seen of one write so far. */
interface Seen {
  /** When it was first seen registered, without an interruption since. */
  registeredAt: number | undefined;
  hasDropped: boolean;
  looks: number;
}

/** Settles the writes of a device that wait for their registration, look by look. */
export class OutcomeWatch {
  readonly #seen = new Map<string, Seen>();

  constructor(private readonly deviceId: string) {}

  /** Resolves with how many go on waiting. `askedAt`: when the device was asked; a write that ended later is left to the watch that follows. */
  async look(status: DeviceStatus, askedAt: Date): Promise<number> {
    let waiting = 0;
    for (const change of await this.#since(askedAt)) {
      const said = registrationAt(status, change);
      if (!said || said.state === "not_applicable") {
        await withdrawOutcome(change.id);
        continue;
      }
      waiting += 1;
      const seen = this.#seen.get(change.id) ?? { registeredAt: undefined, hasDropped: false, looks: 0 };
      this.#seen.set(change.id, seen);
      seen.looks += 1;
      if (said.state === "yes") {
        seen.registeredAt ??= askedAt.getTime();
        // Right after a write a device may still show the registration from before it: one yes proves nothing yet.
        if (seen.hasDropped || seen.looks > 1) {
          await settleOutcome(change.id, { code: "registered", afterMs: Math.max(0, seen.registeredAt - change.at.getTime()) });
          waiting -= 1;
        }
      } else {
        seen.registeredAt = undefined;
        seen.hasDropped ||= said.state === "no";
      }
    }
    return waiting;
  }

  /** The time is over: what was seen last is what is told. `why`: why nothing was seen. */
  async end(status: DeviceStatus | undefined, askedAt: Date, why?: string): Promise<void> {
    for (const change of await this.#since(askedAt)) {
      const said = status && registrationAt(status, change);
      const words = said?.detail ?? why;
      const more = words === undefined ? {} : { said: words };
      await settleOutcome(
        change.id,
        said?.state === "yes"
          ? {
              code: "registered",
              afterMs: Math.max(0, (this.#seen.get(change.id)?.registeredAt ?? askedAt.getTime()) - change.at.getTime()),
            }
          : { code: said?.state === "no" ? "not_registered" : "not_known", ...more },
      );
    }
  }

  async #since(askedAt: Date): Promise<WatchedChange[]> {
    return (await watchedChanges(this.deviceId)).filter((change) => change.at <= askedAt);
  }
}

/** What the device says of the account of a write. */
function registrationAt(status: DeviceStatus, change: WatchedChange) {
  return status.registrations.find(({ document, record = "" }) => document === change.document && record === change.record);
}

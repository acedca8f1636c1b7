import "server-only";
import { awaitOutcome, settleOutcome, type WatchedChange, watchedChanges, withdrawOutcome } from "@/lib/device-access/registration-outcome";
import { accountOf } from "@/lib/drivers/account";
import { manifestOf } from "@/lib/drivers/catalog";
import type { DeviceStatus } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { dropsRegistration } from "@/lib/settings/change-store";

/** How much later than its last look a watch may end: a process that is busy, a device that answers slowly. */
const graceMs = 30_000;

interface Written {
  readonly id: string;
  readonly driver: string;
  readonly document: string;
  readonly record: string;
  readonly action: string;
  readonly changes: string;
}

/** Says of a write that its registration will be told, if the device tells registrations and the write drops the one of its account. */
export async function promiseOutcome(changeId: string): Promise<void> {
  const [change] = await db().$queryRaw<Written[]>`
SELECT c."id", d."driver", c."document", c."record", c."action", c."changes"
FROM "Change" c JOIN "Device" d ON d."id" = c."deviceId" WHERE c."id" = ${changeId}`;
  if (!change || change.action === "remove" || accountOf(change.driver, change)?.role === "accepts") {
    return;
  }
  const tells = manifestOf(change.driver)?.capabilities.includes("registration_status") && accountOf(change.driver, change);
  if (tells && dropsRegistration(change)) {
    await awaitOutcome(changeId, new Date(Date.now() + env().LINEWARD_REGISTRATION_WAIT_MS + graceMs));
  }
}

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

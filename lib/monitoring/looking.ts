import "server-only";
import { type Observe, type OpenDevice, openDevice } from "@/lib/device-access/device-session";
import { askWho } from "@/lib/device-access/guarded-context";
import type { Observations } from "@/lib/device-access/record-status";
import type { Found } from "@/lib/device-access/schemas";
import { registrationFact, statusDetail } from "@/lib/device-access/status-facts";
import { driverFor } from "@/lib/device-access/target";
import type { DeviceStatus, Registration } from "@/lib/drivers/types";
import { noteRegistrations } from "@/lib/lines/registrations";
import { db } from "@/lib/platform/db/client";
import { lookAtSection } from "@/lib/settings/look-ahead";
import type { Proving } from "./ask-claims";
import type { KnownDevice, KnownEnd } from "./known-devices";
import type { SeenTimes } from "./seen-times";

/** One look at a device: what it has said so far, and what of it was known already. */
export class Looking {
  #truths: Observations = {};
  #found: Found | undefined;
  readonly #documents: { id: string; baseline: string }[] = [];
  readonly #ends: KnownEnd[] = [];
  #wrote = false;

  constructor(readonly known: KnownDevice) {}

  /** What was seen of the four truths, the last word of each. */
  get truths(): Observations {
    return this.#truths;
  }

  get found(): Found | undefined {
    return this.#found;
  }

  /** True once something that it said was written down: its lines have to be worked out anew. */
  get wrote(): boolean {
    return this.#wrote;
  }

  readonly observe: Observe = (seen, found) => {
    this.#truths = { ...this.#truths, ...seen };
    if (found !== undefined || seen.reachable !== undefined) {
      this.#found = found;
    }
  };

  /**
   * Comes before the first thing that is written: as long as no next look is set, a process that takes up where this one was killed works
   * the device's lines out anew, although the device then says nothing new.
   */
  readonly beforeNews = async (): Promise<void> => {
    if (!this.#wrote) {
      this.#wrote = true;
      const { id, dueAt } = this.known.row;
      if (dueAt !== null) {
        await db().device.updateMany({ where: { id }, data: { dueAt: null } });
      }
    }
  };

  open(by: Proving): Promise<OpenDevice> {
    const { row, credentials, pin, session } = this.known;
    return openDevice(row, by.actor, { credentials, pin, session, observe: this.observe });
  }

  /** Asks who answers, without a login. */
  async who(): Promise<void> {
    const { row, pin } = this.known;
    await askWho(row, driverFor(row.driver), { pin });
  }

  /** Reads a section; what it says is kept where it is news. */
  async section(device: OpenDevice, section: string): Promise<void> {
    const same = await lookAtSection(device, section, this.known.documents, this.beforeNews);
    if (same) {
      this.#documents.push({ id: same.id, baseline: same.baseline });
    }
  }

  /** Keeps which sections this model does not have, where that is news: nobody is sent to a page that can only fail. */
  async absent(sections: readonly string[]): Promise<void> {
    const { id, absent } = this.known.row;
    const now = sections.join(",") || null;
    if (now !== absent) {
      await this.beforeNews();
      await db().device.updateMany({ where: { id }, data: { absent: now } });
    }
  }

  /** Keeps what it says of each account's registration, where that is news. */
  async registrations(status: DeviceStatus): Promise<void> {
    const { id } = this.known.row;
    if (this.#wrote) {
      // An end may have come into being just now.
      await noteRegistrations(id, status);
      return;
    }
    const ends = await this.#endsOf(status);
    const isSame = (registration: Registration) => {
      const end = ends.find(({ document, record }) => document === registration.document && record === (registration.record ?? ""));
      const detail = registration.detail === undefined ? null : statusDetail.write(registrationFact(registration));
      const same = end === undefined || (end.registered === registration.state && end.registeredDetail === detail);
      if (end && same) {
        this.#ends.push(end);
      }
      return same;
    };
    const news = status.registrations.filter((registration) => !isSame(registration));
    if (news.length > 0) {
      await this.beforeNews();
      await noteRegistrations(id, { ...status, registrations: news });
    }
  }

  async #endsOf({ registrations }: DeviceStatus): Promise<(KnownEnd & { readonly record: string })[]> {
    const own = this.known.ends.map((end) => ({ ...end, record: "" }));
    const records = registrations.flatMap(({ record = "" }) => (record === "" ? [] : [record]));
    if (records.length === 0) {
      return own;
    }
    const select = { id: true, document: true, record: true, registered: true, registeredDetail: true } as const;
    const where = { deviceId: this.known.row.id, record: { in: records } };
    return [...own, ...(await db().lineEnd.findMany({ where, select }))];
  }

  /** What is left of it once everything that is news is written. */
  times(at: Date, next: Pick<SeenTimes, "dueAt" | "missed">): SeenTimes {
    const truths = Object.fromEntries(Object.entries(this.#truths).map(([name, seen]) => [name, seen.state]));
    return { deviceId: this.known.row.id, at, ...next, truths, documents: this.#documents, ends: this.#ends };
  }
}

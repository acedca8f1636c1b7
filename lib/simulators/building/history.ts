import { oldRealm, type PlannedIntercom, plannedIntercoms } from "./plan";

/** Who has done something before the demo begins. The last two work elsewhere today. */
export type PastPerson = "admin" | "installer" | "helpdesk" | "colleague" | "electrician";

/** A value as it was before. `to`: undefined is what the device has now. */
export interface PastField {
  readonly path: string;
  readonly from: unknown;
  readonly to?: unknown;
}

interface Act {
  readonly at: Date;
  readonly who: PastPerson;
}

export type PastSignIn = Act & { readonly kind: "sign_in" };
/** A password of the line of this user was reset; `isBack`: the monitor did not answer, and the old one was put back. */
export type PastReset = Act & {
  readonly kind: "reset";
  readonly user: string;
  readonly ticket: string;
  readonly askedBy: string | null;
  readonly seconds: number;
  readonly isBack: boolean;
};
/** Settings of an intercom were written, by its key. */
export type PastWrite = Act & {
  readonly kind: "write";
  readonly key: string;
  readonly reason: string;
  readonly fields: readonly PastField[];
};
export type PastAct = PastSignIn | PastReset | PastWrite;

export const historyDays = 42;
const dayMs = 24 * 3_600_000;
const minuteMs = 60_000;
const usualSeconds = 120;

/** The same numbers for the same seed, from 0 up to below 1: mulberry32. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Chance {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = numbers(seed);
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.#next() * (to - from + 1));
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.between(0, list.length - 1)] ?? list[0];
  }

  once(times: number): boolean {
    return this.between(1, times) === 1;
  }
}

const askers = ["Tenant, by phone", "Tenant, by phone", "Tenant, in person", "Tenant, by mail", "Building manager", null] as const;
const intervals = [60, 180, 300, 600] as const;
const why = {
  calmer: ["Fewer registrations at night", "Less traffic on the floor's switch", "Asked for by the PBX people"],
  back: ["Back to the usual", "Calls came late", "As everywhere in the house"],
} as const;

/** Devices that are in order: what has happened to the others is for a person to find. */
const sound = plannedIntercoms.filter(({ trouble, driver }) => trouble === undefined && driver !== "basip-panel");
const [first = sound[0] as PlannedIntercom, ...rest] = sound;
const soundOnes: readonly [PlannedIntercom, ...PlannedIntercom[]] = [first, ...rest];
const installerOf = ({ site }: PlannedIntercom): PastPerson => (site === "quay" ? "installer" : "electrician");

/** Moved from the PBX of before, in the first evening. */
const movedDay = 38;
const movedCount = 14;

/** What was done in the house in the six weeks before `now`, in its order; the same for the same seed and time. */
export function pastOf(seed: number, now: Date): readonly PastAct[] {
  const chance = new Chance(seed);
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const acts: PastAct[] = [];
  const late = new Map<string, number>();
  const at = (day: number, hour: number, minute: number) => new Date(midnight - day * dayMs + (hour * 60 + minute) * minuteMs);
  let ticket = 20_100 + chance.between(0, 60);

  const reset = (when: Date, who: PastPerson) => {
    const { user } = chance.of(soundOnes);
    // Numbered when all are in their order.
    const common = { kind: "reset", at: when, who, user, ticket: "" } as const;
    acts.push({ ...common, askedBy: chance.of(askers), seconds: chance.between(9, 34), isBack: chance.once(15) });
  };
  const write = (when: Date, device: PlannedIntercom, reason: string, fields: readonly PastField[]) => {
    acts.push({ kind: "write", at: when, who: installerOf(device), key: device.key, reason, fields });
  };
  /** Another interval for some days: two writes, of which the second leaves what the device has now. */
  const tryInterval = (day: number) => {
    const device = chance.of(soundOnes);
    const lastDay = Math.max(1, day - chance.between(1, 6));
    if ((late.get(device.key) ?? historyDays) <= day) {
      return;
    }
    late.set(device.key, lastDay - 1);
    const other = chance.of(intervals);
    const path = "registration_interval";
    write(at(day, chance.between(9, 15), chance.between(0, 59)), device, chance.of(why.calmer), [{ path, from: usualSeconds, to: other }]);
    write(at(lastDay, chance.between(9, 16), chance.between(0, 59)), device, chance.of(why.back), [
      { path, from: other, to: usualSeconds },
    ]);
  };

  for (const [index, device] of soundOnes.slice(0, movedCount).entries()) {
    const stun = index % 2 === 0 ? [{ path: "stun.ip", from: "stun.northbank.example" }] : [];
    write(at(movedDay, 18, 2 * index), device, "Move to pbx-1", [{ path: "realm", from: oldRealm }, ...stun]);
  }
  for (let day = historyDays - 1; day > 0; day -= 1) {
    const isWorkday = ![0, 6].includes(at(day, 12, 0).getUTCDay());
    acts.push({ kind: "sign_in", at: at(day, isWorkday ? 7 : 9, chance.between(30, 59)), who: isWorkday ? "helpdesk" : "colleague" });
    for (let count = isWorkday ? chance.between(1, 4) : chance.between(0, 1); count > 0; count -= 1) {
      reset(at(day, chance.between(10, 17), chance.between(0, 59)), isWorkday && chance.once(2) ? "helpdesk" : "colleague");
    }
    if (isWorkday) {
      acts.push({
        kind: "sign_in",
        at: at(day, 8, chance.between(0, 50)),
        who: chance.of(["installer", "electrician", "colleague", "admin"]),
      });
    }
    if (isWorkday && day < movedDay && chance.once(2)) {
      tryInterval(day);
    }
  }
  for (const minutes of [194, 77, 6]) {
    reset(new Date(now.getTime() - minutes * minuteMs), minutes === 77 ? "helpdesk" : "colleague");
  }
  const ordered = acts.sort((a, b) => a.at.getTime() - b.at.getTime()).filter((act) => act.at < now);
  return ordered.map((act) => {
    if (act.kind !== "reset") {
      return act;
    }
    ticket += chance.between(1, 6);
    return { ...act, ticket: `HD-${ticket}` };
  });
}

import type { AlertKind } from "@/lib/alerts/schemas";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { findingsColumn } from "@/lib/lines/findings";
import { lineStatesOf } from "@/lib/lines/line-samples";
import { db, type Transaction } from "@/lib/platform/db/client";
import { forgetSamples } from "@/lib/samples/keep";
import { daySeconds, packed, type States, secondsOf } from "@/lib/samples/states";
import { historyDays } from "@/lib/simulators/building/history";

const hour = 3_600;
const silent: States = { reachable: "no", signedIn: "unknown", registered: "unknown", matches: "unknown" };

const inOrder: States = { reachable: "yes", signedIn: "yes", registered: "yes", matches: "yes" };

interface Kept {
  readonly at: number;
  readonly states: number;
}

/** Something that went wrong before now, and is over. */
export interface Trouble {
  /** Days before now, and for how many seconds. */
  readonly daysAgo: number;
  readonly seconds: number;
  readonly states: Partial<States>;
  /** The alert that was made of it, if it lasted long enough. */
  readonly alert?: AlertKind;
  /** What was written by whoever took that alert; absent: nobody did. */
  readonly note?: string;
  readonly hits: (device: { readonly site: string; readonly name: string; readonly at: number }) => boolean;
}

/** What went wrong in the weeks before: a power cut, a tenant away, a PBX that closed a port, and settings that somebody edited. */
export const troubles: readonly Trouble[] = [
  {
    ...{ daysAgo: 31, seconds: 42 * 60, states: silent, hits: ({ site }) => site === "Elm Court" },
    ...{ alert: "site_silent", note: "Power cut in the street. The supplier says within the hour" },
  },
  {
    ...{ daysAgo: 24, seconds: 28 * hour, states: silent, alert: "device_silent" },
    hits: ({ site, name }) => site === "Harbour Quay" && name === "Apartment 13",
  },
  {
    ...{ daysAgo: 12, seconds: 140 * 60, states: { registered: "no" }, hits: ({ site }) => site === "Harbour Quay" },
    ...{ alert: "line_down", note: "The PBX people closed 5061 by mistake, they open it again" },
  },
  { daysAgo: 8, seconds: 53 * hour, states: { matches: "differs" }, alert: "drift", hits: ({ name }) => name === "Entrance B" },
  { daysAgo: 4, seconds: 9 * 60, states: silent, hits: ({ at }) => at % 9 === 0 },
];

/** The samples of one device or line over the weeks: one a day, and one at each edge of what went wrong. */
function samplesOf(hits: readonly Trouble[], usual: States, from: number, to: number): Kept[] {
  const stateAt = (at: number) => {
    const trouble = hits.find(({ daysAgo, seconds }) => at >= to - daysAgo * daySeconds && at < to - daysAgo * daySeconds + seconds);
    return packed({ ...usual, ...trouble?.states });
  };
  const days = Array.from({ length: historyDays }, (_, day) => Math.floor(from / daySeconds + day + 1) * daySeconds);
  const edges = hits.flatMap(({ daysAgo, seconds }) => [to - daysAgo * daySeconds, to - daysAgo * daySeconds + seconds]);
  const moments = [...new Set([from, ...days, ...edges])].filter((at) => at < to).sort((a, b) => a - b);
  return moments.map((at) => ({ at, states: stateAt(at) }));
}

/** Keeps the samples of a device or a line up to now. */
async function lay(tx: Transaction, of: { deviceId: string } | { lineId: string }, last: number, samples: readonly Kept[], to: number) {
  const { n } = await tx.sampled.create({ data: { ...of, at: to, states: last } });
  await tx.sample.createMany({ data: [...samples, { at: to, states: last }].map((sample) => ({ n, ...sample })) });
}

/**
 * Gives a demo that was just filled six weeks of samples, the same for every demo that starts at the same time; they end with what its
 * devices and lines say now. Only ever for the demo's own database.
 */
export async function layDownSamples(now: Date): Promise<void> {
  const to = secondsOf(now.getTime());
  const from = to - historyDays * daySeconds;
  const devices = await db().device.findMany({ orderBy: { id: "asc" }, include: { site: { select: { name: true } } } });
  const lines = await db().line.findMany({ where: { state: { not: "gone" } }, include: { ends: endSelection } });
  const hitsOf = new Map<string, Trouble[]>();
  await db().$transaction(async (tx) => {
    await tx.sampled.deleteMany({});
    for (const [at, device] of devices.entries()) {
      const last = { reachable: device.reachable, signedIn: device.signedIn, registered: device.registered, matches: device.matches };
      const usual: States = { ...inOrder, registered: device.registered === "not_applicable" ? "not_applicable" : "yes" };
      const hits = troubles.filter(({ hits: hit }) => hit({ site: device.site?.name ?? "", name: device.name, at }));
      hitsOf.set(device.id, hits);
      await lay(tx, { deviceId: device.id }, packed(last), samplesOf(hits, usual, from, to), to);
    }
    for (const { id, ends, disagreements } of lines) {
      const atDoor = ends.filter(({ device }) => device.kind === "intercom" || device.kind === "monitor");
      // Settings that somebody edited at a device are no disagreement of its line.
      const hits = atDoor.flatMap(({ deviceId }) => hitsOf.get(deviceId) ?? []).filter(({ states }) => states.registered !== undefined);
      const last = lineStatesOf(ends as EndRow[], findingsColumn.read(disagreements));
      await lay(tx, { lineId: id }, last, samplesOf([...new Set(hits)], inOrder, from, to), to);
    }
  });
  forgetSamples();
}

import { db } from "@/lib/platform/db/client";
import { forgetSamples } from "@/lib/samples/keep";
import { daySeconds, packed, type States, secondsOf } from "@/lib/samples/states";
import { historyDays } from "@/lib/simulators/building/history";

const hour = 3_600;
const silent: States = { reachable: "no", signedIn: "unknown", registered: "unknown", matches: "unknown" };

interface Trouble {
  /** Days before now, and for how many seconds. */
  readonly daysAgo: number;
  readonly seconds: number;
  readonly states: Partial<States>;
  readonly hits: (device: { readonly site: string; readonly name: string; readonly at: number }) => boolean;
}

/** What went wrong in the weeks before: a power cut, a tenant away, a PBX that closed a port, and settings that somebody edited. */
const troubles: readonly Trouble[] = [
  { daysAgo: 31, seconds: 42 * 60, states: silent, hits: ({ site }) => site === "Elm Court" },
  { daysAgo: 24, seconds: 28 * hour, states: silent, hits: ({ site, name }) => site === "Harbour Quay" && name === "Apartment 13" },
  { daysAgo: 12, seconds: 140 * 60, states: { registered: "no" }, hits: ({ site }) => site === "Harbour Quay" },
  { daysAgo: 8, seconds: 53 * hour, states: { matches: "differs" }, hits: ({ name }) => name === "Entrance B" },
  { daysAgo: 4, seconds: 9 * 60, states: silent, hits: ({ at }) => at % 9 === 0 },
];

/** The samples of one device over the weeks: one a day, and one at each edge of what went wrong. */
function samplesOf(hits: readonly Trouble[], usual: States, from: number, to: number): { at: number; states: number }[] {
  const stateAt = (at: number) => {
    const trouble = hits.find(({ daysAgo, seconds }) => at >= to - daysAgo * daySeconds && at < to - daysAgo * daySeconds + seconds);
    return packed({ ...usual, ...trouble?.states });
  };
  const days = Array.from({ length: historyDays }, (_, day) => Math.floor(from / daySeconds + day + 1) * daySeconds);
  const edges = hits.flatMap(({ daysAgo, seconds }) => [to - daysAgo * daySeconds, to - daysAgo * daySeconds + seconds]);
  const moments = [...new Set([from, ...days, ...edges])].filter((at) => at < to).sort((a, b) => a - b);
  return moments.map((at) => ({ at, states: stateAt(at) }));
}

/**
 * Gives a demo that was just filled six weeks of samples, the same for every demo that starts at the same time; they end with what its
 * devices say now. Only ever for the demo's own database.
 */
export async function layDownSamples(now: Date): Promise<void> {
  const to = secondsOf(now.getTime());
  const from = to - historyDays * daySeconds;
  const devices = await db().device.findMany({ orderBy: { id: "asc" }, include: { site: { select: { name: true } } } });
  await db().$transaction(async (tx) => {
    await tx.sampledDevice.deleteMany({});
    for (const [at, device] of devices.entries()) {
      const last = { reachable: device.reachable, signedIn: device.signedIn, registered: device.registered, matches: device.matches };
      const usual: States = {
        reachable: "yes",
        signedIn: "yes",
        registered: device.registered === "not_applicable" ? "not_applicable" : "yes",
        matches: "yes",
      };
      const hits = troubles.filter(({ hits: hit }) => hit({ site: device.site?.name ?? "", name: device.name, at }));
      const { n } = await tx.sampledDevice.create({ data: { deviceId: device.id, at: to, states: packed(last) } });
      await tx.sample.createMany({
        data: [...samplesOf(hits, usual, from, to), { at: to, states: packed(last) }].map((sample) => ({ n, ...sample })),
      });
    }
  });
  forgetSamples();
}

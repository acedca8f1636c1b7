import "server-only";
import { sampleLinesOf } from "@/lib/lines/line-samples";
import { shared } from "@/lib/platform/app";
import { letOthers } from "@/lib/platform/background";
import { log } from "@/lib/platform/log";
import { keepSamples, noteGap } from "@/lib/samples/keep";
import { keepTimes, type SeenTimes } from "./seen-times";

/** Samples never hold up the checks: what is not kept now is kept with the next look. */
async function inPassing(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => log.warn({ err: error }, "samples could not be kept"));
}

/** Devices whose lines this process has looked through: after an upgrade they have no sample until then. */
const lookedThrough = shared<Set<string>>("samples-lines", () => new Set());

/** Samples of devices, and of the lines of those that got one, or that are seen for the first time since the start. */
async function keepAll(seen: readonly SeenTimes[]): Promise<void> {
  const written = await keepSamples(seen);
  await letOthers();
  const first = seen.map(({ deviceId }) => deviceId).filter((id) => !lookedThrough().has(id));
  await sampleLinesOf([...new Set([...written, ...first])], new Date());
  for (const id of first) {
    lookedThrough().add(id);
  }
}

/** Writes what many looks saw: their times, and what of the four truths belongs to the samples. Between those others go first. */
export async function keepOverTime(seen: readonly SeenTimes[], intervalMs: number): Promise<void> {
  if (seen.length > 0) {
    await inPassing(() => noteGap(new Date(), intervalMs));
  }
  await keepTimes(seen);
  await letOthers();
  await inPassing(() => keepAll(seen));
}

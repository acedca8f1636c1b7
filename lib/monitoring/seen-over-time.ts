import "server-only";
import { log } from "@/lib/platform/log";
import { keepSamples, noteGap } from "@/lib/samples/keep";
import { keepTimes, type SeenTimes } from "./seen-times";

/** Samples never hold up the checks: what is not kept now is kept with the next look. */
async function inPassing(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => log.warn({ err: error }, "samples could not be kept"));
}

/** Writes what many looks saw: their times, and what of the four truths belongs to the samples. */
export async function keepOverTime(seen: readonly SeenTimes[], intervalMs: number): Promise<void> {
  if (seen.length > 0) {
    await inPassing(() => noteGap(new Date(), intervalMs));
  }
  await keepTimes(seen);
  await inPassing(() => keepSamples(seen));
}

import "server-only";
import { env } from "@/lib/platform/env";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { nextDueInMs } from "./due-devices";
import { Sweep } from "./sweep";

/** The pause between two rounds. A device that is added or waits for its turn ends it. */
const restMs = { min: 1_000, max: 60_000 };
/**
 * A round with much to do ends after so long, and goes on at once. Seldom: at its end it waits for the slowest device, and no other is
 * begun meanwhile.
 */
const roundMs = 3_600_000;
/** So many processes check at the same time at most. */
const lanes = 4;

/** One round: the devices that are due, those that have waited longest first. Lane 0 comes again when the next one is. Off when the setting is 0. */
export async function checkRound(lane: number, signal: AbortSignal, askForHelp: (lane: number) => Promise<void>): Promise<TaskEnd> {
  const everySeconds = env().LINEWARD_CHECK_EVERY_SECONDS;
  if (everySeconds === 0) {
    return undefined;
  }
  const helps = env().database.kind === "postgresql" && lane + 1 < lanes;
  await checkDue(everySeconds, signal, async () => (helps ? askForHelp(lane + 1) : undefined));
  const nextMs = await nextDueInMs(everySeconds * 1000);
  return lane === 0 ? { againInMs: Math.min(restMs.max, Math.max(restMs.min, nextMs)) } : undefined;
}

/**
 * Checks the devices that are due and that no other process checks just now. `more`: called where more is due than this process takes at
 * a time.
 */
export async function checkDue(
  everySeconds: number,
  signal: AbortSignal,
  more: () => Promise<void> = async () => undefined,
): Promise<void> {
  await new Sweep(everySeconds, signal).run(roundMs, more);
}

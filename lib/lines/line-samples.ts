import "server-only";
import type { StatusName } from "@/lib/device-access/schemas";
import type { StatusValue } from "@/lib/drivers/types";
import { db, isRemovedMeanwhile } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { log } from "@/lib/platform/log";
import { keepChanged, keepDay, type Last } from "@/lib/samples/keep";
import { packed, secondsOf, startOfDay } from "@/lib/samples/states";
import { type EndRow, endSelection, registrationOf, type ShownEnd } from "./end-rows";
import { findingsColumn } from "./findings";
import type { Disagreement } from "./schemas";

/** The worst first: what one end has not got, the line has not got. */
const worst: readonly StatusValue[] = ["no", "differs", "unknown", "yes"];

function worstOf(states: readonly string[]): StatusValue {
  return worst.find((state) => states.includes(state)) ?? "not_applicable";
}

/**
 * The four truths of a line in one number: all its ends answer, take our password, are registered, and say the same of their account.
 * `found`: where they disagree. What an end that cannot be asked says of its account is not known.
 */
export function lineStatesOf(ends: readonly ShownEnd[], found: readonly Pick<Disagreement, "code" | "severity">[]): number {
  const signedIn = worstOf(ends.map(({ device }) => device.signedIn));
  // A claim is told to few, and a note is no fault of the line.
  const disagrees = found.some(({ code, severity }) => severity === "problem" && code !== "claim");
  const states: Record<StatusName, StatusValue> = {
    reachable: worstOf(ends.map(({ device }) => device.reachable)),
    signedIn,
    registered: worstOf(ends.map((end) => registrationOf(end).state)),
    matches: disagrees ? "differs" : signedIn === "yes" ? "yes" : signedIn === "not_applicable" ? signedIn : "unknown",
  };
  return packed(states);
}

/** Lines whose truths were worked out anew. Those that became others get a sample, if regular checks have begun to sample them. */
export async function sampleChanged(lines: readonly { readonly last: Last | null; readonly states: number }[], at: Date): Promise<void> {
  const changed = lines.flatMap(({ last, states }) => (last && last.states !== states ? [{ last, states }] : []));
  // What is not kept now is kept with the next change, or with the sample of the next day.
  await keepChanged(changed, at).catch((error: unknown) => log.warn({ err: error }, "samples of lines could not be kept"));
}

async function sampleOnce(deviceIds: readonly string[], now: Date): Promise<void> {
  const rows = await db().line.findMany({
    where: {
      state: { not: "gone" },
      ends: { some: { deviceId: { in: filledUp([...deviceIds]) } } },
      OR: [{ sampled: null }, { sampled: { at: { lt: startOfDay(secondsOf(now.getTime())) } } }],
    },
    select: { id: true, sampled: { select: { n: true } } },
  });
  const fresh = rows.filter(({ sampled }) => sampled === null).map(({ id }) => id);
  const lines =
    fresh.length === 0
      ? []
      : await db().line.findMany({ where: { id: { in: fresh } }, select: { id: true, disagreements: true, ends: endSelection } });
  await keepDay(
    rows.flatMap(({ sampled }) => sampled?.n ?? []),
    lines.map(({ id, disagreements, ends }) => ({
      lineId: id,
      states: lineStatesOf(ends as EndRow[], findingsColumn.read(disagreements)),
    })),
    now,
  );
}

/** Lines may be removed while theirs are written, one after another. */
const triesMax = 5;

/** After devices got a sample: their lines get theirs of the day, if they have none. */
export async function sampleLinesOf(deviceIds: readonly string[], now: Date): Promise<void> {
  for (let tries = 1; deviceIds.length > 0; tries += 1) {
    try {
      return await sampleOnce(deviceIds, now);
    } catch (error) {
      if (!isRemovedMeanwhile(error) || tries === triesMax) {
        throw error;
      }
    }
  }
}

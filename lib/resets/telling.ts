import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { readerFor, standingOf } from "@/lib/device-access/device-reader";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { nameFor } from "@/lib/lines/name-for";
import { db } from "@/lib/platform/db/client";
import { resetColumn } from "./facts";
import { type RememberedEnd, storedWords, type Telling } from "./words";

interface Told {
  readonly lineId: string;
  readonly lineName: string;
  readonly ends: readonly RememberedEnd[];
}

/** What the ends of a reset are read with, for its words. */
export const rememberedEnd = { seq: true, deviceId: true, deviceName: true, noun: true, record: true, label: true } as const;

/** How to tell this person of these resets: two queries, however many they are. */
export async function tellingOf(resets: readonly Told[], actor: Pick<Actor, "sites">): Promise<(reset: Told) => Telling> {
  const [devices, lines] = await Promise.all([
    standingOf(resets.flatMap((reset) => reset.ends.map((end) => end.deviceId))),
    db().line.findMany({
      where: { id: { in: [...new Set(resets.map((reset) => reset.lineId))] } },
      select: { id: true, name: true, named: true, user: true, ends: endSelection },
    }),
  ]);
  const reader = readerFor(actor, devices);
  const byId = new Map(lines.map((line) => [line.id, line]));
  return ({ lineId, lineName, ends }) => {
    const line = byId.get(lineId);
    return { reader, ends, line: line ? nameFor({ ...line, ends: line.ends as EndRow[] }, actor, lineName) : lineName };
  };
}

/** Where these resets stand, in words for this person, by their ids. */
export async function wordsOfResets(
  resets: readonly { readonly id: string; readonly lineId: string; readonly lineName: string; readonly words: string }[],
  actor: Pick<Actor, "sites">,
): Promise<Map<string, string>> {
  const ids = resets.map((reset) => reset.id);
  const ends = await db().resetEnd.findMany({ where: { resetId: { in: ids } }, select: { resetId: true, ...rememberedEnd } });
  const whole = resets.map((reset) => ({ ...reset, ends: ends.filter((end) => end.resetId === reset.id) }));
  const telling = await tellingOf(whole, actor);
  return new Map(whole.map((reset) => [reset.id, storedWords(resetColumn.read(reset.words), telling(reset)) ?? ""]));
}

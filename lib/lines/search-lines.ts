import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { devicesOf } from "@/lib/device-access/load-device";
import { db } from "@/lib/platform/db/client";
import { holdsOne } from "@/lib/platform/db/look-up";
import type { Source } from "@/lib/platform/db/ranked-search";
import { byName } from "@/lib/platform/db/sort-key";
import type { Subject } from "@/lib/schema/spoken/rank";
import { plainOf } from "@/lib/schema/spoken/searchable";
import type { SpokenState } from "@/lib/schema/spoken/vocabulary";
import { callersFor, callersOf } from "./callers";
import { nameFor } from "./name-for";
import type { LineState } from "./schemas";
import { shownEnds } from "./shown-ends";

type Where = Record<string, unknown>;

/** Ends that a person may find lines by: those on their sites. */
export function ownEnd(actor: Actor, end: Where): Where {
  return { ends: { some: actor.sites === null ? end : { AND: [{ device: devicesOf(actor) }, end] } } };
}

const byState: Readonly<Partial<Record<SpokenState, readonly LineState[]>>> = {
  broken: ["problem", "half_done"],
  unknown: ["unknown"],
  in_order: ["in_order"],
  half_done: ["half_done"],
  resetting: ["resetting"],
};

/** A line in a spoken state, by what a person sees of it. */
function endIn(state: SpokenState): Where {
  switch (state) {
    case "unregistered":
      return { role: "registers", OR: [{ registered: "no" }, { registered: null, device: { registered: "no" } }] };
    case "login_refused":
      return { OR: [{ device: { signedIn: "no" } }, { asked: { in: ["wrong_secret", "forbidden"] } }] };
    case "differs":
      return { device: { matches: "differs" } };
    default:
      return { device: { reachable: "no" } };
  }
}

const order = [{ nameKey: "asc" as const }, { id: "asc" as const }];
const selection = { id: true, name: true, named: true, user: true, siteName: true, people: true, phones: true, search: true } as const;

async function readAll(where: Where, take: number): Promise<Subject[]> {
  const rows = await db().line.findMany({ where, orderBy: order, take, select: selection });
  return rows.map((row) => ({ ...callersOf(row), id: row.id, name: row.name, users: [row.user], site: row.siteName, rest: row.search }));
}

/** The same for people bound to sites: they are told of nothing elsewhere, neither by what is found nor by its place. */
async function readOwn(actor: Actor, where: Where, take: number): Promise<Subject[]> {
  const rows = await db().line.findMany({ where, orderBy: order, take, select: selection });
  const ids = rows.map((row) => row.id);
  const texts = new Map<string, string[]>();
  for (const end of await db().lineEnd.findMany({
    where: { lineId: { in: ids }, device: devicesOf(actor) },
    select: { lineId: true, search: true },
  })) {
    texts.set(end.lineId, [...(texts.get(end.lineId) ?? []), plainOf(end.search)]);
  }
  const ends = await shownEnds(ids);
  const subjects = rows.map((row) => {
    const shown = { ...row, ends: ends.get(row.id) ?? [] };
    const own = shown.ends.filter((end) => !isForeign(end.device, actor));
    return {
      ...callersFor(shown, actor),
      id: row.id,
      name: nameFor(shown, actor),
      users: [...new Set([row.user, ...own.map((end) => end.user)])],
      site: own.find((end) => end.device.site !== null)?.device.site?.name,
      rest: (texts.get(row.id) ?? []).join(" "),
    };
  });
  return subjects.sort(byName);
}

/** Where a search for lines looks. `stateIn`: lines in these states, as this person sees them. */
export function linesFor(actor: Actor, where: readonly Where[], stateIn: (states: readonly string[]) => Promise<Where[]>): Source<Subject> {
  return {
    table: "Line",
    where,
    seen: actor.sites === null ? undefined : (ways) => ownEnd(actor, holdsOne(ways)),
    stateIs: async (state) => {
      const states = byState[state];
      return states === undefined ? ownEnd(actor, endIn(state)) : { AND: await stateIn(states) };
    },
    read: (condition, take) => (actor.sites === null ? readAll(condition, take) : readOwn(actor, condition, take)),
  };
}

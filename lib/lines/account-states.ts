import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { deviceFor } from "@/lib/device-access/load-device";
import { manifestOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";
import { registrationOf, type ShownEnd } from "./end-rows";
import { nameFor } from "./name-for";
import type { AccountState } from "./schemas";
import { shownEnds } from "./shown-ends";

/** More accounts of one device than this are not told at once. */
const accountsMax = 5_000;
/** So many lines are read with one statement. */
const batch = 500;

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Who says so, as far as this person may know it. */
function sayer(end: ShownEnd, actor: Actor): string {
  return isForeign(end.device, actor) ? `${capital(manifestOf(end.device.driver)?.noun ?? "device")} on another site` : end.device.name;
}

type Told = Pick<AccountState, "state" | "at" | "by" | "lastKnown">;

function toldBy(end: ShownEnd, actor: Actor): Told {
  const { state, at, lastKnown } = registrationOf(end);
  return {
    state,
    at: at?.toISOString() ?? null,
    by: sayer(end, actor),
    ...(lastKnown ? { lastKnown: { state: lastKnown.state, at: lastKnown.at?.toISOString() ?? null } } : {}),
  };
}

/** What is known of one account: what its own device says, else what those say that register as it. One that is registered is enough. */
function stateOf(own: ShownEnd, ends: readonly ShownEnd[], actor: Actor): Told {
  if (own.registered !== null && own.registered !== "not_applicable") {
    return toldBy(own, actor);
  }
  const others = ends.filter((end) => end.id !== own.id && end.role === "registers").map((end) => toldBy(end, actor));
  const rank = ["yes", "differs", "no", "unknown"];
  const [best] = others.sort((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state));
  return best ?? { state: "unknown", at: null, by: null };
}

/** GET /api/devices/{id}/accounts: from what the last looks have left; no device is asked. */
export async function accountStates(actor: Actor, deviceId: string, document: string): Promise<AccountState[]> {
  await deviceFor(actor, deviceId);
  const own = await db().lineEnd.findMany({
    where: { deviceId, document, line: { state: { not: "gone" } } },
    select: { id: true, record: true, line: { select: { id: true, name: true, named: true, user: true, brokenAt: true } } },
    orderBy: { id: "asc" },
    take: accountsMax,
  });
  const ids = [...new Set(own.map(({ line }) => line.id))];
  const endsOf = new Map<string, ShownEnd[]>();
  for (let at = 0; at < ids.length; at += batch) {
    for (const [id, ends] of await shownEnds(ids.slice(at, at + batch))) {
      endsOf.set(id, ends);
    }
  }
  return own.flatMap(({ id, record, line }) => {
    const ends = endsOf.get(line.id) ?? [];
    const end = ends.find((candidate) => candidate.id === id);
    if (!end) {
      return [];
    }
    const told = stateOf(end, ends, actor);
    const since = told.state === "no" ? (line.brokenAt?.toISOString() ?? null) : null;
    return [{ record, ...told, since, line: { id: line.id, name: nameFor({ ...line, ends }, actor) } }];
  });
}

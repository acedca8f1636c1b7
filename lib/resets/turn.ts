import "server-only";
import { db } from "@/lib/platform/db/client";
import type { WriteFact } from "@/lib/settings/write-facts";
import { resetColumn } from "./facts";
import type { EndState } from "./reset-store";
import type { ResetAnswer } from "./schemas";
import { plainly, sentence, type Telling } from "./words";

export type Turn = NonNullable<ResetAnswer["turn"]>;

/** How a device stands now, as far as that decides who can go on. */
interface Standing {
  readonly id: string;
  readonly reachable: string;
  readonly signedIn: string;
  readonly loginRefusedAt: Date | null;
}

type Pending = Pick<EndState, "seq" | "deviceId" | "currentSecret" | "verified" | "detail">;

/** An end that has the new password and never showed it still has to register: without it nothing is proven. */
const isPending = (end: Pending) => end.currentSecret !== "new" || !end.verified;

/** The devices of ends that finishing needs, by their ids. */
export async function standingsOf(ends: readonly Pending[]): Promise<ReadonlyMap<string, Standing>> {
  const ids = [...new Set(ends.filter(isPending).map((end) => end.deviceId))];
  const select = { id: true, reachable: true, signedIn: true, loginRefusedAt: true };
  const rows = ids.length === 0 ? [] : await db().device.findMany({ where: { id: { in: ids } }, select });
  return new Map(rows.map((row) => [row.id, row]));
}

const onlyInstaller = (words: string): Turn => ({ who: "installer", words: `Only an installer can go on: ${words}` });

function factOf(end: Pending): WriteFact | undefined {
  const fact = resetColumn.read(end.detail);
  return fact?.code === "tried" ? fact.fact : undefined;
}

/** What holds whatever the device answers now: it would end the same way again. */
const settledBy: Readonly<Record<string, string>> = {
  device_rejected: "refuses the new password. Its rule has to be looked at, or the old one is put back.",
  device_unsupported: "does not offer this. It has to be looked at on its own page.",
  not_found: "no longer has this account. It has to be made there again, or the old password is put back.",
  tls_outdated: "speaks only outdated encryption. That is allowed or mended under its Connection.",
  address_not_allowed: "is outside the allowed networks. An admin allows its network first.",
  other_account: "has another account there now. It has to be corrected first.",
  withdrawn: "had another password before this one. It is typed in at the device.",
  removed: "was removed from Lineward. It has to be added again.",
};

/** Who can bring one end to the new password. */
function turnAt(end: Pending, device: Standing | undefined, name: string): Turn {
  const fact = factOf(end);
  const code = fact?.code === "fault" ? fact.fault : (fact?.code ?? "");
  const settled = device === undefined ? settledBy.removed : settledBy[code];
  if (settled !== undefined) {
    return onlyInstaller(`${name} ${settled}`);
  }
  if (device?.loginRefusedAt || device?.signedIn === "no") {
    return onlyInstaller(`${name} refuses Lineward's login. It is entered again under its Connection, then the reset can be finished.`);
  }
  if (device?.reachable === "differs" || (code === "another_device" && device?.reachable !== "yes")) {
    return onlyInstaller(`another device answers where ${name} was. It is replaced or followed under its Connection.`);
  }
  if (code === "certificate_changed" && device?.signedIn !== "yes") {
    return onlyInstaller(`the certificate of ${name} has to be compared and accepted under its Connection.`);
  }
  if (device?.reachable !== "yes") {
    return {
      who: "installer",
      words: `${sentence(`${name} does not answer`)} Try to finish once it does. If it stays silent, only an installer can look at its power and its network.`,
    };
  }
  return { who: "agent", words: `${sentence(`${name} answers`)} Finish the reset now, or put the old password back.` };
}

/** Who can go on with a half-done reset, and with what: the first end that an agent cannot help decides. */
export function turnOf(
  reset: { readonly state: string; readonly words: string; readonly ends: readonly Pending[] },
  telling: Telling,
  devices: ReadonlyMap<string, Standing>,
): Turn | undefined {
  if (reset.state !== "half_done") {
    return undefined;
  }
  const turns = reset.ends
    .filter((end) => end.currentSecret !== "new" || (isPending(end) && devices.get(end.deviceId)?.reachable === "no"))
    .map((end) => {
      const told = telling.ends.find((candidate) => candidate.seq === end.seq);
      return turnAt(end, devices.get(end.deviceId), told ? plainly(told, telling) : "an end that is gone");
    });
  const fact = resetColumn.read(reset.words);
  const uncertified =
    fact?.code === "half_done" && fact.causes.some((cause) => "because" in cause && cause.because === "certificate_not_accepted");
  if (turns.length === 0 && uncertified) {
    return onlyInstaller("the certificate of the server has to be compared and accepted on the line's page.");
  }
  return (
    turns.find(({ who }) => who === "installer") ??
    turns[0] ?? { who: "agent", words: "Every end has the new password. Finish waits for the registration once more." }
  );
}

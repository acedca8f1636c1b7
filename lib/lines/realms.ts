import "server-only";
import { accountOf } from "@/lib/drivers/account";
import { manifestOf } from "@/lib/drivers/catalog";
import { isDomainName } from "@/lib/sip/syntax";
import type { Judged } from "./disagreements";
import { type EndRow, registrationOf } from "./end-rows";
import type { Finding } from "./findings";
import { fixOf, patchOf } from "./fixes";

/** True if this end's account is known to work as it is: it is registered, or the server has taken its password. */
export function isProven(end: EndRow, ends: readonly EndRow[]): boolean {
  // Of a device that is silent now, what was seen last: its silence makes no setting wrong.
  const stateOf = (row: EndRow) => registrationOf(row).lastKnown?.state ?? registrationOf(row).state;
  const state = stateOf(end);
  const alone = ends.filter((end) => end.role === "registers").length === 1;
  const servers = alone && state !== "no" ? ends.filter((end) => end.role === "accepts") : [];
  return end.asked === "ok" || state === "yes" || servers.some((server) => server.asked === "ok" || stateOf(server) === "yes");
}

/** What an end's realm should be: what the server asks for, or what most others there have. */
interface WantedRealm {
  readonly realm: string;
  readonly by: "server" | "others";
  /** False for a challenge's word where the vendor calls the field the server's address, unless it is that address. */
  readonly mends: boolean;
}

function wantedRealm(end: EndRow, { ends, custom }: Judged): WantedRealm | undefined {
  const isServer = manifestOf(end.device.driver)?.accounts?.realmIsServer === true;
  if (custom.realm !== undefined && isServer) {
    return { realm: custom.realm, by: "others", mends: true };
  }
  const accepting = ends.find((end) => end.role === "accepts");
  const asked = [end, accepting, ...ends].find((candidate) => candidate?.askedRealm)?.askedRealm ?? accepting?.realm;
  if (asked === undefined || asked === null) {
    return custom.realm === undefined ? undefined : { realm: custom.realm, by: "others", mends: true };
  }
  // A word such as "asterisk" is no address at all; where it is what the end dials, it is the server's own.
  const itself = asked.toLowerCase() === end.host;
  return isServer && !itself && !isDomainName(asked) ? undefined : { realm: asked, by: "server", mends: !isServer || itself };
}

const different = (item: string | null, other: string) => item?.toLowerCase() !== other.toLowerCase();

/** The realm that the server asked for, where the account has another that the device may insist on; undefined otherwise. */
export function realmAskedInstead(end: EndRow, asked: string | undefined): { asked: string; has: string } | undefined {
  if (asked === undefined || end.role !== "registers" || end.realm === null || !different(end.realm, asked)) {
    return undefined;
  }
  const isServer = manifestOf(end.device.driver)?.accounts?.realmIsServer === true;
  return isServer && asked.toLowerCase() !== end.host && !isDomainName(asked) ? undefined : { asked, has: end.realm };
}

/** The server takes the password, and the device is not registered with it: then its realm may be why, and nobody knows. */
function perhaps(end: EndRow, judged: Judged): Finding | undefined {
  const wanted = end.asked === "ok" && registrationOf(end).state === "no" ? wantedRealm(end, judged) : undefined;
  return wanted && different(end.realm, wanted.realm)
    ? {
        code: "realm_wanted",
        severity: "note",
        realm: end.realm ?? "",
        wanted: wanted.realm,
        by: wanted.by,
        taken: true,
        ...fixOf(end, wanted.mends ? patchOf(end, accountOf(end.device.driver, end)?.realm, [wanted.realm]) : undefined),
      }
    : undefined;
}

/** A realm is only wrong where the account does not work: servers ask for what they like, and most devices answer it. */
export function realms(judged: Judged): Finding[] {
  const { ends } = judged;
  const doubtful = ends.filter((end) => end.role === "registers" && end.realm !== null && !isProven(end, ends));
  const notes = ends.filter((end) => end.role === "registers" && end.realm !== null).flatMap((end) => perhaps(end, judged) ?? []);
  const wrong = doubtful.flatMap((end): Finding[] => {
    const wanted = wantedRealm(end, judged);
    return wanted === undefined || !different(end.realm, wanted.realm)
      ? []
      : [
          {
            code: "realm_wanted",
            severity: "problem",
            realm: end.realm ?? "",
            wanted: wanted.realm,
            by: wanted.by,
            taken: false,
            ...fixOf(end, wanted.mends ? patchOf(end, accountOf(end.device.driver, end)?.realm, [wanted.realm]) : undefined),
          },
        ];
  });
  if (wrong.length > 0 || notes.length > 0) {
    return [...wrong, ...notes];
  }
  const first = ends.find((end) => end.role === "registers" && end.realm !== null);
  if (!first) {
    return [];
  }
  return doubtful
    .filter((end) => end !== first && different(end.realm, first.realm ?? ""))
    .map((end) => ({
      code: "realm_differs",
      severity: "problem",
      realm: end.realm ?? "",
      other: first.id,
      otherRealm: first.realm ?? "",
      endId: end.id,
    }));
}

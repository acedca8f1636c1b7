import type { StatusValue } from "@/lib/drivers/types";
import { type StatusName, statusNames } from "./schemas";
import type { StatusFact } from "./status-facts";

/** What a person has to mend about a device first, as `Device.cause` keeps it. What cannot be seen has no better name. */
export const deviceCauses = [
  "silent",
  "another_device",
  "certificate",
  "login_refused",
  "login_unopened",
  "sessions_full",
  "tls_outdated",
  "not_commissioned",
  "unregistered",
  "differs",
  "partly_offline",
  "unseen",
] as const;
export type DeviceCause = (typeof deviceCauses)[number];

/** What stands in the way of calls: who sees one of these knows why a line of the device is broken. */
const inTheWay: ReadonlySet<string> = new Set(
  deviceCauses.filter((cause) => cause !== "differs" && cause !== "partly_offline" && cause !== "unseen"),
);

/** True for the cause of a device that breaks its lines too. */
export function breaksLines(cause: string | null): boolean {
  return cause !== null && inTheWay.has(causeOf(cause));
}

/** A cause without what a line knows of it: "unregistered" of "unregistered/secret". */
export function causeOf(cause: string): string {
  return cause.split("/")[0] ?? cause;
}

/** A device that is not registered, with what a line knows about why. */
export function unregisteredFor(why: string | undefined): string {
  return why === undefined ? "unregistered" : `unregistered/${why}`;
}

interface Seen {
  readonly state: StatusValue;
  readonly code: StatusFact["code"] | "legacy" | undefined;
}

const bySignIn: Readonly<Partial<Record<string, DeviceCause>>> = {
  certificate_unsigned: "certificate",
  certificate_unasked: "certificate",
  sessions_full: "sessions_full",
  tls_outdated: "tls_outdated",
  login_unopened: "login_unopened",
  login_refused: "login_refused",
};

function causeIn(name: StatusName, { state, code }: Seen): DeviceCause {
  switch (name) {
    case "reachable":
      return state === "no" ? "silent" : state === "differs" ? "another_device" : "unseen";
    case "signedIn":
      return bySignIn[code ?? ""] ?? (state === "unknown" ? "unseen" : "login_refused");
    case "registered":
      if (state === "unknown") {
        return bySignIn[code ?? ""] ?? "unseen";
      }
      return code === "records_offline" ? "partly_offline" : "unregistered";
    case "matches":
      return state === "unknown" ? "unseen" : "differs";
  }
}

/**
 * What has to be mended first: what is broken before what differs, that before what a server does not reach besides, and all before what
 * could not be seen. Undefined: nothing.
 */
export function leadingCause(
  statuses: Readonly<Record<StatusName, Seen>>,
  unseen: ReadonlySet<string>,
  factory: boolean,
): DeviceCause | undefined {
  const leading =
    statusNames.find((name) => statuses[name].state === "no") ??
    statusNames.find((name) => statuses[name].state === "differs" && statuses[name].code !== "records_offline") ??
    statusNames.find((name) => statuses[name].state === "differs") ??
    statusNames.find((name) => unseen.has(name));
  // Whether what nobody has set up is registered says nothing; as long as it is there and lets us in, that comes first.
  if (factory && leading !== "reachable" && leading !== "signedIn") {
    return "not_commissioned";
  }
  return leading && causeIn(leading, statuses[leading]);
}

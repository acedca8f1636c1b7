import "server-only";
import { type StatusColumns, statusSelection } from "@/lib/device-access/schemas";
import { statusDetail } from "@/lib/device-access/status-facts";
import type { StatusValue } from "@/lib/drivers/types";

/** What every judgement of lines is read with. */
export const endSelection = {
  include: {
    device: {
      select: {
        id: true,
        name: true,
        driver: true,
        kind: true,
        host: true,
        siteId: true,
        site: { select: { id: true, name: true, parentId: true, parent: { select: { name: true } } } },
        loginRefusedAt: true,
        cause: true,
        causeAt: true,
        seenAt: true,
        ...statusSelection,
      },
    },
  },
} as const;

/** What pages of lines show of an end: reading half of its columns takes half as long. */
export const shownEndSelection = {
  select: {
    id: true,
    lineId: true,
    deviceId: true,
    document: true,
    record: true,
    role: true,
    user: true,
    server: true,
    host: true,
    port: true,
    realm: true,
    transport: true,
    label: true,
    secretPath: true,
    registered: true,
    registeredAt: true,
    registeredDetail: true,
    askedWords: true,
    ...endSelection.include,
  },
} as const;

export interface EndDevice extends StatusColumns {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly kind: string;
  readonly host: string;
  readonly siteId: string | null;
  readonly site: {
    readonly id: string;
    readonly name: string;
    readonly parentId?: string | null;
    readonly parent: { readonly name: string } | null;
  } | null;
  readonly loginRefusedAt: Date | null;
  readonly cause: string | null;
  readonly causeAt: string;
  /** When it last answered. */
  readonly seenAt?: Date | null;
}

/** One end with its device, as far as it is shown. */
export interface ShownEnd {
  readonly id: string;
  readonly lineId: string;
  readonly deviceId: string;
  readonly device: EndDevice;
  readonly document: string;
  readonly record: string;
  readonly role: string;
  readonly user: string;
  readonly server: string;
  readonly host: string;
  readonly port: number | null;
  readonly realm: string | null;
  readonly transport: string | null;
  readonly label: string | null;
  readonly secretPath: string;
  readonly registered: string | null;
  readonly registeredAt: Date | null;
  readonly registeredDetail: string | null;
  readonly askedWords: string | null;
}

/** One end with its device, as it is stored. */
export interface EndRow extends ShownEnd {
  readonly userKey: string;
  readonly authUser: string | null;
  readonly domain: string | null;
  readonly proxy: string | null;
  readonly interval: number | null;
  readonly pinned: boolean;
  readonly search?: string;
  readonly asked: string | null;
  readonly askedAt: Date | null;
  readonly askedRealm: string | null;
}

const kindRanks: Readonly<Record<string, number>> = { intercom: 0, monitor: 0, pbx: 1, gateway: 2 };

/** Ends as a chain is drawn: panel or monitor, PBX, gateway; who registers before who accepts. */
export function inOrder<T extends ShownEnd>(ends: readonly T[]): T[] {
  const key = (end: T) =>
    `${kindRanks[end.device.kind] ?? 3}${end.role === "registers" ? 0 : 1}${end.device.name.toLowerCase()}\0${end.document}\0${end.record}`;
  return [...ends].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

export interface Registration {
  readonly state: StatusValue;
  readonly at: Date | null;
  /** As it is stored. */
  readonly detail: string | null;
  /** What was seen before the device stopped answering us. */
  readonly lastKnown?: { readonly state: StatusValue; readonly at: Date | null };
}

/** What was last heard: what the device says of this account, else of itself; where it accepts, whether anyone has registered. */
function lastHeard(end: ShownEnd): Registration {
  if (end.registered !== null) {
    return { state: end.registered as StatusValue, at: end.registeredAt, detail: end.registeredDetail };
  }
  if (end.role === "accepts") {
    return { state: "not_applicable", at: null, detail: null };
  }
  return { state: end.device.registered as StatusValue, at: end.device.registeredAt, detail: end.device.registeredDetail };
}

const silent = statusDetail.write({ code: "silent" });

/** Why a device cannot be asked now, and since when; undefined while it can. */
function silenceOf({ device }: ShownEnd): Pick<Registration, "at" | "detail"> | undefined {
  if (device.reachable !== "yes") {
    return { at: device.reachableAt, detail: device.reachable === "no" ? silent : null };
  }
  return device.signedIn === "yes" ? undefined : { at: device.signedInAt, detail: device.signedInDetail };
}

/** Whether an account is registered. Of a device that cannot be asked now this is not known, whatever it said yesterday. */
export function registrationOf(end: ShownEnd): Registration {
  const heard = lastHeard(end);
  const silence = silenceOf(end);
  if (!silence || heard.state === "not_applicable" || heard.state === "unknown") {
    return heard;
  }
  return { state: "unknown", ...silence, lastKnown: { state: heard.state, at: heard.at } };
}

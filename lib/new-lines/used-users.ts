import "server-only";
import { callDevice, type OpenDevice } from "@/lib/device-access/device-session";
import { textAt } from "@/lib/drivers/account";
import { db } from "@/lib/platform/db/client";
import { allRecords } from "@/lib/settings/record-list";
import { userKeyOf } from "@/lib/sip/server-name";
import type { Target } from "./targets";

/** A user that more than one device registers as. */
export interface Double {
  readonly user: string;
  readonly devices: readonly { readonly id: string; readonly name: string; readonly siteId: string | null }[];
}

export interface UsedUsers {
  /** By what tells two users apart. */
  readonly used: ReadonlySet<string>;
  /** What devices of the site are meant to have, each with who is. */
  readonly meant: ReadonlyMap<string, ReadonlySet<string>>;
  readonly doubles: readonly Double[];
}

/** The users that a server has accounts for, asked of the server itself. */
export async function usersAt(device: OpenDevice, { document, account }: Target): Promise<Set<string>> {
  const records = await callDevice(device, (open) => allRecords(open, document, 200));
  return new Set(records.map(({ values }) => userKeyOf(textAt(values, account.user) ?? "")).filter(Boolean));
}

/** Ends looked through at most: more than any server has. */
const endsMax = 50_000;

/** Those of all that are used or meant, except for what this device itself is meant to have. */
export function takenFor(deviceId: string, { used, meant }: Pick<UsedUsers, "used" | "meant">): Set<string> {
  const others = [...meant].filter(([, devices]) => devices.size > 1 || !devices.has(deviceId));
  return new Set([...used, ...others.map(([user]) => user)]);
}

/**
 * The users that Lineward knows of at a server besides: those that devices register as there, whether it has them or not; those that are
 * being given; and those that devices of a site are meant to have.
 */
export async function usersKnown(server: { id: string; host: string }, siteId: string | null): Promise<UsedUsers> {
  const [ends, given, meant] = await Promise.all([
    db().lineEnd.findMany({
      where: {
        role: "registers",
        // An address of a building may be another one's too: it counts for devices of this site alone.
        OR: [
          { host: server.host.toLowerCase(), device: { siteId } },
          { line: { ends: { some: { deviceId: server.id, role: "accepts" } } } },
        ],
      },
      select: { userKey: true, user: true, device: { select: { id: true, name: true, siteId: true } } },
      take: endsMax,
    }),
    db().newLine.findMany({ where: { serverId: server.id, busyUser: { not: null } }, select: { user: true } }),
    siteId === null ? [] : db().device.findMany({ where: { siteId, lineUser: { not: null } }, select: { id: true, lineUser: true } }),
  ]);
  const byUser = new Map<string, Map<string, Double["devices"][number]>>();
  for (const { userKey, device: holder } of ends) {
    byUser.set(userKey, (byUser.get(userKey) ?? new Map()).set(holder.id, holder));
  }
  const doubles = [...byUser]
    .filter(([, holders]) => holders.size > 1)
    .map(([user, holders]) => ({ user, devices: [...holders.values()] }))
    .sort((a, b) => a.user.localeCompare(b.user, undefined, { numeric: true }));
  const used = new Set([...byUser.keys(), ...given.map(({ user }) => userKeyOf(user))]);
  const wanting = new Map<string, Set<string>>();
  for (const { id, lineUser } of meant) {
    const key = userKeyOf(lineUser ?? "");
    wanting.set(key, (wanting.get(key) ?? new Set()).add(id));
  }
  return { used, meant: wanting, doubles };
}

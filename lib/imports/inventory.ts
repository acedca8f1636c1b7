import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { endpointOf } from "@/lib/device-access/target";
import type { Endpoint } from "@/lib/net/types";
import { db } from "@/lib/platform/db/client";
import { nameIdentity } from "@/lib/schema/fold";
import { credentialBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import type { KnownSite } from "./site-paths";

/** A device that is kept already, as far as a list can say something of it. */
export interface KeptDevice {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly endpoint: Endpoint;
  readonly siteId: string | null;
  readonly serial: string | null;
  readonly floor: string | null;
  readonly place: string | null;
  readonly note: string | null;
  readonly flat: string | null;
  readonly lineUser: string | null;
  readonly tags: readonly string[];
  readonly username: string | null;
  /** True if that is the password that is kept. Opens it, and tells nobody. */
  hasPassword(password: string): boolean;
}

/** A serial as two are compared: some write it with colons, some in capital letters. */
export const serialKey = (serial: string) => serial.toLowerCase().replace(/[\s:.-]/g, "");

/** The devices that exist for a person, found by what a list says of them. */
export interface Inventory {
  bySerial(serial: string): readonly KeptDevice[];
  byHost(host: string): readonly KeptDevice[];
  byName(name: string): readonly KeptDevice[];
}

const select = {
  id: true,
  name: true,
  driver: true,
  scheme: true,
  host: true,
  port: true,
  siteId: true,
  serial: true,
  floor: true,
  place: true,
  note: true,
  flat: true,
  lineUser: true,
  tags: { select: { tag: true } },
  credentials: { select: { id: true, field: true, plain: true, sealed: true } },
} as const;

/** Read at a time: together with their tags and logins they must not fill the memory. */
const pageSize = 2_000;

function opened(id: string, field: string, sealed: string): string | undefined {
  try {
    return vault().open(sealed, credentialBinding(id, field));
  } catch {
    // Sealed with a key that is not here: then nobody can say that it is the same.
    return undefined;
  }
}

function grouped(devices: readonly KeptDevice[], keyOf: (device: KeptDevice) => string | undefined) {
  const groups = new Map<string, KeptDevice[]>();
  for (const device of devices) {
    const key = keyOf(device);
    if (key !== undefined && key !== "") {
      const group = groups.get(key);
      group ? group.push(device) : groups.set(key, [device]);
    }
  }
  return groups;
}

/** Reads all devices that exist for a person. */
export async function inventoryOf(actor: Actor): Promise<Inventory> {
  const devices: KeptDevice[] = [];
  for (let after: string | undefined; ; ) {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(actor, after);
    devices.push(...page.map(keptDevice));
    after = page.at(-1)?.id;
    if (page.length < pageSize) {
      break;
    }
  }
  const serials = grouped(devices, ({ serial }) => (serial === null ? undefined : serialKey(serial)));
  const hosts = grouped(devices, ({ endpoint }) => endpoint.host);
  const names = grouped(devices, ({ name }) => nameIdentity(name));
  return {
    bySerial: (serial) => serials.get(serialKey(serial)) ?? [],
    byHost: (host) => hosts.get(host) ?? [],
    byName: (name) => names.get(nameIdentity(name)) ?? [],
  };
}

function pageOf(actor: Actor, after: string | undefined) {
  return db().device.findMany({
    where: { AND: [devicesOf(actor), ...(after === undefined ? [] : [{ id: { gt: after } }])] },
    orderBy: { id: "asc" },
    take: pageSize,
    select,
  });
}

function keptDevice(row: Awaited<ReturnType<typeof pageOf>>[number]): KeptDevice {
  const { tags, credentials, scheme, host, port, ...kept } = row;
  const secret = credentials.find(({ sealed }) => sealed !== null);
  return {
    ...kept,
    endpoint: endpointOf({ scheme, host, port }),
    tags: tags.map(({ tag }) => tag),
    username: credentials.find(({ field, sealed }) => field === "username" && sealed === null)?.plain ?? null,
    hasPassword: (password) => secret?.sealed != null && opened(secret.id, secret.field, secret.sealed) === password,
  };
}

/** The sites that exist for a person, each with the name of its customer. */
export async function sitesFor(actor: Actor): Promise<KnownSite[]> {
  const rows = await db().site.findMany({
    where: actor.sites === null ? {} : { id: { in: [...actor.sites] } },
    select: { id: true, name: true, parent: { select: { name: true } } },
    orderBy: [{ nameKey: "asc" }, { id: "asc" }],
  });
  return rows.map(({ id, name, parent }) => ({ id, name, customer: parent?.name ?? null }));
}

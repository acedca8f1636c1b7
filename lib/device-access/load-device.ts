import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";

/** The devices that exist for a person, as a Prisma condition. */
export function devicesOf(actor: Actor): { siteId?: { in: string[] } } {
  return actor.sites === null ? {} : { siteId: { in: [...actor.sites] } };
}

/** What the services need of a device to talk to it. */
export interface DeviceRow {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly connection: string;
  readonly siteId: string | null;
  readonly serial: string | null;
  readonly loginRefusedAt: Date | null;
}

/** No more of the row is read: it is read twice for every write, and most of its columns are what was seen of the device. */
export const openedColumns = {
  id: true,
  name: true,
  driver: true,
  scheme: true,
  host: true,
  port: true,
  connection: true,
  siteId: true,
  serial: true,
  loginRefusedAt: true,
} as const satisfies Readonly<Record<keyof DeviceRow, true>>;

/** The device, if it exists for this person: outside a person's sites a device does not exist. */
export async function deviceFor(actor: Actor, id: string): Promise<DeviceRow> {
  const row = await db().device.findFirst({ where: { AND: [{ id }, devicesOf(actor)] }, select: openedColumns });
  if (!row) {
    throw notFound("This device");
  }
  return row;
}

/** The same device as it stands now: its address or its login may have changed while somebody waited for it. */
export async function deviceAgain({ id }: Pick<DeviceRow, "id">): Promise<DeviceRow> {
  const row = await db().device.findUnique({ where: { id }, select: openedColumns });
  if (!row) {
    throw notFound("This device");
  }
  return row;
}

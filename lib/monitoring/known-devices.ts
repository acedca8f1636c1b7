import "server-only";
import type { CredentialRow } from "@/lib/device-access/credentials";
import type { SessionRow } from "@/lib/device-access/kept-sessions";
import { type DeviceRow, openedColumns } from "@/lib/device-access/load-device";
import { type StatusRow, statusRowColumns } from "@/lib/device-access/record-status";
import { devicesWithPendingLogin } from "@/lib/device-logins/pending-login";
import { letOthers } from "@/lib/platform/background";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { grouped } from "@/lib/platform/grouped";
import { type KnownDocuments, knownDocuments } from "@/lib/settings/look-ahead";
import { devicesWithClaims } from "./ask-claims";

/** A device's row as a check needs it. */
export type CheckedRow = DeviceRow & StatusRow & { readonly absent: string | null; readonly dueAt: Date | null; readonly missed: number };

/** No more of the row is read: half of its columns are there for lists and searches. */
const checkedColumns = {
  ...openedColumns,
  ...statusRowColumns,
  absent: true,
  dueAt: true,
  missed: true,
} as const satisfies Readonly<Record<keyof CheckedRow, true>>;

/** What was last said of the registration of a device's own account. */
export interface KnownEnd {
  readonly id: string;
  readonly document: string;
  readonly registered: string | null;
  readonly registeredDetail: string | null;
}

/** All that a check compares with what it sees, read before the device is asked. */
export interface KnownDevice {
  readonly row: CheckedRow;
  readonly credentials: readonly CredentialRow[];
  readonly pin: string | undefined;
  readonly session: SessionRow | null;
  readonly documents: KnownDocuments;
  /** The ends of its sections; those of records are looked up where it speaks of them. */
  readonly ends: readonly KnownEnd[];
  /** A change of its login is not settled yet. */
  readonly hasPendingLogin: boolean;
  /** A line of it is claimed by something, or it claims one. */
  readonly hasClaims: boolean;
  /** When this was read, of `monotonicMs()`. */
  readonly readAtMs: number;
}

/**
 * Reads what checks of these devices need: a few queries, however many they are, between which others go first. Those that are gone are
 * left out.
 */
export async function knownDevices(ids: readonly string[]): Promise<KnownDevice[]> {
  const readAtMs = monotonicMs();
  const rows: CheckedRow[] = await db().device.findMany({ where: { id: { in: filledUp(ids) } }, select: checkedColumns });
  if (rows.length === 0) {
    return [];
  }
  const found = rows.map((row) => row.id);
  const deviceId = { in: filledUp(found) };
  const secure = rows.filter((row) => row.scheme === "https").map((row) => row.id);
  await letOthers();
  const credentials = await db().credential.findMany({ where: { deviceId } });
  await letOthers();
  const sessions = await db().deviceSession.findMany({ where: { deviceId } });
  const pins =
    secure.length === 0
      ? []
      : await db().certificate.findMany({ where: { deviceId: { in: filledUp(secure) } }, select: { deviceId: true, sha256: true } });
  await letOthers();
  const documents = await knownDocuments(found);
  await letOthers();
  const ends = await db().lineEnd.findMany({
    where: { deviceId, record: "" },
    select: { id: true, deviceId: true, document: true, registered: true, registeredDetail: true },
  });
  await letOthers();
  const pending = await devicesWithPendingLogin(found);
  const claims = await devicesWithClaims(found);
  const credentialsOf = grouped(credentials, (row) => row.deviceId);
  const sessionOf = new Map(sessions.map((row) => [row.deviceId, row]));
  const pinOf = new Map(pins.map((row) => [row.deviceId, row.sha256]));
  const endsOf = grouped(ends, (row) => row.deviceId);
  const withPending = new Set(pending);
  return rows.map((row) => ({
    row,
    credentials: credentialsOf.get(row.id) ?? [],
    pin: pinOf.get(row.id),
    session: sessionOf.get(row.id) ?? null,
    documents: documents(row.id),
    ends: endsOf.get(row.id) ?? [],
    hasPendingLogin: withPending.has(row.id),
    hasClaims: claims.has(row.id),
    readAtMs,
  }));
}

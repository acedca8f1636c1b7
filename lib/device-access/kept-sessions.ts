import "server-only";
import { randomUUID } from "node:crypto";
import { db } from "@/lib/platform/db/client";
import { canonical } from "@/lib/schema/document";
import { sessionBinding } from "@/lib/vault/bindings";
import { vault } from "@/lib/vault/instance";
import type { SessionPlace } from "./target";

/** Sessions as rows: what all processes share, and the next start takes up. Opened in memory only. */
export interface SessionRow {
  readonly id: string;
  readonly deviceId: string;
  readonly fingerprint: string;
  readonly sealed: string | null;
  readonly expiresAt: Date | null;
  readonly at: Date;
}

/** What is sealed: the token or cookie, and where it was opened, so that any process can end it there. */
export interface OpenedSession {
  readonly value: unknown;
  readonly place: SessionPlace;
}

/** Keyed, so that a row tells nothing of the login; a row of another device never has the same one. */
export function fingerprintOf(deviceId: string, credentials: Readonly<Record<string, string>>, place: SessionPlace): string {
  const { driver, endpoint, settings } = place;
  return vault().fingerprint(canonical({ credentials, driver, endpoint, settings }), `session:${deviceId}`);
}

/** The row of a device's session, sealed as it is. */
export function findSession(deviceId: string): Promise<SessionRow | null> {
  return db().deviceSession.findUnique({ where: { deviceId } });
}

/** Opens a row. Undefined if there is nothing in it, or no key for it: a session is worth one login and no complaint. */
export function openSession(row: SessionRow): OpenedSession | undefined {
  try {
    return row.sealed === null ? undefined : (JSON.parse(vault().open(row.sealed, sessionBinding(row.id))) as OpenedSession);
  } catch {
    return undefined;
  }
}

/** Keeps a session as the device's one. `session` undefined: the device refused this login. Resolves with the row's id. */
export async function keepSession(
  deviceId: string,
  fingerprint: string,
  session: OpenedSession | undefined,
  expiresAt?: number,
): Promise<string> {
  const id = randomUUID();
  const sealed = session ? vault().seal(JSON.stringify(session), sessionBinding(id)) : null;
  const ends = expiresAt === undefined || !Number.isFinite(expiresAt) ? null : new Date(expiresAt);
  const row = { id, fingerprint, sealed, keyId: sealed === null ? null : vault().keyIdOf(sealed), expiresAt: ends, at: new Date() };
  await db().deviceSession.upsert({ where: { deviceId }, create: { deviceId, ...row }, update: row });
  return id;
}

/** Removes a row, if it is still this one. */
export async function removeSession(id: string): Promise<void> {
  await db().deviceSession.deleteMany({ where: { id } });
}

/** Takes a device's session away from all processes. Resolves with what was kept of it. */
export async function takeSession(deviceId: string): Promise<SessionRow | undefined> {
  const row = await findSession(deviceId);
  if (!row) {
    return undefined;
  }
  const { count } = await db().deviceSession.deleteMany({ where: { id: row.id } });
  return count === 1 ? row : undefined;
}

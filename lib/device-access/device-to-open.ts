import "server-only";
import type { AuditActor } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { among } from "@/lib/platform/db/raw-conditions";
import { Prisma } from "@/prisma/sqlite/client/client";
import { type OpenDevice, openDevice, type ReadAhead } from "./device-session";
import type { SessionRow } from "./kept-sessions";
import type { DeviceRow } from "./load-device";

/** A device for a person who looks at it now, and all that opening it takes. */
interface DeviceToOpen {
  readonly row: DeviceRow;
  /** Opens it. At once: what was read for it is as old as the row. */
  readonly open: (actor: AuditActor) => Promise<OpenDevice>;
}

interface Row extends DeviceRow {
  readonly loginId: string | null;
  readonly field: string;
  readonly plain: string | null;
  readonly sealed: string | null;
  readonly pin: string | null;
  readonly sessionId: string | null;
  readonly fingerprint: string;
  readonly sealedSession: string | null;
  readonly expiresAt: Date | null;
  readonly at: Date;
}

function sessionIn({ id, sessionId, fingerprint, sealedSession, expiresAt, at }: Row): SessionRow | null {
  return sessionId === null ? null : { id: sessionId, deviceId: id, fingerprint, sealed: sealedSession, expiresAt, at };
}

/**
 * The device, if it exists for this person, with its login, the pin of its certificate and the session that processes share: in one
 * statement, where `deviceFor` and `openDevice` take three or four. For a look; a write opens the device anew when its turn has come.
 */
export async function deviceToOpen(actor: Actor, id: string): Promise<DeviceToOpen> {
  const rows = await db().$queryRaw<Row[]>`
SELECT d."id", d."name", d."driver", d."scheme", d."host", d."port", d."connection", d."siteId", d."serial", d."loginRefusedAt",
  c."id" AS "loginId", c."field", c."plain", c."sealed", k."sha256" AS "pin",
  s."id" AS "sessionId", s."fingerprint", s."sealed" AS "sealedSession", s."expiresAt", s."at"
FROM "Device" d LEFT JOIN "Credential" c ON c."deviceId" = d."id" LEFT JOIN "Certificate" k ON k."deviceId" = d."id"
LEFT JOIN "DeviceSession" s ON s."deviceId" = d."id"
WHERE d."id" = ${id} AND ${among(Prisma.sql`d."siteId"`, actor.sites)}`;
  const [first] = rows;
  if (!first) {
    throw notFound("This device");
  }
  const { name, driver, scheme, host, port, connection, siteId, serial, loginRefusedAt } = first;
  const row = { id, name, driver, scheme, host, port: Number(port), connection, siteId, serial, loginRefusedAt };
  const ahead: ReadAhead = {
    credentials: rows.flatMap(({ loginId, field, plain, sealed }) => (loginId === null ? [] : [{ id: loginId, field, plain, sealed }])),
    pin: scheme === "https" ? (first.pin ?? undefined) : undefined,
    session: sessionIn(first),
  };
  return { row, open: (opener) => openDevice(row, opener, ahead) };
}

import "server-only";
import { auditDetail, doneBy } from "@/lib/audit/store";
import { db } from "@/lib/platform/db/client";
import { inParts } from "@/lib/platform/db/in-parts";
import { fieldChangesOf } from "@/lib/settings/change-store";
import type { KnownBy } from "./known-schemas";

/** A moment at which a person came by a secret. */
export interface Sighting {
  readonly how: KnownBy;
  readonly at: Date;
}

export interface OfLine extends Sighting {
  readonly lineId: string;
}

export interface OfLogin extends Sighting {
  readonly deviceId: string;
  /** A typed change whose answer was lost: what settles it later is this one, and renews nothing. */
  readonly open: boolean;
}

/** A secret that was typed into a field of a device. */
export interface OfField {
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
  readonly path: string;
  readonly label: string;
  readonly at: Date;
}

/** New passwords that a person was shown, by the one-time links that they opened. */
export async function revealedTo(by: readonly string[], since: Date): Promise<OfLine[]> {
  const opened = await doneBy(by, ["secret.use"], since, '"purpose":"reveal"');
  const resets = await inParts([...new Set(opened.map(({ correlationId }) => correlationId))], (part) =>
    db().reset.findMany({ where: { correlationId: { in: part } }, select: { correlationId: true, lineId: true } }),
  );
  const lines = new Map(resets.map(({ correlationId, lineId }) => [correlationId, lineId]));
  return opened.flatMap(({ correlationId, at }) => {
    const lineId = lines.get(correlationId);
    return lineId === undefined ? [] : [{ how: "revealed" as const, lineId, at }];
  });
}

/** Resets that a person began, of jobs too: their password was made and sealed, and could have been asked for. */
export async function resetBy(by: readonly string[], since: Date): Promise<OfLine[]> {
  const rows = await db().reset.findMany({
    where: { actorId: { in: [...by] }, startedAt: { gte: since }, state: { not: "failed" } },
    select: { lineId: true, startedAt: true },
  });
  return rows.map(({ lineId, startedAt }) => ({ how: "reset" as const, lineId, at: startedAt }));
}

/** Passwords that a person typed into the settings and records of devices, as far as a device has taken them or may have. */
export async function typedBy(by: readonly string[], since: Date): Promise<OfField[]> {
  const acts = await doneBy(by, ["device.write", "record.create"], since);
  const ids = [...new Set(acts.flatMap(({ phase, correlationId }) => (phase === "asked" ? correlationId : [])))];
  const changes = await inParts(ids, (part) =>
    db().change.findMany({
      where: {
        correlationId: { in: part },
        action: { in: ["write", "create"] },
        outcome: { in: ["writing", "applied", "unknown"] },
        changes: { contains: '"secret":true' },
      },
      select: { id: true, deviceId: true, document: true, record: true, changes: true, at: true },
    }),
  );
  return changes.flatMap(({ deviceId, document, record, at, ...row }) =>
    fieldChangesOf(row)
      // One that was taken away is nothing to know.
      .filter(({ secret, to }) => secret && to !== "cleared")
      .map(({ path, label }) => ({ deviceId, document, record, path, label, at })),
  );
}

/** Logins of devices that a person typed: with a device that was added, a connection, a change of the login, or for rows of a job. */
export async function loginsTypedBy(by: readonly string[], since: Date): Promise<OfLogin[]> {
  const rows = await doneBy(by, ["device.add", "device.reconnect", "device.rotate_login", "job.give_login"], since);
  const asked = new Map(rows.flatMap((row) => (row.phase === "asked" ? [[row.correlationId, row] as const] : [])));
  const given = rows.filter(({ action, subjectId }) => action === "job.give_login" && subjectId !== null);
  const own = rows.flatMap(({ phase, action, correlationId, deviceId, at, seq }): OfLogin[] => {
    if (deviceId === null || !(phase === "happened" || phase === "unknown") || action === "job.give_login") {
      return [];
    }
    const begun = asked.get(correlationId);
    const { fields, generated } = auditDetail.read(begun?.detail ?? "{}", begun?.seq ?? seq, {});
    const typed =
      action === "device.add" ? phase === "happened" : action === "device.rotate_login" ? generated !== true : has(fields, "credentials");
    return typed ? [{ how: "typed", deviceId, at, open: phase === "unknown" }] : [];
  });
  return [...own, ...(await givenTo(given))];
}

const has = (list: unknown, word: string) => Array.isArray(list) && list.includes(word);

/** Devices that a job could add once a person had typed a login for its rows. */
async function givenTo(given: readonly { readonly subjectId: string | null; readonly at: Date }[]): Promise<OfLogin[]> {
  const found = await Promise.all(
    given.map(({ subjectId, at }) =>
      db().jobRow.findMany({
        where: { jobId: subjectId ?? "", state: "done", deviceId: { not: null }, finishedAt: { gte: at } },
        select: { deviceId: true, finishedAt: true },
      }),
    ),
  );
  return found
    .flat()
    .flatMap(({ deviceId, finishedAt }) =>
      deviceId === null || finishedAt === null ? [] : [{ how: "typed" as const, deviceId, at: finishedAt, open: false }],
    );
}

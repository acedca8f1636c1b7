import "server-only";
import { sealWaiting } from "@/lib/audit/chain";
import { auditDetail, doneTo } from "@/lib/audit/store";
import { manifestOf } from "@/lib/drivers/catalog";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { inParts } from "@/lib/platform/db/in-parts";
import type { KnownLine, KnownLogin, KnownOther, KnownSecrets } from "./known-schemas";
import { loginsTypedBy, type OfField, type OfLine, type OfLogin, resetBy, revealedTo, type Sighting, typedBy } from "./known-sightings";

/**
 * GET /api/people/{id}/secrets: the secrets that somebody was shown, typed or had made since a time (since there is an account), as far as they still hold. For people
 * who leave: the lines and logins found here are what a reset job and a login job take.
 */
export async function knownSecrets(personId: string, from: Date | undefined): Promise<KnownSecrets> {
  const person = await db().user.findUnique({
    where: { id: personId },
    select: { id: true, name: true, createdAt: true, tokens: { select: { id: true } } },
  });
  if (!person) {
    throw notFound("This person");
  }
  const since = from ?? person.createdAt;
  // What a program wrote with a token of theirs was in their hands as well.
  const by = [person.id, ...person.tokens.map(({ id }) => id)];
  await sealWaiting();
  const [revealed, began, fields, logins] = await Promise.all([
    revealedTo(by, since),
    resetBy(by, since),
    typedBy(by, since),
    loginsTypedBy(by, since),
  ]);
  const typed = await placed(fields);
  const [lines, devices] = await Promise.all([linesOf([...revealed, ...typed.lines, ...began]), loginsOf(by, logins, since)]);
  return {
    person: { id: person.id, name: person.name },
    since: since.toISOString(),
    lines: lines.items,
    logins: devices.items,
    others: await othersOf(typed.others),
    renewed: { lines: lines.renewed, logins: devices.renewed },
  };
}

/** Typed passwords by where they belong: to the line that the field is an end of, or to nothing that Lineward renews. */
async function placed(fields: readonly OfField[]): Promise<{ lines: OfLine[]; others: OfField[] }> {
  const ends = await inParts([...new Set(fields.map(({ deviceId }) => deviceId))], (part) =>
    db().lineEnd.findMany({
      where: { deviceId: { in: part } },
      select: { lineId: true, deviceId: true, document: true, record: true, secretPath: true },
    }),
  );
  const keyOf = (deviceId: string, document: string, record: string, path: string) => [deviceId, document, record, path].join("\n");
  const lineAt = new Map(ends.map((end) => [keyOf(end.deviceId, end.document, end.record, end.secretPath), end.lineId]));
  const found: { lines: OfLine[]; others: OfField[] } = { lines: [], others: [] };
  for (const field of fields) {
    const lineId = lineAt.get(keyOf(field.deviceId, field.document, field.record, field.path));
    if (lineId === undefined) {
      found.others.push(field);
    } else {
      found.lines.push({ how: "typed", lineId, at: field.at });
    }
  }
  return found;
}

function grouped<S extends Sighting>(sightings: readonly S[], keyOf: (sighting: S) => string): Map<string, S[]> {
  const groups = new Map<string, S[]>();
  for (const sighting of sightings) {
    const key = keyOf(sighting);
    groups.set(key, [...(groups.get(key) ?? []), sighting]);
  }
  return groups;
}

const inOrder = { revealed: 0, typed: 1, reset: 2 } as const;

function summed(sightings: readonly Sighting[]) {
  const how = [...new Set(sightings.map(({ how }) => how))].sort((a, b) => inOrder[a] - inOrder[b]);
  const last = Math.max(...sightings.map(({ at }) => at.getTime()));
  return { how, at: new Date(last).toISOString() };
}

const latestFirst = (a: { at: string }, b: { at: string }) => b.at.localeCompare(a.at);

/** Lines whose password of then is the one of now: a reset that was begun later and is done has renewed it. */
async function linesOf(sightings: readonly OfLine[]): Promise<{ items: KnownLine[]; renewed: number }> {
  const byLine = grouped(sightings, ({ lineId }) => lineId);
  const ids = [...byLine.keys()];
  const [rows, resets] = await Promise.all([
    inParts(ids, (part) =>
      db().line.findMany({
        where: { id: { in: part }, state: { not: "gone" } },
        select: { id: true, name: true, user: true, siteName: true },
      }),
    ),
    inParts(ids, (part) =>
      db().reset.findMany({
        where: { lineId: { in: part }, state: "done", direction: "forward" },
        select: { lineId: true, startedAt: true },
      }),
    ),
  ]);
  const renewedAt = new Map<string, number>();
  for (const { lineId, startedAt } of resets) {
    renewedAt.set(lineId, Math.max(renewedAt.get(lineId) ?? 0, startedAt.getTime()));
  }
  const items = rows.flatMap(({ id, name, user, siteName }): KnownLine[] => {
    const alive = (byLine.get(id) ?? []).filter(({ at }) => at.getTime() >= (renewedAt.get(id) ?? 0));
    return alive.length === 0 ? [] : [{ id, name, user, site: siteName, ...summed(alive) }];
  });
  return { items: items.sort(latestFirst), renewed: rows.length - items.length };
}

interface Renewal {
  readonly deviceId: string;
  readonly at: number;
  /** A late look has found that a change of the login was taken: whose it was is not said. */
  readonly settled: boolean;
}

/** When logins were changed to something that this person did not type. */
async function renewalsOf(by: readonly string[], since: Date): Promise<Renewal[]> {
  const rows = await doneTo(["device.rotate_login", "device.settle_login"], since);
  const typed = new Set(
    rows
      .filter(
        ({ phase, actorId, detail, seq }) =>
          phase === "asked" && by.includes(actorId ?? "") && !auditDetail.read(detail, seq, {}).generated,
      )
      .map(({ correlationId }) => correlationId),
  );
  return rows.flatMap(({ deviceId, action, phase, at, correlationId, detail, seq }): Renewal[] => {
    const settled = action === "device.settle_login";
    const taken = settled ? auditDetail.read(detail, seq, {}).accepted === "new" : phase === "happened" && !typed.has(correlationId);
    return deviceId !== null && taken ? [{ deviceId, at: at.getTime(), settled }] : [];
  });
}

async function loginsOf(
  by: readonly string[],
  sightings: readonly OfLogin[],
  since: Date,
): Promise<{ items: KnownLogin[]; renewed: number }> {
  if (sightings.length === 0) {
    return { items: [], renewed: 0 };
  }
  const byDevice = grouped(sightings, ({ deviceId }) => deviceId);
  const [rows, renewals] = await Promise.all([
    inParts([...byDevice.keys()], (part) =>
      db().device.findMany({
        where: { id: { in: part } },
        select: { id: true, name: true, driver: true, site: { select: { name: true } } },
      }),
    ),
    renewalsOf(by, since),
  ]);
  const renewalsAt = new Map<string, Renewal[]>();
  for (const renewal of renewals) {
    renewalsAt.set(renewal.deviceId, [...(renewalsAt.get(renewal.deviceId) ?? []), renewal]);
  }
  const holds = ({ deviceId, at, open }: OfLogin) =>
    !(renewalsAt.get(deviceId) ?? []).some((renewal) => renewal.at > at.getTime() && !(open && renewal.settled));
  const items = rows.flatMap(({ id, name, driver, site }): KnownLogin[] => {
    const alive = (byDevice.get(id) ?? []).filter(holds);
    const canRenew = manifestOf(driver)?.capabilities.includes("change_login") === true;
    return alive.length === 0 ? [] : [{ id, name, site: site?.name ?? null, ...summed(alive), canRenew }];
  });
  return { items: items.sort(latestFirst), renewed: rows.length - items.length };
}

/** Fields that no reset renews, each once: the password of a web page, of a trunk. */
async function othersOf(fields: readonly OfField[]): Promise<KnownOther[]> {
  const latest = new Map<string, OfField>();
  for (const field of fields) {
    const key = [field.deviceId, field.document, field.record, field.path].join("\n");
    const before = latest.get(key);
    latest.set(key, before && before.at > field.at ? before : field);
  }
  const devices = await inParts([...new Set(fields.map(({ deviceId }) => deviceId))], (part) =>
    db().device.findMany({ where: { id: { in: part } }, select: { id: true, name: true, site: { select: { name: true } } } }),
  );
  const byId = new Map(devices.map((device) => [device.id, device]));
  return [...latest.values()]
    .flatMap(({ deviceId, label, at }): KnownOther[] => {
      const device = byId.get(deviceId);
      return device ? [{ deviceId, name: device.name, site: device.site?.name ?? null, what: label, at: at.toISOString() }] : [];
    })
    .sort(latestFirst);
}

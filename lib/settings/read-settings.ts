import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { callDevice, type OpenDevice } from "@/lib/device-access/device-session";
import { deviceToOpen } from "@/lib/device-access/device-to-open";
import { deviceFor } from "@/lib/device-access/load-device";
import { type Observation, recordStatus } from "@/lib/device-access/record-status";
import { forgetStatus, isRepeated, rememberStatus } from "@/lib/device-access/status-dedupe";
import type { FieldRef } from "@/lib/device-access/status-facts";
import { accountFacts } from "@/lib/drivers/account";
import { ownerFrom, ownerOf, sameOwner, sayOwner } from "@/lib/drivers/secret-owner";
import type { DocumentManifest, Reading } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { announcingThat } from "@/lib/platform/events/publish";
import { type Document, withoutFields } from "@/lib/schema/document";
import { openFields, withoutSensitive } from "@/lib/schema/sensitive";
import { leaves, secretLeaves } from "@/lib/schema/walk";
import { baselineOf } from "./baseline";
import { snapshotColumns } from "./columns";
import { afterLooking, afterTaking, pathsThatDiffer, type SeenSecrets, sinceText, type Taken } from "./differs";
import { type DocumentRef, documentManifest, readFrom } from "./document-ref";
import { openSecretsIn, withoutKept } from "./known-secrets";
import type { DocumentReading, SecretMark } from "./schemas";
import { currentSecrets, type Learned, storeSecret } from "./secret-store";

/** A reading with what the service needs beside it. */
export interface LiveReading {
  readonly reading: Reading;
  readonly baseline: string;
  readonly readAt: Date;
}

/** A snapshot that says nothing new is rewritten at most this often. */
export const refreshAfterMs = 15_000;

/** Asks the device, once, and keeps what it said: secrets in clear go to the vault, values to the snapshot. */
export async function readLive(device: OpenDevice, ref: DocumentRef): Promise<LiveReading> {
  const live = await readToWrite(device, ref);
  await keep(device, ref, live);
  return live;
}

/** Asks the device, once, around a write: whoever calls keeps what it said, and the next look is kept whatever it says. */
export function readToWrite(device: OpenDevice, ref: DocumentRef): Promise<LiveReading> {
  forgetStatus(nameOf(device, ref));
  return ask(device, ref);
}

const nameOf = (device: OpenDevice, ref: DocumentRef) => `document:${device.row.id}:${ref.document}:${ref.record}`;

/** Asks the device, once, and keeps nothing. */
export async function ask(device: OpenDevice, ref: DocumentRef): Promise<LiveReading> {
  const read = await callDevice(device, (open) => readFrom(open, ref));
  const reading = await withoutKept(read, documentManifest(device.row.driver, ref));
  return { reading, baseline: baselineOf(reading), readAt: new Date() };
}

/** A look without a write in mind: what the device said a moment ago, and says again, is not kept again. */
async function lookAgain(device: OpenDevice, ref: DocumentRef): Promise<DocumentReading> {
  // Asked while the device answers; only what is kept now can change it.
  const [live, stored] = await Promise.all([ask(device, ref), currentSecrets(device.row.id, ref)]);
  if (isRepeated(nameOf(device, ref), live.baseline)) {
    return marked(device, ref, live, stored);
  }
  await keep(device, ref, live);
  rememberStatus(nameOf(device, ref), live.baseline);
  return toResponse(device, ref, live);
}

/** Keeps what the device said: secrets in clear go to the vault, values to the snapshot. */
export async function keep(device: OpenDevice, ref: DocumentRef, live: LiveReading): Promise<void> {
  await saveSnapshot(device, ref, live, { seen: await learnSecrets(device, ref, live) });
}

/** Asks the device, once, before a write: what it has said already is not kept again, for what it says after the write will be. */
export async function readBefore(device: OpenDevice, ref: DocumentRef): Promise<LiveReading> {
  const live = await readToWrite(device, ref);
  await saveSnapshot(device, ref, live, { seen: await learnSecrets(device, ref, live), onlyNews: true });
  return live;
}

/** Seals the secrets that a reading shows in clear; resolves with what is known of each. */
export async function learnSecrets(device: OpenDevice, ref: DocumentRef, { reading }: LiveReading): Promise<SeenSecrets> {
  const owner = ownerOf(documentManifest(device.row.driver, ref).account, { ...reading.values, ...reading.reported });
  const seen: Record<string, Learned> = {};
  for (const [path, secret] of Object.entries(reading.secrets)) {
    if (secret.kind === "plain") {
      seen[path] = await storeSecret(device.row.id, ref, path, secret.value, owner);
    }
  }
  return seen;
}

const withheldWords =
  "Holds what looks like a password, so it is shown to nobody. It stays as it is on the device unless something else is written here.";

/** What the API answers: values, and marks where secrets are. */
export async function toResponse(device: OpenDevice, ref: DocumentRef, live: LiveReading): Promise<DocumentReading> {
  return marked(device, ref, live, await currentSecrets(device.row.id, ref));
}

async function marked(device: OpenDevice, ref: DocumentRef, live: LiveReading, stored: StoredRows): Promise<DocumentReading> {
  const manifest = documentManifest(device.row.driver, ref);
  const kinds = Object.fromEntries(Object.entries(live.reading.secrets).map(([path, secret]) => [path, secret.kind]));
  const secrets = marksOf(manifest, { ...live.reading.values, ...live.reading.reported }, kinds, stored);
  const { values, unknown, reported, withheld = [] } = live.reading;
  const plain = Object.values(live.reading.secrets).flatMap((secret) => (secret.kind === "plain" ? [secret.value] : []));
  const fields = new Set(leaves(manifest.schema).map(({ path }) => path));
  const warnings = [
    ...(await openSecretsIn(device, manifest, values, plain)),
    ...withheld.filter((path) => fields.has(path)).map((path) => ({ path, message: withheldWords })),
  ];
  return {
    values: { ...values, ...reported },
    secrets,
    baseline: live.baseline,
    readAt: live.readAt.toISOString(),
    ...(Object.keys(unknown).length > 0 ? { unknown } : {}),
    ...(withheld.length > 0 ? { withheld: [...withheld] } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

type StoredRows = Awaited<ReturnType<typeof currentSecrets>>;

/** What is said of each secret beside the values: whether there is one, and whose the one is that a write would take from here. */
function marksOf(
  manifest: DocumentManifest,
  values: Document,
  kinds: Readonly<Record<string, string>>,
  stored: StoredRows,
): Record<string, SecretMark> {
  const shown = ownerOf(manifest.account, values);
  const markOf = (path: string): SecretMark => {
    const known = stored.get(path);
    const kind = kinds[path] ?? "absent";
    const owner = known && shown && kind !== "plain" ? ownerFrom(manifest.account, known.keptFor) : undefined;
    const fits = owner && shown ? (sameOwner(owner, shown) ? ("yes" as const) : ("no" as const)) : ("unknown" as const);
    return {
      set: kind !== "absent" || known !== undefined,
      stored: known !== undefined,
      ...(known ? { changedAt: known.createdAt.toISOString() } : {}),
      ...(owner && shown ? { keptFor: sayOwner(owner, shown) } : {}),
      ...(known && shown && kind !== "plain" ? { fits } : {}),
    };
  };
  return Object.fromEntries(secretLeaves(manifest.schema).map(({ path }) => [path, markOf(path)]));
}

/** What is said of the account, as the snapshot keeps it; null for a document that never has one. */
export function accountSaid(device: OpenDevice, ref: DocumentRef, reading: Reading): string | null {
  const facts = accountFacts(device.row, ref, reading);
  return facts === undefined ? null : JSON.stringify(facts);
}

const comparedWith = { id: true, baseline: true, readAt: true, account: true, secrets: true, kept: true, differs: true } as const;

/**
 * Keeps what the device said, and says whether it is what Lineward last wrote. `taken`: it is now what Lineward stands for. `onlyNews`: when
 * it was last read stays as it was where it says nothing else.
 */
export async function saveSnapshot(
  device: OpenDevice,
  ref: DocumentRef,
  live: LiveReading,
  { taken, seen = {}, onlyNews = false }: { readonly taken?: Taken; readonly seen?: SeenSecrets; readonly onlyNews?: boolean } = {},
): Promise<void> {
  const key = { deviceId: device.row.id, document: ref.document, record: ref.record };
  const before = await db().snapshot.findUnique({ where: { deviceId_document_record: key }, select: comparedWith });
  const values = JSON.stringify(live.reading.values);
  const isSame = before?.baseline === live.baseline;
  const fresh = before && isSame && (onlyNews || live.readAt.getTime() - before.readAt.getTime() < refreshAfterMs);
  const account = accountSaid(device, ref, live.reading);
  const isNews = account !== (before?.account ?? null);
  const where = { deviceId: key.deviceId, ref, secrets: live.reading.secrets };
  const now = taken
    ? afterTaking({ standing: before, ...taken }, live.reading.values, values)
    : {
        kept: before?.kept ?? null,
        since: before ? await afterLooking(where, before, live.reading.values, seen, live.readAt) : {},
      };
  const differs = sinceText(now.since);
  if (!fresh || taken || isNews || differs !== (before?.differs ?? null)) {
    const data = {
      values,
      account,
      secrets: JSON.stringify(Object.fromEntries(Object.entries(live.reading.secrets).map(([path, secret]) => [path, secret.kind]))),
      unknown: JSON.stringify(live.reading.unknown),
      baseline: live.baseline,
      readAt: live.readAt,
      differs,
      ...(taken ? { kept: now.kept, keptAt: live.readAt } : {}),
    };
    const save = { where: { deviceId_document_record: key }, create: { ...key, ...data }, update: data, select: { id: true } };
    await (isNews ? announcingThat("settings.read", key, (tx) => tx.snapshot.upsert(save)) : db().snapshot.upsert(save));
    await judgeMatches(device.row, ref, values, { kept: now.kept, differs });
  }
}

/** More documents of a device than this are not looked through. */
export const keptMax = 200;

export interface Kept {
  readonly id: string;
  readonly document: string;
  readonly record: string;
  readonly kept: string | null;
  readonly differs: string | null;
  readonly values: string;
}

/** Each field that differs. What cannot be read holds nothing, so it differs: somebody should look. */
function differencesOf({ document, values, ...standing }: Kept): FieldRef[] {
  return pathsThatDiffer(standing, values).map((path) => ({ document, path }));
}

/** Names what differs: a count alone sends a person looking for it. */
function matchesOf(fields: readonly FieldRef[]): Observation {
  return fields.length === 0
    ? { state: "yes" }
    : { state: "differs", detail: { code: "fields_differ", fields: fields.slice(0, 2), count: fields.length } };
}

const keptSelection = { id: true, document: true, record: true, kept: true, differs: true, values: true } as const;

/** "Matches" speaks of every document that Lineward has written: one that differs is enough. */
async function judgeMatches(
  { id: deviceId }: OpenDevice["row"],
  ref: DocumentRef,
  values: string,
  standing: Pick<Kept, "kept" | "differs">,
): Promise<void> {
  if (standing.kept === null) {
    return;
  }
  const others = await db().snapshot.findMany({
    where: { deviceId, kept: { not: null }, NOT: { document: ref.document, record: ref.record } },
    select: keptSelection,
    take: keptMax,
  });
  const all = [{ id: deviceId, ...ref, ...standing, values }, ...others];
  await recordStatus(deviceId, { matches: matchesOf(all.flatMap(differencesOf)) });
}

/** "Matches" from what was last read of the documents that Lineward has written. Where nothing is kept there is nothing to match: that is no unknown. */
export function matchesIn(rows: readonly Kept[]): Observation {
  return rows.length === 0 ? { state: "not_applicable" } : matchesOf(rows.flatMap(differencesOf));
}

/** The same as it stands in the database now. */
export async function matchesNow(deviceId: string): Promise<Observation> {
  return matchesIn(await db().snapshot.findMany({ where: { deviceId, kept: { not: null } }, select: keptSelection, take: keptMax }));
}

/** GET of a section or a record: one request to the device. */
export async function readDocument(actor: Actor, deviceId: string, ref: DocumentRef): Promise<DocumentReading> {
  const { row, open } = await deviceToOpen(actor, deviceId);
  documentManifest(row.driver, ref);
  const device = await open(actor);
  return lookAgain(device, ref);
}

/** What was last read, from the database alone, so that a page can be drawn at once. Undefined if it never was. */
export async function lastReading(actor: Actor, deviceId: string, ref: DocumentRef): Promise<DocumentReading | undefined> {
  const row = await deviceFor(actor, deviceId);
  const manifest = documentManifest(row.driver, ref);
  const snapshot = await db().snapshot.findUnique({
    where: { deviceId_document_record: { deviceId: row.id, document: ref.document, record: ref.record } },
  });
  if (!snapshot) {
    return undefined;
  }
  const kinds = snapshotColumns.secrets.readIfWhole(snapshot.secrets, snapshot.id);
  const read = snapshotColumns.values.readIfWhole(snapshot.values, snapshot.id);
  if (!kinds || !read) {
    return undefined;
  }
  const stored = await currentSecrets(row.id, ref);
  const values = withoutFields(read, openFields(manifest.schema, read));
  const secrets = marksOf(manifest, values, kinds, stored);
  const unknown = withoutSensitive(snapshotColumns.unknown.read(snapshot.unknown, snapshot.id, {}));
  return {
    values,
    secrets,
    baseline: snapshot.baseline,
    readAt: snapshot.readAt.toISOString(),
    ...(Object.keys(unknown).length > 0 ? { unknown } : {}),
  };
}

import "server-only";
import { createHash } from "node:crypto";
import type { z } from "zod";
import { DeviceFault } from "@/lib/net/device-fault";
import { type Document, isDocument, merged, valueAt, withoutFields, withValue } from "@/lib/schema/document";
import { holdsMask, openFields, sift, textsIn, withoutMasks } from "@/lib/schema/sensitive";
import { secretLeaves } from "@/lib/schema/walk";
import type { DocumentManifest, Driver, DriverContext, Reading, RecordReading, Writing } from "./types";

/** What was taken out of a reading: of what no schema knows, and whole fields of JSON text. */
interface Hidden {
  readonly unknown: Document;
  readonly values: Document;
}

/** What a reading was made of before its secrets were taken out of it. Holds them, so it lives beside the reading and as long as that. */
interface Origin {
  /** The very object that the driver resolved with. */
  readonly reading: Reading;
  readonly hidden: Hidden;
}

const nothing: Hidden = { unknown: {}, values: {} };
const origins = new WeakMap<object, Origin>();
/** What was hidden in the last reading of each document, for a write of the same call that does not name its reading. */
const lastHidden = new WeakMap<DriverContext, Map<string, Hidden>>();

/** Shorter ones are found in ordinary words by chance. */
const partLengthMin = 4;

/** The login of a device in every form in which it goes over the wire. */
function loginSecrets(driver: Driver, context: DriverContext): string[] {
  return secretLeaves(driver.manifest.credentials).flatMap(({ path }) => {
    const secret = context.credentials[path] ?? "";
    const md5 = createHash("md5").update(secret, "utf8").digest("hex");
    return secret === "" ? [] : [secret, md5, md5.toUpperCase()];
  });
}

function plainSecrets(reading: Pick<Reading, "secrets">): string[] {
  return Object.values(reading.secrets).flatMap((secret) => (secret.kind === "plain" ? [secret.value] : []));
}

/** True for a text that is one of the secrets, or that holds one of them. */
function matcher(secrets: readonly string[]): (text: string) => boolean {
  const known = new Set(secrets.filter((secret) => secret !== ""));
  const parts = [...known].filter((candidate) => candidate.length >= partLengthMin);
  return (text) => known.has(text) || parts.some((part) => text.includes(part));
}

/** Whose secrets are taken out, and what says that a text is one. */
export interface Withheld {
  /** Of the document. */
  readonly schema: z.core.$ZodType | undefined;
  readonly masks: readonly string[];
  readonly isSecret: (text: string) => boolean;
}

/**
 * A reading without what `isSecret` knows or `masks` stand for, among what no schema knows and in fields of JSON text. What is taken
 * out is named in `withheld`, stays beside the reading, and goes back to the device with a write that comes from it.
 */
export function withholding<T extends Reading>(reading: T, { schema, masks, isSecret }: Withheld): T {
  const { shown, hidden, paths } = sift(reading.unknown, { masks, isSecret });
  const fields = schema ? openFields(schema, reading.values, { masks, isSecret }) : [];
  if (paths.length + fields.length === 0) {
    return reading;
  }
  const before = origins.get(reading) ?? { reading, hidden: nothing };
  const values = fields.reduce((taken, path) => withValue(taken, path, valueAt(reading.values, path)), before.hidden.values);
  const guarded = {
    ...reading,
    values: withoutFields(reading.values, fields),
    unknown: shown,
    withheld: [...(reading.withheld ?? []), ...fields, ...paths],
  };
  origins.set(guarded, { reading: before.reading, hidden: { unknown: merged(before.hidden.unknown, hidden), values } });
  return guarded;
}

function scrubbed(text: string, secrets: readonly string[]): string {
  return secrets.reduce((words, secret) => (secret.length >= partLengthMin ? words.replaceAll(secret, "…") : words), text);
}

/** A fault that repeats none of these secrets, whatever the device has put into its words. */
export function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof DeviceFault) || secrets.length === 0) {
    return error;
  }
  // As it is, in JSON and in a URL. The longest first: one secret may be the beginning of another.
  const forms = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.replace(/\p{Cs}/gu, "")),
  ]);
  const known = [...new Set(forms)].sort((a, b) => b.length - a.length);
  const { device, fields, last } = error.details;
  const message = scrubbed(error.message, known);
  const said = device?.message === undefined ? device : { ...device, message: scrubbed(device.message, known) };
  const complaints = fields?.map((field) => ({ ...field, message: scrubbed(field.message, known) }));
  const before = last && { ...last, message: scrubbed(last.message, known) };
  const same =
    message === error.message &&
    before?.message === last?.message &&
    said?.message === device?.message &&
    complaints?.every((complaint, at) => complaint.message === fields?.[at]?.message) !== false;
  if (same) {
    return error;
  }
  const details = {
    ...error.details,
    ...(said ? { device: said } : {}),
    ...(complaints ? { fields: complaints } : {}),
    ...(before ? { last: before } : {}),
  };
  return new DeviceFault(error.code, message, details);
}

/** Every way in which the family masks a secret. */
function masksOf({ manifest }: Driver): string[] {
  return [...manifest.sections, ...manifest.collections].flatMap((section: DocumentManifest) => section.masks);
}

function documentOf({ manifest }: Driver, id: string): DocumentManifest | undefined {
  return [...manifest.sections, ...manifest.collections].find((section) => section.id === id);
}

/**
 * A driver whose answers hold no secret outside of `secrets`: not under a key that no schema knows, not in the device's own words. The
 * one filter for every family; a driver need not think of it.
 */
export function guarded(driver: Driver): Driver {
  const masks = masksOf(driver);
  const keyOf = (id: string, record: string) => `${id}\n${record}`;

  function sifted<T extends Reading>(context: DriverContext, id: string, reading: T): T {
    const isSecret = matcher([...loginSecrets(driver, context), ...plainSecrets(reading)]);
    return withholding(reading, { schema: documentOf(driver, id)?.schema, masks, isSecret });
  }

  function remembered<T extends Reading>(context: DriverContext, id: string, record: string, reading: T): T {
    const guardedOne = sifted(context, id, reading);
    const known = lastHidden.get(context) ?? new Map<string, Hidden>();
    known.set(keyOf(id, record), origins.get(guardedOne)?.hidden ?? nothing);
    lastHidden.set(context, known);
    return guardedOne;
  }

  /** The writing as the driver takes it: with what was hidden, without what only stands for a secret, from the driver's own reading. */
  function whole(context: DriverContext, id: string, record: string, writing: Writing): Writing {
    const origin = writing.from && origins.get(writing.from);
    const hidden = origin?.hidden ?? (writing.from ? nothing : (lastHidden.get(context)?.get(keyOf(id, record)) ?? nothing));
    const unknown = withoutMasks(merged(hidden.unknown, writing.unknown), masks);
    const schema = documentOf(driver, id)?.schema;
    const masked = schema ? openFields(schema, hidden.values).filter((path) => holdsMask(String(valueAt(hidden.values, path)), masks)) : [];
    const values = merged(withoutFields(hidden.values, masked), writing.values);
    return { ...writing, values, unknown, ...(origin ? { from: origin.reading } : {}) };
  }

  /** Runs a call; its fault repeats neither the login nor a secret of the document that it was about. */
  async function quietly<T>(context: DriverContext, secrets: readonly string[], call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw withoutSecrets(error, [...loginSecrets(driver, context), ...secrets]);
    }
  }

  function secretsOf(id: string, writing: Writing): string[] {
    const leaves = secretLeaves(documentOf(driver, id)?.schema ?? driver.manifest.credentials);
    const own = leaves.flatMap(
      ({ path }) => path.split(".").reduce<unknown>((at, key) => (isDocument(at) ? at[key] : undefined), writing.values) ?? [],
    );
    const hidden = writing.from === undefined ? nothing : (origins.get(writing.from)?.hidden ?? nothing);
    return [...textsIn(own), ...textsIn(hidden), ...(writing.from ? plainSecrets(writing.from) : [])];
  }

  const { changeLogin, idAfterUpdate } = driver;
  return {
    ...driver,
    identify: (context) => quietly(context, [], () => driver.identify(context)),
    signIn: (context) => quietly(context, [], () => driver.signIn(context)),
    signOut: (context) => quietly(context, [], () => driver.signOut(context)),
    ...(changeLogin ? { changeLogin: (context, next) => quietly(context, Object.values(next), () => changeLogin(context, next)) } : {}),
    ...(idAfterUpdate ? { idAfterUpdate } : {}),
    status: (context) => quietly(context, [], () => driver.status(context)),
    read: (context, id) => quietly(context, [], async () => remembered(context, id, "", await driver.read(context, id))),
    write: (context, id, writing) =>
      quietly(context, secretsOf(id, writing), () => driver.write(context, id, whole(context, id, "", writing))),
    list: (context, id, query) =>
      quietly(context, [], async () => {
        const page = await driver.list(context, id, query);
        return { ...page, items: page.items.map((item): RecordReading => sifted(context, id, item)) };
      }),
    get: (context, id, record) => quietly(context, [], async () => remembered(context, id, record, await driver.get(context, id, record))),
    create: (context, id, writing) => quietly(context, secretsOf(id, writing), () => driver.create(context, id, writing)),
    update: (context, id, record, writing) =>
      quietly(context, secretsOf(id, writing), () => driver.update(context, id, record, whole(context, id, record, writing))),
    remove: (context, id, record) => quietly(context, [], () => driver.remove(context, id, record)),
    dependants: (context, id, record) => quietly(context, [], () => driver.dependants(context, id, record)),
  };
}

import "server-only";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { ownerOf, storedOwner } from "@/lib/drivers/secret-owner";
import { letOthers } from "@/lib/platform/background";
import { db } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { grouped } from "@/lib/platform/grouped";
import { vault } from "@/lib/vault/instance";
import { type DocumentRef, documentManifest } from "./document-ref";
import { accountSaid, ask, type Kept, keep, keptMax, type LiveReading, refreshAfterMs } from "./read-settings";

/** A section as it was last read: what a look compares. */
export interface KnownDocument {
  readonly id: string;
  readonly document: string;
  readonly baseline: string;
  readonly readAt: Date;
  readonly account: string | null;
}

interface KnownSecret {
  readonly path: string;
  readonly fingerprint: string;
  readonly keptFor: string | null;
}

/** What is known of a device's documents before it is asked. */
export interface KnownDocuments {
  /** Its sections, by id. */
  readonly sections: ReadonlyMap<string, KnownDocument>;
  /** Every document that Lineward has written. */
  readonly written: readonly Kept[];
  /** The current secrets of its sections, by section. */
  readonly secrets: ReadonlyMap<string, readonly KnownSecret[]>;
}

const sectionSelection = { id: true, deviceId: true, document: true, baseline: true, readAt: true, account: true } as const;
const writtenSelection = { id: true, deviceId: true, document: true, record: true, kept: true, differs: true, values: true } as const;

/**
 * What is known of the documents of many devices, in three queries, between which others go first. What a document says in full is read of
 * those alone that Lineward has written.
 */
export async function knownDocuments(deviceIds: readonly string[]): Promise<(deviceId: string) => KnownDocuments> {
  const deviceId = { in: filledUp(deviceIds) };
  const sections = await db().snapshot.findMany({ where: { deviceId, record: "" }, select: sectionSelection });
  await letOthers();
  const written = await db().snapshot.findMany({ where: { deviceId, kept: { not: null } }, select: writtenSelection });
  await letOthers();
  const secrets = await db().secret.findMany({
    where: { deviceId, record: "", state: "current" },
    select: { deviceId: true, document: true, path: true, fingerprint: true, keptFor: true },
  });
  const sectionsOf = grouped(sections, (row) => row.deviceId);
  const writtenOf = grouped(written, (row) => row.deviceId);
  const secretsOf = grouped(secrets, (row) => row.deviceId);
  return (id) => ({
    sections: new Map((sectionsOf.get(id) ?? []).map((row) => [row.document, row])),
    written: (writtenOf.get(id) ?? []).slice(0, keptMax),
    secrets: grouped(secretsOf.get(id) ?? [], ({ document }) => document),
  });
}

/** True if keeping this reading would write nothing but its time. */
function isKnown(device: OpenDevice, ref: DocumentRef, { reading, baseline }: LiveReading, known: KnownDocuments): boolean {
  const before = known.sections.get(ref.document);
  if (before?.baseline !== baseline || before.account !== accountSaid(device, ref, reading)) {
    return false;
  }
  const { account } = documentManifest(device.row.driver, ref);
  const keptFor = storedOwner(ownerOf(account, { ...reading.values, ...reading.reported }));
  const secrets = known.secrets.get(ref.document) ?? [];
  return Object.entries(reading.secrets).every(
    ([path, secret]) =>
      secret.kind !== "plain" ||
      secrets.some((row) => row.path === path && row.keptFor === keptFor && row.fingerprint === vault().fingerprint(secret.value)),
  );
}

/**
 * Reads a section, and keeps what it says only if that is news: `beforeNews` comes first then. Resolves with the row whose time alone is
 * to be written; undefined after news, and where it was read a moment ago.
 */
export async function lookAtSection(
  device: OpenDevice,
  section: string,
  known: KnownDocuments,
  beforeNews: () => Promise<void>,
): Promise<KnownDocument | undefined> {
  const ref = { document: section, record: "" };
  const live = await ask(device, ref);
  const before = known.sections.get(section);
  if (before && isKnown(device, ref, live, known)) {
    return live.readAt.getTime() - before.readAt.getTime() < refreshAfterMs ? undefined : before;
  }
  await beforeNews();
  await keep(device, ref, live);
  return undefined;
}

import { createHash } from "node:crypto";
import { z } from "zod";
import { canonical } from "@/lib/schema/document";
import { jsonText } from "@/lib/schema/json-text";

/** What an entry says, as it is stored. */
export interface EntryFields {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly phase: string;
  readonly subject: string;
  readonly subjectId: string | null;
  readonly subjectName: string | null;
  readonly deviceId: string | null;
  readonly siteId: string | null;
  readonly correlationId: string;
  /** JSON text. */
  readonly detail: string;
  /** Where the person called from. Null: nobody called, or an older version wrote it. */
  readonly address: string | null;
  /** The browser or program that the person used, as it names itself. Null like the address. */
  readonly agent: string | null;
}

/** Every field of an entry that its hash covers, with its place in the chain. */
export interface SealedFields extends EntryFields {
  readonly seq: number;
  readonly prevHash: string;
  /** Its number among the entries that waited to be sealed; null if it did not wait. */
  readonly waited: number | null;
}

/** What stands before the first entry. */
export const genesisHash = "0".repeat(64);

/** The hash of an entry: SHA-256 over the canonical JSON of its fields, the hash before it among them; 64 hex digits. */
export function hashOf(entry: SealedFields): string {
  const { seq, id, at, actorId, actorName, action, phase, subject, subjectId, subjectName } = entry;
  const { deviceId, siteId, correlationId, detail, address, agent, prevHash, waited } = entry;
  const fields = {
    seq,
    id,
    actorId,
    actorName,
    action,
    phase,
    subject,
    subjectId,
    subjectName,
    deviceId,
    siteId,
    correlationId,
    detail,
    prevHash,
    // Left out where there is none: entries of older versions keep their hash.
    ...(address === null ? {} : { address }),
    ...(agent === null ? {} : { agent }),
    ...(waited === null ? {} : { waited }),
  };
  return createHash("sha256")
    .update(canonical({ ...fields, at: at.toISOString() }))
    .digest("hex");
}

/** Where the chain ends, kept apart from it so that a cut-off end shows. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Entries with their places in the chain, and where it ends then. `number`: an entry's among those that waited; null if it did not. */
export function chainedTo(
  { seq, hash }: Head,
  entries: readonly { readonly fields: EntryFields; readonly number: number | null }[],
): { readonly rows: readonly (SealedFields & { readonly hash: string })[]; readonly head: Head } {
  let end: Head = { seq, hash };
  const rows = entries.map(({ fields, number }) => {
    const sealed: SealedFields = { ...fields, seq: end.seq + 1, prevHash: end.hash, waited: number };
    end = { seq: sealed.seq, hash: hashOf(sealed) };
    return { ...sealed, hash: end.hash };
  });
  return { rows, head: end };
}

/** The key of the head in Setting; also the lock that every batch takes. */
export const headKey = "audit.head";

const storedHead = z.object({ seq: z.number().int(), hash: z.string() }) satisfies z.ZodType<Head>;

export function readHead(text: string): Head {
  return text === "" ? { seq: 0, hash: genesisHash } : jsonText(storedHead).parse(text);
}

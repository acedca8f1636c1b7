import { createHash } from "node:crypto";
import { canonical } from "@/lib/schema/document";

/** Every field of an entry that its hash covers, as it is stored. */
export interface SealedFields {
  readonly seq: number;
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
  readonly prevHash: string;
}

/** What stands before the first entry. */
export const genesisHash = "0".repeat(64);

/** The hash of an entry: SHA-256 over the canonical JSON of its fields, the hash before it among them; 64 hex digits. */
export function hashOf(entry: SealedFields): string {
  const { seq, id, at, actorId, actorName, action, phase, subject, subjectId, subjectName } = entry;
  const { deviceId, siteId, correlationId, detail, prevHash } = entry;
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

/** The key of the head in Setting; also the lock that every append takes. */
export const headKey = "audit.head";

export function readHead(text: string): Head {
  return text === "" ? { seq: 0, hash: genesisHash } : (JSON.parse(text) as Head);
}

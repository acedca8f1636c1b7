import "server-only";
import type { ReadSecret } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { type Document, differingPaths, valueAt, withValue } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import { vault } from "@/lib/vault/instance";
import { snapshotColumns } from "./columns";
import type { DocumentRef } from "./document-ref";
import { type Learned, secretBefore } from "./secret-store";

/** Since when each field that is not as kept has been seen so. */
export type Since = Readonly<Record<Path, string>>;

/** What Lineward stands for in a document, and what the device has instead. */
export interface Standing {
  readonly id: string;
  readonly kept: string | null;
  readonly differs: string | null;
}

const standingSelection = { id: true, kept: true, differs: true } as const;

/** Where a document stands, from the database alone. */
export function standingOf(deviceId: string, ref: DocumentRef): Promise<Standing | null> {
  return db().snapshot.findUnique({
    where: { deviceId_document_record: { deviceId, document: ref.document, record: ref.record } },
    select: standingSelection,
  });
}

/** A write or an acceptance that the device's reading proves: these fields are now as kept, and what else differed before it still does. */
export interface Taken {
  /** Where it stood; absent where that is the row of the reading itself. */
  readonly standing?: Standing | null;
  readonly paths: readonly Path[];
  /** When the device was read for it; what differs only since then came with it. */
  readonly decidedAt: Date;
}

/** What is known of the secrets that a reading showed in clear. */
export type SeenSecrets = Readonly<Record<Path, Learned>>;

/** True if one path is the other, or lies within it. */
export function overlaps(a: Path, b: Path): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

export const sinceIn = ({ id, differs }: Standing): Since => (differs === null ? {} : snapshotColumns.differs.read(differs, id, {}));

/** The columns for a map of since when; none that differs is no map. */
export const sinceText = (since: Since): string | null => (Object.keys(since).length === 0 ? null : JSON.stringify(since));

/** After a write or an acceptance: what is kept now, and what still differs from it. `values`: the device's, as JSON text. */
export function afterTaking({ standing = null, paths, decidedAt }: Taken, values: Document, text: string): { kept: string; since: Since } {
  const left = standing
    ? Object.entries(sinceIn(standing)).filter(
        ([path, since]) => since <= decidedAt.toISOString() && !paths.some((taken) => overlaps(taken, path)),
      )
    : [];
  if (!standing?.kept || left.length === 0) {
    return { kept: text, since: {} };
  }
  const ours = snapshotColumns.kept.read(standing.kept, standing.id, values);
  const differing = differingPaths(ours, values);
  const plain = left.map(([path]) => path).filter((path) => differing.includes(path));
  const kept = plain.reduce((document, path) => withValue(document, path, valueAt(ours, path)), values);
  return { kept: plain.length === 0 ? text : JSON.stringify(kept), since: Object.fromEntries(left) };
}

/** After a look at the device: the fields that differ, each with when that was first seen. */
export async function afterLooking(
  where: { readonly deviceId: string; readonly ref: DocumentRef; readonly secrets: Readonly<Record<Path, ReadSecret>> },
  standing: Standing & { readonly secrets: string },
  values: Document,
  seen: SeenSecrets,
  readAt: Date,
): Promise<Since> {
  if (standing.kept === null) {
    return {};
  }
  const known = sinceIn(standing);
  const now = readAt.toISOString();
  const kept = snapshotColumns.kept.read(standing.kept, standing.id, {});
  const plain = differingPaths(kept, values).map((path): [Path, string] => [path, known[path] ?? now]);
  const before = snapshotColumns.secrets.read(standing.secrets, standing.id, {});
  const secret: [Path, string][] = [];
  for (const path of new Set([...Object.keys(before), ...Object.keys(where.secrets)])) {
    const since = known[path];
    const read = where.secrets[path] ?? { kind: "absent" };
    const isNews = seen[path] === "replaced" || (read.kind === "absent" && (before[path] ?? "absent") !== "absent");
    if (since === undefined ? isNews : !(await isOurs(where, path, read, seen[path], since))) {
      secret.push([path, since ?? now]);
    }
  }
  return Object.fromEntries([...plain, ...secret]);
}

/** True if a secret that differed is ours again: written from here since, or the one that was kept before it differed. */
async function isOurs(
  { deviceId, ref }: { readonly deviceId: string; readonly ref: DocumentRef },
  path: Path,
  read: ReadSecret,
  learned: Learned | undefined,
  since: string,
): Promise<boolean> {
  if (read.kind !== "plain") {
    return read.kind !== "absent";
  }
  if (learned === "written") {
    return true;
  }
  const ours = await secretBefore(deviceId, ref, path, new Date(since));
  return ours !== null && ours.fingerprint === vault().fingerprint(read.value);
}

/** Every path at which a document is not as kept: what its values show, and the secrets that were seen to differ. */
export function pathsThatDiffer(standing: Standing, values: string): Path[] {
  const plain =
    standing.kept === null || standing.kept === values
      ? []
      : differingPaths(snapshotColumns.kept.read(standing.kept, standing.id, {}), snapshotColumns.values.read(values, standing.id, {}));
  return [...new Set([...plain, ...Object.keys(sinceIn(standing))])];
}

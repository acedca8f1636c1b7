import "server-only";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { withholding } from "@/lib/drivers/guarded";
import type { DocumentManifest, Reading } from "@/lib/drivers/types";
import { type Document, valueAt } from "@/lib/schema/document";
import { jsonFields, textsIn } from "@/lib/schema/sensitive";
import { leaves, secretLeaves } from "@/lib/schema/walk";
import { keptAmong } from "@/lib/vault/kept-among";
import type { ReadingWarning } from "./schemas";

/** A reading that repeats no secret that Lineward keeps, neither in what no schema knows nor in a field of JSON text. */
export async function withoutKept<T extends Reading>(reading: T, { schema }: Pick<DocumentManifest, "schema">): Promise<T> {
  const opaque = jsonFields(schema).map((path) => valueAt(reading.values, path));
  const kept = await keptAmong([...new Set(textsIn([reading.unknown, opaque]))]);
  return kept.size === 0 ? reading : withholding(reading, { schema, masks: [], isSecret: (text) => kept.has(text) });
}

/** The values of fields that are shown to everybody, by path. */
function shownTexts(manifest: DocumentManifest, values: Document): [string, string][] {
  return leaves(manifest.schema).flatMap(({ path, secret }): [string, string][] => {
    const value = secret ? undefined : valueAt(values, path);
    // Shorter ones are secrets by chance only.
    return typeof value === "string" && value.length >= 4 ? [[path, value]] : [];
  });
}

/**
 * Fields that hold the same as a secret of the device: they are shown to everybody who may look, so the secret is none any more. `also`:
 * secrets that are not kept among the others, such as one that is being written.
 */
export async function openSecretsIn(
  { row, manifest: family, context }: OpenDevice,
  manifest: DocumentManifest,
  values: Document,
  also: readonly (string | undefined)[] = [],
): Promise<ReadingWarning[]> {
  const texts = shownTexts(manifest, values);
  const kept = await keptAmong(
    texts.map(([, text]) => text),
    row.id,
  );
  const login = secretLeaves(family.credentials).map((leaf) => context.credentials[leaf.path]);
  const secrets = new Set([...kept, ...login, ...also]);
  return texts
    .filter(([, text]) => secrets.has(text))
    .map(([path]) => ({
      path,
      message:
        "Holds the same as a password. This field is shown to everybody who may look here: choose another value or another password.",
    }));
}

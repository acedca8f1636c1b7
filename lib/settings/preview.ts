import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import type { DocumentManifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { type Document, valueAt } from "@/lib/schema/document";
import type { FieldWarning } from "@/lib/schema/field";
import type { Fix } from "@/lib/schema/mend";
import { leaves, type Path } from "@/lib/schema/walk";
import { alongItems } from "./along-facts";
import { type DocumentRef, documentManifest } from "./document-ref";
import { openSecretsIn } from "./known-secrets";
import { opening } from "./open-secret";
import { planWrite } from "./plan-write";
import { readLive } from "./read-settings";
import type { Along, FieldChange } from "./schemas";
import { storedSecrets } from "./stored-secrets";

export interface PreviewProblem {
  readonly path: string;
  readonly message: string;
  /** An error stops the write; a warning is said and sent. */
  readonly severity: "error" | "warning";
  /** Values that would be right, or would not warn. */
  readonly fixes?: readonly Fix[];
  /** Another device that says it: "pbx-1". */
  readonly who?: string;
}

/** A write, before it is made. */
export interface Preview {
  readonly changes: readonly FieldChange[];
  readonly problems: readonly PreviewProblem[];
  readonly along: readonly Along[];
  readonly baseline: string;
}

/**
 * What a write would change against the live device, and what stands in its way. Writes nothing. `after`: the document as it would be,
 * without secrets; absent where it cannot be sent.
 */
export async function previewDocument(
  actor: Actor,
  deviceId: string,
  ref: DocumentRef,
  patch: Document,
): Promise<Preview & { readonly after?: Document }> {
  const row = await deviceFor(actor, deviceId);
  const manifest = documentManifest(row.driver, ref);
  const device = await openDevice(row, actor);
  const live = await readLive(device, ref);
  try {
    const plan = await opening({ actor, purpose: "preview" }, async (unseal) =>
      planWrite(manifest, live.reading, patch, await storedSecrets(row.id, ref, manifest, unseal)),
    );
    const open = await openSecretsIn(
      device,
      manifest,
      plan.document,
      plan.secrets.map((secret) => secret.value),
    );
    return {
      changes: plan.changes,
      problems: [...warningsOf(manifest, plan.document, plan.changes), ...open.map((item) => ({ ...item, severity: "warning" as const }))],
      along: plan.changes.length === 0 ? [] : alongItems(plan.along, manifest),
      baseline: live.baseline,
      after: { ...plan.shown, ...live.reading.reported },
    };
  } catch (error) {
    if (error instanceof ProblemError && error.extra.fields) {
      return {
        changes: [],
        problems: error.extra.fields.map((field) => ({ ...field, severity: "error" as const })),
        along: [],
        baseline: live.baseline,
      };
    }
    throw error;
  }
}

/** Soft warnings about the fields that would change, and those that speak of several fields at once. */
export function warningsOf(manifest: DocumentManifest, document: Document, changes: readonly FieldChange[]): PreviewProblem[] {
  const changed = new Set(changes.map((change) => change.path));
  const single = leaves(manifest.schema).flatMap((leaf) => {
    const warning = changed.has(leaf.path) && !leaf.secret ? leaf.meta?.warn?.(valueAt(document, leaf.path)) : undefined;
    return warning ? [toldAt(leaf.path, warning)] : [];
  });
  const several = (manifest.warnings?.(document) ?? []).map((warning) => toldAt(warning.path, warning));
  return [...single, ...several];
}

function toldAt(path: Path, { message, fix }: FieldWarning): PreviewProblem {
  const fixes = typeof fix === "string" || typeof fix === "number" ? { fixes: [{ label: `Use ${fix}`, value: fix }] } : {};
  return { path, message, severity: "warning", ...fixes };
}

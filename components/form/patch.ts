import type { DocumentManifest } from "@/lib/drivers/types";
import { type Document, same, valueAt, withValue } from "@/lib/schema/document";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { Path } from "@/lib/schema/walk";
import { type Draft, fromDraft } from "./draft";
import type { FormMode } from "./form-state";
import { heldByEach, isKept, type ManyTargets } from "./many";
import type { FormPlan } from "./plan";

/** Whether a secret is stored, as the API says it beside the values. */
export type SecretStates = Readonly<
  Record<
    Path,
    {
      readonly set: boolean;
      readonly changedAt?: string | undefined;
      /** The account that the stored one belongs to, where a write would take it from here. */
      readonly keptFor?: string | undefined;
      /** Whether the device has that account now. One that does not fit is never sent. */
      readonly fits?: "yes" | "no" | "unknown" | undefined;
    }
  >
>;

/** What a check needs to know about the form around a field. */
export interface CheckContext {
  readonly plan: FormPlan;
  readonly manifest: DocumentManifest;
  readonly mode: FormMode;
  /** How sentences call the device. */
  readonly noun: string;
  readonly values: Document;
  readonly secrets: SecretStates;
  /** What is known of the devices, where the form is over many. */
  readonly many?: ManyTargets | undefined;
  /** True if the account itself is changed here: then only the server can tell whether a kept secret belongs to it. */
  readonly accountChanged?: boolean;
}

/** What the device holds. Over many devices: something, whatever it is on each. */
export function heldAt(field: PlannedField, { mode, values }: Pick<CheckContext, "mode" | "values">): unknown {
  return mode === "many" ? heldByEach : valueAt(values, field.path);
}

/** True if the control stands for another value than the device has. Secrets: true unless kept. Over many devices: true unless kept. */
export function isChanged(field: PlannedField, draft: Draft, { mode, values }: Pick<CheckContext, "mode" | "values">): boolean {
  if (mode === "many") {
    return !isKept(field, draft);
  }
  if (field.secret) {
    return draft !== undefined;
  }
  const before = valueAt(values, field.path);
  return !field.readOnly && !same(fromDraft(field, draft, before), before);
}

/** What would be sent: only what differs from the baseline; on creation everything that has a value. */
export function patchOf(drafts: (path: Path) => Draft, context: CheckContext): Document {
  let patch: Document = {};
  for (const field of context.plan.fields) {
    const draft = drafts(field.path);
    const value = fromDraft(field, draft, heldAt(field, context));
    const wanted = isChanged(field, draft, context) || (context.mode === "create" && !field.readOnly && value !== undefined);
    if (wanted && value !== undefined) {
      patch = withValue(patch, field.path, value);
    }
  }
  return patch;
}

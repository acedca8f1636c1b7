import { type Document, merged, valueAt } from "@/lib/schema/document";
import type { FieldWarning } from "@/lib/schema/field";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { Path } from "@/lib/schema/walk";
import { type Draft, fromDraft } from "./draft";
import type { OutsideWarning } from "./form-state";
import { type CheckContext, patchOf } from "./patch";

/** Why this value deserves a second look, by the field's own check. Secrets are never looked at twice. */
export function warningOf(field: PlannedField, draft: Draft, values: Document): FieldWarning | undefined {
  const value = field.secret ? undefined : fromDraft(field, draft, valueAt(values, field.path));
  return value === undefined ? undefined : field.meta.warn?.(value);
}

/** All warnings: of each field, then those over the whole document as it would be. One per field, its own first. */
export function warningsOf(drafts: (path: Path) => Draft, context: CheckContext): ReadonlyMap<Path, FieldWarning> {
  const found = new Map<Path, FieldWarning>();
  for (const warning of context.mode === "many"
    ? []
    : (context.manifest.warnings?.(merged(context.values, patchOf(drafts, context))) ?? [])) {
    found.set(warning.path, warning);
  }
  for (const field of context.plan.fields) {
    const own = warningOf(field, drafts(field.path), context.values);
    if (own) {
      found.set(field.path, own);
    }
  }
  return found;
}

/** A field's own warning, and after it what others say of the field: neither hides the other. */
export function joined(own: FieldWarning | undefined, outside: OutsideWarning | undefined): OutsideWarning | undefined {
  return own && outside ? { ...own, also: outside } : (own ?? outside);
}

/** True if both are drawn alike. */
export function sameWarning(a: OutsideWarning | undefined, b: OutsideWarning | undefined): boolean {
  if (!a || !b) {
    return a === b;
  }
  return a.message === b.message && a.who === b.who && a.quiet === b.quiet && a.link?.href === b.link?.href && sameWarning(a.also, b.also);
}

/** Everything that is said of a field for a second look, in one line. */
export function warningWords(warning: OutsideWarning | undefined): string | undefined {
  return warning && [warning.message, warningWords(warning.also)].filter((text) => text !== undefined).join(" ");
}

import type { ChangeEntry } from "@/components/changes/entry";
import { type Document, valueAt } from "@/lib/schema/document";
import type { FieldEffect } from "@/lib/schema/field";
import type { PlannedField } from "@/lib/schema/planned-field";
import { count } from "@/lib/schema/rule-text";
import { type Draft, fromDraft, type RowDraft } from "./draft";
import type { FormMode } from "./form-state";
import type { SecretStates } from "./patch";

/** What a write does to the device, for people. */
export function effectWords(effect: FieldEffect, noun: string): string {
  const words: Record<FieldEffect, string> = {
    drops_registration: "Drops the registration while it signs in again",
    needs_restart: `The ${noun} restarts`,
    ends_calls: "Ends calls in progress",
  };
  return words[effect];
}

/** What writing this field does to the device, in words. What is made new has no registration to drop and no calls to end. */
export function effectOn(field: PlannedField, noun: string, mode: FormMode): string | undefined {
  const { effect } = field.meta;
  return effect === undefined || (mode === "create" && effect !== "needs_restart") ? undefined : effectWords(effect, noun);
}

function rowWords(members: readonly PlannedField[], row: RowDraft): string {
  const parts = members.map((member) => {
    const cell = row.cells[member.path];
    return typeof cell === "boolean" ? (cell ? "" : "off") : shown(member, cell);
  });
  return parts.filter((part) => part !== "").join(" ");
}

/** A control's content in one line. Not for secrets. */
export function shown(field: PlannedField, draft: Draft): string {
  if (field.kind === "switch") {
    return draft === true ? "on" : "off";
  }
  if (field.kind === "list") {
    const rows = (draft ?? []) as readonly RowDraft[];
    return rows.length === 0 ? "empty" : rows.map((row) => rowWords(field.members ?? [], row)).join(", ");
  }
  const text = String(draft ?? "");
  if (field.kind === "choice") {
    return field.choices?.find((choice) => choice.key === text)?.label ?? text;
  }
  if (text === "") {
    return "not set";
  }
  return field.kind === "number" && field.meta.unit ? `${text} ${field.meta.unit}` : text;
}

function secretEntry(draft: Draft, stored: boolean): { from: string; to: string } {
  const from = stored ? "stored, not shown" : "not set";
  return draft === null ? { from, to: "cleared" } : { from, to: `new, ${count(String(draft ?? "").length, "character")}, not shown` };
}

/** One line pair of the Changes panel. */
export function changeEntry(
  field: PlannedField,
  before: Draft,
  draft: Draft,
  secrets: SecretStates,
  risks: readonly string[],
): ChangeEntry {
  const words = field.secret
    ? secretEntry(draft, secrets[field.path]?.set === true)
    : { from: shown(field, before), to: shown(field, draft) };
  return { path: field.path, name: field.name, ...words, mono: field.kind !== "switch" && field.meta.mono !== false, risks };
}

/** True if the field holds something else than what the schema or the vendor starts with; unknown defaults count as "nothing set". */
export function differsFromDefault(field: PlannedField, draft: Draft, values: Document): boolean {
  if (field.secret) {
    return true;
  }
  const value = fromDraft(field, draft, valueAt(values, field.path));
  if (field.default !== undefined) {
    return value !== undefined && value !== null && JSON.stringify(value) !== JSON.stringify(field.default);
  }
  return !(value === undefined || value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0));
}

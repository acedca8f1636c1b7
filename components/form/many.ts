import type { PlannedField } from "@/lib/schema/planned-field";
import type { Path } from "@/lib/schema/walk";
import { type Draft, toDraft } from "./draft";
import { shown } from "./format-value";
import type { FormPlan, PlannedGroup } from "./plan";

/** What many devices hold in one field, as far as it was read. */
export interface HeldByMany {
  readonly values: readonly { readonly value?: unknown; readonly count: number }[];
  readonly others: number;
  readonly unset: number;
}

/** One of several families whose rules a value has to suit. */
export interface KindLimit {
  /** "97 door panels". */
  readonly who: string;
  /** "30 to 900". */
  readonly words: string;
  /** True for the one that narrows the rule. */
  readonly narrows: boolean;
}

/** What a form over many devices knows beside its schema. */
export interface ManyTargets {
  readonly held: (path: Path) => HeldByMany | undefined;
  readonly limits?: (path: Path) => readonly KindLimit[];
  /** What a text with variables becomes for one device; undefined where it names none. Throws a sentence for what nothing can be put in. */
  readonly filled: (text: string) => { readonly text: string; readonly device: string } | undefined;
  /** The variables that a text may name. */
  readonly variables: readonly string[];
  /** Devices for which one of the variables of a text has nothing to put in. */
  readonly missing: (
    text: string,
  ) => { readonly variable: string; readonly count: number; readonly devices: readonly string[] } | undefined;
}

/** A choice that is kept has this draft; everything else that is kept has none. */
const keptChoice = "";

/** Stands for what a device holds, which is another thing on each: never empty, and equal to nothing that is typed. */
export const heldByEach = Symbol("held by each device");

/** The draft of a field that is left as each device has it. */
export function keptDraft(field: PlannedField): Draft {
  return field.kind === "choice" ? keptChoice : undefined;
}

export function isKept(field: PlannedField, draft: Draft): boolean {
  return draft === undefined || (field.kind === "choice" && draft === keptChoice);
}

/** A field as it is drawn over many: a switch is a choice of three, and a choice can be left alone. */
function manyField(field: PlannedField): PlannedField {
  const keep = { key: keptChoice, value: undefined, label: "Keep" };
  if (field.kind === "switch") {
    const words = field.meta.options ?? {};
    const choices = [true, false].map((value) => ({ key: String(value), value, label: words[String(value)] ?? (value ? "On" : "Off") }));
    return { ...field, kind: "choice", choices: [keep, ...choices] };
  }
  if (field.kind === "choice") {
    return { ...field, choices: [keep, ...(field.choices ?? []).filter(({ key }) => key !== keptChoice)] };
  }
  return field;
}

const plans = new WeakMap<FormPlan, FormPlan>();

/** The same form over many devices: without secrets, of which each device has its own, and without what nobody can type. */
export function manyPlanOf(plan: FormPlan): FormPlan {
  const known = plans.get(plan);
  if (known) {
    return known;
  }
  const drawn = (fields: readonly PlannedField[]) => fields.filter((field) => !field.secret && !field.readOnly).map(manyField);
  const groups: PlannedGroup[] = plan.groups
    .map((group) => ({ ...group, fields: drawn(group.fields), advanced: drawn(group.advanced) }))
    .filter(({ fields, advanced }) => fields.length + advanced.length > 0);
  const fields = groups.flatMap((group) => [...group.fields, ...group.advanced]);
  const made = { groups, fields, byPath: new Map(fields.map((field) => [field.path, field])) };
  plans.set(plan, made);
  return made;
}

/** What a control starts with when its field is no longer kept: what most devices hold. */
export function startDraft(field: PlannedField, held: HeldByMany | undefined): Draft {
  return toDraft(field, held?.values[0]?.value) ?? "";
}

/** One value as it stands in a sentence. */
function heldWords(field: PlannedField, value: unknown): string {
  return field.kind === "list" && Array.isArray(value) && value.length > 3
    ? `a list of ${value.length}`
    : shown(field, toDraft(field, value));
}

/** "60 s at 31", "300 s at 9", "another value at 2", "not set at 1": what many hold, in parts. */
export function heldParts(field: PlannedField, held: HeldByMany | undefined): { readonly value: string; readonly at: string }[] {
  if (!held) {
    return [];
  }
  const total = held.values.reduce((sum, { count }) => sum + count, held.others + held.unset);
  const parts = held.values.map(({ value, count }) => ({ value: heldWords(field, value), count }));
  if (held.others > 0) {
    parts.push({ value: held.values.length === 0 ? "a value of its own" : "another value", count: held.others });
  }
  if (held.unset > 0) {
    parts.push({ value: "not set", count: held.unset });
  }
  // Four names for four devices say nothing: each has its own.
  const each = held.values.length + Math.min(held.others, 1) > 2 && held.values.every(({ count }) => count === 1);
  if (each) {
    return [{ value: "another value at each", at: "" }];
  }
  return parts.map(({ value, count }) => ({ value, at: count === total && total > 1 ? `at all ${total}` : `at ${count}` }));
}

/** The same in one line. */
export function heldLine(field: PlannedField, held: HeldByMany | undefined): string {
  const parts = heldParts(field, held);
  return parts.length === 0 ? "not known" : parts.map(({ value, at }) => `${value} ${at}`.trim()).join(", ");
}

/** How many have the value that is typed already. */
export function haveItAlready(field: PlannedField, draft: Draft, held: HeldByMany | undefined): number {
  const words = shown(field, draft);
  return held?.values.find(({ value }) => shown(field, toDraft(field, value)) === words)?.count ?? 0;
}

import type { z } from "zod";
import type { DocumentManifest } from "@/lib/drivers/types";
import { kindOf, wrappedIn } from "@/lib/schema/constraints";
import { fieldMeta } from "@/lib/schema/field";
import { foldedWords, holdsWords } from "@/lib/schema/fold";
import { type Around, labelFromKey, type Parent, type PlannedField, plannedField } from "@/lib/schema/planned-field";
import { inSentence } from "@/lib/schema/rule-text";
import { bare, type Path } from "@/lib/schema/walk";

export interface PlannedGroup {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly fields: readonly PlannedField[];
  readonly advanced: readonly PlannedField[];
}

/** A whole form: groups in order, and all fields in the order in which a person meets them. */
export interface FormPlan {
  readonly groups: readonly PlannedGroup[];
  readonly fields: readonly PlannedField[];
  readonly byPath: ReadonlyMap<Path, PlannedField>;
}

/** All fields of an object, with the annotations of the objects around them. */
function walk(schema: z.core.$ZodType, around: Around): { field: PlannedField; group: string | undefined; parent: Parent | undefined }[] {
  const shape = (bare(schema) as z.ZodObject).shape as Record<string, z.core.$ZodType>;
  return Object.entries(shape).flatMap(([key, child]) => {
    const path = around.path === "" ? key : `${around.path}.${key}`;
    const optional = around.optional || wrappedIn(schema, "optional") || wrappedIn(schema, "default");
    if (kindOf(child) === "object") {
      const own = fieldMeta(child);
      const meta: Parent = own
        ? { ...own, annotated: true }
        : { label: labelFromKey(path), ...(around.meta?.group === undefined ? {} : { group: around.meta.group }), annotated: false };
      return walk(child, { path, optional, meta, source: meta.source ?? around.source });
    }
    const field = plannedField(child, { ...around, path, optional });
    return [{ field, group: field.meta.group ?? around.meta?.group, parent: around.meta }];
  });
}

/** "STUN port": a field of a nested object, or one whose label another field has too, carries the name of what is around it. */
function withName(field: PlannedField, around: string | undefined, labels: ReadonlyMap<string, number>): PlannedField {
  const needed = field.path.includes(".") || (labels.get(field.label) ?? 0) > 1;
  const said = around === undefined || field.label.toLowerCase().startsWith(around.toLowerCase());
  return needed && !said ? { ...field, name: `${around} ${inSentence(field.label)}` } : field;
}

type Drawn = Pick<DocumentManifest, "label" | "schema" | "groups" | "source">;

const plans = new WeakMap<Drawn, FormPlan>();

/** What to draw for a document: the one place that turns a zod schema into a form. Pure; made once per manifest. */
export function planOf(manifest: Drawn): FormPlan {
  const known = plans.get(manifest) ?? madeFrom(manifest);
  plans.set(manifest, known);
  return known;
}

function madeFrom(manifest: Drawn): FormPlan {
  const groups = new Map<string, { label: string; description?: string; fields: PlannedField[]; advanced: PlannedField[] }>();
  for (const group of manifest.groups) {
    groups.set(group.id, {
      label: group.label,
      ...(group.description ? { description: group.description } : {}),
      fields: [],
      advanced: [],
    });
  }
  const walked = walk(manifest.schema, { path: "", optional: false, meta: undefined, source: manifest.source });
  const labels = new Map<string, number>();
  for (const { field } of walked) {
    labels.set(field.label, (labels.get(field.label) ?? 0) + 1);
  }
  for (const { field, group, parent } of walked) {
    const known = group !== undefined && groups.has(group);
    // A nested object without a group of its own is one: its label says what its fields belong to.
    const id = known ? group : parent ? `of ${parent.label}` : "rest";
    const into = groups.get(id) ?? {
      label: parent?.label ?? (manifest.groups.length > 0 ? "Other settings" : manifest.label),
      fields: [],
      advanced: [],
    };
    groups.set(id, into);
    (field.meta.advanced ? into.advanced : into.fields).push(withName(field, parent?.annotated ? parent.label : into.label, labels));
  }
  const planned = [...groups].map(([id, group]) => ({ id, ...group })).filter((group) => group.fields.length + group.advanced.length > 0);
  const fields = planned.flatMap((group) => [...group.fields, ...group.advanced]);
  return { groups: planned, fields, byPath: new Map(fields.map((field) => [field.path, field])) };
}

const choiceWords = ({ choices = [] }: PlannedField) => choices.map(({ label }) => label).join(" ");

/** The fields whose words hold every word of the text: name, path, hint, choices, or the part they are in. */
export function matching(plan: FormPlan, text: string): ReadonlySet<Path> {
  const wanted = foldedWords(text);
  const found = plan.groups.flatMap((group) =>
    [...group.fields, ...group.advanced].filter((field) =>
      holdsWords(`${field.name} ${field.path} ${group.label} ${field.hint ?? ""} ${choiceWords(field)}`, wanted),
    ),
  );
  return new Set(found.map((field) => field.path));
}

/** The field at the path, or the one that the path lies in: the list for "codecs.2.ms". */
export function fieldAt(plan: FormPlan, path: readonly PropertyKey[]): PlannedField | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const field = plan.byPath.get(path.slice(0, length).map(String).join("."));
    if (field) {
      return field;
    }
  }
  return undefined;
}

import type { z } from "zod";
import { complaintOf, type Issue, memberComplaint } from "./complaint";
import { type Document, isDocument, valueAt } from "./document";
import type { RuleSource } from "./field";
import type { Fix } from "./mend";
import { type PlannedField, plannedField } from "./planned-field";
import { type Leaf, leaves, type Path } from "./walk";

/** What an answer says of one input. */
export interface FieldError {
  readonly path: Path;
  readonly message: string;
  readonly fixes?: readonly Fix[];
}

/** Whose document it is: what its form says at the same fields. */
export interface Ruled {
  readonly schema: z.core.$ZodType;
  readonly noun: string;
  /** Source of every rule that names no other. */
  readonly source?: RuleSource;
}

const plans = new WeakMap<z.core.$ZodType, ReadonlyMap<Path, PlannedField>>();

function plannedFields({ schema, noun, source = { who: noun, page: "" } }: Ruled): ReadonlyMap<Path, PlannedField> {
  const known =
    plans.get(schema) ??
    new Map(
      leaves(schema).map(({ path, schema: own, optional }: Leaf) => [path, plannedField(own, { path, optional, meta: undefined, source })]),
    );
  plans.set(schema, known);
  return known;
}

/** The field at the path, or the list that it lies in. */
function fieldAt(fields: ReadonlyMap<Path, PlannedField>, path: readonly string[]): PlannedField | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const field = fields.get(path.slice(0, length).join("."));
    if (field) {
      return field;
    }
  }
  return undefined;
}

/** What the schema found wrong with one input, as the form says it, with what would mend it. `document` is what was judged. */
export function fieldErrors(ruled: Ruled, issue: Issue, document: Document): FieldError[] {
  const path = issue.path.map(String);
  const at = path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: at === "" ? key : `${at}.${key}`, message: `The ${ruled.noun} has no field "${key}".` }));
  }
  const fields = plannedFields(ruled);
  const field = fieldAt(fields, path);
  if (!field) {
    const lacks = `The ${ruled.noun} takes an object with fields${at === "" ? "" : ` for ${at}`}. Something else was sent.`;
    return [{ path: at, message: issue.code === "invalid_type" ? lacks : issue.message }];
  }
  const setting = { noun: ruled.noun, paths: [...fields.keys()] };
  const value = valueAt(document, at);
  const within = path.slice(field.path.split(".").length);
  const { message, fixes } =
    within.length > 0 ? memberComplaint(field, { ...issue, path: within }, value, setting) : complaintOf(field, issue, value, setting);
  return [{ path: at, message, ...(fixes.length > 0 ? { fixes } : {}) }];
}

/** The same for a part of a request that stands under a name of its own: "credentials.password". */
export function under(name: string, ruled: Ruled, { issues }: z.core.$ZodError, given: unknown): FieldError[] {
  const document = isDocument(given) ? given : {};
  const inside = (path: Path) => (path === "" ? name : `${name}.${path}`);
  return issues.flatMap((issue) =>
    fieldErrors(ruled, issue, document).map(({ path, message, fixes }) => ({
      path: inside(path),
      message,
      ...(fixes
        ? {
            fixes: fixes.map(({ also, ...fix }) => ({
              ...fix,
              ...(also ? { also: also.map((part) => ({ ...part, path: inside(part.path) })) } : {}),
            })),
          }
        : {}),
    })),
  );
}

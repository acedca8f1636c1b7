import type { z } from "zod";
import {
  accepts,
  type ChoiceValue,
  choiceValues,
  defaultOf,
  isText,
  kindOf,
  type LengthRange,
  lengthRange,
  memberOf,
  type NumberRange,
  numberRange,
  wrappedIn,
} from "./constraints";
import { type FieldMeta, fieldMeta, type RuleSource } from "./field";
import { numberHint, textHint } from "./rule-text";
import { type SecretRules, secretRules } from "./secret";
import { bare, type Path } from "./walk";

/** How a field is drawn. `list` is an array of texts, choices or flat objects; `json` anything that has no control of its own. */
export type FieldKind = "text" | "number" | "switch" | "choice" | "json" | "list" | "secret";

export interface Choice {
  /** Stable text for the DOM; "" is "not set". */
  readonly key: string;
  readonly value: ChoiceValue | undefined;
  readonly label: string;
}

/** One field as it will be drawn: everything that a control needs, and no zod beyond the schema to check with. */
export interface PlannedField {
  /** Path in the document; for a member of a list, the path inside the member ("" if it is a plain value). */
  readonly path: Path;
  readonly label: string;
  /** The label with its surroundings, for lists of fields: "STUN port". */
  readonly name: string;
  readonly kind: FieldKind;
  readonly schema: z.core.$ZodType;
  readonly meta: FieldMeta;
  readonly optional: boolean;
  readonly nullable: boolean;
  /** True if an empty text is a legal value. */
  readonly emptyAllowed: boolean;
  readonly hint: string | undefined;
  readonly source: RuleSource;
  readonly ownSource: boolean;
  readonly confirmed: boolean;
  readonly readOnly: boolean;
  readonly default: unknown;
  readonly number?: NumberRange;
  readonly length?: LengthRange;
  readonly choices?: readonly Choice[];
  readonly secret?: SecretRules;
  /** For lists: the fields of one member. */
  readonly members?: readonly PlannedField[];
}

/** An object's annotation, or what its key says if there is none. */
export type Parent = FieldMeta & { readonly annotated: boolean };

/** What a field inherits from the objects around it. */
export interface Around {
  readonly path: Path;
  readonly optional: boolean;
  readonly meta: Parent | undefined;
  readonly source: RuleSource;
}

/** "packetMs" → "Packet ms"; only for schemas without an annotation. */
export function labelFromKey(path: Path): string {
  const key = path.split(".").at(-1) ?? "";
  const words = key
    .replace(/[_-]+/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .trim();
  return words === "" ? "Value" : words.charAt(0).toUpperCase() + words.slice(1);
}

function kindFor(schema: z.core.$ZodType, meta: FieldMeta, secret: boolean, inList: boolean): FieldKind {
  if (secret) {
    return "secret";
  }
  const type = kindOf(schema);
  if (type === "boolean") {
    return wrappedIn(schema, "optional") && defaultOf(schema) === undefined && !inList ? "choice" : "switch";
  }
  if (choiceValues(schema)) {
    return "choice";
  }
  if (type === "number" || type === "int") {
    return "number";
  }
  if (isText(schema)) {
    return meta.json ? "json" : "text";
  }
  const member = type === "array" && !inList ? memberOf(schema) : undefined;
  return member && membersFit(member) ? "list" : "json";
}

/** A list is drawn in rows if its members are plain values or flat objects. */
function membersFit(member: z.core.$ZodType): boolean {
  const plain = (schema: z.core.$ZodType) =>
    ["number", "int", "boolean"].includes(kindOf(schema)) || isText(schema) || choiceValues(schema) !== undefined;
  return kindOf(member) === "object"
    ? Object.values((bare(member) as z.ZodObject).shape).every((candidate) => plain(candidate as z.core.$ZodType))
    : plain(member);
}

function choicesOf(schema: z.core.$ZodType, meta: FieldMeta, mayMiss: boolean): Choice[] {
  const values = choiceValues(schema) ?? [false, true];
  const words: Record<string, string> = kindOf(schema) === "boolean" ? { false: "Off", true: "On" } : {};
  const choices = values.map((value) => ({
    key: String(value),
    value,
    label: meta.options?.[String(value)] ?? words[String(value)] ?? String(value),
  }));
  return mayMiss ? [{ key: "", value: undefined, label: meta.options?.[""] ?? "Not set" }, ...choices] : choices;
}

function hintOf(field: Omit<PlannedField, "hint">): string | undefined {
  if (field.meta.hint !== undefined) {
    return field.meta.hint;
  }
  if (field.kind === "number") {
    return numberHint(field.number ?? { integer: false }, field.meta.unit);
  }
  if (field.kind === "text") {
    return textHint(field.length ?? {}, field.emptyAllowed || field.optional);
  }
  return field.secret ? textHint({ min: field.secret.minLength, max: field.secret.maxLength }, false) : undefined;
}

/** How one schema is drawn. `inList` for a member of a list, which has no list of its own. */
export function plannedField(schema: z.core.$ZodType, around: Around, inList = false): PlannedField {
  const meta = fieldMeta(schema) ?? { label: labelFromKey(around.path) };
  const rules = secretRules(schema);
  const kind = kindFor(schema, meta, rules !== undefined, inList);
  const ownDefault = defaultOf(schema);
  const nullable = wrappedIn(schema, "nullable");
  const optional = around.optional || wrappedIn(schema, "optional") || wrappedIn(schema, "default") || wrappedIn(schema, "prefault");
  const member = kind === "list" ? memberOf(schema) : undefined;
  const field = {
    path: around.path,
    label: meta.label,
    name: meta.label,
    kind,
    schema,
    meta,
    optional,
    nullable,
    emptyAllowed: kind === "text" && accepts(schema, ""),
    source: meta.source ?? around.source,
    ownSource: meta.source !== undefined,
    confirmed: meta.confirmed !== false,
    readOnly: meta.readOnly === true,
    default: ownDefault,
    ...(kind === "number" ? { number: numberRange(schema) } : {}),
    ...(kind === "text" || kind === "list" || kind === "json" ? { length: lengthRange(schema) } : {}),
    ...(kind === "choice" ? { choices: choicesOf(schema, meta, nullable || (optional && ownDefault === undefined)) } : {}),
    ...(rules ? { secret: rules } : {}),
    ...(member ? { members: membersOf(member, around.source) } : {}),
  };
  return { ...field, hint: hintOf(field) };
}

function membersOf(member: z.core.$ZodType, source: RuleSource): PlannedField[] {
  const inner = bare(member);
  const parts: [string, z.core.$ZodType][] =
    kindOf(inner) === "object" ? Object.entries((inner as z.ZodObject).shape as Record<string, z.core.$ZodType>) : [["", member]];
  return parts.map(([key, schema]) => plannedField(schema, { path: key, optional: false, meta: undefined, source }, true));
}

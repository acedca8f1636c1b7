import type { z } from "zod";
import { type FieldMeta, fieldMeta, unwrapOnce } from "./field";
import { type SecretRules, secretRules } from "./secret";

/** A dotted path into a document: "stun.port". Array members are numbered: "codecs.0.enabled". */
export type Path = string;

/** One leaf of a schema: what is not an object. */
export interface Leaf {
  readonly path: Path;
  readonly schema: z.core.$ZodType;
  readonly meta: FieldMeta | undefined;
  readonly secret: SecretRules | undefined;
  /** True if the leaf, or an object above it, may be absent. */
  readonly optional: boolean;
  /** True if null is a legal value: the field can be cleared. */
  readonly nullable: boolean;
}

function kind(schema: z.core.$ZodType): string {
  return schema._zod.def.type;
}

/** The schema without any wrapper. */
export function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let at = schema;
  for (let inner = unwrapOnce(at); inner; inner = unwrapOnce(at)) {
    at = inner;
  }
  return at;
}

function wrappedBy(schema: z.core.$ZodType, ...kinds: string[]): boolean {
  for (let at: z.core.$ZodType | undefined = schema; at; at = unwrapOnce(at)) {
    if (kinds.includes(kind(at))) {
      return true;
    }
  }
  return false;
}

function walk(schema: z.core.$ZodType, path: string, optional: boolean): Leaf[] {
  const inner = bare(schema);
  const mayMiss = optional || wrappedBy(schema, "optional", "default", "prefault");
  if (kind(inner) === "object") {
    return Object.entries((inner as z.ZodObject).shape).flatMap(([key, child]) =>
      walk(child as z.core.$ZodType, path === "" ? key : `${path}.${key}`, mayMiss),
    );
  }
  return [
    { path, schema, meta: fieldMeta(schema), secret: secretRules(schema), optional: mayMiss, nullable: wrappedBy(schema, "nullable") },
  ];
}

interface Walked {
  readonly all: readonly Leaf[];
  readonly secret: readonly (Leaf & { secret: SecretRules })[];
}

/** A schema never changes, and the rows of a long list all ask for the same one. */
const known = new WeakMap<z.core.$ZodType, Walked>();

function walked(schema: z.core.$ZodType): Walked {
  const before = known.get(schema);
  if (before) {
    return before;
  }
  const all = walk(schema, "", false);
  const found = { all, secret: all.filter((leaf): leaf is Leaf & { secret: SecretRules } => leaf.secret !== undefined) };
  known.set(schema, found);
  return found;
}

/** All leaves of an object schema in the order of their declaration; objects are walked into, arrays are leaves. */
export function leaves(schema: z.core.$ZodType): readonly Leaf[] {
  return walked(schema).all;
}

/** The leaves that are write-only. */
export function secretLeaves(schema: z.core.$ZodType): readonly (Leaf & { secret: SecretRules })[] {
  return walked(schema).secret;
}

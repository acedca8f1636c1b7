import type { z } from "zod";
import { unwrapOnce } from "./field";
import { bare } from "./walk";

/** What a number may be. Bounds are inclusive. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly integer: boolean;
}

/** What a text's or a list's length may be. */
export interface LengthRange {
  readonly min?: number;
  readonly max?: number;
}

/** One of the values that an enum, a literal or a union of literals allows. */
export type ChoiceValue = string | number | boolean | null;

type Checked = { readonly checks?: readonly z.core.$ZodCheck[] };
type CheckDef = {
  check: string;
  value?: unknown;
  inclusive?: boolean;
  minimum?: number;
  maximum?: number;
  length?: number;
  format?: string;
};

/** The kind of a schema without its wrappers: "string", "number", "boolean", "enum", "array", "object" … */
export function kindOf(schema: z.core.$ZodType): string {
  return bare(schema)._zod.def.type;
}

function checksOf(schema: z.core.$ZodType): CheckDef[] {
  return ((bare(schema)._zod.def as Checked).checks ?? []).map((check) => check._zod.def as CheckDef);
}

function within(bound: number | undefined): number | undefined {
  return bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound;
}

/** The bounds of a number schema, whichever way they were written. */
export function numberRange(schema: z.core.$ZodType): NumberRange {
  const inner = bare(schema) as z.ZodNumber;
  const integer = inner.isInt === true;
  let [min, max] = [within(inner.minValue ?? undefined), within(inner.maxValue ?? undefined)];
  let step: number | undefined;
  for (const check of checksOf(schema)) {
    if (check.check === "multiple_of" && typeof check.value === "number") {
      step = check.value;
    }
    if (integer && check.inclusive === false && typeof check.value === "number") {
      min = check.check === "greater_than" && check.value === min ? check.value + 1 : min;
      max = check.check === "less_than" && check.value === max ? check.value - 1 : max;
    }
  }
  return { integer, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }), ...(step === undefined ? {} : { step }) };
}

/** The bounds of a text's or an array's length. */
export function lengthRange(schema: z.core.$ZodType): LengthRange {
  const { type, options } = bare(schema)._zod.def as { type: string; options?: z.core.$ZodType[] };
  if (type === "union") {
    const longest = Math.max(
      ...(options ?? []).map((option) => lengthRange(option).max ?? (choiceValues(option) ? 0 : Number.POSITIVE_INFINITY)),
    );
    return Number.isFinite(longest) ? { max: longest } : {};
  }
  let range: { min?: number; max?: number } = {};
  for (const check of checksOf(schema)) {
    if (check.check === "min_length" && check.minimum !== undefined) {
      range = { ...range, min: Math.max(range.min ?? 0, check.minimum) };
    }
    if (check.check === "max_length" && check.maximum !== undefined) {
      range = { ...range, max: Math.min(range.max ?? Number.MAX_SAFE_INTEGER, check.maximum) };
    }
    if (check.check === "length_equals" && check.length !== undefined) {
      range = { min: check.length, max: check.length };
    }
  }
  return range;
}

/** The values of an enum, a literal or a union of those; undefined if the schema is something else. */
export function choiceValues(schema: z.core.$ZodType): ChoiceValue[] | undefined {
  const def = bare(schema)._zod.def as { type: string; entries?: object; values?: ChoiceValue[]; options?: z.core.$ZodType[] };
  if (def.type === "enum" && def.entries) {
    return [...new Set(Object.values(def.entries) as ChoiceValue[])];
  }
  if (def.type === "literal" && def.values) {
    return [...def.values];
  }
  if (def.type === "union" && def.options) {
    const parts = def.options.map((option) => choiceValues(option));
    return parts.every((part) => part !== undefined) ? [...new Set(parts.flat())] : undefined;
  }
  return undefined;
}

/** True for a string, and for a union of strings: "empty, or an address". */
export function isText(schema: z.core.$ZodType): boolean {
  const def = bare(schema)._zod.def as { type: string; values?: unknown[]; options?: z.core.$ZodType[] };
  if (def.type === "union") {
    return def.options?.every((option) => isText(option)) ?? false;
  }
  return def.type === "string" || (def.type === "literal" && (def.values?.every((value) => typeof value === "string") ?? false));
}

/** True if one of the wrappers is of the kind. */
export function wrappedIn(schema: z.core.$ZodType, kind: string): boolean {
  for (let at: z.core.$ZodType | undefined = schema; at; at = unwrapOnce(at)) {
    if (at._zod.def.type === kind) {
      return true;
    }
  }
  return false;
}

/** The value that the schema itself puts in where there is none, or undefined. */
export function defaultOf(schema: z.core.$ZodType): unknown {
  for (let at: z.core.$ZodType | undefined = schema; at; at = unwrapOnce(at)) {
    const def = at._zod.def as { type: string; defaultValue?: unknown };
    if (def.type === "default" || def.type === "prefault") {
      return def.defaultValue;
    }
  }
  return undefined;
}

/** The schema of an array's members. */
export function memberOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  return (bare(schema)._zod.def as { element?: z.core.$ZodType }).element;
}

/** True if the schema takes the value as it is. */
export function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  return (schema as z.ZodType).safeParse(value).success;
}

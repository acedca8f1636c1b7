import type { z } from "zod";
import { z as zod } from "zod";

/** Where a rule comes from, so that a person can look it up. */
export interface RuleSource {
  /** Who sets the rule, as it is said in the form: "panel", "gateway", "Lineward". */
  readonly who: string;
  /** The page or standard that states it, e.g. "Set first account SIP settings, API 2.x". */
  readonly page: string;
  /** The firmware or API version that the page speaks of. */
  readonly version?: string;
  readonly url?: string;
}

/** What writing a field does to the device, beyond storing the value. */
export type FieldEffect = "drops_registration" | "needs_restart" | "ends_calls";

/** A soft check: the value is legal and is sent; the person is told first. */
export interface FieldWarning {
  readonly message: string;
  /** A value that would not warn, offered as a one-click fix. */
  readonly fix?: string | number | boolean;
}

/**
 * Everything that a form says about one field besides its zod type.
 * Registered with `annotate`; read with `fieldMeta`, which looks through `.optional()`, `.default()` and their like.
 */
export interface FieldMeta {
  readonly label: string;
  /** The constraint in plain words: "30 to 900, whole seconds". */
  readonly hint?: string;
  /** Shown inside the control at its right end. */
  readonly unit?: string;
  readonly example?: string;
  /** Id of one of the section's groups. */
  readonly group?: string;
  /** Overrides the section's source. */
  readonly source?: RuleSource;
  /** False: no vendor document confirms this field or its rule. */
  readonly confirmed?: boolean;
  readonly effect?: FieldEffect;
  /** Typed into or read from a machine: drawn in the mono face. Default true for strings and numbers. */
  readonly mono?: boolean;
  /** Words for an enum's values. */
  readonly options?: Readonly<Record<string, string>>;
  /** Drawn in the folded "Advanced" part of its group. */
  readonly advanced?: boolean;
  /** Shown, never sent from the form. The hint says who sets it. */
  readonly readOnly?: boolean;
  /** A column's share of the row. Default "half". */
  readonly width?: "third" | "half" | "full";
  /** For arrays: may be put in order by a person. `fixed` = members can be moved and edited, not added or removed. */
  readonly list?: { readonly reorder?: boolean; readonly fixed?: boolean; readonly itemLabel?: string };
  /** For strings that hold JSON: drawn as a validated text area. */
  readonly json?: boolean;
  /** What a person takes upon himself with another value than the default; shown wherever the value is. */
  readonly risk?: string;
  /** Says why a legal value deserves a second look. Runs in the browser and on the server. */
  readonly warn?: ((value: unknown) => FieldWarning | undefined) | undefined;
}

const metas = zod.registry<FieldMeta>();

/** Attaches what a form says about a field. Must be the last call in a chain: zod loses a registration on `.min()` and its like. */
export function annotate<T extends z.ZodType>(schema: T, meta: FieldMeta): T {
  metas.add(schema, meta);
  return schema;
}

/** The schema inside `.optional()`, `.nullable()`, `.default()`, `.readonly()`, `.catch()`, or undefined if there is no wrapper. */
export function unwrapOnce(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const def = schema._zod.def as { type: string; innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  if (def.type === "pipe") {
    return def.in;
  }
  return def.innerType;
}

/** The annotation nearest to the outside, or undefined. */
export function fieldMeta(schema: z.core.$ZodType): FieldMeta | undefined {
  for (let at: z.core.$ZodType | undefined = schema; at; at = unwrapOnce(at)) {
    const meta = metas.get(at as z.ZodType);
    if (meta) {
      return meta as FieldMeta;
    }
  }
  return undefined;
}

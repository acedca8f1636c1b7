import type { z } from "zod";
import { z as zod } from "zod";
import { annotate, type FieldMeta, unwrapOnce } from "./field";

/** The rules of one end for one secret, in a form that can be intersected with another end's. */
export interface SecretRules {
  readonly minLength: number;
  readonly maxLength: number;
  /** Every character that may occur. */
  readonly alphabet: string;
  /** Whole values that may never be used: masks and the like. Compared without case. */
  readonly forbidden: readonly string[];
}

const secrets = zod.registry<{ rules: SecretRules }>();

/**
 * Marks a string as write-only: never in an answer, never in a log, sealed at rest. The mark is part of the schema, so that
 * routes, audit and form cannot disagree about it. Register last: a later `.min()` loses it (zod).
 */
export function secret<T extends z.ZodType>(schema: T, rules: SecretRules, meta: FieldMeta): T {
  secrets.add(schema, { rules });
  return annotate(schema, meta);
}

/** The rules of a secret field, or undefined if the field is not secret. Looks through wrappers. */
export function secretRules(schema: z.core.$ZodType): SecretRules | undefined {
  for (let at: z.core.$ZodType | undefined = schema; at; at = unwrapOnce(at)) {
    const found = secrets.get(at as z.ZodType);
    if (found) {
      return found.rules as SecretRules;
    }
  }
  return undefined;
}

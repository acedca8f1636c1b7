import { intended, literal } from "@/lib/drivers/basip/published-patterns";
import { type Document, valueAt } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";

/** One documented rule, as the vendor's page states it. */
export interface WireRule {
  readonly path: Path;
  readonly type: "string" | "boolean" | "integer" | "object";
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly unknown[];
  /** Name of a published pattern. */
  readonly pattern?: keyof typeof intended;
}

export type WireProblem = { readonly kind: "missing" | "wrong_type"; readonly path: Path };

function hasType(rule: WireRule, value: unknown): boolean {
  switch (rule.type) {
    case "integer":
      return Number.isInteger(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === rule.type;
  }
}

function matches(name: keyof typeof intended, reading: "literal" | "intended", text: string): boolean {
  if (reading === "intended") {
    return intended[name].test(text);
  }
  // The literal patterns of user, password and user ID compile nowhere: a device that ships them checks lengths only.
  return !(name in literal) || literal[name as keyof typeof literal].test(text);
}

/** The first rule that a document breaks, in the order of the page; undefined if it is fine. */
export function firstProblem(
  rules: readonly WireRule[],
  document: Document,
  reading: "literal" | "intended" | "none",
): WireProblem | undefined {
  for (const rule of rules) {
    const value = valueAt(document, rule.path);
    if (value === undefined) {
      if (rule.required) {
        return { kind: "missing", path: rule.path };
      }
      continue;
    }
    const size = typeof value === "string" ? value.length : typeof value === "number" ? value : undefined;
    const inRange = size === undefined || (size >= (rule.min ?? Number.NEGATIVE_INFINITY) && size <= (rule.max ?? 10_000_000));
    const listed = rule.oneOf?.includes(value) ?? true;
    const shaped =
      !rule.pattern || reading === "none" || (typeof value === "string" && value.length < 1000 && matches(rule.pattern, reading, value));
    if (!hasType(rule, value) || !inRange || !listed || !shaped) {
      return { kind: "wrong_type", path: rule.path };
    }
  }
  return undefined;
}

import { invalid } from "@/lib/http/problems";
import { type Document, isDocument } from "@/lib/schema/document";

/** What may stand between braces in a value. */
export const variableNames = ["device.name", "device.serial", "site.name", "customer.name", "user", "flat"] as const;
export type VariableName = (typeof variableNames)[number];

/** What one target has to put in; null and undefined: nothing. */
export type Variables = Readonly<Partial<Record<string, string | null>>>;

const pattern = /\{([a-z][a-z0-9_.]*)(?::(\d{1,2}))?\}/gi;

/** A variable of a value for which a target has nothing. */
export class VariableMissing extends Error {
  override readonly name = "VariableMissing";

  constructor(readonly variable: string) {
    super(`Nothing to put in for {${variable}}`);
  }
}

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") {
    return change(value);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => mapped(item, change));
  }
  return isDocument(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapped(inner, change)])) : value;
}

/** Every text of a change with its variables filled in; `{flat:3}` fills up with zeros. Throws `VariableMissing`. */
export function filledIn(change: Document, variables: Variables): Document {
  const fill = (text: string) =>
    text.replace(pattern, (_whole, name: string, width: string | undefined) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined || value === null || value === "") {
        throw new VariableMissing(name);
      }
      return width === undefined ? value : value.padStart(Number(width), "0");
    });
  return mapped(change, fill) as Document;
}

/** The variables that a change names. */
export function variablesIn(change: unknown): Set<string> {
  const names = new Set<string>();
  mapped(change, (text) => {
    for (const [, name = ""] of text.matchAll(pattern)) {
      names.add(name);
    }
    return text;
  });
  return names;
}

/** The sentence for a name that no target can have; undefined where there is none. `ofSites`: what the targets' sites have of their own. */
export function unknownVariable(names: Iterable<string>, ofSites: readonly string[]): string | undefined {
  const known = [...variableNames, ...ofSites];
  const unknown = [...names].find((name) => !known.includes(name));
  return unknown === undefined
    ? undefined
    : `Nothing is called {${unknown}}. What can be put in: ${known.map((name) => `{${name}}`).join(", ")}.`;
}

/** Throws for a variable that no target can have, so that a slip of the keyboard is met before anything is planned. */
export function refuseUnknownVariables(change: unknown, ofSites: readonly string[] = []): void {
  const words = unknownVariable(variablesIn(change), ofSites);
  if (words !== undefined) {
    throw invalid("change", words);
  }
}

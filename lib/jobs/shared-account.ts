import { z } from "zod";
import type { DocumentManifest, Manifest } from "@/lib/drivers/types";
import { accepts, choiceValues, kindOf, lengthRange, numberRange } from "@/lib/schema/constraints";
import { valueAt } from "@/lib/schema/document";
import { annotate, type FieldMeta } from "@/lib/schema/field";
import { plannedField } from "@/lib/schema/planned-field";
import { bounds } from "@/lib/schema/rule-text";
import { type Leaf, leaves } from "@/lib/schema/walk";
import { accountPatch, accountSections, accountWords } from "./account-change";
import type { AccountChange } from "./account-schema";

type Name = keyof AccountChange;

/** What one family allows in a field that several share. */
export interface FamilyRule {
  readonly driver: string;
  readonly words: string;
  /** True if a value has to keep to this one because no other is narrower. */
  readonly narrows: boolean;
}

/** The account fields that families share, as one document: each takes what every family takes. */
export interface SharedAccount {
  readonly manifest: DocumentManifest;
  readonly rules: ReadonlyMap<string, readonly FamilyRule[]>;
  /** Fields that not all have, with the families that lack them. */
  readonly unshared: readonly { readonly field: string; readonly without: readonly string[] }[];
  /** Families with no account that a job can change. */
  readonly without: readonly string[];
}

interface Family {
  readonly driver: string;
  readonly label: string;
  readonly section: DocumentManifest;
}

/** What the fields of an account are called over all families. */
export const accountLabels: Readonly<Record<Name, string>> = {
  server: "Server",
  port: "Port",
  transport: "Transport",
  interval: "Registration interval",
  realm: "Realm",
  outboundProxy: "Outbound proxy",
};

/** How a server is named over families, whichever way each of them writes it. */
const serverHint = "Host name or address; sip: and the port are written as each family does";

function leafOf({ section }: Family, name: Name): Leaf | undefined {
  const { account } = section;
  const path = name === "port" ? (account?.port ?? account?.server) : account?.[name];
  return path === undefined ? undefined : leaves(section.schema).find((leaf) => leaf.path === path);
}

/** True if a port stands in the server's text on this family. */
const portInside = ({ section }: Family, name: Name) => name === "port" && section.account?.port === undefined;

/** True if the family takes the value, in one of the forms in which it writes such a thing. */
function takes(family: Family, name: Name, value: string | number | null): boolean {
  try {
    const known = name === "port" && portInside(family, name) ? { server: "pbx.example" } : {};
    const patch = accountPatch({}, family.section, { ...known, [name]: value });
    return leaves(family.section.schema).every(({ path, schema }) => {
      const written = valueAt(patch, path);
      return written === undefined || accepts(schema, written);
    });
  } catch {
    return false;
  }
}

function ruleWords(family: Family, name: Name, leaf: Leaf): string {
  if (name === "server") {
    const { max } = lengthRange(leaf.schema);
    return max === undefined ? "a host or an address" : `up to ${max} characters`;
  }
  if (name === "port") {
    return "1 to 65535";
  }
  const choices = choiceValues(leaf.schema);
  if (choices) {
    return choices.map((choice) => String(choice).toUpperCase()).join(", ");
  }
  if (isNumber(leaf)) {
    return bounds(numberRange(leaf.schema)) ?? "any number";
  }
  return plannedField(leaf.schema, { path: leaf.path, optional: false, meta: undefined, source: family.section.source }).hint ?? "anything";
}

const isNumber = ({ schema }: Leaf) => kindOf(schema) === "number" || kindOf(schema) === "int";

/** A rule over all families: the words of what it refuses name the family that does. */
function forAll<T extends z.ZodType<string | number | null>>(schema: T, families: readonly Family[], name: Name): T {
  return schema.superRefine((value, context) => {
    const refusing = families.find((family) => !takes(family, name, value));
    if (refusing) {
      const leaf = leafOf(refusing, name);
      const allowed = leaf ? ` It allows: ${ruleWords(refusing, name, leaf)}.` : "";
      context.addIssue({ code: "custom", message: `A ${refusing.label} does not take this.${allowed}` });
    }
  });
}

function schemaOf(families: readonly Family[], name: Name, found: readonly Leaf[]): z.ZodType {
  if (name === "port") {
    return forAll(z.int().min(1).max(65_535), families, name);
  }
  if (found.every(isNumber)) {
    const ranges = found.map(({ schema }) => numberRange(schema));
    const min = Math.max(1, ...ranges.map((range) => range.min ?? 1));
    const max = Math.min(86_400, ...ranges.map((range) => range.max ?? 86_400));
    return forAll(z.int().min(min).max(max), families, name);
  }
  const choices = found.map(({ schema }) => choiceValues(schema)?.map((choice) => String(choice).toLowerCase()));
  if (choices.every((list) => list !== undefined)) {
    const [first = [], ...rest] = choices;
    return z.enum(first.filter((choice) => rest.every((list) => list.includes(choice))));
  }
  const text = forAll(z.string().min(1).max(255), families, name);
  const clearable = name !== "server" && families.every((family) => takes(family, name, null));
  return clearable ? forAll(z.string().min(1).max(255).nullable(), families, name) : text;
}

function metaOf(families: readonly Family[], name: Name, found: readonly Leaf[], rules: readonly FamilyRule[]): FieldMeta {
  const narrowing = rules.filter(({ narrows }) => narrows);
  const labelOf = (driver: string) => families.find((family) => family.driver === driver)?.label ?? driver;
  const who = narrowing.length === 0 ? `all ${families.length} kinds` : narrowing.map(({ driver }) => labelOf(driver)).join(", ");
  const schema = schemaOf(families, name, found);
  const bound = found.every(isNumber) && name !== "port" ? undefined : name === "server" ? serverHint : rules[0]?.words;
  const choices = choiceValues(schema);
  return {
    label: accountLabels[name],
    group: name === "interval" || name === "transport" ? "transport" : "account",
    effect: "drops_registration",
    source: { who, page: "the rules of every kind that is chosen" },
    ...(name === "interval" ? { unit: "seconds" } : {}),
    ...(bound === undefined ? {} : { hint: bound }),
    ...(choices ? { options: Object.fromEntries(choices.map((choice) => [String(choice), String(choice).toUpperCase()])) } : {}),
    ...(name === "server" ? { width: "full" as const } : {}),
  };
}

function rulesOf(families: readonly Family[], name: Name, found: readonly Leaf[]): FamilyRule[] {
  const words = families.map((family, at) => ({ driver: family.driver, words: ruleWords(family, name, found[at] as Leaf) }));
  if (new Set(words.map((rule) => rule.words)).size === 1) {
    return words.map((rule) => ({ ...rule, narrows: false }));
  }
  if (name === "interval" && found.every(isNumber)) {
    const ranges = found.map(({ schema }) => numberRange(schema));
    const min = Math.max(...ranges.map((range) => range.min ?? 1));
    const max = Math.min(...ranges.map((range) => range.max ?? 86_400));
    const widest = {
      min: Math.min(...ranges.map((range) => range.min ?? 1)),
      max: Math.max(...ranges.map((range) => range.max ?? 86_400)),
    };
    return words.map((rule, at) => {
      const range = ranges[at] ?? { integer: true };
      return { ...rule, narrows: (range.min === min && min > widest.min) || (range.max === max && max < widest.max) };
    });
  }
  const lengths = found.map(({ schema }) => lengthRange(schema).max ?? Number.POSITIVE_INFINITY);
  const shortest = Math.min(...lengths);
  return words.map((rule, at) => ({ ...rule, narrows: lengths[at] === shortest && lengths.some((length) => length > shortest) }));
}

const names: readonly Name[] = ["server", "port", "realm", "outboundProxy", "transport", "interval"];

/** What can be changed of the accounts of several families at once. Browser-safe; the server plans by the same account mapping. */
export function sharedAccount(manifests: readonly Manifest[]): SharedAccount {
  const families: Family[] = manifests.flatMap(({ id, label, sections }) => {
    const [section] = accountSections(sections);
    return section ? [{ driver: id, label, section }] : [];
  });
  const rules = new Map<string, readonly FamilyRule[]>();
  const unshared: { field: string; without: string[] }[] = [];
  const shape: Record<string, z.ZodType> = {};
  for (const name of names) {
    const found = families.map((family) => leafOf(family, name));
    const without = families.filter((_, at) => found[at] === undefined).map(({ driver }) => driver);
    if (without.length > 0) {
      unshared.push({ field: accountWords[name], without });
      continue;
    }
    const known = found.filter((leaf) => leaf !== undefined);
    const ofAll = rulesOf(families, name, known);
    rules.set(name, ofAll);
    shape[name] = annotate(schemaOf(families, name, known), metaOf(families, name, known, ofAll));
  }
  return {
    manifest: {
      id: "account",
      label: "Account",
      schema: z.strictObject(shape),
      groups: [
        { id: "account", label: "Account", description: "Where the devices register." },
        { id: "transport", label: "Transport", description: "How they reach the PBX, and how often they check in." },
      ],
      source: { who: "all kinds", page: "every kind that is chosen" },
      confirmed: true,
      masks: [],
      fullWrite: false,
      secretsReadable: false,
    },
    rules,
    unshared,
    without: manifests.filter(({ id }) => !families.some(({ driver }) => driver === id)).map(({ id }) => id),
  };
}

import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { manifests } from "@/lib/drivers/catalog";
import { type Document, withValue } from "@/lib/schema/document";
import { fieldErrors } from "@/lib/schema/document-complaints";
import type { RuleSource } from "@/lib/schema/field";
import { type Leaf, leaves } from "@/lib/schema/walk";

interface Case {
  readonly title: string;
  readonly noun: string;
  readonly schema: z.ZodObject;
  readonly source: RuleSource;
}

/** Every document that a person may type into: sections, records, logins and connection settings of every family. */
const cases: Case[] = manifests().flatMap(({ id, noun, sections, collections, credentials, connection }) => {
  const own: RuleSource = { who: noun, page: "" };
  const documents = [...sections, ...collections].map(({ id: document, schema, source }) => ({
    title: `${id} ${document}`,
    schema,
    source,
  }));
  const others = [
    { title: `${id} login`, schema: credentials, source: own },
    { title: `${id} connection`, schema: connection.schema, source: own },
  ];
  return [...documents, ...others].map((found) => ({ ...found, noun }));
});

const long = "x".repeat(100_001);
const wrong: readonly unknown[] = [
  undefined,
  null,
  "",
  20,
  -1,
  1.5,
  25,
  70_000,
  3_000_000_000,
  "abc",
  "12abc",
  true,
  "maybe",
  "ab\u0007c",
  "two words",
  " 10.0.0.200 ",
  "10.0.0.200:5060",
  "SIP:10.0.0.200",
  "http://10.0.0.200/",
  "10,0,0,200",
  "10.0.0.999",
  "sctp",
  "none",
  "***",
  "WebPass",
  "Qü:'\\",
  "{",
  long,
  [],
  ["x"],
  ["UDP", "UDP"],
  [{}],
  [{ id: "ulaw", enabled: true, packetMs: 25 }],
  {},
  { a: 1 },
];
/** Words by which zod speaks to programmers. */
const programmers = /Invalid|Too (?:small|big)|Unrecognized|expected|received|undefined|NaN|\[object|regex|>=|<=/;

function shownIn(value: unknown): string {
  if (value === undefined || value === null || value === "") {
    return "empty|None is chosen";
  }
  if (typeof value === "string") {
    return value.slice(0, 8).replace(/[^\w ]/g, ".");
  }
  return Array.isArray(value) || typeof value === "object" ? "list|object|Entry" : String(value).replace(".", "\\.");
}

function refusals({ schema, noun, source }: Case, leaf: Leaf): { value: unknown; message: string }[] {
  return wrong.flatMap((value) => {
    const parsed = (leaf.schema as z.ZodType).safeParse(value);
    const [issue] = parsed.success ? [] : parsed.error.issues;
    const path = leaf.path.split(".");
    const document: Document = withValue({}, leaf.path, value);
    return issue
      ? fieldErrors({ schema, noun, source }, { ...issue, path: [...path, ...issue.path] }, document).map(({ message }) => ({
          value,
          message,
        }))
      : [];
  });
}

describe.each(cases)("$title", (document) => {
  const fields = leaves(document.schema).filter(({ meta }) => !meta?.readOnly);
  test("says of every wrong value who sets the rule, the rule and what was typed, in a sentence, and never a secret", () => {
    const faults = fields.flatMap((leaf) => {
      const found = refusals(document, leaf);
      expect(found.length, leaf.path).toBeGreaterThan(0);
      return found.flatMap(({ value, message }) => {
        const isSecret = leaf.secret !== undefined;
        const problems = [
          ...(/^(?:Entry \d+: )?(?:[Tt]he (?:panel|monitor|PBX|gateway)|Lineward) (?:takes|needs|does not take|has no) /.test(message)
            ? []
            : ["has no subject"]),
          ...(message.endsWith(".") ? [] : ["is no sentence"]),
          ...(programmers.test(message) ? ["speaks to programmers"] : []),
          ...(message.length > 330 ? ["is too long"] : []),
          ...(isSecret && typeof value === "string" && value.length > 2 && message.includes(value) ? ["tells a secret"] : []),
          ...(isSecret || new RegExp(shownIn(value)).test(message) ? [] : ["does not say what was typed"]),
        ];
        return problems.map((problem) => `${leaf.path}: ${problem}: ${message}`);
      });
    });
    expect(faults).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { z } from "zod";
import { secret } from "./secret";
import { withoutSecrets } from "./without-secrets";

const word = () => secret(z.string(), { minLength: 1, maxLength: 9, alphabet: "abc", forbidden: [] }, { label: "Password" });

describe("a document without its secrets", () => {
  test.each<[string, z.ZodObject, Record<string, unknown>, Record<string, unknown>]>([
    ["at the top", z.object({ user: z.string(), password: word() }), { user: "a", password: "abc" }, { user: "a" }],
    [
      "in an object",
      z.object({ auth: z.object({ user: z.string(), password: word() }) }),
      { auth: { user: "a", password: "abc" } },
      { auth: { user: "a" } },
    ],
    [
      "in an object that may be absent or null",
      z.object({ auth: z.object({ deep: z.object({ password: word().optional() }).nullable() }).optional() }),
      { auth: { deep: { password: "abc" } } },
      { auth: { deep: {} } },
    ],
    [
      "in a list",
      z.object({ accounts: z.array(z.object({ user: z.string(), password: word() })) }),
      { accounts: [{ user: "a", password: "abc" }, { user: "b" }] },
      { accounts: [{ user: "a" }, { user: "b" }] },
    ],
    ["as a list's member", z.object({ words: z.array(word()) }), { words: ["abc", "cba"] }, { words: [] }],
    [
      "in a map",
      z.object({ by: z.record(z.string(), z.object({ password: word() })) }),
      { by: { a: { password: "abc" } } },
      { by: { a: {} } },
    ],
    [
      "in one of several shapes",
      z.object({ auth: z.union([z.object({ token: word() }), z.object({ user: z.string() })]) }),
      { auth: { token: "abc" } },
      { auth: {} },
    ],
    [
      "with the name of a plain field elsewhere",
      z.object({ password: word(), page: z.object({ password: z.boolean() }) }),
      { password: "abc", page: { password: true } },
      { page: { password: true } },
    ],
  ])("%s", (_where, schema, document, kept) => {
    const before = structuredClone(document);
    expect(withoutSecrets(schema, document)).toEqual(kept);
    expect(document).toEqual(before);
  });

  test("keeps null, and what the schema does not know", () => {
    const schema = z.object({ auth: z.object({ password: word() }).nullable() });
    expect(withoutSecrets(schema, { auth: null, other: [1, { a: null }] })).toEqual({ auth: null, other: [1, { a: null }] });
  });
});

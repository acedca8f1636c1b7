import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { manifests } from "@/lib/drivers/catalog";
import { fieldMeta } from "@/lib/schema/field";
import { leaves, secretLeaves } from "@/lib/schema/walk";
import { subjects } from "./subjects";

const secretName = /pass|secret|token|key|pin/i;

test("every family of the catalog stands in the contract suite, and nothing else does", () => {
  expect(subjects.map((subject) => subject.driver).sort()).toEqual(
    manifests()
      .map((manifest) => manifest.id)
      .sort(),
  );
});

describe.each(manifests().map((manifest) => [manifest.id, manifest] as const))("the manifest of %s", (_id, manifest) => {
  const documents = [...manifest.sections, ...manifest.collections];

  test("marks every credential with a secret's name as write-only", () => {
    const marked = new Set(secretLeaves(manifest.credentials).map((leaf) => leaf.path));
    const named = leaves(manifest.credentials).filter((leaf) => secretName.test(leaf.path));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((leaf) => !marked.has(leaf.path)).map((leaf) => leaf.path)).toEqual([]);
  });

  test("explains every login field and connection setting, and gives every setting a default", () => {
    for (const leaf of [...leaves(manifest.credentials), ...leaves(manifest.connection.schema)]) {
      expect(leaf.meta?.label, leaf.path).toBeTruthy();
      expect(leaf.meta?.hint, leaf.path).toBeTruthy();
    }
    expect(() => manifest.connection.schema.parse({})).not.toThrow();
    for (const leaf of leaves(manifest.connection.schema)) {
      expect(leaf.meta?.source, leaf.path).toBeDefined();
    }
  });

  test("has at least one section or collection, each with a distinct id", () => {
    const ids = documents.map((document) => document.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });

  describe.each(documents.map((document) => [document.id, document] as const))("%s", (_document, document) => {
    const fields = leaves(document.schema);

    test("annotates every field with label, hint, source and a group that exists", () => {
      const groups = new Set(document.groups.map((group) => group.id));
      for (const { path, meta } of fields) {
        expect(meta?.label, path).toBeTruthy();
        expect(meta?.hint, path).toBeTruthy();
        expect((meta?.source ?? document.source).page, path).toBeTruthy();
        expect(groups.has(meta?.group ?? ""), `${path} is in group ${meta?.group}`).toBe(true);
      }
    });

    test("says what is not confirmed where it is not", () => {
      expect(document.confirmed || document.note !== undefined).toBe(true);
      expect(document.confirmed || manifest.unconfirmed.length > 0).toBe(true);
    });

    test("refuses unknown keys", () => {
      const result = document.schema.safeParse({ no_such_key: 1 });
      expect(result.error?.issues.some((issue) => issue.code === "unrecognized_keys")).toBe(true);
    });

    test("refuses every mask as a secret, in any case, and says so beside the field", () => {
      for (const leaf of secretLeaves(document.schema)) {
        for (const mask of document.masks.flatMap((mask) => [mask, mask.toLowerCase(), mask.toUpperCase()])) {
          const issues = document.schema.safeParse({ [leaf.path]: mask }).error?.issues ?? [];
          expect(
            issues.some((issue) => issue.path.join(".") === leaf.path && issue.message !== ""),
            `${leaf.path} = mask`,
          ).toBe(true);
        }
      }
    });

    test("takes every secret that its own rules allow, without a warning", () => {
      for (const leaf of secretLeaves(document.schema)) {
        const { minLength, maxLength, alphabet, forbidden } = leaf.secret;
        const character = fc.constantFrom(...alphabet);
        const legal = fc
          .string({ unit: character, minLength: Math.max(minLength, 1), maxLength })
          .filter((text) => /[a-z0-9]/i.test(text) && !forbidden.some((word) => word.toLowerCase() === text.toLowerCase()));
        fc.assert(
          fc.property(legal, (text) => z.core.safeParse(leaf.schema, text).success && fieldMeta(leaf.schema)?.warn?.(text) === undefined),
          { numRuns: 300 },
        );
      }
    });

    test("maps its account to fields that exist, the secret to one that is write-only", () => {
      const { account } = document;
      const paths = new Set(fields.map((leaf) => leaf.path));
      const { role: _role, compose: _compose, ...mapped } = account ?? { role: undefined };
      expect(
        Object.values(mapped)
          .flat()
          .filter((path) => !paths.has(path)),
      ).toEqual([]);
      expect(!account || secretLeaves(document.schema).some((leaf) => leaf.path === account.secret)).toBe(true);
    });
  });
});

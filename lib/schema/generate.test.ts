import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bitsWanted, generate, intersect } from "./generate";
import type { SecretRules } from "./secret";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digits = "0123456789";
const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join("");

const rulesArbitrary: fc.Arbitrary<SecretRules> = fc
  .record({
    minLength: fc.integer({ min: 1, max: 20 }),
    extra: fc.integer({ min: 0, max: 30 }),
    alphabet: fc.uniqueArray(fc.constantFrom(...printable), { minLength: 1, maxLength: 94 }),
    forbidden: fc.array(fc.constantFrom("WebPass", "****", "a", "aa", "Ab"), { maxLength: 3 }),
  })
  .map(({ minLength, extra, alphabet, forbidden }) => ({
    minLength,
    maxLength: minLength + extra,
    alphabet: alphabet.join(""),
    forbidden,
  }));

function obeys(rules: SecretRules, value: string): boolean {
  return (
    value.length >= rules.minLength &&
    value.length <= rules.maxLength &&
    [...value].every((candidate) => rules.alphabet.includes(candidate)) &&
    !rules.forbidden.some((word) => word.toLowerCase() === value.toLowerCase())
  );
}

describe("generate", () => {
  test("every generated secret obeys its rules, whatever they are", () => {
    fc.assert(
      fc.property(rulesArbitrary, (rules) => {
        const possible = intersect([{ owner: "one", rules }]);
        if (!possible.ok) {
          expect(() => generate(rules)).toThrow(RangeError);
          return;
        }
        for (let again = 0; again < 5; again += 1) {
          expect(obeys(rules, generate(rules))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a secret has at least 100 bits and neither look-alikes nor URI characters where the rules leave room", () => {
    const rules = { minLength: 6, maxLength: 31, alphabet: printable, forbidden: ["WebPass"] };
    for (let again = 0; again < 200; again += 1) {
      const value = generate(rules);
      expect(value).toMatch(/^[2-9A-HJ-NP-Za-km-z]+$/);
      expect(value.length * Math.log2(57)).toBeGreaterThanOrEqual(bitsWanted);
    }
  });

  test("a short limit uses more of the alphabet rather than fewer than 100 bits", () => {
    const rules = { minLength: 1, maxLength: 16, alphabet: printable, forbidden: [] };
    const seen = new Set(Array.from({ length: 200 }, () => generate(rules)).join(""));
    expect(seen.size).toBeGreaterThan(66);
    expect(generate(rules)).toHaveLength(16);
  });

  test("where 100 bits are out of reach the longest harmless secret is taken", () => {
    for (let again = 0; again < 100; again += 1) {
      expect(generate({ minLength: 6, maxLength: 10, alphabet: `${letters}${digits}"'#;%`, forbidden: [] })).toMatch(
        /^[2-9A-HJ-NP-Za-km-z]{10}$/,
      );
    }
  });

  test("a PIN gets as many digits as it takes", () => {
    expect(generate({ minLength: 4, maxLength: 64, alphabet: digits, forbidden: [] })).toMatch(/^[2-9]{34}$/);
  });

  test("every character is equally likely", () => {
    // 57 does not divide 256: wrapping around would favour the first 28 characters by a quarter.
    const counts = new Map<string, number>();
    const rules = { minLength: 31, maxLength: 31, alphabet: letters + digits, forbidden: [] };
    for (let again = 0; again < 4000; again += 1) {
      for (const character of generate(rules)) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    const expected = (4000 * 31) / 57;
    expect(counts.size).toBe(57);
    for (const count of counts.values()) {
      expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });

  test("a forbidden value is never produced, in any case, even if the rules leave two values", () => {
    const rules = { minLength: 1, maxLength: 1, alphabet: "aB", forbidden: ["A"] };
    for (let again = 0; again < 50; again += 1) {
      expect(generate(rules)).toBe("B");
    }
  });

  test("rules that allow nothing are refused instead of looping", () => {
    expect(() => generate({ minLength: 1, maxLength: 1, alphabet: "a", forbidden: ["A"] })).toThrow(RangeError);
    expect(() => generate({ minLength: 4, maxLength: 3, alphabet: "abc", forbidden: [] })).toThrow(RangeError);
    expect(() => generate({ minLength: 4, maxLength: 8, alphabet: "", forbidden: [] })).toThrow(RangeError);
  });
});

describe("intersect", () => {
  test("what is generated from an intersection is legal at every end", () => {
    fc.assert(
      fc.property(fc.array(rulesArbitrary, { minLength: 1, maxLength: 4 }), (list) => {
        const found = intersect(list.map((rules, at) => ({ owner: `end ${at}`, rules })));
        if (found.ok) {
          const value = generate(found.rules);
          expect(list.every((rules) => obeys(rules, value))).toBe(true);
        } else {
          expect(found.owners.every((owner) => found.message.includes(owner))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("says which end sets each limit", () => {
    const found = intersect([
      { owner: "panel", rules: { minLength: 6, maxLength: 31, alphabet: letters + digits, forbidden: ["WebPass"] } },
      { owner: "pbx-1", rules: { minLength: 8, maxLength: 64, alphabet: printable, forbidden: [] } },
      { owner: "gateway", rules: { minLength: 1, maxLength: 20, alphabet: printable, forbidden: ["x"] } },
    ]);
    expect(found).toEqual({
      ok: true,
      rules: { minLength: 8, maxLength: 20, alphabet: letters + digits, forbidden: ["WebPass", "x"] },
      limitedBy: { minLength: "pbx-1", maxLength: "gateway", alphabet: ["panel"] },
    });
  });

  test("an impossible length names the two ends", () => {
    const found = intersect([
      { owner: "panel", rules: { minLength: 12, maxLength: 31, alphabet: letters, forbidden: [] } },
      { owner: "pbx-1", rules: { minLength: 1, maxLength: 64, alphabet: letters, forbidden: [] } },
      { owner: "old gateway", rules: { minLength: 1, maxLength: 8, alphabet: letters, forbidden: [] } },
    ]);
    expect(found).toEqual({
      ok: false,
      owners: ["panel", "old gateway"],
      message: "panel takes at least 12 characters, old gateway at most 8.",
    });
  });

  test("alphabets without a common character name the two ends", () => {
    const found = intersect([
      { owner: "keypad", rules: { minLength: 4, maxLength: 8, alphabet: digits, forbidden: [] } },
      { owner: "pbx-1", rules: { minLength: 4, maxLength: 8, alphabet: letters, forbidden: [] } },
    ]);
    expect(found).toMatchObject({ ok: false, owners: ["keypad", "pbx-1"] });
  });
});

import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exampleKey, type KeyRing, parseKeyText, toVaultKey, type VaultKey } from "./key-ring";
import { createVault, VaultError } from "./vault";

const key = () => toVaultKey(randomBytes(32), new Date().toISOString(), "test");
const ringOf = (current: VaultKey, ...others: VaultKey[]): KeyRing => ({
  keys: [current, ...others],
  current,
  comparison: others.at(-1) ?? current,
});
const [first, second] = [key(), key()];
const vault = createVault(ringOf(first));
const codeOf = (open: () => unknown): string => {
  try {
    open();
  } catch (error) {
    return error instanceof VaultError ? error.code : String(error);
  }
  return "opened";
};

describe("what is sealed", () => {
  test("opens again as it was, whatever the text and its place", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), fc.string({ unit: "grapheme" }), (plain, binding) => {
        expect(vault.open(vault.seal(plain, binding), binding)).toBe(plain);
      }),
      { numRuns: 1000 },
    );
  });

  test("names its key, holds nothing readable, and is another text each time", () => {
    const sealed = vault.seal("Passw0rd-Passw0rd", "credential:1:password");
    expect(sealed).toMatch(new RegExp(`^v1\\.${first.id}\\.[A-Za-z0-9_-]+$`));
    expect(vault.keyIdOf(sealed)).toBe(first.id);
    expect(Buffer.from(sealed.split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain("Passw0rd");
    expect(new Set(Array.from({ length: 200 }, () => vault.seal("x", "b"))).size).toBe(200);
  });

  test("does not open in another row or another field", () => {
    const sealed = vault.seal("secret", "credential:1:password");
    expect(codeOf(() => vault.open(sealed, "credential:2:password"))).toBe("wrong_key_or_tampered");
    expect(codeOf(() => vault.open(sealed, "credential:1:username"))).toBe("wrong_key_or_tampered");
    expect(codeOf(() => vault.open(sealed, ""))).toBe("wrong_key_or_tampered");
  });

  test("does not open after any single change", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, at, flip) => {
        const [version, id, text = ""] = vault.seal(plain, "b").split(".");
        const bytes = Buffer.from(text, "base64url");
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        expect(codeOf(() => vault.open(`${version}.${id}.${bytes.toString("base64url")}`, "b"))).toBe("wrong_key_or_tampered");
      }),
      { numRuns: 1000 },
    );
  });

  test("does not open with another key, and says which key it wants", () => {
    const sealed = vault.seal("secret", "b");
    const other = createVault(ringOf(second));
    expect(() => other.open(sealed, "b")).toThrow(first.id);
    expect(codeOf(() => other.open(sealed, "b"))).toBe("unknown_key");
    expect(codeOf(() => other.open(sealed.replace(first.id, second.id), "b"))).toBe("wrong_key_or_tampered");
  });

  test("opens with an older key of the ring, and new seals use the current one", () => {
    const sealed = vault.seal("secret", "b");
    const both = createVault(ringOf(second, first));
    expect(both.open(sealed, "b")).toBe("secret");
    expect(both.keyIdOf(both.seal("x", "b"))).toBe(second.id);
    expect(both.currentKeyId).toBe(second.id);
    expect([...both.keyIds].sort()).toEqual([first.id, second.id].sort());
  });

  test("is never plaintext: whatever is not sealed is refused", () => {
    const sealed = vault.seal("", "b");
    for (const text of [
      "",
      "WebPass",
      "v1",
      "v1..",
      `v1.${first.id}.`,
      `v1.${first.id}.AAAA`,
      `v2${sealed.slice(2)}`,
      ` ${sealed}`,
      `${sealed}\n`,
      `${sealed}=`,
      sealed.toUpperCase(),
    ]) {
      expect([text, codeOf(() => vault.open(text, "b"))]).toEqual([text, "not_sealed"]);
    }
    fc.assert(fc.property(fc.string(), (text) => codeOf(() => vault.open(text, "b")) === "not_sealed"));
  });

  test("does not show in an error, nor does a key in anything printed", () => {
    const sealed = vault.seal("secret", "b");
    const error = (() => {
      try {
        return vault.open(sealed, "other");
      } catch (caught) {
        return caught;
      }
    })();
    expect(inspect(error, { depth: 9 })).not.toContain(sealed.split(".")[2]);
    const material = first.secret.export();
    const printed = inspect([vault, ringOf(first)], { depth: 9 }) + JSON.stringify([vault, ringOf(first)]);
    for (const form of ["hex", "base64", "base64url"] as const) {
      expect(printed).not.toContain(material.toString(form));
    }
  });
});

describe("a fingerprint", () => {
  test("is equal for equal secrets only, within one binding and one key", () => {
    expect(vault.fingerprint("a")).toBe(vault.fingerprint("a"));
    expect(vault.fingerprint("a")).not.toBe(vault.fingerprint("b"));
    expect(vault.fingerprint("a", "line")).not.toBe(vault.fingerprint("a"));
    expect(vault.fingerprint("b", "a:")).not.toBe(vault.fingerprint(":b", "a"));
    expect(createVault(ringOf(second)).fingerprint("a")).not.toBe(vault.fingerprint("a"));
  });

  test("stays while the ring gets new keys, as long as the comparison key stays", () => {
    const rotated = createVault({ keys: [second], current: second, comparison: first });
    expect(rotated.fingerprint("a")).toBe(vault.fingerprint("a"));
  });
});

describe("a key", () => {
  test.each([
    ["31 bytes", randomBytes(31).toString("base64")],
    ["33 bytes", randomBytes(33).toString("hex")],
    ["nothing", ""],
    ["words", "correct horse battery staple"],
    ["the example of the README", exampleKey],
    ["zeros", Buffer.alloc(32).toString("hex")],
    ["one byte over and over", Buffer.alloc(32, 0xab).toString("base64")],
  ])("that is %s is refused in words that do not quote it", (_name, text) => {
    const read = () => toVaultKey(parseKeyText(text, "LINEWARD_KEY"), undefined, "LINEWARD_KEY");
    expect(read).toThrow(/^LINEWARD_KEY .*openssl rand/);
    try {
      read();
    } catch (error) {
      expect(text !== "" && String(error).includes(text)).toBe(false);
    }
  });

  test("of 32 bytes is read from hex, base64 and base64url alike", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (array) => {
        const bytes = Buffer.from(array);
        for (const form of ["hex", "base64", "base64url"] as const) {
          expect(parseKeyText(bytes.toString(form), "test").equals(bytes)).toBe(true);
        }
      }),
    );
  });
});

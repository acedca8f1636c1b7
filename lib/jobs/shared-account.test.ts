import { expect, test } from "vitest";
import { manifests } from "@/lib/drivers/catalog";
import { accountSections } from "./account-change";
import { sharedAccount } from "./shared-account";

const withAccount = manifests().filter(({ sections }) => accountSections(sections).length > 0);
const others = manifests().filter((manifest) => !withAccount.includes(manifest));
const account = sharedAccount(withAccount);

const result = (field: string, value: unknown) => account.manifest.schema.partial().safeParse({ [field]: value });

test("several families share the account fields that all of them have, and never a password", () => {
  expect(withAccount.length).toBeGreaterThan(1);
  const fields = Object.keys(account.manifest.schema.shape);
  expect(fields).toEqual(expect.arrayContaining(["server", "port", "transport", "interval"]));
  expect(fields.join()).not.toMatch(/password|secret/);
  for (const { without } of account.unshared) {
    expect(without.length).toBeGreaterThan(0);
  }
});

test("a value has to suit every family: what one of them refuses is refused, and said by whom", () => {
  expect(result("server", "pbx.example.com").success).toBe(true);
  expect(result("interval", 120).success).toBe(true);
  expect(result("interval", 0).success).toBe(false);
  expect(result("interval", 86_400).success).toBe(false);
  const message = result("server", "not a host!").error?.issues[0]?.message ?? "";
  expect(withAccount.some(({ label }) => message.startsWith(`A ${label} does not take this.`))).toBe(true);
});

test("whoever limits a field is named, and only where the families differ", () => {
  const same = sharedAccount(withAccount.slice(0, 1).flatMap((manifest) => [manifest, manifest]));
  expect([...same.rules.values()].flat().some(({ narrows }) => narrows)).toBe(false);
  for (const rules of account.rules.values()) {
    expect(rules.every(({ narrows }) => narrows)).toBe(false);
  }
});

test("families whose accounts are records take no part, and are named", () => {
  expect(sharedAccount([...withAccount, ...others]).without).toEqual(others.map(({ id }) => id));
});

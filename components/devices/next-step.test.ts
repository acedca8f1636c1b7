import { expect, test } from "vitest";
import type { Status, StatusName } from "@/lib/device-access/schemas";
import { manifests } from "@/lib/drivers/catalog";
import { nextStepOf } from "./next-step";

/** A family that has its account in a section. */
const family = manifests().find(({ sections }) => sections.some(({ account }) => account));
const section = family?.sections.find(({ account }) => account);

const yes: Status = { state: "yes", at: null };
type Device = Parameters<typeof nextStepOf>[0];
const inOrder: Device = {
  id: "d",
  noun: "panel",
  driver: family?.id ?? "",
  truths: { reachable: yes, signedIn: yes, registered: yes, matches: yes },
  found: null,
  loginRefusedAt: null,
  credentialState: "ok",
  cause: null,
  site: { id: "s", name: "Elm Court", path: "Elm Court" },
  checkedAt: "2034-03-31T10:58:00Z",
  sections: [{ id: section?.id ?? "", label: "Account", absent: false }],
};
const one = { total: 1, coming: false, broken: undefined };
const mayAll = { reset: true, giveLine: true };
const words = (more: Partial<Device>, lines: Parameters<typeof nextStepOf>[1] = one, may = mayAll) =>
  nextStepOf({ ...inOrder, ...more }, lines, may)?.words;
const truths = (more: Partial<Record<StatusName, Status["state"]>>): Pick<Device, "truths"> => ({
  truths: {
    ...inOrder.truths,
    ...Object.fromEntries(Object.entries(more).map(([name, state]) => [name, { state, at: null }])),
  },
});

test.each<[string, Partial<Device>, string]>([
  ["another answers there", { found: { kind: "another_device", serial: "X" } as const }, "Say which panel this is"],
  ["it leads to https", { found: { kind: "secure_address", address: "https://x" } as const }, "Accept its certificate"],
  ["its certificate is not accepted", { cause: "certificate", ...truths({ signedIn: "unknown" }) }, "Accept its certificate"],
  [
    "it is silent, whatever else is wrong",
    { ...truths({ reachable: "no", matches: "differs" }), cause: "silent" },
    "Bring it back to the network",
  ],
  ["no login is stored", { credentialState: "missing" as const }, "Sign in"],
  ["it refuses the login", { loginRefusedAt: "2034-03-31T10:58:00Z" }, "Sign in"],
  ["nobody has looked", { checkedAt: null, ...truths({ reachable: "unknown" }) }, "Check it"],
  ["it is as it left the factory", { cause: "not_commissioned" }, "Give its account a user and a password"],
  ["it is not registered", truths({ registered: "no" }), "Get it registered"],
  ["its settings differ", truths({ matches: "differs" }), "Decide what is right"],
  ["it belongs to no site", { site: null }, "Say where it hangs"],
])("where %s, that is the next step", (_when, more, expected) => {
  expect(words(more)).toBe(expected);
});

test("a broken line comes before what differs, with the way to mend it", () => {
  const differ = { severity: "problem", code: "secret", words: "They differ." } as const;
  const lines = { total: 1, coming: false, broken: { id: "l", name: "Lobby", state: "problem", disagreements: [differ] } } as const;
  expect(nextStepOf({ ...inOrder, ...truths({ matches: "differs" }) }, lines, mayAll)).toEqual({
    words: "Mend its line Lobby",
    why: "They differ.",
    way: { label: "Reset the password", href: "/reset?line=l" },
  });
});

test("a device without a line is led to one, by the account's form where a person may give none, and to nothing while it is being given", () => {
  const none = { total: 0, coming: false, broken: undefined };
  const factory = { cause: "not_commissioned" } as const;
  expect([words({}, none), words(factory, none)]).toEqual(["Give it a line", "Give it a line"]);
  const account = "Give its account a user and a password";
  const may = { reset: true, giveLine: false };
  expect([words({}, none, may), words(factory, none, may)]).toEqual([account, account]);
  const coming = { ...none, coming: true };
  expect([words({}, coming), words(factory, coming)]).toEqual([undefined, undefined]);
});

test("nothing is left to do where all is in order, and a person who sees no line is not told of any", () => {
  expect(words({})).toBeUndefined();
  expect(words({}, undefined)).toBeUndefined();
});

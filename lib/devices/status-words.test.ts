import { expect, test } from "vitest";
import type { Status, Statuses, StatusName } from "@/lib/device-access/schemas";
import { allStatuses, notSignedIn, statusInShort, statusNames, statusWords } from "./status-words";

function truths(states: Partial<Record<StatusName, Status["state"]>>): Statuses {
  const of = (name: StatusName): Status => ({ state: states[name] ?? "yes", at: null });
  return { reachable: of("reachable"), signedIn: of("signedIn"), registered: of("registered"), matches: of("matches") };
}

const standing = (states: Partial<Record<StatusName, Status["state"]>>) =>
  statusWords({ truths: truths(states), loginRefusedAt: null, credentialState: "ok" });

test("a device in order is said to be so, quietly", () => {
  expect(standing({})).toEqual({ words: "In order", tone: "quiet" });
});

test("a PBX that registers nowhere is in order", () => {
  expect(standing({ registered: "not_applicable" }).words).toBe("In order");
});

test("a device is not called in order beside anything that is not known", () => {
  expect(standing({ matches: "unknown" }).words).toBe("Not compared yet");
  expect(standing({ registered: "unknown" }).words).toBe("Registered: not known");
  expect(standing({ matches: "not_applicable" }).words).toBe("In order");
});

test("the first status that is not yes is the one that is said", () => {
  expect(standing({ reachable: "no", registered: "no" }).words).toBe("No answer");
  expect(standing({ registered: "no", matches: "differs" }).words).toBe("Not registered");
  expect(standing({ matches: "differs" })).toEqual({ words: "Settings differ", tone: "warn" });
});

test("why Lineward is not signed in is said, and called a refusal only where the device refused", () => {
  const paused = { state: "no", at: null, detail: "New certificate, sign-in paused" } as const;
  expect(notSignedIn(paused)).toBe("New certificate, sign-in paused");
  expect(statusInShort("signedIn", paused)).toBe("new certificate, sign-in paused");
  expect(statusWords({ truths: { ...truths({}), signedIn: paused }, loginRefusedAt: null, credentialState: "ok" }).words).toBe(
    paused.detail,
  );
  for (const detail of ["It refuses our password", "The device refuses our password", null]) {
    expect(notSignedIn({ ...(detail === null ? {} : { detail }) })).toBe("Refuses our password");
  }
});

test("a device that was never asked is not called in order", () => {
  expect(standing({ reachable: "unknown", signedIn: "unknown", registered: "unknown", matches: "unknown" }).words).toBe("Not checked yet");
});

test("a device that could not be seen when it was asked is said to need a look, and another one in its place first of all", () => {
  const seen = truths({ reachable: "unknown", signedIn: "unknown" });
  const unseen = { ...seen, reachable: { ...seen.reachable, unseen: true } };
  expect(statusWords({ truths: unseen, loginRefusedAt: null, credentialState: "ok" })).toEqual({
    words: "Something else answers",
    tone: "warn",
  });
  const other = statusWords({
    truths: truths({ reachable: "differs", signedIn: "unknown" }),
    loginRefusedAt: "now",
    credentialState: "ok",
  });
  expect(other).toEqual({ words: "Another device answers", tone: "bad" });
});

test("a login that cannot be opened is said before what follows from it", () => {
  const words = statusWords({ truths: truths({ signedIn: "unknown" }), loginRefusedAt: null, credentialState: "unreadable" });
  expect(words).toEqual({ words: "Stored password cannot be opened", tone: "bad" });
});

test("the spoken form names all four truths in their order", () => {
  expect(allStatuses(truths({ registered: "no", matches: "unknown" }))).toBe(
    "Reachable: yes, Signed in: yes, Registered: no, Matches: not known",
  );
  expect(statusNames).toHaveLength(4);
});

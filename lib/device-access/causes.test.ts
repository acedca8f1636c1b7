import { expect, test } from "vitest";
import type { StatusValue } from "@/lib/drivers/types";
import { breaksLines, causeOf, leadingCause } from "./causes";
import type { StatusName } from "./schemas";
import type { StatusFact } from "./status-facts";

type Seen = Partial<Record<StatusName, StatusValue | readonly [StatusValue, StatusFact["code"]]>>;

function cause(seen: Seen, unseen: readonly StatusName[] = [], factory = false) {
  const of = (name: StatusName) => {
    const given = seen[name] ?? "yes";
    return typeof given === "string" ? { state: given, code: undefined } : { state: given[0], code: given[1] };
  };
  const statuses = { reachable: of("reachable"), signedIn: of("signedIn"), registered: of("registered"), matches: of("matches") };
  return leadingCause(statuses, new Set(unseen), factory);
}

test("what is broken is mended before what differs, and that before what could not be seen", () => {
  expect(cause({})).toBeUndefined();
  expect(cause({ registered: "unknown", matches: "not_applicable" })).toBeUndefined();
  expect(cause({ reachable: "no", matches: "differs" })).toBe("silent");
  expect(cause({ reachable: "differs", registered: "no" })).toBe("unregistered");
  expect(cause({ reachable: "differs" })).toBe("another_device");
  expect(cause({ matches: "differs" }, ["registered"])).toBe("differs");
  expect(cause({ matches: "unknown" }, ["matches"])).toBe("unseen");
  expect(cause({ registered: ["differs", "records_unregistered"], matches: "differs" })).toBe("unregistered");
  expect(cause({ registered: ["differs", "records_offline"], matches: "differs" })).toBe("differs");
  expect(cause({ registered: ["differs", "records_offline"] }, ["matches"])).toBe("partly_offline");
});

test("what stands in the way of signing in is called by its own name", () => {
  expect(cause({ signedIn: ["no", "login_refused"] })).toBe("login_refused");
  expect(cause({ signedIn: ["no", "certificate_unsigned"] })).toBe("certificate");
  expect(cause({ signedIn: ["no", "sessions_full"] })).toBe("sessions_full");
  expect(cause({ signedIn: ["unknown", "login_unopened"] }, ["signedIn"])).toBe("login_unopened");
  expect(cause({ signedIn: ["unknown", "login_unsettled"] }, ["signedIn"])).toBe("unseen");
});

test("a device that nobody has set up is not commissioned, once it is there and lets us in", () => {
  expect(cause({ registered: "no" }, [], true)).toBe("not_commissioned");
  expect(cause({}, [], true)).toBe("not_commissioned");
  expect(cause({ reachable: "no" }, [], true)).toBe("silent");
  expect(cause({ signedIn: "no" }, [], true)).toBe("login_refused");
});

test("what a line knows about a cause does not make it another one", () => {
  expect(causeOf("unregistered/secret")).toBe("unregistered");
  expect(["unregistered/secret", "silent", "differs", "partly_offline", "unseen", null].map(breaksLines)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

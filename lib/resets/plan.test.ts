import { describe, expect, test } from "vitest";
import type { DeviceKind } from "@/lib/drivers/types";
import { generate } from "@/lib/schema/generate";
import { familiesOf, familyOf } from "@/tests/support/families";
import { type PlannedEnd, rulesOf, rulesOfAll, stepsOf, writingOrder } from "./plan";
import { ticketExpression } from "./ticket-pattern";

const section = (kind: DeviceKind, deviceName: string, driver = familyOf(kind)): PlannedEnd => ({
  role: "registers",
  deviceName,
  driver,
  kind,
  document: "sip",
  record: "",
  path: "password",
  label: "SIP account 1",
});
const extension: PlannedEnd = {
  role: "accepts",
  deviceName: "pbx-1",
  driver: familyOf("pbx"),
  kind: "pbx",
  document: "extensions",
  record: "9",
  path: "password",
  label: "Extension 204",
};
const endpoint = (role: string): PlannedEnd => ({
  role,
  deviceName: "gw-1",
  driver: familyOf("gateway"),
  kind: "gateway",
  document: "sip-endpoints",
  record: "3",
  path: "secret",
  label: "SIP endpoint apt-204",
});
const panel = section("intercom", "Entrance A");
const monitor = section("monitor", "Apartment 12");
const monitors = familiesOf("monitor").map(({ id }, at) => section("monitor", `Apartment ${at + 12}`, id));

describe("the plan of a reset", () => {
  test("devices at doors come first and the end that accepts last, whatever the order they are given in", () => {
    const names = (ends: PlannedEnd[]) => writingOrder(ends).map((end) => `${end.kind} ${end.role}`);
    const wanted = ["intercom registers", "monitor registers", "gateway registers", "pbx accepts"];
    expect(names([extension, endpoint("registers"), monitor, panel])).toEqual(wanted);
    expect(names([panel, monitor, endpoint("registers"), extension])).toEqual(wanted);
    expect(names([endpoint("accepts"), panel])).toEqual(["intercom registers", "gateway accepts"]);
  });

  test("two ends make six steps, in words", () => {
    expect(stepsOf([monitor, endpoint("accepts")]).map((step) => step.action)).toEqual([
      "Check both ends",
      "Make a new password",
      "Write monitor Apartment 12",
      "Write SIP endpoint apt-204 on gw-1",
      "Read back and compare",
      "Wait for the registration",
    ]);
  });

  const families = [panel, ...monitors, extension, endpoint("accepts")];
  const pairs = families.flatMap((family, at) =>
    families.slice(at + 1).map((other) => [family.driver, other.driver, family, other] as const),
  );

  test.each(pairs)("no generated password breaks a rule of %s or %s", (_one, _other, item, other) => {
    const found = rulesOfAll([item, other]);
    expect(found.ok).toBe(true);
    for (let at = 0; found.ok && at < 2_000; at += 1) {
      const password = generate(found.rules);
      for (const rules of [rulesOf(item), rulesOf(other)]) {
        expect(rules).toBeDefined();
        const legal =
          password.length >= (rules?.minLength ?? 0) &&
          password.length <= (rules?.maxLength ?? 0) &&
          [...password].every((sign) => rules?.alphabet.includes(sign)) &&
          !rules?.forbidden.some((word) => word.toLowerCase() === password.toLowerCase());
        expect(legal).toBe(true);
      }
    }
    expect(found.ok && [item, other].some((end) => found.limitedBy.maxLength.includes(end.deviceName))).toBe(true);
  });
});

test.each([
  ["HD-#####", "hd-20431", true],
  ["HD-#####", "HD-2043", false],
  ["HD-#####", "HD-20431x", false],
  ["@@-*", "AB-anything at all", true],
  ["(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false],
  ["(a+)+$", "(a+)+$", true],
])("the ticket pattern %s with %s: %s", (pattern, ticket, fits) => {
  expect(ticketExpression(pattern).test(ticket)).toBe(fits);
});

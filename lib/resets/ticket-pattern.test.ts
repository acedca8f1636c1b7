import fc from "fast-check";
import { expect, test } from "vitest";
import { exampleTicket, patternComplaint, ticketExpression } from "./ticket-pattern";

test("the example that is shown for a pattern fits that pattern, whatever was typed", () => {
  const sign = fc.oneof(fc.constantFrom("#", "@", "*", "-", "/", ".", "(", "[", "\\", "^", "$"), fc.string({ minLength: 1, maxLength: 1 }));
  fc.assert(
    fc.property(fc.array(sign, { minLength: 1, maxLength: 40 }), (signs) => {
      const pattern = signs.join("").trim();
      fc.pre(patternComplaint(pattern) === undefined);
      expect(exampleTicket(pattern)).toMatch(ticketExpression(pattern));
    }),
  );
  expect(exampleTicket("HD-####")).toBe("HD-1234");
  expect(exampleTicket("@@/##")).toBe("AB/12");
});

test.each([
  ["", "Enter how tickets look, such as HD-####."],
  ["  ", "Enter how tickets look, such as HD-####."],
  ["*-*-*", "Use * at most twice."],
  ["#".repeat(41), "At most 40 characters. This has 41."],
  ["HD-*", undefined],
])("the pattern %j is answered with %j", (pattern, complaint) => {
  expect(patternComplaint(pattern)).toBe(complaint);
});

import { describe, expect, test } from "vitest";
import { flatIn } from "./flat";
import { filledIn, refuseUnknownVariables, VariableMissing, variablesIn } from "./variables";

describe("variables", () => {
  test("are filled in wherever a text stands, and filled up with zeros where a width is said", () => {
    const change = { label: "apartment-{flat:3}", nested: { names: ["{site.name} {user}"] }, interval: 60 };
    expect(filledIn(change, { flat: "12", "site.name": "Elm Court", user: "204" })).toEqual({
      label: "apartment-012",
      nested: { names: ["Elm Court 204"] },
      interval: 60,
    });
  });

  test("without a value make the row refused, by their name", () => {
    expect(() => filledIn({ label: "Flat {flat}" }, {})).toThrow(VariableMissing);
    expect(() => filledIn({ label: "Flat {flat}" }, { flat: "" })).toThrow("{flat}");
  });

  test("that nobody knows are refused before anything is planned; other braces are text", () => {
    expect(() => refuseUnknownVariables({ label: "{falt}" })).toThrow("Nothing is called {falt}");
    expect(() => refuseUnknownVariables({ label: "a {b c} {} {1}" })).not.toThrow();
    expect(() => refuseUnknownVariables({ label: "{gate}" })).toThrow("Nothing is called {gate}");
    expect(() => refuseUnknownVariables({ label: "{gate}" }, ["gate"])).not.toThrow();
    expect(() => filledIn({ label: "{constructor}" }, {})).toThrow(VariableMissing);
    expect([...variablesIn({ a: "{flat:3}", b: ["{user}"] })]).toEqual(["flat", "user"]);
  });
});

test.each([
  ["Apartment 12", "12"],
  ["Apt. 7b", "7b"],
  ["Haus 3, Wohnung 04", "04"],
  ["Entrance A", undefined],
  ["Flatiron 5", undefined],
])("the flat of %s is %s", (name, flat) => {
  expect(flatIn(name)).toBe(flat);
});

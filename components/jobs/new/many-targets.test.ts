import { expect, test } from "vitest";
import type { ChoiceValues } from "@/lib/jobs/schemas";
import { kindWords, lackWords, withoutWords } from "./kind-words";
import { manyTargets } from "./many-targets";

const values: ChoiceValues = {
  targets: 3,
  read: 2,
  unread: 1,
  fields: { interval: { values: [{ value: 60, count: 2 }], others: 0, unset: 0 } },
  examples: [
    { name: "Apartment 12", site: "Elm Court", variables: { "device.name": "Apartment 12", "site.name": "Elm Court", flat: "12" } },
    { name: "Roof", site: null, variables: { "device.name": "Roof" } },
  ],
  siteVariables: ["gate"],
  missing: { flat: { count: 1, devices: [{ id: "r", name: "Roof" }] }, user: { count: 3, devices: [] } },
};
const many = manyTargets(values, undefined, []);

test("a text with variables is shown as it becomes for one device, zeros filled up", () => {
  expect(many.filled("apartment-{flat:3}")).toEqual({ text: "apartment-012", device: "Elm Court, Apartment 12" });
  expect(many.filled("pbx.example")).toBeUndefined();
  expect(() => many.filled("{falt}")).toThrow(/^Nothing is called \{falt\}\. What can be put in: \{device\.name\}/);
  expect(() => many.filled("{user}")).toThrow("None of these devices has anything for {user}.");
});

test("what the devices' sites have of their own can be put in, and is offered", () => {
  const elm = { name: "Lobby", site: "Elm Court", variables: { gate: "7" } };
  const here = manyTargets({ ...values, examples: [...values.examples, elm] }, undefined, []);
  expect(here.variables).toContain("gate");
  expect(here.filled("gate-{gate:2}")).toEqual({ text: "gate-07", device: "Elm Court, Lobby" });
  expect(() => here.filled("{falt}")).toThrow("{flat}, {gate}.");
});

test("who has nothing to put in is counted and named", () => {
  expect(many.missing("Flat {flat}")).toEqual({ variable: "flat", count: 1, devices: ["Roof"] });
  expect(many.missing("{device.name}")).toBeUndefined();
});

test("families and what they lack are said as people say it", () => {
  expect(kindWords({ count: 1, label: "Northtel PBX" })).toBe("1 Northtel PBX");
  expect(lackWords([{ count: 1, label: "Northtel PBX" }], "realm")).toBe("1 Northtel PBX has no realm");
  expect(kindWords({ count: 2, label: "Northtel PBX" })).toBe("2 Northtel PBXes");
  expect(kindWords({ count: 97, label: "Northtel panel" })).toBe("97 Northtel panels");
  expect(withoutWords(3, 5, "second account")).toBe("3 of 5 have no second account");
});

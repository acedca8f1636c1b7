import { expect, test } from "vitest";
import { nameOf } from "./names";

const found = { address: "http://10.44.0.33:80", label: "Outdoor panel", model: "AA-07FB", serial: "a7f2" };

test("found devices are named by a pattern, each by its own name, or by model and the last part of the address", () => {
  expect(nameOf(found, "Tower 9 {model} {last}", 0)).toBe("Tower 9 AA-07FB 33");
  expect(nameOf(found, { [found.address]: "Gate" }, 0)).toBe("Gate");
  expect(nameOf(found, ["First", "Second"], 1)).toBe("Second");
  expect(nameOf({ ...found, model: undefined }, undefined, 0)).toBe("Outdoor panel 33");
  expect(nameOf({ ...found, address: "https://[fd00::a1]:443" }, "{last} {serial} {n} {other}", 4)).toBe("a1 a7f2 5 {other}");
});

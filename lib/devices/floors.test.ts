import { expect, test } from "vitest";
import { byFloor, floorLabel } from "./floors";

test("floors stand as in the house, whatever people call them; what has none comes last", () => {
  const typed = ["1", "Basement", "EG", "Roof", "2nd floor", "-2", "3. OG", "Annex", null, "2. UG", "10", "B3", ""];
  expect(byFloor(typed.map((floor) => ({ floor }))).map(({ label }) => label)).toEqual([
    "Roof",
    "10th floor",
    "3. OG",
    "2nd floor",
    "1st floor",
    "EG",
    "Basement",
    "2. UG",
    "Basement 2",
    "B3",
    "Annex",
    null,
  ]);
  expect(byFloor([{ floor: "2" }, { floor: "2nd Floor" }, { floor: null }, { floor: " " }]).map(({ devices }) => devices.length)).toEqual([
    2, 2,
  ]);
  expect(["0", "11", "22", "103", "-1", "-4", " Hall "].map(floorLabel)).toEqual([
    "Ground floor",
    "11th floor",
    "22nd floor",
    "103rd floor",
    "Basement",
    "Basement 4",
    "Hall",
  ]);
});

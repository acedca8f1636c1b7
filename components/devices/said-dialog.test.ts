import { expect, test } from "vitest";
import { saidChange } from "./said-dialog";

test("only what was typed anew is sent, so that a note of somebody else is not written over", () => {
  const kept = { floor: null, place: "Door 3", flat: null, lineUser: "112", note: "Key at the caretaker" };
  const typed = { floor: "", place: "Door 3", flat: "", lineUser: "112", note: "Key at the caretaker" };
  expect(saidChange(kept, typed)).toEqual({});
  expect(saidChange(kept, { ...typed, place: " Door 4 ", note: " " })).toEqual({ place: "Door 4", note: null });
});

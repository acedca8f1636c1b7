import { expect, test } from "vitest";
import { causeLabel } from "../devices/view";
import { wireState } from "./fleet-path";

test("a stretch of the way of a call is whole, partly broken, broken or not known", () => {
  const states = [
    [4, 0],
    [4, 1],
    [0, 2],
    [0, 0],
  ].map(([registered = 0, notRegistered = 0]) => wireState({ registered, notRegistered }));
  expect(states).toEqual(["ok", "warn", "bad", "idle"]);
});

test("a filter by what a line knows is called in words", () => {
  expect(causeLabel("unregistered/secret")).toBe("Not registered: passwords differ");
  expect(causeLabel("unregistered/server_silent")).toBe("Not registered: the server does not answer");
});

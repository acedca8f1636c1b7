import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { changeAddress, chosenAt } from "./chosen";

const held = new Map<string, string>();
beforeEach(() => {
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => held.set(key, value),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  held.clear();
});
const back = (address: string) => chosenAt(new URL(address, "http://x").searchParams);

test("a choice comes back from its address: a few devices, a filter, and thousands of devices", () => {
  const few = { devices: ["a", "b"] };
  expect(back(changeAddress(few))).toEqual(few);
  const filter = { filter: { site: ["elm"], query: "door & {bell}" } };
  expect(back(changeAddress(filter))).toEqual(filter);
  const many = { devices: Array.from({ length: 5_000 }, (_, at) => `device-${at}`) };
  const address = changeAddress(many);
  expect(address.length).toBeLessThan(200);
  expect(back(address)).toEqual(many);
});

test("an address that says nothing sensible is no choice", () => {
  for (const text of ["", "?chosen=", "?chosen=no", "?chosen=[1]", '?chosen={"devices":[1]}', '?chosen={"filter":null}', "?kept=gone"]) {
    expect(back(`/jobs/new${text}`)).toBeUndefined();
  }
});

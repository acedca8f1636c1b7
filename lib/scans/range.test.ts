import { expect, test } from "vitest";
import { addressesIn } from "./range";

test("a range is a network, from–to, single addresses, or several of these, and each address is asked once", () => {
  expect(addressesIn("10.20.4.0/30")).toEqual(["10.20.4.1", "10.20.4.2"]);
  expect(addressesIn("10.20.4.8/31")).toEqual(["10.20.4.8", "10.20.4.9"]);
  expect(addressesIn("10.44.0.0/23")).toHaveLength(510);
  expect(addressesIn("10.20.4.254 – 10.20.5.1")).toEqual(["10.20.4.254", "10.20.4.255", "10.20.5.0", "10.20.5.1"]);
  expect(addressesIn("10.20.4.10-12, 10.20.4.11;10.20.4.7\nfd00::1")).toEqual([
    "10.20.4.10",
    "10.20.4.11",
    "10.20.4.12",
    "10.20.4.7",
    "fd00::1",
  ]);
  expect(addressesIn("fd00::/126")).toEqual(["fd00::", "fd00::1", "fd00::2", "fd00::3"]);
  expect(addressesIn("10.0.0.0/20")).toHaveLength(4_094);
});

test.each([
  ["", "Write which addresses are asked"],
  ["panel.example", "no address"],
  ["10.20.4.5/24", "Write 10.20.4.0/24"],
  ["10.20.4.0/33", "no network"],
  ["10.20.4.60-10.20.4.10", "ends before it begins"],
  ["10.20.4.1-10.20.4.2-10.20.4.3", "no range"],
  ["10.20.4.1-fd00::1", "no range"],
  ["10.0.0.0/8", "16,777,214 addresses"],
  ["fd00::/8", "at most 4,096"],
  ["010.1.1.1", "no address"],
])("the range %j is refused with a sentence", (range, words) => {
  expect(() => addressesIn(range)).toThrow(words);
});

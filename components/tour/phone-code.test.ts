import { expect, test } from "vitest";
import { isLoopback } from "./phone-code";

test("a code to scan is drawn for addresses that a phone can open, and not for those of the machine itself", () => {
  const own = ["localhost", "demo.localhost", "127.0.0.1", "127.0.0.5", "[::1]"];
  const reachable = ["192.168.1.20", "lineward.example.org", "[fd00::12]", "localhost.example.org", "127.0.0.1.example.org"];
  expect(own.filter(isLoopback)).toEqual(own);
  expect(reachable.filter(isLoopback)).toEqual([]);
});

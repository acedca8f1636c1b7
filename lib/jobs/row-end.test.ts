import { expect, test } from "vitest";
import { ProblemError } from "@/lib/http/problems";
import { DeviceFault, type FaultCode } from "@/lib/net/device-fault";
import { groupKeyOf } from "./facts";
import { endOf, silenceMs } from "./row-end";

test("a silent device is left alone for 10, 20, 40 minutes and at most 12 hours, give or take a quarter", () => {
  const minutes = (tries: number, random: number) => silenceMs(tries, random) / 60_000;
  expect([1, 2, 3, 9].map((tries) => minutes(tries, 0.5))).toEqual([10, 20, 40, 720]);
  expect([minutes(1, 0), minutes(1, 1)]).toEqual([7.5, 12.5]);
});

test.each<[FaultCode, string]>([
  ["device_unreachable", "waiting"],
  ["device_timeout", "waiting"],
  ["device_busy", "waiting"],
  ["outcome_unknown", "waiting"],
  ["device_login_refused", "login_refused"],
  ["write_not_applied", "not_applied"],
  ["device_rejected", "refused"],
  ["another_device", "refused"],
  ["certificate_changed", "refused"],
])("after %s a row is %s", (code, state) => {
  expect(endOf(new DeviceFault(code, "words"), 1).state).toBe(state);
});

test("rows whose device said the same with other numbers are one group, other fields another", () => {
  const refused = (path: string, message: string) => {
    const { fact } = endOf(new ProblemError("validation_failed", message, { fields: [{ path, message }] }), 1);
    return fact && groupKeyOf("refused", fact);
  };
  expect(refused("interval", "Takes 30 to 240.")).toBe(refused("interval", "Takes 60 to 600."));
  expect(refused("interval", "Takes 30 to 240.")).not.toBe(refused("proxy", "Takes 30 to 240."));
});

import { expect, test } from "vitest";
import { familiesOf, identityFor } from "./identity";
import { jsonOf } from "./replies";

const base = { firmware_version: "3.9.2", framework_version: "2.4.0", api_version: "2.11.0", device_serial_number: "ab12" };

test.each([
  [{ ...base, device_model: "AA-07FB" }, ["basip-panel"]],
  [{ ...base, device_model: "AV-03BD", firmware_version: "3.3.0" }, ["basip-panel"]],
  [{ ...base, device_type: "panel" }, ["basip-panel"]],
  [{ ...base, device_type: "monitor", firmware_version: "5.12.0" }, ["basip-monitor"]],
  [{ ...base, device_type: "monitor", firmware_version: "1.11.0" }, ["basip-linux-monitor"]],
  [{ ...base, device_model: "AT-07L", firmware_version: "5.12.0" }, ["basip-monitor"]],
  [{ ...base, device_type: "camdroid-monitor" }, ["basip-linux-monitor"]],
  // A name that a person gave decides nothing.
  [{ ...base, device_name: "Monitor room", device_model: "AA-07BD" }, ["basip-panel"]],
  [{ ...base, device_type: "monitor", firmware_version: "unreleased" }, ["basip-monitor", "basip-linux-monitor"]],
  [base, ["basip-panel", "basip-monitor", "basip-linux-monitor"]],
  [{ ...base, device_model: "EVRC-IP" }, []],
  [{ ...base, device_type: "door-controller" }, []],
  [{ status: "ok" }, []],
])("%j is told to be %j", (info, families) => {
  expect(familiesOf(info)).toEqual(families);
});

test("an identity carries model, firmware, API version and serial, and only for its own family", () => {
  const info = { ...base, device_model: "AA-07FB" };
  expect(identityFor("basip-panel", info)).toEqual({
    driver: "basip-panel",
    model: "AA-07FB",
    firmware: "3.9.2",
    apiVersion: "2.11.0",
    serial: "ab12",
  });
  expect(identityFor("basip-monitor", info)).toBeUndefined();
  expect(identityFor("basip-panel", undefined)).toBeUndefined();
});

test("a serial number beyond 2^53 keeps every digit", () => {
  const info = jsonOf('{"firmware_version":"3.9.2","device_model":"AA-07FB","device_serial_number":123456789012345678}');
  expect(identityFor("basip-panel", info as Record<string, unknown>)?.serial).toBe("123456789012345678");
});

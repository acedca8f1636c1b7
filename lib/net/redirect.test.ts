import { expect, test } from "vitest";
import { secureRedirect } from "./redirect";

const from = { scheme: "http", host: "10.0.0.5", port: 80 } as const;

test.each([
  ["https://10.0.0.5/", 443],
  ["https://10.0.0.5:8443/login", 8443],
])("%s on the same host is offered", (location, port) => {
  expect(secureRedirect(from, location)).toEqual({ scheme: "https", host: "10.0.0.5", port });
});

test.each([
  "https://10.0.0.6/",
  "http://10.0.0.5:81/",
  "/login",
  "https://someone@10.0.0.5/",
  "https://",
  "not an address at all:",
  undefined,
])("%s is not", (location) => {
  expect(secureRedirect(from, location)).toBeUndefined();
});

test("a redirect away from https is not offered, and IPv6 is compared as an address", () => {
  expect(secureRedirect({ ...from, scheme: "https" }, "https://10.0.0.5/")).toBeUndefined();
  expect(secureRedirect({ ...from, host: "fd00::5" }, "https://[fd00:0:0::5]/")).toMatchObject({ host: "fd00::5", port: 443 });
});

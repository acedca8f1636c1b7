import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostBook, type Identity, sameIdentity } from "./matching";

const book = hostBook(
  new Map([
    ["pbx.example", ["10.0.0.5"]],
    ["voice.example", ["10.0.0.5", "10.0.0.6"]],
    ["other.example", ["10.0.0.9"]],
  ]),
  new Map([
    ["pbx", ["10.0.0.5"]],
    ["gateway", ["gw.example", "joined.example"]],
  ]),
);

const registers = (host: string, more: Partial<Identity> = {}): Identity => ({
  role: "registers",
  userKey: "204",
  deviceId: "panel",
  host,
  port: null,
  transport: null,
  ...more,
});
const accepts = (deviceId: string, more: Partial<Identity> = {}): Identity => ({
  ...registers("10.0.0.5"),
  role: "accepts",
  deviceId,
  ...more,
});

const identity: fc.Arbitrary<Identity> = fc.record({
  role: fc.constantFrom("registers", "accepts"),
  userKey: fc.constantFrom("204", "205", ""),
  deviceId: fc.constantFrom("panel", "pbx", "gateway"),
  host: fc.constantFrom("10.0.0.5", "10.0.0.6", "pbx.example", "voice.example", "other.example", "gw.example", "joined.example"),
  port: fc.constantFrom(null, 5060, 5061, 5070),
  transport: fc.constantFrom(null, "udp", "tls"),
  domain: fc.constantFrom(null, "north.example", "south.example"),
});

describe("two ends are one identity if they have the same user at the same server", () => {
  test.each([
    ["the address of the device", registers("10.0.0.5"), accepts("pbx"), true],
    ["a name that leads to its address", registers("pbx.example"), accepts("pbx"), true],
    ["a name with several addresses, one of which is its own", registers("voice.example"), accepts("pbx"), true],
    ["a name that a person joined to it", registers("joined.example"), accepts("gateway"), true],
    ["a name that leads elsewhere", registers("other.example"), accepts("pbx"), false],
    ["another user", registers("10.0.0.5", { userKey: "205" }), accepts("pbx"), false],
    ["any port: an end that accepts does not tell its own", registers("10.0.0.5", { port: 5070 }), accepts("pbx"), true],
    ["no port against the usual one", registers("10.0.0.5"), registers("10.0.0.5", { port: 5060 }), true],
    ["the usual port of TLS", registers("10.0.0.5", { transport: "tls" }), registers("10.0.0.5", { port: 5061 }), true],
    ["two ports of one host", registers("10.0.0.5", { port: 5070 }), registers("10.0.0.5"), false],
    ["one domain on both sides", registers("10.0.0.5", { domain: "north.example" }), accepts("pbx", { domain: "north.example" }), true],
    ["a domain that the other end does not tell", registers("10.0.0.5", { domain: "north.example" }), accepts("pbx"), true],
    ["two tenants of one server", registers("10.0.0.5", { domain: "north.example" }), accepts("pbx", { domain: "south.example" }), false],
    ["two tenants' devices", registers("10.0.0.5", { domain: "north.example" }), registers("10.0.0.5", { domain: "south.example" }), false],
    ["the same user on two servers", accepts("pbx"), accepts("gateway"), false],
  ])("%s", (_words, identity, other, same) => {
    expect(sameIdentity(identity, other, book)).toBe(same);
  });

  test("it does not matter which end is asked", () => {
    fc.assert(
      fc.property(identity, identity, (identity, other) => {
        expect(sameIdentity(identity, other, book)).toBe(sameIdentity(other, identity, book));
      }),
      { numRuns: 2_000 },
    );
  });

  test("an end is itself, and nobody without a user is anyone", () => {
    fc.assert(
      fc.property(identity, (identity) => {
        expect(sameIdentity({ ...identity, role: "registers" }, { ...identity, role: "registers" }, book)).toBe(identity.userKey !== "");
      }),
    );
  });
});

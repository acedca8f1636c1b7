import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNetworks } from "@/lib/schema/address-rules";
import { callerOf, networkOf, readPeer } from "./peer-address";

const proxies = parseNetworks("127.0.0.1, 10.0.0.0/8, fd00::/8");

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["203.0.113.9:52011", "203.0.113.9"],
  ["[2001:db8::7]:443", "2001:db8::7"],
  ["[2001:db8::7]", "2001:db8::7"],
  ["2001:DB8:0::7", "2001:db8::7"],
  ['"[2001:db8::7]:443"', "2001:db8::7"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["fe80::1%eth0", "fe80::1"],
  ["unknown", undefined],
  ["lineward.test", undefined],
  ["203.0.113.9:x", undefined],
  ["", undefined],
])("the address %j is read as %j", (text, address) => {
  expect(readPeer(text)).toBe(address);
});

test("what a caller writes into X-Forwarded-For counts for nothing unless a trusted proxy has passed it on", () => {
  expect(callerOf("203.0.113.9", "198.51.100.1", proxies)).toBe("203.0.113.9");
  expect(callerOf("127.0.0.1", "198.51.100.1", [])).toBe("127.0.0.1");
  expect(callerOf("::ffff:127.0.0.1", "1.2.3.4, 198.51.100.1:4711", proxies)).toBe("198.51.100.1");
  expect(callerOf("127.0.0.1", "1.2.3.4, 198.51.100.1, 10.1.1.1", proxies)).toBe("198.51.100.1");
  expect(callerOf("fd00::2", "[2001:db8::7]:1", proxies)).toBe("2001:db8::7");
  // What is no address ends the chain at the last hop that is known.
  expect(callerOf("127.0.0.1", "198.51.100.1, nonsense", proxies)).toBe("127.0.0.1");
  expect(callerOf("127.0.0.1", undefined, proxies)).toBe("127.0.0.1");
  const text = fc.string();
  fc.assert(fc.property(text, (made) => callerOf("203.0.113.9", made, proxies) === "203.0.113.9"));
  fc.assert(fc.property(text, (made) => callerOf("127.0.0.1", `${made},198.51.100.1`, proxies) === "198.51.100.1"));
});

test("all addresses of one IPv6 network are one caller, each IPv4 address is another", () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  fc.assert(
    fc.property(fc.tuple(group, group, group, group), (rest) => {
      expect(networkOf(`2001:db8:1:2:${rest.join(":")}`)).toBe("2001:db8:1:2::/64");
    }),
  );
  expect(networkOf("2001:db8:1:3::1")).not.toBe(networkOf("2001:db8:1:2::1"));
  expect(networkOf("::ffff:192.0.2.1")).toBe("192.0.2.1");
  expect(networkOf("192.0.2.2")).not.toBe(networkOf("192.0.2.1"));
});

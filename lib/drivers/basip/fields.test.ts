import { isIPv4 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { fieldMeta } from "@/lib/schema/field";
import { host, hostName, ipv4, password, proxy, realm, user, userId } from "@/tests/contract/basip-arbitraries";
import { processorMs } from "@/tests/support/processor-ms";
import { sipSettings as linuxMonitor } from "../basip-linux-monitor/schemas";
import { sipSettings as monitor } from "../basip-monitor/schemas";
import { firstAccount, secondAccount } from "../basip-panel/schemas";
import { type AddressPattern, intended, literal } from "./published-patterns";

const runs = { numRuns: 2000 };

function takes(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}

function warns(schema: z.ZodType, value: unknown): boolean {
  return fieldMeta(schema)?.warn?.(value) !== undefined;
}

/** Legal text, legal text with one thing wrong, and noise. */
function anyText(legal: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const broken = fc
    .tuple(legal, fc.nat(40), fc.constantFrom(" ", ":", "/", "'", "\\", "é", "..", "-", "\n", "@", "http://", "sip:", "%", "99999", ""))
    .map(([text, at, wrong]) => text.slice(0, at % (text.length + 1)) + wrong + text.slice((at % (text.length + 1)) + (at % 2)));
  return fc.oneof(legal, broken, fc.string(), fc.string({ unit: "binary" }));
}

/** The rule in words, written without our grammar: a name of dotted labels or an IPv4 address, a port where allowed. */
function sensible(text: string, { scheme, port }: { scheme: boolean; port: boolean }): boolean {
  if (scheme && text.slice(0, 4) !== "sip:") {
    return false;
  }
  const [name = "", number, more] = (scheme ? text.slice(4) : text).split(":");
  const portFine =
    number === undefined ||
    (port && Number.isInteger(Number(number)) && String(Number(number)) === number && Number(number) >= 1 && Number(number) <= 65_535);
  const labels = name.split(".");
  const allowed = new Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
  const named =
    name.length <= 253 &&
    labels.every(
      (label) =>
        label.length > 0 &&
        label.length <= 63 &&
        !label.startsWith("-") &&
        !label.endsWith("-") &&
        [...label].every((character) => allowed.has(character)),
    ) &&
    [...(labels.at(-1) ?? "")].some((character) => character.toLowerCase() !== character.toUpperCase());
  return more === undefined && portFine && (isIPv4(name) || named);
}

interface AddressCase {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly legal: fc.Arbitrary<string>;
  readonly pattern: AddressPattern;
  readonly shape: { scheme: boolean; port: boolean };
  readonly empty?: boolean;
  /** True if the family's page prints the pattern. */
  readonly patterned: boolean;
}

const withPort = { scheme: false, port: true };
const addresses: readonly AddressCase[] = [
  ...[firstAccount, secondAccount].flatMap((account): AddressCase[] => [
    {
      name: "panel proxy",
      schema: account.shape.proxy,
      legal: proxy,
      pattern: "proxy",
      shape: { scheme: true, port: true },
      patterned: true,
    },
    { name: "panel realm", schema: account.shape.realm, legal: realm, pattern: "realm", shape: withPort, patterned: true },
    {
      name: "panel outbound",
      schema: account.shape.outbound,
      legal: realm,
      pattern: "outbound",
      shape: withPort,
      empty: true,
      patterned: true,
    },
  ]),
  {
    name: "panel STUN server",
    schema: firstAccount.shape.stun.shape.ip,
    legal: host,
    pattern: "stunIp",
    shape: { scheme: false, port: false },
    empty: true,
    patterned: true,
  },
  ...[monitor, linuxMonitor].flatMap((item): AddressCase[] => [
    {
      name: "monitor proxy",
      schema: item.shape.proxy,
      legal: proxy,
      pattern: "proxy",
      shape: { scheme: true, port: true },
      patterned: false,
    },
    { name: "monitor realm", schema: item.shape.realm, legal: realm, pattern: "realm", shape: withPort, patterned: false },
    {
      name: "monitor STUN server",
      schema: item.shape.stun.shape.ip,
      legal: host,
      pattern: "stunIp",
      shape: { scheme: false, port: false },
      patterned: false,
    },
  ]),
];

describe.each(addresses)("$name", ({ schema, legal, pattern, shape, empty, patterned }) => {
  test("takes every sensible address", () => {
    fc.assert(
      fc.property(legal, (text) => takes(schema, text)),
      runs,
    );
  });

  test("takes nothing else", () => {
    fc.assert(
      fc.property(anyText(legal), (text) => takes(schema, text) === (sensible(text, shape) || (empty === true && text === ""))),
      runs,
    );
  });

  test("passes without a warning only what the device takes, by its pattern as printed and as meant", () => {
    fc.assert(
      fc.property(anyText(legal), (text) => {
        const quiet = patterned && takes(schema, text) && !warns(schema, text);
        return !quiet || (literal[pattern].test(text) && intended[pattern].test(text));
      }),
      runs,
    );
  });

  test("warns only of what one of the two readings refuses, or of what models with a D refuse for its length", () => {
    fc.assert(
      fc.property(
        legal,
        (text) => !warns(schema, text) || !literal[pattern].test(text) || !intended[pattern].test(text) || text.length > 31,
      ),
      runs,
    );
  });

  test("judges a text of any length at once", () => {
    const cost = processorMs(() => {
      for (const unit of ["a", "a.", "1", "-", "a-"]) {
        expect(takes(schema, `${shape.scheme ? "sip:" : ""}${unit.repeat(500_000)}`)).toBe(false);
        warns(schema, `${shape.scheme ? "sip:" : ""}${unit.repeat(500_000)}`);
      }
    });
    expect(cost).toBeLessThan(500);
  });
});

test.each(["sip:10.0.0.200:5060", "sip:10.0.0.250:5061", "sip:pbx", "sip:www.163.com", "sip:example.xn--p1ai"])(
  "a panel's proxy %s is taken with a warning",
  (text) => {
    expect(takes(firstAccount.shape.proxy, text)).toBe(true);
    expect(warns(firstAccount.shape.proxy, text)).toBe(true);
  },
);

test.each(["asterisk", "my-pbx", "123.example", "192.168.1.200:5060"])("a panel's realm %s is taken with a warning", (text) => {
  expect(takes(firstAccount.shape.realm, text)).toBe(true);
  expect(warns(firstAccount.shape.realm, text)).toBe(true);
});

// All of these pass the published patterns as printed.
test.each([
  "sip.bas-ip.com",
  "http://sip.bas-ip.com",
  "mailto:a@b.c",
  "SIP:a.b",
  "sips:a.b",
  "junk !! a.b",
  "sip:user@sip.example.com",
  "sip:1.2.3.4.5060",
  "sip:1.2.3.4.x anything; at all!",
  "sip:1:80.2:80.3:80.4:80",
  "sip:a.b:0",
  "sip:a.b:99999",
])("a proxy that only the flaws of the pattern let through is refused: %s", (text) => {
  expect(takes(firstAccount.shape.proxy, text)).toBe(false);
});

const texts = [
  { name: "panel user", schema: firstAccount.shape.user, legal: user, rule: intended.user },
  { name: "panel password", schema: firstAccount.shape.password, legal: password(6), rule: intended.password },
  { name: "panel user ID", schema: firstAccount.shape.user_id, legal: userId, rule: intended.userId },
  { name: "second user", schema: secondAccount.shape.user, legal: user, rule: intended.user },
  { name: "second password", schema: secondAccount.shape.password, legal: password(6), rule: intended.password },
  { name: "second user ID", schema: secondAccount.shape.user_id, legal: userId, rule: intended.userId },
  { name: "monitor user", schema: monitor.shape.user, legal: user, rule: intended.user },
  { name: "monitor password", schema: monitor.shape.password, legal: password(6), rule: intended.password },
  { name: "monitor user ID", schema: monitor.shape.user_id, legal: userId, rule: intended.userId },
  { name: "Linux monitor user", schema: linuxMonitor.shape.user, legal: user, rule: intended.user },
  { name: "Linux monitor password", schema: linuxMonitor.shape.password, legal: password(1), rule: intended.user },
];

describe.each(texts)("$name", ({ schema, legal, rule }) => {
  test("takes every text of the published characters and lengths", () => {
    fc.assert(
      fc.property(legal, (text) => takes(schema, text)),
      runs,
    );
  });

  test("takes nothing that the published rule, as it was meant, refuses", () => {
    fc.assert(
      fc.property(anyText(legal), (text) => !takes(schema, text) || rule.test(text)),
      runs,
    );
  });
});

test.each([firstAccount, secondAccount, monitor, linuxMonitor])("no family takes a mask for a password, and says why", (account) => {
  for (const mask of ["WebPass", "webpass", "WEBPASS", "********"]) {
    const result = account.shape.password.safeParse(mask);
    expect(result.error?.issues[0]?.message).toContain("in place of a password");
  }
});

const numbers = [
  { name: "interval", schema: firstAccount.shape.registration_interval, min: 30, max: 900 },
  { name: "second interval", schema: secondAccount.shape.registration_interval, min: 30, max: 900 },
  { name: "monitor interval", schema: monitor.shape.registration_interval, min: 30, max: 900 },
  { name: "Linux monitor interval", schema: linuxMonitor.shape.registration_interval, min: 30, max: 900 },
  { name: "H.264 payload type", schema: linuxMonitor.shape.h264, min: 99, max: 127 },
  { name: "STUN port", schema: firstAccount.shape.stun.shape.port, min: 1, max: 65_535 },
  { name: "monitor STUN port", schema: monitor.shape.stun.shape.port, min: 1, max: 65_535 },
];

test.each(numbers)("$name takes the whole numbers of its range and nothing else", ({ schema, min, max }) => {
  const near = fc.oneof(fc.integer({ min: min - 5, max: max + 5 }), fc.double(), fc.string(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(
      near,
      (value) => takes(schema, value) === (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max),
    ),
    runs,
  );
});

test("a Linux monitor's payload type is 102 unless someone says otherwise", () => {
  const rest = { proxy: "sip:a.example", realm: "a.example", user: "1", password: "1", stun: { ip: "a.example", port: 1 } };
  expect(linuxMonitor.parse(rest).h264).toBe(102);
});

test("a monitor's call timeout is one of the five of its page", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(120, 300, 600, 1200, 1800), fc.integer({ min: 0, max: 2000 })),
      (value) => takes(monitor.shape.timeout, value) === [120, 300, 600, 1200, 1800].includes(value),
    ),
    runs,
  );
});

test("the generators make names and addresses of both kinds", () => {
  expect(fc.sample(hostName, 20).every((text) => !isIPv4(text))).toBe(true);
  expect(fc.sample(ipv4, 20).every((text) => isIPv4(text))).toBe(true);
});

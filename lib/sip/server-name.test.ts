import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { serverOf, userKeyOf } from "./server-name";

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const ipv4 = fc.ipV4();
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: null });
const dressed = fc.record({
  scheme: fc.constantFrom("", "sip:", "SIP:", "sips:", "Sips:"),
  user: fc.constantFrom("", "204@", "door@"),
  brackets: fc.boolean(),
  upper: fc.boolean(),
  dot: fc.boolean(),
  params: fc.constantFrom("", ";transport=udp", ";lr"),
});

describe("a server is the same server however it is written", () => {
  test("scheme, user, brackets, case, a dot at the end and parameters make no difference", () => {
    fc.assert(
      fc.property(fc.oneof(name, ipv4), port, dressed, (host, at, how) => {
        const spelled = `${how.upper ? host.toUpperCase() : host}${how.dot && /[a-z]$/.test(host) ? "." : ""}`;
        const text = `${how.scheme}${how.user}${spelled}${at === null ? "" : `:${at}`}${how.params}`;
        expect(serverOf(how.brackets ? `<${text}>` : text)).toMatchObject({ host, port: at });
      }),
      { numRuns: 1_000 },
    );
  });

  test("what was normalised once stays as it is", () => {
    fc.assert(
      fc.property(fc.oneof(name, ipv4), (host) => {
        expect(serverOf(serverOf(host)?.host)?.host).toBe(host);
      }),
    );
  });

  test.each([
    ["[FD00::5]:5060", "fd00::5", 5060],
    ["sip:[fd00:0:0:0:0:0:0:5]", "fd00::5", null],
    ["fd00::5", "fd00::5", null],
    ["::ffff:10.0.0.5", "10.0.0.5", null],
  ])("%s is %s", (text, host, at) => {
    expect(serverOf(text)).toMatchObject({ host, port: at });
  });

  test.each(["", "   ", "dynamic", "sip:", undefined, null, "two words"])("%s names no server", (text) => {
    expect(serverOf(text)).toBeUndefined();
  });

  test("no text, however odd, breaks it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const found = serverOf(text);
        expect(found === undefined || found.host.length > 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

test("a user is the same user with a scheme, a domain or another case", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z0-9._-]{1,20}$/),
      fc.constantFrom("", "sip:", "SIPS:"),
      fc.constantFrom("", "@pbx.example"),
      (user, scheme, at) => {
        expect(userKeyOf(` ${scheme}${user.toUpperCase()}${at} `)).toBe(user);
      },
    ),
  );
});

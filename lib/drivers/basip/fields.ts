import { z } from "zod";
import { annotate, type FieldMeta } from "@/lib/schema/field";
import { type SecretRules, secret } from "@/lib/schema/secret";
import { addressProblem, isMask, mask, nameLengthMax, portLengthMax, publishedAlphabet, schemeLength, strayCharacter } from "./grammar";
import type { AddressPattern } from "./published-patterns";
import { addressWarning, userWarning } from "./warnings";

/** What one family's fields have in common. */
export interface FieldRules {
  /** "panel", "monitor": how sentences call the device. */
  readonly noun: string;
  /** True if the family's page prints the address patterns: then an address outside of them is warned of. */
  readonly patterned: boolean;
  readonly passwordLengthMin: number;
}

const textLengthMax = 31;

function tooLong(max: number): string {
  return `Longer than ${max} characters. Shorten it.`;
}

interface AddressRules {
  readonly scheme: boolean;
  readonly port: boolean;
  readonly empty?: boolean;
  readonly missing: string;
}

/** One string with one address in it. The length is checked first, and nothing else then. */
function address({ scheme, port, empty = false, missing }: AddressRules): z.ZodString {
  const max = nameLengthMax + (scheme ? schemeLength : 0) + (port ? portLengthMax : 0);
  return z
    .string({ error: missing })
    .max(max, { error: tooLong(max), abort: true })
    .superRefine((text, check) => {
      const problem = text === "" ? (empty ? undefined : missing) : addressProblem(text, { scheme, port });
      if (problem !== undefined) {
        check.addIssue({ code: "custom", message: problem });
      }
    });
}

function warnFor(rules: FieldRules, pattern: AddressPattern, lengthMaxOfD?: number): Pick<FieldMeta, "warn"> {
  return rules.patterned
    ? { warn: (value) => addressWarning(value, { pattern, noun: rules.noun, ...(lengthMaxOfD ? { lengthMaxOfD } : {}) }) }
    : {};
}

function listed(text: string, alphabet: string): string | undefined {
  const stray = strayCharacter(text, alphabet);
  return stray === undefined ? undefined : `Has ${stray}, which the vendor's list does not have. Remove it.`;
}

export function proxyField(rules: FieldRules) {
  return annotate(address({ scheme: true, port: true, missing: "Is empty. Write sip:, then host and port." }), {
    label: "Proxy",
    hint: "Starts with sip:, then host and port",
    example: "sip:sip.example.com:5060",
    group: "account",
    effect: "drops_registration",
    width: "full",
    ...warnFor(rules, "proxy", 63),
  });
}

export function realmField(rules: FieldRules) {
  return annotate(address({ scheme: false, port: true, missing: "Is empty. Write a host name or an IPv4 address." }), {
    label: "Realm",
    hint: "Host name or IPv4 address",
    example: "sip.example.com",
    group: "account",
    effect: "drops_registration",
    ...warnFor(rules, "realm", 31),
  });
}

export function userField() {
  const missing = "Is empty. Write the SIP user, 1 to 31 characters.";
  const schema = z
    .string({ error: missing })
    .min(1, { error: missing })
    .max(textLengthMax, { error: tooLong(textLengthMax), abort: true })
    .superRefine((text, check) => {
      const problem = listed(text, publishedAlphabet);
      if (problem !== undefined) {
        check.addIssue({ code: "custom", message: problem });
      }
    });
  return annotate(schema, {
    label: "User",
    hint: "1 to 31 characters",
    example: "118",
    group: "account",
    effect: "drops_registration",
    warn: userWarning,
  });
}

/** What the SIP password of a family must be, for the form's generator and for lines with other ends. */
export function passwordRules(rules: FieldRules): SecretRules {
  return { minLength: rules.passwordLengthMin, maxLength: textLengthMax, alphabet: publishedAlphabet, forbidden: [mask] };
}

export function passwordField(rules: FieldRules) {
  const min = rules.passwordLengthMin;
  const missing = `Is empty. Write a password of ${min} to ${textLengthMax} characters.`;
  const schema = z
    .string({ error: missing })
    .min(min, { error: (issue) => (issue.input === "" ? missing : `Shorter than ${min} characters. Lengthen it.`) })
    .max(textLengthMax, { error: tooLong(textLengthMax), abort: true })
    .superRefine((text, check) => {
      const problem = isMask(text)
        ? `Is what a ${rules.noun} shows in place of a password, so it cannot be one. Choose another.`
        : listed(text, publishedAlphabet);
      if (problem !== undefined) {
        check.addIssue({ code: "custom", message: problem });
      }
    });
  return secret(schema, passwordRules(rules), {
    label: "Password",
    hint: `${min} to ${textLengthMax} characters: letters, digits and signs other than : ' \\`,
    group: "account",
    effect: "drops_registration",
    width: "full",
  });
}

export function userIdField() {
  const schema = z
    .string()
    .max(textLengthMax, { error: tooLong(textLengthMax), abort: true })
    .superRefine((text, check) => {
      const problem = listed(text, `${publishedAlphabet} `);
      if (problem !== undefined) {
        check.addIssue({ code: "custom", message: problem });
      }
    });
  return annotate(schema.optional(), { label: "User ID", hint: "Up to 31 characters, may be empty", example: "118", group: "account" });
}

export function outboundField(rules: FieldRules) {
  return annotate(address({ scheme: false, port: true, empty: true, missing: "" }).optional(), {
    label: "Outbound proxy",
    hint: "Host name or IPv4 address; empty means none",
    example: "edge.example.com",
    group: "account",
    effect: "drops_registration",
    ...warnFor(rules, "outbound", 63),
  });
}

export function transportField() {
  return annotate(z.enum(["udp", "tcp", "tls"], { error: "Is none of UDP, TCP and TLS. Choose one." }).optional(), {
    label: "Protocol",
    hint: "How the device reaches the SIP server",
    group: "transport",
    effect: "drops_registration",
    options: { udp: "UDP", tcp: "TCP", tls: "TLS" },
  });
}

/** A whole number in words that name the range. */
export function wholeNumber(min: number, max: number, what: string): z.ZodNumber {
  const error = `${what} ${min} to ${max}. Write a whole number in between.`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

export function intervalField() {
  return annotate(wholeNumber(30, 900, "Runs from").optional(), {
    label: "Registration interval",
    hint: "30 to 900, whole seconds",
    unit: "seconds",
    example: "300",
    group: "transport",
    effect: "drops_registration",
  });
}

const portError = "Ports run from";
const portSource = { who: "Lineward", page: "Port numbers of UDP and TCP, RFC 768 and RFC 9293" } as const;

/** STUN as the panels' page has it: the object is required, its members are not. Empty stands for "no STUN server". */
export function optionalStunField(rules: FieldRules) {
  const emptyWarning = {
    message: `The published rule takes no empty STUN server. The ${rules.noun} may refuse it; other software writes 127.0.0.1 to mean none.`,
    fix: "127.0.0.1",
  };
  const warn = warnFor(rules, "stunIp").warn;
  return z.strictObject({
    ip: annotate(address({ scheme: false, port: false, empty: true, missing: "" }).optional(), {
      label: "Server",
      hint: "Host or IPv4 address, without the port",
      example: "stun.example.com",
      group: "stun",
      warn: (value) => (value === "" ? emptyWarning : warn?.(value)),
    }),
    port: annotate(wholeNumber(1, 65_535, portError).optional(), {
      label: "Port",
      hint: "1 to 65535",
      example: "3478",
      group: "stun",
      source: portSource,
    }),
  });
}

/** STUN as both monitors' pages have it: server and port are required. */
export function requiredStunField() {
  return z.strictObject({
    ip: annotate(address({ scheme: false, port: false, missing: "Is empty. Write a host name or an IPv4 address." }), {
      label: "Server",
      hint: "Host or IPv4 address, without the port",
      example: "stun.example.com",
      group: "stun",
    }),
    port: annotate(wholeNumber(1, 65_535, portError), {
      label: "Port",
      hint: "1 to 65535",
      example: "3478",
      group: "stun",
      source: portSource,
    }),
  });
}

import fc from "fast-check";
import { publishedAlphabet } from "@/lib/drivers/basip/grammar";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digits = "0123456789";

function textOf(alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
}

const label = fc
  .tuple(textOf(letters + digits, 1, 1), textOf(`${letters}${digits}-_`, 0, 8), textOf(letters + digits, 1, 1))
  .map((parts) => parts.join(""));
const lastLabel = fc.tuple(label, textOf(letters, 1, 3)).map((parts) => parts.join(""));

export const hostName = fc.tuple(fc.array(label, { maxLength: 3 }), lastLabel).map(([first, last]) => [...first, last].join("."));
export const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join("."));
export const host = fc.oneof(hostName, ipv4);
const port = fc.oneof(
  fc.constant(""),
  fc.integer({ min: 1, max: 65_535 }).map((number) => `:${number}`),
);

export const realm = fc.tuple(host, port).map((parts) => parts.join(""));
export const proxy = realm.map((rest) => `sip:${rest}`);

export const user = textOf(publishedAlphabet, 1, 31);
export const userId = textOf(`${publishedAlphabet} `, 0, 31);
/** Never a mask: one character at least is neither an asterisk nor part of the known word. */
export const password = (minLength: number) => textOf(publishedAlphabet, minLength - 1, 30).map((text) => `${text}0`);

export const transport = fc.constantFrom("udp", "tcp", "tls");
export const interval = fc.integer({ min: 30, max: 900 });
export const portNumber = fc.integer({ min: 1, max: 65_535 });

const optional = { requiredKeys: ["proxy", "realm", "user", "password"] as ("proxy" | "realm" | "user" | "password")[] };
const account = {
  proxy,
  realm,
  user,
  password: password(6),
  user_id: userId,
  outbound: fc.oneof(fc.constant(""), realm),
  transport,
  registration_interval: interval,
};

/** Any legal document of each section, whole. */
export const legalDocuments: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>>>> = {
  "basip-panel": {
    sip: fc
      .tuple(fc.record(account, optional), fc.record({ ip: fc.oneof(fc.constant(""), host), port: portNumber }, { requiredKeys: [] }))
      .map(([rest, stun]) => ({ ...rest, stun })),
    "sip-second": fc.record(account, optional),
    "sip-enable": fc.record({ sip_enable: fc.boolean() }),
  },
  "basip-monitor": {
    sip: fc.record(
      {
        enable: fc.boolean(),
        proxy,
        realm,
        user,
        password: password(6),
        user_id: userId,
        transport,
        registration_interval: interval,
        timeout: fc.constantFrom(120, 300, 600, 1200, 1800),
        is_enable_ring_code: fc.boolean(),
        stun: fc.record({ ip: host, port: portNumber }),
      },
      { requiredKeys: ["enable", "proxy", "realm", "user", "password", "timeout", "stun"] },
    ),
  },
  "basip-linux-monitor": {
    sip: fc.record(
      {
        proxy,
        realm,
        user,
        password: password(1),
        transport,
        registration_interval: interval,
        h264: fc.integer({ min: 99, max: 127 }),
        stun: fc.record({ ip: host, port: portNumber }),
      },
      { requiredKeys: ["proxy", "realm", "user", "password", "h264", "stun"] },
    ),
  },
};

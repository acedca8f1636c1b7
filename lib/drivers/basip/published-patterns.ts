/**
 * The vendor's patterns, three ways. `literal` is what the pages print, flaws included; `printedOnly` does not compile anywhere;
 * `intended` is the same rule with the alternation grouped, the port tied to the whole address and the class repaired. No input is
 * judged by these alone: our own grammar decides (grammar.ts), these say when the device may disagree. Also used by the stand-ins.
 * Source: "Set second account SIP settings", android-panels, API 2.x. Cap the length first: the unanchored halves are quadratic.
 */
const octet = "(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?(?::\\d{1,5})?)";
const label = "([0-9]*[A-Za-z+\\-_]+[0-9]*)";
const name = `${label}((\\.${label})+\\b)`;

export const literal = {
  /** `^sip:` belongs to the IPv4 half alone and `$` to the name half alone; the port hangs on octets below 200. */
  proxy: new RegExp(`^sip:(\\b(${octet}(\\.|$)){4}\\b)|${name}(?::\\d{1,5})?$`),
  realm: new RegExp(`^\\b(${octet}(\\.|$)){4}\\b|${name}(?::\\d{1,5})?$`),
  outbound: new RegExp(`^$|^\\b(${octet}(\\.|$)){4}\\b|${name}(?::\\d{1,5})?$`),
  /** Of the first account's page, known only as "the realm's, without a port". */
  stunIp: new RegExp(`^\\b((25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)(\\.|$)){4}\\b|${name}$`),
} as const;

/** As printed, with the back-tick that the site's Markdown put at the end of the pattern. `_-+` is a reversed range: a syntax error everywhere. */
export const printedOnly = {
  user: '^[0-9a-zA-Z\\s~!@#$%^&;*()_-+={[}]|"<,>.?/]{1,31}?$`',
  password: '^[0-9a-zA-Z\\s~!@#$%^&;*()_-+={[}]|"<,>.?/]{6,31}?$`',
  userId: '^[0-9a-zA-Z\\s~!@#$%^&;*()_-+={[}]|"<,>.?/]{0,31}?$`',
} as const;

const ipv4 = "(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)";
const plainLabel = "[0-9]*[A-Za-z+\\-_]+[0-9]*";
const address = `(?:${ipv4}|${plainLabel}(?:\\.${plainLabel})+)`;
const characters = '[0-9a-zA-Z\\s~`!@#$%^&;*()_\\-+={[}\\]|"<,>.?/]';

export const intended = {
  proxy: new RegExp(`^sip:${address}(?::\\d{1,5})?$`),
  realm: new RegExp(`^${address}(?::\\d{1,5})?$`),
  outbound: new RegExp(`^(?:${address}(?::\\d{1,5})?)?$`),
  stunIp: new RegExp(`^${address}$`),
  user: new RegExp(`^${characters}{1,31}$`),
  password: new RegExp(`^${characters}{6,31}$`),
  userId: new RegExp(`^${characters}{0,31}$`),
} as const;

export type AddressPattern = keyof typeof literal;

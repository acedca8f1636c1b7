/** What stops a message from being read or written. The text names the rule and never quotes a value: values can be secrets. */
export class SipSyntaxError extends Error {
  override readonly name = "SipSyntaxError";
}

/** Compact header forms, RFC 3261 section 7.3.3 and the registrations after it. */
const longForms: Readonly<Record<string, string>> = {
  a: "accept-contact",
  b: "referred-by",
  c: "content-type",
  d: "request-disposition",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  j: "reject-contact",
  k: "supported",
  l: "content-length",
  m: "contact",
  n: "identity-info",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

/** A header's name as this room compares it: lower case, long form. */
export function headerName(text: string): string {
  const name = text.toLowerCase();
  return longForms[name] ?? name;
}

/** Splits at a separator outside quotes and angle brackets; parts are trimmed, empty ones left out. */
export function splitOutside(text: string, separator: "," | ";"): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  let inAngles = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quoted && sign === "\\") {
      part += sign + text.charAt(at + 1);
      at += 1;
      continue;
    }
    quoted = sign === '"' ? !quoted : quoted;
    inAngles = quoted ? inAngles : sign === "<" || (inAngles && sign !== ">");
    if (sign === separator && !quoted && !inAngles) {
      parts.push(part);
      part = "";
    } else {
      part += sign;
    }
  }
  return [...parts, part].map((each) => each.trim()).filter((each) => each !== "");
}

/** `name=value` pairs by lower-case name; quotes are taken off, a flag has the value "". The first of a name counts. */
export function readParams(parts: readonly string[]): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf("=");
    const name = (at < 0 ? part : part.slice(0, at)).trim().toLowerCase();
    if (!params.has(name)) {
      params.set(name, at < 0 ? "" : unquote(part.slice(at + 1).trim()));
    }
  }
  return params;
}

/** A quoted string of RFC 3261 section 25.1. Throws `SipSyntaxError` on control characters: they would end the header. */
export function quote(text: string): string {
  assertOneLine(text);
  return `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
}

/** The text inside a quoted string; text without quotes stays as it is. */
export function unquote(text: string): string {
  return /^".*"$/su.test(text) && text.length > 1 ? text.slice(1, -1).replace(/\\(.)/gsu, "$1") : text;
}

/** Throws `SipSyntaxError` if the text could break out of its line. */
export function assertOneLine(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw new SipSyntaxError("A SIP header cannot carry control characters.");
  }
}

/** A URI with its parameters, as in Contact, From and To. */
export interface NameAddress {
  readonly uri: string;
  readonly params: ReadonlyMap<string, string>;
}

/** Reads `"Name" <sip:a@b;x>;expires=60` and `sip:a@b;expires=60`. */
export function readNameAddress(value: string): NameAddress {
  const parts = splitOutside(value, ";");
  const first = parts[0] ?? "";
  const uri = /<([^>]*)>\s*$/.exec(first)?.[1] ?? first;
  return { uri, params: readParams(parts.slice(1)) };
}

/** The user part of a sip: or sips: URI, unescaped; undefined if it has none or the escapes are wrong. */
export function userOf(uri: string): string | undefined {
  const escaped = /^sips?:([^@;?]*)(?::[^@]*)?@/i.exec(uri)?.[1];
  try {
    return escaped === undefined ? undefined : decodeURIComponent(escaped.split(":")[0] ?? "");
  } catch {
    return undefined;
  }
}

/** The user part of a SIP URI as RFC 3261 section 25.1 wants it: everything outside the allowed signs is percent-escaped. */
export function escapeUser(user: string): string {
  return encodeURIComponent(user).replace(/%(26|3D|2B|24|2C)/g, (escaped) => decodeURIComponent(escaped));
}

/** A host as it stands in a URI or in Via: IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** A name with a dot in it: what stands in an account for a server or a tenant, and never the word that a server calls its realm. */
const namePattern = /^(?=.{3,253}$)(?=.*[a-z])(?!.*\.\d+$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)+$/i;

/** True for a host name with a dot, which can be a SIP domain; false for addresses and single words. */
export function isDomainName(text: string): boolean {
  return namePattern.test(text);
}

import { createHash } from "node:crypto";
import { quote, unquote } from "./syntax";

/** Weakest first. MD5 is what most intercoms know; RFC 8760 brings the others to SIP. */
export const digestAlgorithms = ["MD5", "SHA-256", "SHA-512-256"] as const;

export type DigestAlgorithm = (typeof digestAlgorithms)[number];

const hashes: Readonly<Record<DigestAlgorithm, string>> = { MD5: "md5", "SHA-256": "sha256", "SHA-512-256": "sha512-256" };

/** One challenge that this client can answer. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: DigestAlgorithm;
  /** True for the algorithm's "-sess" form, where the nonces are part of the secret's hash. */
  readonly session?: true;
  /** False where the server leaves the algorithm out (it means MD5): then the answer leaves it out too. */
  readonly algorithmNamed: boolean;
  /** True: answered with qop=auth. False: as RFC 2069 did it. */
  readonly qop: boolean;
  readonly opaque?: string | undefined;
  /** The nonce was too old; the secret itself was not judged. */
  readonly stale: boolean;
}

/** Text of the same length without anything inside quotes, so that signs which separate can be looked for. */
function withoutQuoted(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"?/gs, (quoted) => "_".repeat(quoted.length));
}

/** `name=value` as servers write it: quoted or not, with or without commas between. The first of a name counts. */
function readLooseParams(text: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  const pair = /([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^",;]*?(?=\s*(?:[,;]|$|\s[\w-]+\s*=)))/gsu;
  for (const [, name = "", value = ""] of text.matchAll(pair)) {
    const key = name.toLowerCase();
    if (!params.has(key)) {
      params.set(key, unquote(value.trim()));
    }
  }
  return params;
}

/** The parameters of every digest challenge in a header; some put several into one, after schemes of other kinds too. */
function readDigests(value: string): readonly ReadonlyMap<string, string>[] {
  const bare = withoutQuoted(value);
  const schemes = [...bare.matchAll(/(?:^|,)\s*([a-z][\w-]*)(?=\s+[\w-]+\s*=|\s*(?:,|$))/gi)];
  return schemes.flatMap((scheme, at) => {
    const rest = value.slice(scheme.index + scheme[0].length, schemes[at + 1]?.index);
    return scheme[1]?.toLowerCase() === "digest" ? [readLooseParams(rest)] : [];
  });
}

/** The parameters after "Digest"; undefined for another scheme. */
export function readDigest(value: string): ReadonlyMap<string, string> | undefined {
  return readDigests(value)[0];
}

function readChallenge(params: ReadonlyMap<string, string>): DigestChallenge | undefined {
  // Empty stands for left out.
  const of = (name: string) => params.get(name) || undefined;
  const named = of("algorithm")?.toUpperCase();
  const session = named?.endsWith("-SESS") === true;
  const algorithm = digestAlgorithms.find((each) => each === (named ?? "MD5").replace(/-SESS$/, ""));
  const nonce = of("nonce");
  const qops = of("qop")
    ?.split(/[\s,]+/)
    .map((each) => each.toLowerCase());
  // auth-int alone would need the hash of a body; nobody asks for it in REGISTER.
  if (!algorithm || nonce === undefined || (qops && !qops.includes("auth"))) {
    return undefined;
  }
  return {
    realm: params.get("realm") ?? "",
    nonce,
    algorithm,
    ...(session ? { session: true as const } : {}),
    algorithmNamed: named !== undefined,
    qop: qops !== undefined,
    opaque: params.get("opaque"),
    stale: of("stale")?.toLowerCase() === "true",
  };
}

/** The strongest challenge that can be answered, one for the expected realm first; undefined if none can. */
export function chooseChallenge(values: readonly string[], expectedRealm?: string): DigestChallenge | undefined {
  const strength = (challenge: DigestChallenge) =>
    digestAlgorithms.indexOf(challenge.algorithm) + (challenge.realm === expectedRealm ? digestAlgorithms.length : 0);
  const known = values
    .flatMap(readDigests)
    .map(readChallenge)
    .filter((each) => each !== undefined);
  // The order is the server's wish; among equals it holds (RFC 8760 section 2.4).
  return known.reduce<DigestChallenge | undefined>((best, each) => (best && strength(best) >= strength(each) ? best : each), undefined);
}

export interface DigestQuestion {
  readonly algorithm: DigestAlgorithm;
  readonly user: string;
  readonly realm: string;
  readonly password: string;
  readonly nonce: string;
  readonly method: string;
  readonly uri: string;
  /** Without it the RFC 2069 form is counted. `nc` has 8 hex digits. */
  readonly qop?: { readonly nc: string; readonly cnonce: string } | undefined;
  /** Only for a "-sess" algorithm: the client's nonce of the session. */
  readonly session?: { readonly cnonce: string } | undefined;
}

/** H(user:realm:password): what servers store instead of a password. As secret as the password itself. */
export function digestSecret(algorithm: DigestAlgorithm, user: string, realm: string, password: string): string {
  return hash(algorithm, `${user}:${realm}:${password}`);
}

/** The `response` of RFC 2617 / RFC 7616, lower-case hex. */
export function digestResponse({ algorithm, user, realm, password, nonce, method, uri, qop, session }: DigestQuestion): string {
  const plain = digestSecret(algorithm, user, realm, password);
  const secret = session ? hash(algorithm, `${plain}:${nonce}:${session.cnonce}`) : plain;
  const asked = hash(algorithm, `${method}:${uri}`);
  return hash(algorithm, qop ? `${secret}:${nonce}:${qop.nc}:${qop.cnonce}:auth:${asked}` : `${secret}:${nonce}:${asked}`);
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(hashes[algorithm]).update(text, "utf8").digest("hex");
}

export interface DigestAnswer {
  readonly challenge: DigestChallenge;
  readonly user: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  /** How often this nonce has been used, this time included. */
  readonly count: number;
  /** Fresh and random. */
  readonly cnonce: string;
}

/** The value of an Authorization or Proxy-Authorization header. Throws `SipSyntaxError` on control characters. */
export function printCredentials({ challenge, user, password, method, uri, count, cnonce }: DigestAnswer): string {
  const { realm, nonce, algorithm, algorithmNamed, opaque } = challenge;
  const qop = challenge.qop ? { nc: count.toString(16).padStart(8, "0"), cnonce } : undefined;
  const session = challenge.session ? { cnonce } : undefined;
  const response = digestResponse({ algorithm, user, realm, password, nonce, method, uri, qop, session });
  const params = [
    `username=${quote(user)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    ...(algorithmNamed ? [`algorithm=${algorithm}${session ? "-sess" : ""}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop ? ["qop=auth", `nc=${qop.nc}`, `cnonce="${cnonce}"`] : session ? [`cnonce="${cnonce}"`] : []),
  ];
  return `Digest ${params.join(", ")}`;
}

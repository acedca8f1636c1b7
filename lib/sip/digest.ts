import { createHash } from "node:crypto";
import { quote, readParams, splitOutside } from "./syntax";

/** Weakest first. MD5 is what most intercoms know; RFC 8760 brings the others to SIP. */
export const digestAlgorithms = ["MD5", "SHA-256", "SHA-512-256"] as const;

export type DigestAlgorithm = (typeof digestAlgorithms)[number];

const hashes: Readonly<Record<DigestAlgorithm, string>> = { MD5: "md5", "SHA-256": "sha256", "SHA-512-256": "sha512-256" };

/** One challenge that this client can answer. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: DigestAlgorithm;
  /** False where the server leaves the algorithm out (it means MD5): then the answer leaves it out too. */
  readonly algorithmNamed: boolean;
  /** True: answered with qop=auth. False: as RFC 2069 did it. */
  readonly qop: boolean;
  readonly opaque?: string;
  /** The nonce was too old; the secret itself was not judged. */
  readonly stale: boolean;
}

/** The parameters after "Digest"; undefined for another scheme. */
export function readDigest(value: string): ReadonlyMap<string, string> | undefined {
  const [, rest] = /^\s*digest\s+(.*)$/is.exec(value) ?? [];
  return rest === undefined ? undefined : readParams(splitOutside(rest, ","));
}

function readChallenge(value: string): DigestChallenge | undefined {
  const params = readDigest(value);
  const named = params?.get("algorithm");
  const algorithm = digestAlgorithms.find((each) => each === (named ?? "MD5").toUpperCase());
  const [realm, nonce, qop, opaque] = ["realm", "nonce", "qop", "opaque"].map((name) => params?.get(name));
  const qops = qop?.split(",").map((each) => each.trim().toLowerCase());
  // auth-int alone would need the hash of a body; nobody asks for it in REGISTER.
  if (!algorithm || realm === undefined || nonce === undefined || (qops && !qops.includes("auth"))) {
    return undefined;
  }
  const stale = params?.get("stale")?.toLowerCase() === "true";
  return { realm, nonce, algorithm, algorithmNamed: named !== undefined, qop: qops !== undefined, opaque, stale };
}

/** The strongest challenge that can be answered, one for the expected realm first; undefined if none can. */
export function chooseChallenge(values: readonly string[], expectedRealm?: string): DigestChallenge | undefined {
  const strength = (challenge: DigestChallenge) =>
    digestAlgorithms.indexOf(challenge.algorithm) + (challenge.realm === expectedRealm ? digestAlgorithms.length : 0);
  const known = values.map(readChallenge).filter((each) => each !== undefined);
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
  readonly qop?: { readonly nc: string; readonly cnonce: string };
}

/** H(user:realm:password): what servers store instead of a password. As secret as the password itself. */
export function digestSecret(algorithm: DigestAlgorithm, user: string, realm: string, password: string): string {
  return hash(algorithm, `${user}:${realm}:${password}`);
}

/** The `response` of RFC 2617 / RFC 7616, lower-case hex. */
export function digestResponse({ algorithm, user, realm, password, nonce, method, uri, qop }: DigestQuestion): string {
  const secret = digestSecret(algorithm, user, realm, password);
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
  const response = digestResponse({ algorithm, user, realm, password, nonce, method, uri, qop });
  const params = [
    `username=${quote(user)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    ...(algorithmNamed ? [`algorithm=${algorithm}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop ? ["qop=auth", `nc=${qop.nc}`, `cnonce="${cnonce}"`] : []),
  ];
  return `Digest ${params.join(", ")}`;
}

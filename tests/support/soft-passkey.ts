import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** What CBOR needs for an attestation without a signature: small maps, texts, bytes, whole numbers (RFC 8949). */
function cbor(value: unknown): Buffer {
  const head = (major: number, length: number) =>
    length < 24
      ? Buffer.from([(major << 5) | length])
      : length < 256
        ? Buffer.from([(major << 5) | 24, length])
        : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
  if (typeof value === "number") {
    return value < 0 ? head(1, -1 - value) : head(0, value);
  }
  if (typeof value === "string") {
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  }
  if (value instanceof Uint8Array) {
    return Buffer.concat([head(2, value.length), value]);
  }
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}

const hash = (data: string | Uint8Array) => createHash("sha256").update(data).digest();
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

/** COSE_Key of an ECDSA key on P-256 (RFC 9053). */
function coseKey(key: KeyObject): Buffer {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  const entries: [number, unknown][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, "base64url")],
    [-3, Buffer.from(y, "base64url")],
  ];
  return cbor(new Map(entries));
}

export interface SoftPasskey {
  readonly id: string;
  /** The answer to a registration: `navigator.credentials.create`. */
  create(challenge: string): object;
  /** The answer to a sign-in: `navigator.credentials.get`. */
  get(challenge: string): object;
}

/** A passkey without a browser, at a site and its page. `asksOwner`: whether it says that it has asked for its owner. */
export function softPasskey({ site, origin, asksOwner = true }: { site: string; origin: string; asksOwner?: boolean }): SoftPasskey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(16);
  // User present 1, user verified 4, attested credential data 64 (WebAuthn level 3, 6.1).
  const flags = asksOwner ? 5 : 1;
  const authData = (more: number, data: Uint8Array = Buffer.alloc(0)) =>
    Buffer.concat([hash(site), Buffer.from([flags | more]), Buffer.alloc(4), data]);
  const clientData = (type: string, challenge: string) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const answer = (response: object) => ({ id: text(id), rawId: text(id), type: "public-key", clientExtensionResults: {}, response });
  return {
    id: text(id),
    create(challenge) {
      const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey(publicKey)]);
      const entries: [string, unknown][] = [
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", authData(64, credential)],
      ];
      const attestationObject = text(cbor(new Map(entries)));
      return answer({ clientDataJSON: text(clientData("webauthn.create", challenge)), attestationObject, transports: ["internal"] });
    },
    get(challenge) {
      const client = clientData("webauthn.get", challenge);
      const data = authData(0);
      const signature = sign("sha256", Buffer.concat([data, hash(client)]), privateKey);
      return answer({ clientDataJSON: text(client), authenticatorData: text(data), signature: text(signature) });
    },
  };
}

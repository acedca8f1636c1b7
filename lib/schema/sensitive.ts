import { type Document, isDocument } from "./document";
import { isStarMask } from "./text";
import type { Path } from "./walk";

/** Words in a key's name that make its value a secret, wherever they stand. */
const anywhere = /pass|pwd|secret|token|credential|psk|bearer|authori[sz]ation|cookie|digest|ha1/;
/** The same, as whole words of the name only. */
const words =
  /(?:^|_)(?:pw|pin|pins|cred|creds|key|keys|apikey|privkey|passkey|community|otp|salt|hash|puk)(?:$|_)|(?:access|unlock|door|open|entry|auth|master|admin|pin|guest|service|concierge)_?code/;

/** "sipPassWd" and "sip-pass.wd" are "sip_pass_wd". */
function snake(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
}

/** True for a key that sounds like a secret. */
export function soundsSecret(key: string): boolean {
  const name = snake(key);
  return anywhere.test(name) || anywhere.test(name.replaceAll("_", "")) || words.test(name);
}

/** An address with a login in it: `rtsp://user:password@camera`. */
const withLogin = /[a-z][\w+.-]*:\/\/[^/\s@]*:[^/\s@]+@/i;

/** What else than its name makes a value a secret. */
export interface Suspicion {
  /** Literal values by which the device masks a secret, besides stars. */
  readonly masks?: readonly string[];
  /** True for a text that is a known secret. */
  readonly isSecret?: (text: string) => boolean;
}

/** A document in two: what may be shown, and what may not. Merged, they are the document again. */
export interface Sifted {
  readonly shown: Document;
  readonly hidden: Document;
  /** Where the hidden parts stand. A list is hidden whole, because lists are written whole. */
  readonly paths: readonly Path[];
}

/** No document of a device is deeper; what is goes unseen. */
const depthMax = 32;

function isMask(value: unknown, masks: readonly string[] = []): boolean {
  return isStarMask(value) || (typeof value === "string" && masks.some((mask) => mask.toLowerCase() === value.trim().toLowerCase()));
}

/** A number that is too long for JavaScript stands as its digits in an object of its own. */
function textOf(value: unknown): string | undefined {
  const digits = isDocument(value) && Object.keys(value).length === 1 ? value.$number : value;
  return typeof digits === "string" || typeof digits === "number" ? String(digits) : undefined;
}

function suspect(value: unknown, suspicion: Suspicion, depth: number): boolean {
  const text = textOf(value);
  if (text !== undefined) {
    return isMask(text, suspicion.masks) || withLogin.test(text) || suspicion.isSecret?.(text) === true;
  }
  if (typeof value !== "object" || value === null) {
    return false;
  }
  return (
    depth > depthMax || Object.entries(value).some(([key, inner]) => suspectAt(key, inner, suspicion, depth + 1, Array.isArray(value)))
  );
}

function suspectAt(key: string, value: unknown, suspicion: Suspicion, depth: number, listed = false): boolean {
  return (!listed && (soundsSecret(key) || suspicion.isSecret?.(key) === true)) || suspect(value, suspicion, depth);
}

/**
 * Parts a document that a device sent and no schema knows: that is shown to people, and nothing in it marks its secrets. Hidden is what
 * sounds like a secret by its key, what stands for one, and what equals one that is known.
 */
export function sift(document: Document, suspicion: Suspicion = {}, depth = 0, prefix = ""): Sifted {
  const shown: Document = {};
  const hidden: Document = {};
  const paths: Path[] = [];
  for (const [key, value] of Object.entries(document)) {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (!suspectAt(key, value, suspicion, depth)) {
      shown[key] = value;
    } else if (
      isDocument(value) &&
      textOf(value) === undefined &&
      depth < depthMax &&
      !soundsSecret(key) &&
      suspicion.isSecret?.(key) !== true
    ) {
      const below = sift(value, suspicion, depth + 1, path);
      if (Object.keys(below.shown).length > 0) {
        shown[key] = below.shown;
      }
      hidden[key] = below.hidden;
      paths.push(...below.paths);
    } else {
      hidden[key] = value;
      paths.push(path);
    }
  }
  return { shown, hidden, paths };
}

/** A document without everything whose key sounds like a secret. Whoever writes such a document back takes the rest from a fresh read. */
export function withoutSensitive(document: Document): Document {
  return sift(document).shown;
}

/** A document as it may be sent: what only stands for a secret is left out, because the device would take it for the secret itself. */
export function withoutMasks(document: Document, masks: readonly string[] = [], depth = 0): Document {
  return Object.fromEntries(
    Object.entries(document).flatMap(([key, value]) => {
      const kept = unmasked(value, masks, depth);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}

function unmasked(value: unknown, masks: readonly string[], depth: number): unknown {
  if (isMask(value, masks)) {
    return undefined;
  }
  if (depth > depthMax) {
    return value;
  }
  if (Array.isArray(value)) {
    const members = value.map((one) => unmasked(one, masks, depth + 1));
    // A list with a gap would be another list.
    return members.includes(undefined) ? undefined : members;
  }
  return isDocument(value) && textOf(value) === undefined ? withoutMasks(value, masks, depth + 1) : value;
}

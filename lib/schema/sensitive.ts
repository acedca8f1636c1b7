import type { z } from "zod";
import { type Document, isDocument, valueAt } from "./document";
import { isStarMask } from "./text";
import { leaves, type Path } from "./walk";

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

/** The keys that were judged last: devices of a family say the same ones at every look. */
const judged = new Map<string, boolean>();
const judgedMax = { keys: 2_000, length: 64 };

/** True for a key that sounds like a secret. */
export function soundsSecret(key: string): boolean {
  const known = judged.get(key);
  if (known !== undefined) {
    return known;
  }
  const name = snake(key);
  const sounds = anywhere.test(name) || anywhere.test(name.replaceAll("_", "")) || words.test(name);
  if (key.length <= judgedMax.length) {
    if (judged.size >= judgedMax.keys) {
      judged.clear();
    }
    judged.set(key, sounds);
  }
  return sounds;
}

/** An address with a login in it: `rtsp://user:password@camera`. */
const withLogin = /[a-z][\w+.-]*:\/\/[^/\s@]*:[^/\s@]+@/i;

/** A name with what it is set to, inside of a text: `password=…`, `pwd: …`, `"secret":"…"`. */
const assignments = /([A-Za-z][\w.-]{0,63})["']?\s{0,4}[=:]\s{0,4}(?=["']?([^\s"',;&]+))/g;

function assignedSecrets(text: string): string[] {
  return [...text.matchAll(assignments)].flatMap(([, name = "", value = ""]) => (soundsSecret(name) ? [value] : []));
}

/** What a text says if it is JSON; undefined if it is none, or a bare value. */
function jsonIn(text: string): unknown {
  try {
    return /^\s*[[{]/.test(text) ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

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
    const open = withLogin.test(text) || assignedSecrets(text).length > 0 || suspicion.isSecret?.(text) === true;
    return open || isMask(text, suspicion.masks) || suspect(jsonIn(text), suspicion, depth + 1);
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

/** True for a text, of JSON or of words, that holds a secret in the open, or what stands for one. */
export function holdsSecret(text: string, suspicion: Suspicion = {}): boolean {
  return suspect(text, suspicion, 0);
}

/** Fields of JSON text that hold a secret in the open: their schema does not know what is in them, so nothing in it is marked. */
export function openFields(schema: z.core.$ZodType, values: Document, suspicion: Suspicion = {}): Path[] {
  return jsonFields(schema).filter((path) => {
    const text = valueAt(values, path);
    return typeof text === "string" && holdsSecret(text, suspicion);
  });
}

/** Fields whose value is JSON text. */
export function jsonFields(schema: z.core.$ZodType): Path[] {
  return leaves(schema).flatMap(({ path, meta }) => (meta?.json ? [path] : []));
}

/** Every text in a value, and in the JSON that a text is. */
export function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") {
    return [value, ...assignedSecrets(value), ...textsIn(jsonIn(value), depth + 1)];
  }
  return typeof value === "object" && value !== null && depth < depthMax
    ? Object.values(value).flatMap((inner) => textsIn(inner, depth + 1))
    : [];
}

/** True if a text is, or has in its JSON, what only stands for a secret. */
export function holdsMask(text: string, masks: readonly string[] = []): boolean {
  return textsIn(text).some((inner) => isMask(inner, masks));
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
    const members = value.map((item) => unmasked(item, masks, depth + 1));
    // A list with a gap would be another list.
    return members.includes(undefined) ? undefined : members;
  }
  return isDocument(value) && textOf(value) === undefined ? withoutMasks(value, masks, depth + 1) : value;
}

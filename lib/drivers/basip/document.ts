import "server-only";
import { DeviceFault } from "@/lib/net/device-fault";
import { type Document, isDocument, merged, putAt, valueAt, withoutFields } from "@/lib/schema/document";
import { bare, type Leaf, leaves, type Path } from "@/lib/schema/walk";
import type { Reading, ReadSecret, SectionManifest, Writing } from "../types";
import { isMask } from "./grammar";

/** What the device sent, as the schema's type. Undefined for "nothing there". Throws for what is no such type at all. */
function fromWire(leaf: Leaf, value: unknown, noun: string): unknown {
  if (value === undefined || value === null) {
    return undefined;
  }
  const { type } = bare(leaf.schema)._zod.def;
  if (type === "boolean") {
    if (typeof value === "boolean") {
      return value;
    }
    if ([0, 1, "0", "1", "true", "false"].includes(value as never)) {
      return value === 1 || value === "1" || value === "true";
    }
  } else if (type === "number" || type === "literal") {
    const number = typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
    if (typeof number === "number") {
      return number;
    }
  } else if (typeof value === "string" || typeof value === "number") {
    return type === "enum" ? String(value).toLowerCase() : String(value);
  }
  throw new DeviceFault("device_unexpected_reply", `The ${noun} answered ${leaf.path} in a form that is not known. Check its firmware.`, {
    fields: [{ path: leaf.path, message: "Not of the documented type" }],
  });
}

/** Numbers that stand for "none" on the wire although the schema starts at 1. */
const zeroMeansNone: ReadonlySet<Path> = new Set(["stun.port"]);

function readSecret(value: unknown): ReadSecret {
  if (value === undefined || value === null || value === "") {
    return { kind: "absent" };
  }
  return isMask(String(value)) ? { kind: "masked" } : { kind: "plain", value: String(value) };
}

function withoutEmpty(document: Document): Document {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => !(isDocument(value) && Object.keys(value).length === 0)));
}

/**
 * A wire document sorted into what the schema knows, its secrets, and the rest. The schema's rules are not applied: a device may
 * hold what it would not take today, and a person must see it to mend it.
 */
export function readingOf(section: SectionManifest, wire: Document, noun: string): Reading {
  const known = leaves(section.schema);
  const values: Document = {};
  const secrets: Record<Path, ReadSecret> = {};
  for (const leaf of known) {
    const sent = valueAt(wire, leaf.path);
    if (leaf.secret) {
      secrets[leaf.path] = readSecret(sent);
      continue;
    }
    const value = fromWire(leaf, sent, noun);
    const none = value === 0 && zeroMeansNone.has(leaf.path);
    const parent = leaf.path.split(".").slice(0, -1).join(".");
    if (value !== undefined && !none) {
      putAt(values, leaf.path, value);
    } else if (parent !== "" && valueAt(values, parent) === undefined && isDocument(valueAt(wire, parent))) {
      // A required object without members is still an object that a write must carry.
      putAt(values, parent, {});
    }
  }
  const paths = known.map((leaf) => leaf.path);
  return { values, secrets, unknown: withoutEmpty(withoutFields(wire, paths)) };
}

/** The document as it is sent: what the device told and the schema does not know, under what is to be written. Refuses to send a mask. */
export function wireOf(section: SectionManifest, writing: Writing, noun: string): Document {
  for (const { path, secret } of leaves(section.schema)) {
    const value = valueAt(writing.values, path);
    if (secret && typeof value === "string" && isMask(value)) {
      throw new DeviceFault("device_rejected", `The ${noun}'s mask cannot be written as a password. Enter the password itself.`, {
        fields: [{ path, message: "Is a mask, not a password. Choose another." }],
        maybeSent: false,
      });
    }
  }
  return merged(writing.unknown, writing.values);
}

/** The secrets in a document, which no message may repeat. */
export function secretsIn(section: SectionManifest, values: Document): readonly string[] {
  return leaves(section.schema)
    .filter((leaf) => leaf.secret)
    .map((leaf) => valueAt(values, leaf.path))
    .filter((value): value is string => typeof value === "string");
}

/** A fault whose complaints name wire fields, with the schema's paths in their place: `ip` is `stun.ip`. */
export function atPaths(section: SectionManifest, error: unknown): unknown {
  if (!(error instanceof DeviceFault) || !error.details.fields) {
    return error;
  }
  const paths = leaves(section.schema).map((leaf) => leaf.path);
  const fields = error.details.fields.map((field) => ({
    ...field,
    path: paths.find((path) => path === field.path) ?? paths.find((path) => path.endsWith(`.${field.path}`)) ?? field.path,
  }));
  return new DeviceFault(error.code, error.message, { ...error.details, fields });
}

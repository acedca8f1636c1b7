import type { Path } from "./walk";

/** A settings document: JSON, objects all the way down to its leaves. */
export type Document = { [key: string]: unknown };

/** True for an object that is neither null nor an array. */
export function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a dotted path, or undefined. Never looks at inherited keys. */
export function valueAt(document: unknown, path: Path): unknown {
  let at: unknown = document;
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) {
      return undefined;
    }
    at = (at as Document)[key];
  }
  return at;
}

/** A copy of the document with the value at the path set, or removed if it is undefined. */
export function withValue(document: Document, path: Path, value: unknown): Document {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    if (value !== undefined) {
      return { ...document, [key]: value };
    }
    const { [key]: _gone, ...kept } = document;
    return kept;
  }
  const below = Object.hasOwn(document, key) ? document[key] : undefined;
  return { ...document, [key]: withValue(isDocument(below) ? below : {}, rest.join("."), value) };
}

/**
 * Sets the value at a path of a schema, in a document that nobody else holds yet: to set many, none of which costs a copy. Objects on the
 * way are made; what is none gives way to one.
 */
export function putAt(document: Document, path: Path, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let at = document;
  for (const key of keys) {
    const below = Object.hasOwn(at, key) ? at[key] : undefined;
    const next = isDocument(below) ? below : {};
    at[key] = next;
    at = next;
  }
  at[last] = value;
}

/** A copy of the document without what stands at these paths. A list on the way goes whole. Each object is copied once at most. */
export function withoutFields(document: Document, paths: readonly Path[]): Document {
  const copy = { ...document };
  const copies = new Set<unknown>();
  for (const path of paths) {
    const keys = path.split(".");
    let at = copy;
    for (const [depth, key] of keys.entries()) {
      const below = Object.hasOwn(at, key) ? at[key] : undefined;
      if (below === undefined) {
        break;
      }
      if (depth === keys.length - 1 || Array.isArray(below)) {
        delete at[key];
        break;
      }
      if (!isDocument(below)) {
        break;
      }
      const next = copies.has(below) ? below : { ...below };
      copies.add(next);
      at[key] = next;
      at = next;
    }
  }
  return copy;
}

/** `patch` over `base`: objects merge, everything else replaces. What the patch does not name stays. */
export function merged(base: Document, patch: Document): Document {
  const out: Document = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (key === "__proto__") {
      continue;
    }
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    out[key] = isDocument(value) && isDocument(below) ? merged(below, value) : value;
  }
  return out;
}

/** The same with the keys of every object in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return value.toJSON() as unknown;
  }
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted((value as Document)[key])]),
  );
}

/** JSON with sorted keys, so that equal documents give equal text. Sorted first: a function that JSON calls for each key takes twice as long. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** True if both are the same JSON. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || canonical(a ?? null) === canonical(b ?? null);
}

/** The dotted paths at which two documents differ; arrays are compared whole. */
export function differingPaths(a: Document, b: Document, prefix = ""): Path[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    const [left, right] = [a[key], b[key]];
    if (isDocument(left) && isDocument(right)) {
      return differingPaths(left, right, path);
    }
    if (isDocument(left) && right === undefined) {
      return differingPaths(left, {}, path);
    }
    if (left === undefined && isDocument(right)) {
      return differingPaths({}, right, path);
    }
    return same(left, right) ? [] : [path];
  });
}

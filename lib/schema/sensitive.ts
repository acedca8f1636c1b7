import { type Document, isDocument } from "./document";

const sensitive = /pass(?:word|wd|code|phrase)?|secret|token|credential|private_?key|(?:^|_)pin(?:$|_)/i;

function holdsSensitive(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(holdsSensitive);
  }
  return isDocument(value) && Object.entries(value).some(([key, inner]) => sensitive.test(key) || holdsSensitive(inner));
}

/**
 * A document without everything whose key sounds like a secret. For what a device sends and no schema knows: that is shown to
 * people, and nothing marks its secrets. A list with such a member goes whole, because lists are written whole. Whoever writes
 * such a document back takes the rest from a fresh read.
 */
export function withoutSensitive(document: Document): Document {
  return Object.fromEntries(
    Object.entries(document).flatMap(([key, value]) => {
      if (sensitive.test(key) || (Array.isArray(value) && holdsSensitive(value))) {
        return [];
      }
      return [[key, isDocument(value) ? withoutSensitive(value) : value]];
    }),
  );
}

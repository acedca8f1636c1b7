import type { CollectionManifest } from "./types";

/** The manifest by which a new record of the collection is typed, checked and sent. */
export function toCreate<T extends CollectionManifest>(manifest: T): CollectionManifest {
  return { ...manifest, schema: manifest.creation?.schema ?? manifest.schema };
}

import type { Document } from "@/lib/schema/document";
import type { RecordReading, Writing } from "../types";
import { newExtension, readExtension, writeExtension } from "./extension-wire";
import { readProvider, writeProvider } from "./wire";

/** How one collection is spoken over the wire. Paths and the name of the list are the collection's id. */
export interface WireCollection {
  readonly id: "providers" | "extensions";
  readonly secrets: readonly string[];
  read(raw: Document): RecordReading | undefined;
  write(document: Writing, shown?: Document): Document;
  /** What a new one sends, where that is something else. */
  make(document: Writing): Document;
  /** The paths by which a new one is found where the PBX did not say its id. */
  readonly namedBy: readonly string[];
  readonly singular: string;
}

export const wireCollections: Readonly<Record<WireCollection["id"], WireCollection>> = {
  providers: {
    id: "providers",
    secrets: ["password"],
    read: readProvider,
    write: writeProvider,
    make: (document) => writeProvider(document),
    namedBy: ["name", "hostname"],
    singular: "provider",
  },
  extensions: {
    id: "extensions",
    secrets: ["password", "web_access_password"],
    read: readExtension,
    write: (document, shown = {}) => writeExtension(document, shown),
    make: newExtension,
    namedBy: ["extension_number"],
    singular: "extension",
  },
};

import type { Document } from "@/lib/schema/document";
import type { RecordReading, Writing } from "../types";
import { readExtension, writeExtension } from "./extension-wire";
import { readProvider, writeProvider } from "./wire";

/** How one collection is spoken over the wire. Paths and the name of the list are the collection's id. */
export interface WireCollection {
  readonly id: "providers" | "extensions";
  readonly secrets: readonly string[];
  read(raw: Document): RecordReading | undefined;
  write(document: Writing, shown?: Document): Document;
}

export const wireCollections: Readonly<Record<WireCollection["id"], WireCollection>> = {
  providers: { id: "providers", secrets: ["password"], read: readProvider, write: writeProvider },
  extensions: {
    id: "extensions",
    secrets: ["password", "web_access_password"],
    read: readExtension,
    write: (document, shown = {}) => writeExtension(document, shown),
  },
};

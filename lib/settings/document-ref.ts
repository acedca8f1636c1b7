import "server-only";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { collectionOf, sectionOf } from "@/lib/drivers/catalog";
import type { CollectionManifest, DocumentManifest, Reading, SectionManifest, Writing } from "@/lib/drivers/types";
import { notFound } from "@/lib/http/problems";

/** Which document of a device: a section, or one record of a collection. */
export interface DocumentRef {
  readonly document: string;
  /** "" for a section. */
  readonly record: string;
}

export function sectionManifest(driver: string, section: string): SectionManifest {
  const manifest = sectionOf(driver, section);
  if (!manifest) {
    throw notFound("This section");
  }
  return manifest;
}

export function collectionManifest(driver: string, collection: string): CollectionManifest {
  const manifest = collectionOf(driver, collection);
  if (!manifest) {
    throw notFound("This collection");
  }
  return manifest;
}

/** The manifest of a document, whichever kind it is. */
export function documentManifest(driver: string, ref: DocumentRef): DocumentManifest {
  return ref.record === "" ? sectionManifest(driver, ref.document) : collectionManifest(driver, ref.document);
}

/** One document, as the device has it now. The one place that knows sections and records are read by different calls. */
export function readFrom({ driver, context }: OpenDevice, ref: DocumentRef): Promise<Reading> {
  return ref.record === "" ? driver.read(context, ref.document) : driver.get(context, ref.document, ref.record);
}

/** Sends one whole document. */
export function writeTo({ driver, context }: OpenDevice, ref: DocumentRef, document: Writing): Promise<void> {
  return ref.record === "" ? driver.write(context, ref.document, document) : driver.update(context, ref.document, ref.record, document);
}

import { collectionOf, sectionOf } from "./catalog";

/** How people call a document: "SIP account 1", "SIP endpoints". */
export function documentLabel(driver: string, document: string): string {
  return sectionOf(driver, document)?.label ?? collectionOf(driver, document)?.label ?? document;
}

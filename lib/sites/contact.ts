import "server-only";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { type SiteContact, siteContact } from "./endpoints";

/** How `Site.contact` is kept. */
const contactColumn = jsonColumn("Site.contact", siteContact);

const nothing: SiteContact = { address: "", name: "", phone: "", hours: "", network: "" };

/** Where a site is and who is there; "" where nobody wrote it down. */
export function contactOf({ id, contact }: { readonly id: string; readonly contact: string | null }): SiteContact {
  return contact === null ? nothing : contactColumn.read(contact, id, nothing);
}

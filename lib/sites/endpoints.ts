import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";

const siteName = oneLine().min(1, "A site needs a name").max(120, "At most 120 characters");
const parentId = z.string().min(1).max(64).nullable();

export const site = z.object({
  id: z.string(),
  name: z.string(),
  /** The customer that a place belongs to; null for a customer, and where the customer is outside the caller's sites. */
  parentId: z.string().nullable(),
  /** Devices here and in the places below. */
  deviceCount: z.number(),
  /** Devices here. */
  ownDeviceCount: z.number(),
  /** Places below. */
  placeCount: z.number(),
  createdAt: z.string(),
});
export type SiteAnswer = z.infer<typeof site>;

export const siteQuery = z.object({
  query: z.string().trim().max(200).optional(),
  /** The places of one customer; "none": customers only. */
  parent: z.string().min(1).max(64).optional(),
  cursor: z.string().max(1_000).optional(),
  // Higher than elsewhere: a choice of sites is drawn from one page.
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
});
export type SiteQuery = z.infer<typeof siteQuery>;

export const newSite = z.strictObject({ name: siteName, parentId: parentId.default(null) });
export type NewSite = z.infer<typeof newSite>;

export const sitePatch = z.strictObject({ name: siteName.optional(), parentId: parentId.optional() });
export type SitePatch = z.infer<typeof sitePatch>;

export const listSites = endpoint({
  method: "GET",
  path: "/api/sites",
  summary: "Sites by name, by cursor: customers and their places",
  access: "site.see",
  shared: true,
  query: siteQuery,
  answer: z.object({ items: z.array(site), nextCursor: z.string().nullable(), total: z.number() }),
});

export const getSite = endpoint({
  method: "GET",
  path: "/api/sites/{id}",
  summary: "One site",
  access: "site.see",
  shared: true,
  params: byId,
  answer: site,
});

export const addSite = endpoint({
  method: "POST",
  path: "/api/sites",
  summary: "Add a customer, or a place of one",
  access: "site.edit",
  audit: "site.add",
  body: newSite,
  status: 201,
  answer: site,
});

export const changeSite = endpoint({
  method: "PATCH",
  path: "/api/sites/{id}",
  summary: "Rename a site, or move a place to another customer",
  access: "site.edit",
  audit: "site.change",
  params: byId,
  body: sitePatch,
  answer: site,
});

export const removeSite = endpoint({
  method: "DELETE",
  path: "/api/sites/{id}",
  summary: "Remove an empty site",
  access: "site.edit",
  audit: "site.remove",
  params: byId,
  status: 204,
});

export const siteEndpoints = [listSites, getSite, addSite, changeSite, removeSite];

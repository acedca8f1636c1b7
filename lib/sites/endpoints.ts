import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine, severalLines } from "@/lib/schema/text";

const siteName = oneLine().min(1, "A site needs a name").max(120, "At most 120 characters");
/** Names that texts of jobs have from a device already. */
const taken: ReadonlySet<string> = new Set(["user", "flat"]);
export const variablesMax = 50;

const variableName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, "A name has small letters, digits and _, begins with a letter, and has at most 40 of them")
  .refine((name) => !taken.has(name), "This name is taken: a device has it by itself");
const variableValue = oneLine().min(1, "Write what is to be put in, or remove the variable").max(200, "At most 200 characters");

const lineNumber = z.string().regex(/^\d{1,15}$/, "Digits only, at most 15");
export const rangeMax = 100_000;

/** The SIP users that lines of a site are numbered with. With zeros in front all numbers are as long as the first. */
export const numberRange = z
  .strictObject({ first: lineNumber, last: lineNumber })
  .refine(({ first, last }) => Number(first) <= Number(last), { path: ["last"], error: "Comes before the first number" })
  .refine(({ first, last }) => Number(last) - Number(first) < rangeMax, { path: ["last"], error: "A range has at most 100,000 numbers" })
  .refine(({ first, last }) => !/^0\d/.test(first) || first.length === last.length, {
    path: ["last"],
    error: "Needs as many digits as the first number, which has zeros in front",
  });
export type NumberRange = z.infer<typeof numberRange>;

/** What texts of jobs can put in for devices of a site, by name. */
export const siteVariables = z.record(variableName, variableValue);

const contactWords = (most: number) => oneLine().max(most, `At most ${most} characters`);

const contactFields = {
  address: contactWords(200),
  name: contactWords(120),
  phone: contactWords(60),
  hours: contactWords(120),
  network: contactWords(200),
};

/** Where a site is, who is there and when, as people wrote it. */
export const siteContact = z.strictObject(contactFields);
export type SiteContact = z.infer<typeof siteContact>;

const siteNotes = severalLines().max(2_000, "At most 2,000 characters");

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
  /** Of the devices here and in the places below: those with something that is not as it should be. */
  troubledCount: z.number(),
  createdAt: z.string(),
});
export type SiteAnswer = z.infer<typeof site>;

export const siteDetail = site.extend({
  /** Its own, by name. */
  variables: z.record(z.string(), z.string()),
  /** Those of its customer: they hold here unless this site has one of the same name. */
  inheritedVariables: z.record(z.string(), z.string()),
  /** The numbers of its lines; null where it has none of its own. */
  numbers: z.object({ first: z.string(), last: z.string() }).nullable(),
  /** Those of its customer: they hold here unless this site has its own. */
  inheritedNumbers: z.object({ first: z.string(), last: z.string() }).nullable(),
  /** Where it is and who is there; "" where nobody wrote it down. */
  contact: z.object({ address: z.string(), name: z.string(), phone: z.string(), hours: z.string(), network: z.string() }),
  /** How to get in, and what to know there. */
  notes: z.string().nullable(),
});
export type SiteDetail = z.infer<typeof siteDetail>;

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

export const sitePatch = z.strictObject({
  name: siteName.optional(),
  parentId: parentId.optional(),
  /** A name that is left out stays as it is; null removes it. */
  variables: z.record(variableName, variableValue.nullable()).optional(),
  /** The numbers of its lines, from the first to the last; null: it has none of its own. */
  numbers: numberRange.nullable().optional(),
  /** What is left out stays as it is; "" takes it away. */
  contact: z.strictObject(contactFields).partial().optional(),
  notes: siteNotes.nullable().optional(),
});
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
  summary:
    "Change a site: its name, its customer, the variables that jobs put in there, the numbers of its lines, whom to ask and how to get in",
  access: "site.edit",
  audit: "site.change",
  params: byId,
  body: sitePatch,
  answer: siteDetail,
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

export const siteEndpoints = [listSites, addSite, changeSite, removeSite];

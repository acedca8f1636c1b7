import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { roles } from "@/lib/http/permissions";
import { emailAddress } from "@/lib/schema/email-address";
import { emergencyAdminEndpoints } from "./emergency-admin-endpoints";
import { personName } from "./fields";
import { joiningEndpoints } from "./joining-endpoints";
import { meEndpoints } from "./me-endpoints";
import { passkeyEndpoints } from "./passkey-endpoints";
import { signInRulesEndpoints } from "./sign-in-rules-endpoints";
import { tokenEndpoints } from "./token-endpoints";
import { viewEndpoints } from "./view-endpoints";

const role = z.enum(roles);
const siteIds = z.array(z.string().min(1).max(64)).max(500, "At most 500 sites");
export const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role,
  active: z.boolean(),
  /** True: every site. Always for admins and viewers; for installers and helpdesk agents an admin has said so. */
  allSites: z.boolean(),
  /** True until an admin has chosen: the person saw every site because they were bound to none, when that meant all. */
  allSitesKept: z.boolean(),
  /** The sites an installer or helpdesk agent is bound to. */
  sites: z.array(z.object({ id: z.string(), name: z.string() })),
  /** False until the person has used a link to choose a password. */
  joined: z.boolean(),
  /** Of who signs in with an identity provider: the group that gave them role and sites, which follow it. Null: they do not. */
  providerGroup: z.string().nullable(),
  /** True if a sign-in with the password asks for a code as well. */
  secondStep: z.boolean(),
  /** How many passkeys they have: each signs in alone. */
  passkeys: z.number().int(),
  /** When the one-time link that is still open ends; null if there is none. */
  linkExpiresAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  createdAt: z.string(),
});
export type PersonAnswer = z.infer<typeof person>;

/** How a link reaches its person. Left out: by mail where that is switched on under Settings, Sign-in; otherwise the admin passes it on. */
const by = z.enum(["mail", "hand"]).optional();

export const newPerson = z.strictObject({
  name: personName,
  email: emailAddress,
  role,
  /** Of an installer or helpdesk agent; without any, and without `allSites`, nothing exists for them. */
  siteIds: siteIds.default([]),
  allSites: z.boolean().default(false),
  by,
});
export type NewPerson = z.infer<typeof newPerson>;

export const personPatch = z.strictObject({
  name: personName.optional(),
  role: role.optional(),
  siteIds: siteIds.optional(),
  /** With true, sites of their own end. */
  allSites: z.boolean().optional(),
  active: z.boolean().optional(),
});
export type PersonPatch = z.infer<typeof personPatch>;

export const peopleQuery = z.object({
  query: z.string().trim().max(200).optional(),
  role: role.optional(),
  active: z.enum(["true", "false"]).optional(),
  /** Only people who are bound to this site. */
  site: z.string().min(1).max(64).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PeopleQuery = z.infer<typeof peopleQuery>;

/** A one-time link. It is told once, to the admin who passes it on, or goes by mail and is told nobody else; the database keeps a hash of it. */
export const link = z.object({
  id: z.string(),
  /** Null where it goes by mail. */
  link: z.string().nullable(),
  /** The address that it is sent to. */
  mailedTo: z.string().nullable(),
  expiresAt: z.string(),
});
export type LinkAnswer = z.infer<typeof link>;

export const listPeople = endpoint({
  method: "GET",
  path: "/api/people",
  summary: "People by name, by cursor",
  access: "person.see",
  query: peopleQuery,
  answer: z.object({
    items: z.array(person),
    nextCursor: z.string().nullable(),
    total: z.number(),
    /** Names of people who kept every site at an update and whom no admin has confirmed. */
    allSitesKept: z.array(z.string()),
  }),
});

export const getPerson = endpoint({
  method: "GET",
  path: "/api/people/{id}",
  summary: "One person",
  access: "person.see",
  params: byId,
  answer: person,
});

export const invitePerson = endpoint({
  method: "POST",
  path: "/api/people",
  summary: "Add a person; the one-time link by which they choose their password goes to them by mail, or is in the answer",
  access: "person.edit",
  freshPassword: "refuse_tokens",
  peopleOnly: "to make or change people",
  audit: "person.invite",
  body: newPerson,
  status: 201,
  answer: link,
});

export const renewLink = endpoint({
  method: "POST",
  path: "/api/people/{id}/link",
  summary: "A new one-time link for a person who lost the first one or the password, by mail or in the answer; older links end",
  access: "person.edit",
  freshPassword: "refuse_tokens",
  peopleOnly: "to make or change people",
  audit: "person.link",
  params: byId,
  body: z.strictObject({ by }),
  bodyOptional: true,
  status: 201,
  answer: link,
});

export const renewSecondStep = endpoint({
  method: "POST",
  path: "/api/people/{id}/second-step",
  summary:
    "A one-time link, never by mail, by which a person who lost their phone takes their second step away, with their password; older links end",
  access: "person.edit",
  freshPassword: "refuse_tokens",
  peopleOnly: "to make or change people",
  audit: "person.link",
  params: byId,
  status: 201,
  answer: link,
});

export const changePerson = endpoint({
  method: "PATCH",
  path: "/api/people/{id}",
  summary: "Change a person's name, role or sites, or switch them off or on",
  access: "person.edit",
  freshPassword: "refuse_tokens",
  peopleOnly: "to make or change people",
  audit: "person.change",
  params: byId,
  body: personPatch,
  answer: person,
});

export const removePerson = endpoint({
  method: "DELETE",
  path: "/api/people/{id}",
  summary: "Remove a person; what they did stays in the audit",
  access: "person.edit",
  freshPassword: "refuse_tokens",
  peopleOnly: "to make or change people",
  audit: "person.remove",
  params: byId,
  status: 204,
});

export const signPersonOut = endpoint({
  method: "DELETE",
  path: "/api/people/{id}/sessions",
  summary: "Sign a person out everywhere",
  access: "person.edit",
  peopleOnly: "to make or change people",
  audit: "person.sign_out",
  params: byId,
  status: 204,
});

export const peopleEndpoints = [
  listPeople,
  getPerson,
  invitePerson,
  renewLink,
  renewSecondStep,
  changePerson,
  removePerson,
  signPersonOut,
  ...joiningEndpoints,
  ...meEndpoints,
  ...viewEndpoints,
  ...tokenEndpoints,
  ...signInRulesEndpoints,
  ...emergencyAdminEndpoints,
  ...passkeyEndpoints,
];

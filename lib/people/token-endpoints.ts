import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { roles } from "@/lib/http/permissions";
import { scopeNames } from "@/lib/http/scopes";
import { oneLine } from "@/lib/schema/text";

/** More than one person keeps an eye on. */
export const tokensMax = 100;

export const token = z.object({
  id: z.string(),
  name: z.string(),
  /** Its first characters, to be recognised by. */
  start: z.string(),
  role: z.enum(roles),
  /** The sites that it is narrowed to; null = all of its owner's. */
  sites: z.array(z.object({ id: z.string(), name: z.string() })).nullable(),
  /** null = all that the role may. */
  scopes: z.array(z.enum(scopeNames)).nullable(),
  /** The networks that it may be used from; null = from anywhere. */
  networks: z.array(z.string()).nullable(),
  owner: z.object({ id: z.string(), name: z.string() }),
  /** False once its end has come, or its owner may less than it needs: it opens nothing then. */
  works: z.boolean(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  /** To the minute. */
  lastUsedAt: z.string().nullable(),
  lastUsedFrom: z.string().nullable(),
});
export type TokenAnswer = z.infer<typeof token>;

export const newToken = z.strictObject({
  name: oneLine().min(1, "A token needs a name, such as the program that it is for").max(80, "At most 80 characters"),
  role: z.enum(roles),
  /** Absent: every site of the owner, as they are at each moment. */
  siteIds: z.array(z.string().min(1).max(64)).min(1, "Choose a site, or leave the sites out for all of them").max(500).optional(),
  /** Absent: all that the role may. */
  scopes: z.array(z.enum(scopeNames)).min(1, "Choose what it may, or leave the scopes out for all of it").max(20).optional(),
  /** Absent: it does not end. */
  expiresAt: z.iso.datetime({ offset: true, error: "Write a time such as 2027-06-30T00:00:00Z" }).optional(),
  networks: z
    .array(z.string().trim().min(1).max(60))
    .min(1, "Write a network, or leave the networks out for all of them")
    .max(50, "At most 50 networks")
    .optional(),
});
export type NewToken = z.infer<typeof newToken>;

const forTokens = "to make or withdraw tokens";

export const listTokens = endpoint({
  method: "GET",
  path: "/api/tokens",
  summary: "Tokens of programs, the newest first: an admin sees everybody's, an installer their own",
  access: "token.edit",
  peopleOnly: forTokens,
  query: z.object({ cursor: z.string().max(500).optional(), limit: z.coerce.number().int().min(1).max(200).default(100) }),
  answer: z.object({ items: z.array(token), nextCursor: z.string().nullable(), total: z.number().int() }),
});

export const makeToken = endpoint({
  method: "POST",
  path: "/api/tokens",
  summary: "Make a token; its text is in this answer and nowhere else. It never may more than its owner may at that moment",
  access: "token.edit",
  freshPassword: "refuse_tokens",
  peopleOnly: forTokens,
  audit: "token.make",
  body: newToken,
  status: 201,
  answer: z.object({ id: z.string(), token: z.string() }),
});

export const revokeToken = endpoint({
  method: "DELETE",
  path: "/api/tokens/{id}",
  summary: "Withdraw a token: it opens nothing from that moment on",
  access: "token.edit",
  peopleOnly: forTokens,
  audit: "token.revoke",
  params: byId,
  status: 204,
});

export const tokenEndpoints = [listTokens, makeToken, revokeToken];

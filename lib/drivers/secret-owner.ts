import { z } from "zod";
import { type Document, isDocument } from "@/lib/schema/document";
import { jsonText } from "@/lib/schema/json-text";
import { serverOf, usualPort } from "@/lib/sip/server-name";
import { numberAt, textAt } from "./account";
import type { AccountMapping } from "./types";

/**
 * Whose a secret is: who signs in, where, and in which realm. Made for comparing, so it holds no scheme, no upper case in a host and
 * no port that goes without saying.
 */
export interface Owner {
  readonly user: string;
  /** "" where the end is its own server. */
  readonly host: string;
  /** As written; null where nothing is. */
  readonly port: number | null;
  /** The port that counts where none is written. */
  readonly usual: number;
  readonly realm: string;
}

/** An owner, as it is stored. */
export const owner = z.object({
  user: z.string(),
  host: z.string(),
  port: z.number().nullable(),
  usual: z.number(),
  realm: z.string(),
}) satisfies z.ZodType<Owner>;

/** A user as it is said: a scheme before it changes nothing. Case does, in SIP. */
function userOf(text: string | null): string {
  return (text ?? "").trim().replace(/^sips?:/i, "");
}

function realmOf(text: string | null): string {
  const place = serverOf(text);
  return place === undefined ? (text ?? "").trim().toLowerCase() : `${place.host}${sayPort(place.port, 5060)}`;
}

function sayPort(port: number | null, usual: number): string {
  return port === null || port === usual ? "" : `:${port}`;
}

/** Whom a document's secrets are for; undefined for a document without an account. */
export function ownerOf(mapping: AccountMapping | undefined, values: Document): Owner | undefined {
  if (!mapping) {
    return undefined;
  }
  const role = typeof mapping.role === "function" ? mapping.role(values) : mapping.role;
  const user = userOf(textAt(values, mapping.user));
  const realm = realmOf(textAt(values, mapping.realm));
  if (role === "accepts") {
    return { user, realm, host: "", port: null, usual: usualPort(null) };
  }
  const written = textAt(values, mapping.server);
  const server = serverOf(written);
  const transport = textAt(values, mapping.transport)?.toLowerCase() ?? server?.transport;
  return {
    user,
    realm,
    host: server?.host ?? (written ?? "").toLowerCase(),
    port: numberAt(values, mapping.port) ?? server?.port ?? null,
    usual: usualPort(transport),
  };
}

/** What a line knows of an end's account. */
export interface EndAccount {
  readonly role: string;
  readonly user: string;
  readonly host: string;
  readonly port: number | null;
  readonly realm: string | null;
  readonly transport: string | null;
}

/** The same for an end of a line. */
export function ownerOfEnd({ role, user, host, port, realm, transport }: EndAccount): Owner {
  const account = { user: userOf(user), realm: realmOf(realm) };
  return role === "accepts"
    ? { ...account, host: "", port: null, usual: usualPort(null) }
    : { ...account, host, port, usual: usualPort(transport) };
}

/** True if both are one account. A port that is left out is the usual one of its transport. */
export function sameOwner(owner: Owner, other: Owner): boolean {
  const port = owner.port === other.port || (owner.port ?? owner.usual) === (other.port ?? other.usual);
  return owner.user === other.user && owner.host === other.host && owner.realm === other.realm && port;
}

/** How people call it: "101", and with its server where only that tells two apart. */
export function sayOwner(owner: Owner, apartFrom?: Owner): string {
  const user = owner.user === "" ? "no user" : owner.user;
  if (apartFrom === undefined || apartFrom.user !== owner.user) {
    return user;
  }
  const server = `${owner.host === "" ? "the device itself" : owner.host}${sayPort(owner.port, owner.usual)}`;
  const served = owner.host !== apartFrom.host || owner.port !== apartFrom.port;
  if (sameOwner(owner, apartFrom)) {
    return user;
  }
  return served ? `${user} at ${server}` : `${user} in the realm ${owner.realm === "" ? "that is empty" : owner.realm}`;
}

/** An owner as it is stored beside a sealed secret. */
export function storedOwner(owner: Owner | undefined): string | null {
  return owner === undefined ? null : JSON.stringify({ account: owner });
}

const anyJson = jsonText(z.unknown());

/**
 * Reads what `storedOwner` wrote. Secrets from before owners were written down have the whole document that they were last written
 * with, or read with, in its place. Undefined where nobody knows.
 */
export function ownerFrom(mapping: AccountMapping | undefined, text: string | null): Owner | undefined {
  if (text === null) {
    return undefined;
  }
  const stored = anyJson.parse(text);
  if (!isDocument(stored)) {
    return undefined;
  }
  return isDocument(stored.account) ? owner.safeParse(stored.account).data : ownerOf(mapping, stored);
}

import "server-only";
import { type Configuration, fetchUserInfo } from "openid-client";
import { emailAddress } from "@/lib/schema/email-address";
import { storable } from "@/lib/schema/text";
import type { GroupLine, ProviderSettings } from "./schemas";

type Claims = Readonly<Record<string, unknown>>;

/** What the provider says of a person. */
export interface Vouched {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** In lower case; undefined: it gives none. */
  readonly email: string | undefined;
  /** True only if the provider says so in so many words. */
  readonly emailVerified: boolean;
  /** Undefined: nothing that was heard has the claim. */
  readonly groups: readonly string[] | undefined;
  readonly authTimeMs: number | undefined;
  /** The provider says that more than one factor was used (RFC 8176). */
  readonly manyFactors: boolean;
}

const groupsMax = 1_000;

/** The claim as a list: providers write one group as a word, several as a list. "resource_access.app.roles" leads inside. */
function groupsIn(claims: Claims, claim: string): string[] | undefined {
  const found =
    claims[claim] ??
    claim
      .split(".")
      .reduce<unknown>((inside, part) => (typeof inside === "object" && inside !== null ? (inside as Claims)[part] : undefined), claims);
  const list = typeof found === "string" ? [found] : found;
  return Array.isArray(list) ? list.filter((entry): entry is string => typeof entry === "string").slice(0, groupsMax) : undefined;
}

const textIn = (value: unknown) => (typeof value === "string" && value.trim() !== "" ? storable(value.trim()) : undefined);

/** Reads what an ID token and the userinfo say together; the latter, which is newer, counts first. */
export function vouchedBy(idToken: Claims & { readonly iss: string; readonly sub: string }, userInfo: Claims, claim: string): Vouched {
  const all = { ...idToken, ...userInfo };
  const address = emailAddress.safeParse(all.email);
  const name = textIn(all.name) ?? textIn(all.preferred_username) ?? (address.success ? address.data : idToken.sub);
  return {
    issuer: idToken.iss,
    subject: idToken.sub,
    name: name.replace(/\s+/g, " ").slice(0, 120),
    email: address.success ? address.data : undefined,
    emailVerified: all.email_verified === true,
    groups: groupsIn(userInfo, claim) ?? groupsIn(idToken, claim),
    authTimeMs: typeof idToken.auth_time === "number" ? idToken.auth_time * 1000 : undefined,
    manyFactors: Array.isArray(idToken.amr) && idToken.amr.includes("mfa"),
  };
}

/** What the provider says of the bearer of an access token now; nothing where it has no such place. */
export async function userInfoOf(configuration: Configuration, accessToken: string, subject: string): Promise<Claims> {
  return configuration.serverMetadata().userinfo_endpoint === undefined ? {} : fetchUserInfo(configuration, accessToken, subject);
}

/** The first line of the table that fits. */
export function lineFor({ groups }: Pick<ProviderSettings, "groups">, theirs: readonly string[]): GroupLine | undefined {
  return groups.find(({ group }) => theirs.includes(group));
}

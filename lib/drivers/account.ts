import { type Document, valueAt } from "@/lib/schema/document";
import { writtenOut } from "@/lib/schema/text";
import type { SipEnd } from "@/lib/sip/provable-account";
import { serverOf, userKeyOf } from "@/lib/sip/server-name";
import { isDomainName } from "@/lib/sip/syntax";
import { collectionOf, manifestOf, sectionOf } from "./catalog";
import type { AccountMapping, Reading } from "./types";

/** One end's SIP identity as its document says it. */
export interface EndFacts extends SipEnd {
  readonly role: "registers" | "accepts";
  readonly userKey: string;
  readonly server: string;
  readonly interval: number | null;
  readonly label: string | null;
  readonly secretPath: string;
}

/** The account of a document's manifest, or undefined if it holds none. */
export function accountOf(driver: string, ref: { document: string; record: string }): AccountMapping | undefined {
  return (ref.record === "" ? sectionOf(driver, ref.document) : collectionOf(driver, ref.document))?.account;
}

/** True for a family of which an account may take registrations: a server. */
export function mayAccept(driver: string): boolean {
  const manifest = manifestOf(driver);
  const documents = [...(manifest?.sections ?? []), ...(manifest?.collections ?? [])];
  return documents.some(({ account }) => account !== undefined && account.role !== "registers");
}

/** What a path of a document says as one text; the first of a list. */
export function textAt(values: Document, path: string | undefined): string | null {
  const value = path === undefined ? undefined : valueAt(values, path);
  const first = Array.isArray(value) ? (value as unknown[])[0] : value;
  return typeof first === "string" || typeof first === "number" ? writtenOut(String(first).trim()) || null : null;
}

/** What a list holds, or the one word that some firmware gives instead. */
function wordsAt(values: Document, path: string | undefined): string | null {
  const value = path === undefined ? undefined : valueAt(values, path);
  const words = (Array.isArray(value) ? (value as unknown[]) : [value]).filter((candidate) => typeof candidate === "string");
  return writtenOut(words.map((word) => word.trim().toLowerCase()).join(",")) || null;
}

/** A number above zero at a path, however the device wrote it. */
export function numberAt(values: Document, path: string | undefined): number | null {
  const number = Number(textAt(values, path) ?? Number.NaN);
  return Number.isInteger(number) && number > 0 ? number : null;
}

/** What is known of domains beside the document: how the family uses its fields, and the domain that the device is set to serve. */
export interface Tenancy {
  readonly realmIsServer?: boolean;
  readonly serves?: string;
}

/** By the surest source: the user as it is written, the field for it, the realm where that is the server's name. */
function domainOf(role: string, user: string, mapping: AccountMapping, values: Document, tenancy: Tenancy): string | null {
  const written = user.includes("@") ? [user] : [];
  const own = role === "accepts" ? [tenancy.serves] : [textAt(values, mapping.domain)];
  const realm = role !== "accepts" && tenancy.realmIsServer ? [textAt(values, mapping.realm)] : [];
  const named = [...written, ...own, ...realm].map((text) => serverOf(text)?.host ?? "");
  return named.find(isDomainName) ?? null;
}

/** What a document says of its account; undefined if it has no user, no server to register with, or plays no part in a registration. */
export function factsOf(mapping: AccountMapping, values: Document, deviceHost: string, tenancy: Tenancy = {}): EndFacts | undefined {
  const role = typeof mapping.role === "function" ? mapping.role(values) : mapping.role;
  const user = textAt(values, mapping.user);
  if (role === "none" || user === null) {
    return undefined;
  }
  // An end that accepts is the server itself, whatever its document calls a host.
  const written = role === "accepts" ? deviceHost : textAt(values, mapping.server);
  const server = serverOf(written);
  if (!server || written === null) {
    return undefined;
  }
  const transport = textAt(values, mapping.transport)?.toLowerCase() ?? server.transport ?? null;
  return {
    role,
    user,
    userKey: userKeyOf(user),
    authUser: textAt(values, mapping.authUser),
    server: written,
    host: server.host,
    port: role === "accepts" ? null : (numberAt(values, mapping.port) ?? server.port),
    realm: textAt(values, mapping.realm),
    domain: domainOf(role, user, mapping, values, tenancy),
    transport: role === "accepts" ? wordsAt(values, mapping.transport) : transport,
    proxy: textAt(values, mapping.outboundProxy),
    interval: numberAt(values, mapping.interval),
    label: textAt(values, mapping.label),
    secretPath: mapping.secret,
  };
}

/** A stored device, as far as its accounts depend on it. */
export interface AccountDevice {
  readonly driver: string;
  readonly host: string;
  /** Connection settings as they are stored; default: none. */
  readonly connection?: string;
}

/** How a device's family and its connection settings tell SIP domains. */
function tenancyOf({ driver, connection = "{}" }: AccountDevice): Tenancy {
  const manifest = manifestOf(driver);
  const { realmIsServer, domainSetting } = manifest?.accounts ?? {};
  const settings = domainSetting === undefined ? undefined : manifest?.connection.schema.safeParse(JSON.parse(connection));
  const serves = settings?.success && domainSetting !== undefined ? valueAt(settings.data as Document, domainSetting) : undefined;
  return {
    ...(realmIsServer === undefined ? {} : { realmIsServer }),
    ...(typeof serves === "string" ? { serves } : {}),
  };
}

/** What a reading says of its account on this device. Null: it has none now. Undefined: documents of this kind never have one. */
export function accountFacts(
  device: AccountDevice,
  ref: { document: string; record: string },
  reading: Pick<Reading, "values" | "reported">,
): EndFacts | null | undefined {
  const mapping = accountOf(device.driver, ref);
  return mapping && (factsOf(mapping, { ...reading.values, ...reading.reported }, device.host, tenancyOf(device)) ?? null);
}

/** True for the account that devices of a family leave the factory with. */
export function isFactoryAccount(driver: string, { role, userKey, host }: Pick<EndFacts, "role" | "userKey" | "host">): boolean {
  const known = manifestOf(driver)?.accounts?.factory ?? [];
  return role === "registers" && known.some((account) => account.user === userKey && account.host === host);
}

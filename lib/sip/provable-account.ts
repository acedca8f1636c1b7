import { isIP } from "node:net";
import { serverOf } from "./server-name";
import { isDomainName } from "./syntax";
import type { SipQuestion, SipTransport } from "./types";

/** Who an end is in SIP, and where. */
export interface SipEnd {
  readonly role: string;
  readonly user: string;
  readonly authUser: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly realm: string | null;
  /** The SIP domain (tenant) that the account is known to be of, in lower case: a name, never an address. */
  readonly domain: string | null;
  /** Lower case. Where the end accepts: every one that it takes, by comma. */
  readonly transport: string | null;
  readonly proxy: string | null;
}

/** Where and as whom a secret can be proven: everything of a REGISTER but the password. */
export type ProvableAccount = Omit<SipQuestion, "password" | "domain"> & {
  /** Host parts that the address of record may have, the likeliest first, the server's own last. All are dialled at the server. */
  readonly domains: readonly string[];
};

/** The first of what an end uses or takes. */
function transportOf(text: string | null): SipTransport {
  const first = text?.split(",")[0];
  return first === "tcp" || first === "tls" ? first : "udp";
}

/** A user as a device may write it: "204" or "sip:204@tenant.example". */
function splitUser(text: string): { user: string; domain: string | undefined } {
  const bare = text.replace(/^sips?:/i, "");
  const at = bare.lastIndexOf("@");
  const domain = at > 0 ? bare.slice(at + 1).toLowerCase() : "";
  return isDomainName(domain) || isIP(domain) !== 0 ? { user: bare.slice(0, at), domain } : { user: text, domain: undefined };
}

/**
 * How an end is proven at its server: as the end itself registers. Where it accepts, the server is reached as another end of its
 * line reaches it, because a PBX does not tell its SIP port. What a device calls realm is, by most vendors' pages, the server's
 * domain: a name there goes before the address that is dialled.
 */
export function questionOf(end: SipEnd, ends: readonly SipEnd[]): ProvableAccount | undefined {
  const way = end.role === "registers" ? end : (ends.find((end) => end.role === "registers") ?? end);
  const proxy = /^\[?([^\]:]+|[0-9a-f:]+)\]?(?::(\d+))?$/i.exec((way.proxy ?? "").replace(/^sips?:/i, "").split(";")[0] ?? "");
  const port = way.port ?? undefined;
  const { user, domain } = splitUser(end.user);
  const realm = serverOf(way.realm)?.host ?? "";
  const accepting = ends.filter((end) => end.role === "accepts").map((end) => end.domain ?? "");
  const names = [domain ?? "", splitUser(way.user).domain ?? "", end.domain ?? "", ...accepting, way.domain ?? "", realm, way.host];
  const domains = [...names.filter(isDomainName), ...[domain ?? "", realm].filter((candidate) => isIP(candidate) !== 0), way.host];
  return {
    server: { host: way.host, transport: transportOf(way.transport), ...(port === undefined ? {} : { port }) },
    user,
    ...(way.authUser === null ? {} : { authUser: way.authUser }),
    domains: [...new Set(domains)],
    ...(way.realm === null ? {} : { realm: way.realm }),
    ...(proxy?.[1] ? { outboundProxy: { host: proxy[1], ...(proxy[2] ? { port: Number(proxy[2]) } : {}) } } : {}),
  };
}

import type { DeviceHttpOptions } from "@/lib/net/device-http";
import type { PresentedCertificate } from "../net/types";
import type { SipFact } from "./sip-facts";

export type SipTransport = "udp" | "tcp" | "tls";

/** Where SIP is spoken to. A name is looked up as A and AAAA only: no SRV, no NAPTR. */
export interface SipServer {
  /** A name, an IPv4 or an IPv6 address without brackets. */
  readonly host: string;
  /** Default: 5060, with TLS 5061. */
  readonly port?: number | undefined;
  readonly transport: SipTransport;
}

/** One account to be proven. */
export interface SipQuestion {
  readonly server: SipServer;
  /** The user part of the address of record, unescaped. */
  readonly user: string;
  /** What digest authentication uses as its user; default: `user`. */
  readonly authUser?: string;
  /** The host part of the address of record; default: the server's host. */
  readonly domain?: string;
  /** The realm that is expected: chosen first where the server offers several. What it offers is answered in any case. */
  readonly realm?: string;
  readonly password: string;
  /** Dialled instead of the server, over the server's transport. */
  readonly outboundProxy?: { readonly host: string; readonly port?: number } | undefined;
  /** SHA-256 of the accepted certificate, 64 lower-case hex digits. Without it TLS wants a certificate that an authority vouches for. */
  readonly pin?: string;
}

/** Where SIP may connect to, as of now: the same three rules that `createDeviceHttp` takes. */
export type SipRules = Pick<DeviceHttpOptions, "networks" | "own" | "resolve">;

export interface SipOptions {
  /** For everything together; default 8 s. RFC 3261 would wait 32 s, which no person does. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

export const sipResultCodes = [
  "ok", // the server asked for the secret and took it
  "not_asked", // it said yes without asking: proves nothing about the secret
  "wrong_secret", // it refused the answer to its challenge; a server that hides unknown users says the same for them
  "unknown_user",
  "needs_contact", // it takes no REGISTER without a Contact, so that it cannot be asked without registering
  "refused", // it answered, and neither of the above: `status` says how
  "not_a_registrar", // it speaks SIP and takes no REGISTER
  "unsupported_challenge", // it asks in a way this client cannot answer
  "wrong_transport", // nothing there, but another transport answers: `answersOver`
  "no_route", // no way to the address, or the name is not known
  "no_answer", // closed port, silence, or the connection was dropped
  "not_sip", // what answers does not speak SIP
  "unreadable", // something answers, and nothing can be told from it
  "certificate_not_accepted", // TLS: `certificate` is what it presents; no SIP byte was sent
  "address_not_allowed",
  "not_sendable", // user, password or domain cannot stand in a SIP message
  "aborted",
] as const;

export type SipResultCode = (typeof sipResultCodes)[number];

/** One place where the account is registered right now, as the server lists it. */
export interface SipBinding {
  readonly contact: string;
  /** Seconds left; undefined where the server does not say. */
  readonly expiresSeconds: number | undefined;
}

export interface SipResult {
  readonly result: SipResultCode;
  /** Why, for the words. Never holds the secret. */
  readonly fact: SipFact;
  /** True once anything spoke SIP to us over the asked transport. */
  readonly reachable: boolean;
  /** The status that decided, and the server's own words for it. */
  readonly status?: number;
  readonly reason?: string;
  /** The realm that the server asked for. */
  readonly realm?: string;
  /** Only with `wrong_transport`. */
  readonly answersOver?: SipTransport;
  /** Only with `certificate_not_accepted`. */
  readonly certificate?: PresentedCertificate;
  /** Empty unless `result` is "ok" or "not_asked". */
  readonly bindings: readonly SipBinding[];
  readonly elapsedMs: number;
}

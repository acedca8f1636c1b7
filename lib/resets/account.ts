import type { SipQuestion, SipTransport } from "@/lib/sip/types";

interface Account {
  readonly role: string;
  readonly user: string;
  readonly authUser: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly realm: string | null;
  readonly transport: string | null;
  readonly proxy: string | null;
}

/** Where and as whom a secret can be proven: everything of a REGISTER but the password. */
export type ProvableAccount = Omit<SipQuestion, "password">;

/** The first of what an end uses or takes. */
function transportOf(text: string | null): SipTransport {
  const first = text?.split(",")[0];
  return first === "tcp" || first === "tls" ? first : "udp";
}

/**
 * How an end is proven at its server: as the end itself registers. Where it accepts, the server is reached as another end of its
 * line reaches it, because a PBX does not tell its SIP port.
 */
export function questionOf(end: Account, ends: readonly Account[]): ProvableAccount | undefined {
  const way = end.role === "registers" ? end : (ends.find((one) => one.role === "registers") ?? end);
  const proxy = /^\[?([^\]:]+|[0-9a-f:]+)\]?(?::(\d+))?$/i.exec((way.proxy ?? "").replace(/^sips?:/i, "").split(";")[0] ?? "");
  const port = way.port ?? undefined;
  return {
    server: { host: way.host, transport: transportOf(way.transport), ...(port === undefined ? {} : { port }) },
    user: end.user,
    ...(way.authUser === null ? {} : { authUser: way.authUser }),
    ...(way.realm === null ? {} : { realm: way.realm }),
    ...(proxy?.[1] ? { outboundProxy: { host: proxy[1], ...(proxy[2] ? { port: Number(proxy[2]) } : {}) } } : {}),
  };
}

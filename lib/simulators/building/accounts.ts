import type { Document } from "@/lib/schema/document";
import type { PhoneAccount } from "./phone";

type Transport = PhoneAccount["server"]["transport"];

const textOf = (value: unknown) => (typeof value === "string" ? value.trim() : "");

function transportOf(value: unknown): Transport {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const word = textOf(first).toLowerCase();
  return word === "tcp" || word === "tls" ? word : "udp";
}

/** "sip:host:port" or "host:port", as intercoms write servers: never with an IPv6 address. */
function serverOf(text: string): { host: string; port?: number } | undefined {
  const [, host, port] = /^(?:sip:)?([^:;\s]+)(?::(\d+))?$/.exec(text) ?? [];
  return host === undefined ? undefined : { host, ...(port === undefined ? {} : { port: Number(port) }) };
}

/**
 * The account that an intercom's SIP document makes; undefined where SIP is off or the document names no server. What the vendor calls
 * realm is the address of the SIP server: the domain of the account, while the proxy is dialled and any realm is answered.
 * `insists`: one that answers no other realm than that.
 */
export function intercomAccount(document: Document, { on = true, insists = false } = {}): PhoneAccount | undefined {
  const server = serverOf(textOf(document.proxy));
  const user = textOf(document.user);
  if (!on || document.enable === false || server === undefined || user === "") {
    return undefined;
  }
  const realm = textOf(document.realm);
  const domain = serverOf(realm)?.host;
  const hop = serverOf(textOf(document.outbound));
  const every = Number(document.registration_interval);
  return {
    user,
    password: String(document.password ?? ""),
    ...(insists ? { realm } : {}),
    ...(domain === undefined ? {} : { domain }),
    server: { ...server, transport: transportOf(document.transport) },
    ...(hop ? { outboundProxy: hop } : {}),
    everySeconds: every >= 30 ? every : 60,
  };
}

/** The account of a PBX's provider; undefined for one that is trusted by address. */
export function providerAccount(record: Document): PhoneAccount | undefined {
  const [host, user] = [textOf(record.hostname), textOf(record.auth_id)];
  if (record.auth_mode !== "REGISTER_AUTH" || host === "" || user === "") {
    return undefined;
  }
  const hop = textOf(record.outbound_server);
  const hopPort = Number(record.outbound_server_port);
  return {
    user,
    password: String(record.password ?? ""),
    server: { host, port: Number(record.port) || 5060, transport: transportOf(record.protocol) },
    ...(hop === "" ? {} : { outboundProxy: { host: hop, ...(hopPort > 0 ? { port: hopPort } : {}) } }),
    everySeconds: Math.max(30, Number(record.reregister_interval) || 600),
  };
}

/** The account of a gateway's endpoint; undefined for one that does not sign in elsewhere. */
export function endpointAccount(record: Document): PhoneAccount | undefined {
  const [host, user] = [textOf(record.host), textOf(record.defaultuser)];
  if (record.registration !== "out" || host === "" || user === "" || user === "none") {
    return undefined;
  }
  const port = Number(record.port);
  return {
    user,
    password: String(record.secret ?? ""),
    server: { host, ...(port > 0 ? { port } : {}), transport: transportOf(record.transport) },
    everySeconds: 120,
  };
}

import ipaddr from "ipaddr.js";

/** A SIP server as a device's settings name it. */
export interface ServerName {
  /** Lower case, no scheme, brackets, port or dot at the end; an address in its one usual spelling. */
  readonly host: string;
  /** Null where the text does not say. */
  readonly port: number | null;
  /** From a `;transport=` parameter. */
  readonly transport?: string;
}

function usualSpelling(host: string): string {
  const bare = host.toLowerCase().replace(/\.+$/, "");
  // Asked last: a name that is no address costs it an error with its stack, at every look at a device.
  return (bare.includes(":") || bare.split(".").length === 4) && ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : bare;
}

/**
 * Reads what vendors call proxy, host, realm or server: `sip:pbx.example:5060`, `<sips:204@[fd00::5]>;transport=tcp`, `PBX.example.`.
 * Undefined for nothing, and for `dynamic`, which some gateways write where the other end comes by itself.
 */
export function serverOf(text: string | undefined | null): ServerName | undefined {
  const [address = "", ...params] = (text ?? "").trim().replace(/[<>"]/g, "").split(";");
  const withoutScheme = address.replace(/^sips?:/i, "");
  const place = withoutScheme.slice(withoutScheme.lastIndexOf("@") + 1).split("?")[0] ?? "";
  const [, bracketed, plain, portText] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(place.trim()) ?? [];
  const loose = bracketed ?? plain ?? (place.split(":").length > 2 ? place : "");
  const host = usualSpelling(loose.trim());
  if (host === "" || host === "dynamic" || /\s/.test(host)) {
    return undefined;
  }
  const port = portText === undefined ? null : Number(portText);
  const transport = params.map((param) => /^transport=(\w+)$/i.exec(param.trim())?.[1]?.toLowerCase()).find((found) => found !== undefined);
  return { host, port: port !== null && port > 0 && port < 65_536 ? port : null, ...(transport === undefined ? {} : { transport }) };
}

/** A SIP user for comparing: without scheme and domain, in lower case. */
export function userKeyOf(text: string): string {
  return (
    text
      .trim()
      .replace(/^sips?:/i, "")
      .split("@")[0]
      ?.toLowerCase() ?? ""
  );
}

/** The port that SIP uses where none is written. */
export function usualPort(transport: string | null | undefined): number {
  return transport === "tls" ? 5061 : 5060;
}

/** True for names that are kept for examples (RFC 2606): nobody's server, however many devices are set to it. */
export function isExampleName(host: string): boolean {
  return /(^|\.)example\.(com|net|org)$/.test(host);
}

import ipaddr from "ipaddr.js";
import { withoutUnseen } from "./text";

/** What a person typed, in parts. `host` is lower case, an IPv6 one without brackets. */
export interface TypedAddress {
  readonly scheme?: "http" | "https";
  readonly host: string;
  readonly port?: number;
}

export type ParsedAddress = { readonly ok: true; readonly address: TypedAddress } | { readonly ok: false; readonly reason: string };

const textLengthMax = 300;
const nameLengthMax = 253;
const labelPattern = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** How browsers decide that a name is meant as a number: its last label is all digits, or hex. */
const numberLikePattern = /^(\d+|0x[0-9a-f]*)$/;

const refused = (reason: string): ParsedAddress => ({ ok: false, reason });

/**
 * Reads "10.0.0.5", "10.0.0.5:8080", "http://x", "https://[fd00::5]:8443", "panel.local". Safe in the browser.
 * Refuses everything that two programs could read in two ways, with a reason in plain words.
 */
export function parseAddress(text: string): ParsedAddress {
  const typed = withoutUnseen(text).trim();
  if (typed === "") {
    return refused("Enter the device's address, such as 10.0.0.5.");
  }
  if (typed.length > textLengthMax) {
    return refused("The address is too long. Enter only the IP address or the name.");
  }
  if (/[\p{C}\s\\]/u.test(typed)) {
    return refused("The address holds a space or a hidden character. Remove it.");
  }
  const [, schemeText, rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(typed) ?? [];
  const scheme = schemeText?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") {
    return refused(`Lineward reaches devices by http or https, not by ${scheme}.`);
  }
  const authority = rest.endsWith("/") ? rest.slice(0, -1) : rest;
  if (authority.includes("@")) {
    return refused("The address holds a user name. Enter the login in its own fields.");
  }
  if (/[/?#]/.test(authority)) {
    return refused("The address holds a path. Enter only the IP address or the name, and the port if needed.");
  }
  return parseAuthority(authority, scheme);
}

function parseAuthority(authority: string, scheme: "http" | "https" | undefined): ParsedAddress {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority);
  const bareIpv6 = !bracketed && authority.split(":").length > 2;
  const plain = bareIpv6 ? undefined : /^([^:]*)(?::(.*))?$/.exec(authority);
  const match = bracketed ?? plain;
  if ((!match && !bareIpv6) || (!bracketed && /[[\]]/.test(authority))) {
    return refused("The brackets of the IPv6 address do not match. Write it as [fd00::5].");
  }
  const hostText = (match ? (match[1] ?? "") : authority).toLowerCase();
  const portText = match?.[2];
  if (bracketed && !hostText.includes(":")) {
    return refused("Only an IPv6 address goes into brackets.");
  }
  const port = portText === undefined ? undefined : Number(portText);
  if (portText !== undefined && (!/^[1-9]\d{0,4}$/.test(portText) || Number(portText) > 65535)) {
    return refused("The port is a number from 1 to 65535.");
  }
  const host = hostText.endsWith(".") ? hostText.slice(0, -1) : hostText;
  const problem = hostProblem(host);
  if (problem) {
    return refused(problem);
  }
  const normal = parseIpv6(host)?.toRFC5952String() ?? host;
  return { ok: true, address: { ...(scheme ? { scheme } : {}), host: normal, ...(port === undefined ? {} : { port }) } };
}

/** Why a host (no brackets, no port) is not one that Lineward dials; undefined if it is fine. Says nothing of where it leads. */
export function hostProblem(host: string): string | undefined {
  if (host === "") {
    return "The address has no host. Enter an IP address or a name.";
  }
  if (host.includes("%")) {
    return "The address names a network interface after %. Use an address without it.";
  }
  if (host.includes(":")) {
    return parseIpv6(host) ? undefined : "This is not an IPv6 address. Write it as [fd00::5].";
  }
  // Of a name the library throws and catches an error, and this is asked at every request to a device that is kept by its name.
  if (/^[\d.]+$/.test(host) && ipaddr.IPv4.isValidFourPartDecimal(host)) {
    return undefined;
  }
  return nameProblem(host.toLowerCase());
}

/**
 * Reads an IPv6 address without brackets and zone. A dotted ending is turned into its two groups first: ipaddr.js would read
 * "::10.0.0.5" as "::ffff:10.0.0.5", which is another address.
 */
export function parseIpv6(text: string): ipaddr.IPv6 | undefined {
  const quadAt = text.includes(".") ? text.lastIndexOf(":") + 1 : text.length;
  const quad = text.slice(quadAt);
  if (!/^[0-9a-f:.]+$/i.test(text) || (quad !== "" && !ipaddr.IPv4.isValidFourPartDecimal(quad))) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0] = quad.split(".").map(Number);
  const plain = quad === "" ? text : `${text.slice(0, quadAt)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return ipaddr.IPv6.isValid(plain) ? ipaddr.IPv6.parse(plain) : undefined;
}

function nameProblem(name: string): string | undefined {
  if (/[^\p{ASCII}]/u.test(name)) {
    return "The name holds letters outside a–z. Use its ASCII form, which begins with xn--, or the IP address.";
  }
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  if (numberLikePattern.test(last)) {
    return "Write the IP address as four numbers from 0 to 255 without leading zeros, such as 10.0.0.5.";
  }
  if (name.length > nameLengthMax || labels.some((label) => label.length > 63)) {
    return "The name is too long: 253 characters in all, 63 between two dots.";
  }
  return labels.every((label) => labelPattern.test(label))
    ? undefined
    : "A name is made of letters, digits, hyphens and dots, such as panel.local.";
}

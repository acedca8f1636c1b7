import { hostProblem } from "@/lib/schema/host";

/** True for a host name, an IPv4 or an IPv6 address, without port or brackets. */
export function isHost(text: string): boolean {
  return text.length <= 253 && hostProblem(text) === undefined;
}

/** True for an address alone. What is all digits and dots and passes as a host is an IPv4 address. */
export function isAddress(text: string): boolean {
  return isHost(text) && (text.includes(":") || /^[\d.]+$/.test(text));
}

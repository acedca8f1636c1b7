import type { FieldWarning } from "@/lib/schema/field";
import { addressProblem, isIpv4 } from "./grammar";
import { type AddressPattern, intended, literal } from "./published-patterns";

interface AddressWarningRules {
  readonly pattern: AddressPattern;
  /** "panel": how sentences call the device. */
  readonly noun: string;
  /** Models with a D at the end take no more than this (camdroid-panels, API 1.3.0). */
  readonly lengthMaxOfD?: number;
}

/**
 * Why the device may refuse an address that is right: its published pattern, read literally or as it was meant, does not match.
 * Undefined for an address that both readings take, and for one that our grammar refuses anyway.
 */
export function addressWarning(value: unknown, { pattern, noun, lengthMaxOfD }: AddressWarningRules): FieldWarning | undefined {
  const scheme = pattern === "proxy";
  if (typeof value !== "string" || value === "" || value.length > 270 || addressProblem(value, { scheme, port: pattern !== "stunIp" })) {
    return undefined;
  }
  if (literal[pattern].test(value) && intended[pattern].test(value)) {
    return lengthMaxOfD !== undefined && value.length > lengthMaxOfD
      ? { message: `Longer than ${lengthMaxOfD} characters, which models with a D at the end refuse.` }
      : undefined;
  }
  const [host = "", port] = (scheme ? value.slice("sip:".length) : value).split(":");
  if (isIpv4(host) && port !== undefined) {
    const message = `The published rule takes no port after an address that ends in 200 to 255. The ${noun} may refuse it.`;
    return port === "5060" ? { message, fix: value.slice(0, -":5060".length) } : { message };
  }
  if (!host.includes(".")) {
    return { message: `The published rule wants a dot in a host name. The ${noun} may refuse it.` };
  }
  return {
    message: `The published rule takes digits only before or after a name's letters, not alone or between. The ${noun} may refuse it.`,
  };
}

/** A user that cannot stand in a SIP address as it is (RFC 3261 section 25.1). */
export function userWarning(value: unknown): FieldWarning | undefined {
  return typeof value === "string" && /[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/.test(value)
    ? { message: "Has a character that a SIP address cannot carry as it is. Some servers will not know this user." }
    : undefined;
}

import ipaddr from "ipaddr.js";
import { type EndFacts, isFactoryAccount } from "@/lib/drivers/account";
import { isExampleName } from "@/lib/sip/server-name";
import type { Customer } from "./customers";

/** More ends than this that register as one user at one server are not one line: an account on so many devices is nobody's. */
export const manyMin = 100;
/** Once so few are left, they are an account like any other. */
export const thinMax = manyMin / 2;
/** So many devices with one account at a server that is only an example have what they were delivered with. */
export const exampleMin = 3;

/** Why an account cannot be one device's. */
export type WhyShared = "factory" | "example" | "many";

/** What tells shared accounts apart. */
export interface SharedKey {
  readonly userKey: string;
  readonly host: string;
  /** At an address that every building may have: whose it is. "" elsewhere. */
  readonly customerId: string;
}

const localRanges: ReadonlySet<string> = new Set(["private", "loopback", "linkLocal", "uniqueLocal", "carrierGradeNat"]);

/** True for an address or a name that is another server in the next building: what has it there has nothing to do with what has it here. */
export function isLocalHost(host: string): boolean {
  // Names are told apart first: the library throws and catches for each.
  if (/^[\da-f.:]+$/i.test(host) && ipaddr.isValid(host)) {
    return localRanges.has(ipaddr.process(host).range());
  }
  return !host.includes(".") || /\.(local|lan|home|internal|localdomain)$/.test(host);
}

export function sharedKeyOf({ userKey, host }: Pick<EndFacts, "userKey" | "host">, customer: Customer): SharedKey {
  return { userKey, host, customerId: isLocalHost(host) ? (customer.customerId ?? "") : "" };
}

/** The same as one text. */
export const keyText = ({ userKey, host, customerId }: SharedKey) => `${userKey}\n${host}\n${customerId}`;

interface Placed {
  readonly driver: string;
  /** "" for a section: collections hold what a person has added. */
  readonly record: string;
}

/** True for an account that devices of the family leave the factory with. */
export function isDelivered({ driver, record }: Placed, facts: EndFacts): boolean {
  return record === "" && isFactoryAccount(driver, facts);
}

/** True for an account that is only an example, unless a person has added it to a list. */
export function isExample({ record }: Pick<Placed, "record">, facts: Pick<EndFacts, "host">): boolean {
  return record === "" && isExampleName(facts.host);
}

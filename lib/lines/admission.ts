import { type Customer, isNear } from "./customers";

/** What is known of an end when it is decided whether it may join a line. */
export interface Candidate {
  readonly id: string;
  readonly role: string;
  readonly deviceId: string;
  /** The address at which Lineward reaches its device. */
  readonly deviceHost: string;
  readonly customer: Customer;
  /** What admitted it to the line that it is in, although its device is another customer's. */
  readonly admittedBy: string | null;
  /** A person put it where it is. */
  readonly pinned: boolean;
  /** Where its server says that this account is registered from; empty if nobody has asked. */
  readonly reachedFrom: readonly string[];
}

export interface Evidence {
  /** Fingerprint of the secret that is kept for an end. */
  readonly fingerprint: (end: Candidate) => string | undefined;
  /** True if a device of another customer is reached at the same address: then the address says nothing. */
  readonly isShared: (end: Candidate) => boolean;
}

/** `near`: no proof is needed. Undefined: it stays apart. */
export type Admission = "near" | "secret" | "address" | undefined;

/**
 * The server of a line lists the address of an end's device as where the account is registered from. It counts where both addresses
 * are one customer's alone.
 */
function isListed(server: Candidate, other: Candidate, { isShared }: Evidence): boolean {
  const isPair = server.role === "accepts" && other.role === "registers";
  return isPair && server.reachedFrom.includes(other.deviceHost) && !isShared(other) && !isShared(server);
}

/**
 * Whether an end may join the other members of a line whose identity it has, or stay with them if it `isIn` that line. Across customers
 * the identity alone proves nothing: anybody can write a user and a server into a device of their own. The kept secret of another
 * end does, and so does the server's word. Undefined `evidence`: none is looked at.
 */
export function admissionOf(end: Candidate, members: readonly Candidate[], isIn: boolean, evidence: Evidence | undefined): Admission {
  const isTrusted = (candidate: Candidate) => candidate.admittedBy !== null || candidate.pinned || isNear(end, candidate);
  const hasAnchor = isIn || members.some((member) => member.role !== end.role && isNear(end, member));
  if ((isIn && end.admittedBy !== null) || members.every((member) => isNear(end, member)) || (hasAnchor && members.every(isTrusted))) {
    return "near";
  }
  if (!evidence) {
    return undefined;
  }
  const print = evidence.fingerprint(end);
  if (print !== undefined && members.some((member) => evidence.fingerprint(member) === print)) {
    return "secret";
  }
  return members.some((member) => isListed(member, end, evidence)) ? "address" : undefined;
}

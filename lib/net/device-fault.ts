import type { Fix } from "@/lib/schema/mend";
import type { Endpoint } from "./types";

/**
 * Everything that can go wrong between Lineward and a device, with what the HTTP API answers and which input a person can fix.
 * The one table: routes, forms and tests read it; nothing decides on a message's text.
 */
export const faults = {
  address_not_allowed: { status: 422, field: "address", title: "This address is outside the allowed networks" },
  device_unreachable: { status: 502, field: "address", title: "The device does not answer" },
  device_timeout: { status: 504, field: "address", title: "The device did not answer in time" },
  another_device: { status: 409, field: "address", title: "Another device answers at this address" },
  certificate_changed: { status: 409, field: "certificate", title: "The device shows another certificate than the pinned one" },
  tls_outdated: { status: 502, field: "connection.oldTls", title: "The device speaks only outdated encryption" },
  device_login_refused: { status: 409, field: "credentials.password", title: "The device refuses our password" },
  device_sessions_full: { status: 409, field: undefined, title: "The device has no free session" },
  device_rejected: { status: 422, field: undefined, title: "The device refused the value" },
  device_unsupported: { status: 409, field: undefined, title: "The device does not offer this" },
  device_unexpected_reply: { status: 502, field: undefined, title: "The device answered something unexpected" },
  device_busy: { status: 409, field: undefined, title: "Another write to this device is under way" },
  write_not_applied: { status: 502, field: undefined, title: "The device said yes, but holds something else" },
  outcome_unknown: { status: 502, field: undefined, title: "It is not known whether the device took the change" },
  not_found: { status: 404, field: undefined, title: "The device does not have this" },
} as const satisfies Record<string, { status: number; field: string | undefined; title: string }>;

export type FaultCode = keyof typeof faults;

/** A complaint about one input, by its dotted path in the document that was sent. */
export interface FieldComplaint {
  readonly path: string;
  readonly message: string;
  /** Values that would be right, if there are any. */
  readonly fixes?: readonly Fix[];
}

export interface FaultDetails {
  /** What the device itself said: status line and its own words. Never a body with secrets in it. */
  readonly device?: { readonly status?: number; readonly message?: string };
  readonly fields?: readonly FieldComplaint[];
  /**
   * True if the request may have reached the device, so that a write may have happened although no answer came.
   * False only when it is certain that the device did not get it.
   */
  readonly maybeSent?: boolean;
  /** For `certificate_changed`: both fingerprints, 64 lower-case hex digits. `pinned` is absent when none was accepted yet. */
  readonly certificate?: { readonly pinned?: string; readonly presented: string };
  /** For `another_device`: the serial that is kept and the one that was found; null if what answers tells none. */
  readonly serial?: { readonly kept: string; readonly found: string | null };
  /** Set if the device is left alone until then: RFC 3339, UTC. */
  readonly retryAt?: string;
  /** Set if the device is left alone: what the last request that it was sent ended with. This one says nothing new of it. */
  readonly last?: Pick<DeviceFault, "code" | "message">;
  /** Set if the device redirected to the same host over https: where. */
  readonly secure?: Endpoint;
  /** For programs only; goes to the log's `cause`, never to an answer. */
  readonly cause?: unknown;
}

/** The only error that device HTTP and the drivers throw. `message` is for people: cause first, then what to do. */
export class DeviceFault extends Error {
  override readonly name = "DeviceFault";
  readonly code: FaultCode;
  readonly details: FaultDetails;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

export function isDeviceFault(error: unknown, ...codes: FaultCode[]): error is DeviceFault {
  return error instanceof DeviceFault && (codes.length === 0 || codes.includes(error.code));
}

/** What stays true of a sentence that an earlier version kept: it held a countdown. */
export function withoutCountdown(text: string): string {
  return text.replace(/ Lineward (?:tries again in \d+ m?s|is trying it right now)\./g, "").replace(/; the next try is in \d+ s\./g, ".");
}

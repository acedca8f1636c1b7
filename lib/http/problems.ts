import { type FaultCode, type FieldComplaint, faults } from "@/lib/net/device-fault";

/** Problems that are about the caller or the request, not about a device. */
const own = {
  not_authenticated: { status: 401, title: "Sign in first" },
  forbidden: { status: 403, title: "Your role does not allow this" },
  fresh_password_required: { status: 403, title: "Type your password again" },
  second_step_required: { status: 403, title: "Set up a second step first" },
  foreign_origin: { status: 403, title: "This request comes from another address" },
  bad_request: { status: 400, title: "The request is not understood" },
  not_found: { status: 404, title: "There is nothing here" },
  method_not_allowed: { status: 405, title: "This cannot be done here" },
  request_timeout: { status: 408, title: "The request took too long to arrive" },
  validation_failed: { status: 422, title: "Some fields need another value" },
  secret_required: { status: 422, title: "A password is needed" },
  baseline_required: { status: 428, title: "If-Match is missing" },
  changed_on_device: { status: 412, title: "The device has changed since it was read" },
  plan_outdated: { status: 409, title: "This is no longer the plan that was seen" },
  conflict: { status: 409, title: "This is in the way of something that exists" },
  too_many_requests: { status: 429, title: "Too many requests" },
  overloaded: { status: 503, title: "Lineward has too much to do at this moment" },
  payload_too_large: { status: 413, title: "The request is too large" },
  headers_too_large: { status: 431, title: "The head of the request is too large" },
  unsupported_media_type: { status: 415, title: "Send JSON" },
  internal: { status: 500, title: "Lineward failed" },
  database_unavailable: { status: 503, title: "Lineward cannot use its database now" },
  secret_unreadable: { status: 409, title: "The stored password cannot be opened" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof own | FaultCode;

/** Status and title of every code: the device's fault table and our own, in one. */
export const problems: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = { ...faults, ...own };

/** The body of every error: RFC 9457 with our members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly fields?: readonly FieldComplaint[];
  readonly device?: { readonly status?: number; readonly message?: string };
  readonly [extra: string]: unknown;
}

/** Thrown by services for what the caller can understand and mend. `detail` is for people. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extra: Readonly<Record<string, unknown>> & {
      readonly fields?: readonly FieldComplaint[];
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(detail);
  }
}

export function notFound(what: string): ProblemError {
  return new ProblemError("not_found", `${what} does not exist, or is not on one of your sites.`);
}

/** A validation failure that names one input. */
export function invalid(path: string, message: string): ProblemError {
  return new ProblemError("validation_failed", message, { fields: [{ path, message }] });
}

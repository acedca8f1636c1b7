import "server-only";
import { type Problem, type ProblemCode, ProblemError, problems } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { monotonicMs } from "@/lib/platform/clock";
import { isRemovedMeanwhile } from "@/lib/platform/db/client";
import { knownTrouble, retryAfterSeconds, type Trouble, troubleOf, troubleWords } from "@/lib/platform/db/trouble";
import { log } from "@/lib/platform/log";
import { jsonAnswer } from "./json-answer";

/** Who was refused: the caller's address, and the person's id if somebody is signed in. Both are in the log with every refusal. */
export interface Who {
  readonly address?: string | undefined;
  readonly person?: string | undefined;
}

/** The log's words for a refusal. docs/operating.md hands them to fail2ban: they are an interface. */
function refusalWords(code: ProblemCode, operation: string): string {
  if (code === "not_authenticated" && /^POST \/api\/auth\/(sign-in|two-factor\/verify|passkey\/verify-authentication)/.test(operation)) {
    return "sign-in refused";
  }
  return (
    { forbidden: "permission refused", foreign_origin: "permission refused", too_many_requests: "too many attempts" }[code as string] ??
    "request refused"
  );
}

/** Any error as application/problem+json. What we do not know becomes a 500 that says nothing of its cause; the log has it. */
export function problemResponse(error: unknown, requestId: string, operation: string, who: Who = {}): Response {
  const { code, detail, extra } = read(error);
  const { status, title } = problems[code];
  if (status >= 500 && code === "internal") {
    log.error({ requestId, operation, ...who, err: error }, "request failed");
  } else if (code === "database_unavailable") {
    log.error({ requestId, operation, code: troubleOf(error)?.code, ...who, err: error }, detail);
  } else if (isRemovedMeanwhile(error)) {
    // Said as a 404; if it is a mistake of ours instead, the log has what it was.
    log.warn({ requestId, operation, ...who, err: error }, "what a request was about was removed meanwhile");
  } else {
    const words = refusalWords(code, operation);
    log[words === "request refused" ? "info" : "warn"]({ requestId, operation, code, ...who }, words);
  }
  const { retryAfterSeconds, ...rest } = extra;
  const body: Problem = { ...rest, type: `urn:lineward:problem:${code}`, title, status, detail, code, requestId };
  return jsonAnswer(body, {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-request-id": requestId,
      ...(typeof retryAfterSeconds === "number" ? { "retry-after": String(retryAfterSeconds) } : {}),
    },
  });
}

const troubleFreshMs = 10_000;

/** A database that cannot do its work now: a 503 with its cause, and when to try again. */
function databaseUnavailable({ kind }: Trouble): { code: ProblemCode; detail: string; extra: Record<string, unknown> } {
  return { code: "database_unavailable", detail: troubleWords[kind], extra: { reason: kind, retryAfterSeconds } };
}

function read(error: unknown): { code: ProblemCode; detail: string; extra: Record<string, unknown> } {
  if (error instanceof ProblemError) {
    return { code: error.code, detail: error.detail, extra: { ...error.extra } };
  }
  if (isDeviceFault(error)) {
    const { device, fields, certificate, serial, retryAt } = error.details;
    return {
      code: error.code,
      detail: error.message,
      extra: {
        ...(device ? { device } : {}),
        ...(fields ? { fields } : {}),
        ...(certificate ? { certificate } : {}),
        ...(serial ? { serial } : {}),
        ...(retryAt ? { retryAt } : {}),
      },
    };
  }
  const trouble = troubleOf(error);
  if (trouble) {
    return databaseUnavailable(trouble);
  }
  if (isRemovedMeanwhile(error)) {
    return { code: "not_found", detail: "What this was about was removed meanwhile. Go back to the list.", extra: {} };
  }
  // A library may keep the cause to itself. A trouble that a later query had disproved would not be known any more.
  const known = knownTrouble(monotonicMs() - troubleFreshMs);
  if (known) {
    return databaseUnavailable(known);
  }
  return { code: "internal", detail: "Lineward could not do this. The log has the cause under the request's id.", extra: {} };
}

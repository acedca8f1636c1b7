import "server-only";
import { randomUUID } from "node:crypto";
import { noting } from "@/lib/audit/noted";
import { actorOf } from "@/lib/auth/actor";
import { auth } from "@/lib/auth/auth";
import { hasBearer } from "@/lib/auth/caller";
import { authEndpoints, signIn } from "@/lib/auth/endpoints";
import { peerOf, withPeer } from "@/lib/auth/peer";
import { requireDeclaredProof } from "@/lib/auth/proof";
import { signInLane } from "@/lib/auth/sign-in-limit";
import { authBodyBytesMax } from "@/lib/http/endpoint";
import { foreignOrigin, requireOwnPageIfAny } from "@/lib/http/origin";
import { type ProblemCode, ProblemError } from "@/lib/http/problems";
import { monotonicMs } from "@/lib/platform/clock";
import { DatabaseTrouble, knownTrouble } from "@/lib/platform/db/trouble";
import { isJson, parseJson, readText } from "./body";
import { compareAudit } from "./declared-audit";
import { jsonAnswer } from "./json-answer";
import { problemResponse, type Who } from "./respond";

const codes: Readonly<Record<number, ProblemCode>> = {
  400: "validation_failed",
  409: "conflict",
  401: "not_authenticated",
  403: "forbidden",
  404: "not_found",
  413: "payload_too_large",
  415: "unsupported_media_type",
  422: "validation_failed",
  429: "too_many_requests",
  503: "overloaded",
};

/** The library's codes in our words. What is not here is said in its own. */
const words: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: "The e-mail address or the password is not right.",
  INVALID_EMAIL: "This is not an e-mail address.",
  INVALID_PASSWORD: "This is not your password. Type the one you sign in with.",
  INVALID_CODE: "This code is not right, or was used before. Type the one that the app shows now.",
  APP_KEY_UNREADABLE: "The key of your authenticator app cannot be read any more. Use a recovery code, or ask an administrator for a link.",
  INVALID_BACKUP_CODE: "This recovery code is not right, or was used before.",
  INVALID_TWO_FACTOR_COOKIE: "This sign-in took too long, or is over. Begin again with your password.",
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: "Too many wrong codes. Begin again with your password.",
  ACCOUNT_TEMPORARILY_LOCKED: "Too many wrong codes with this account. Wait 15 minutes, then begin again.",
  TOTP_ALREADY_ENABLED: "The second step is on already.",
  TOTP_NOT_ENABLED: "The second step is not set up.",
  TWO_FACTOR_NOT_ENABLED: "The second step is not on.",
  BACKUP_CODES_NOT_ENABLED: "The second step is not on.",
  PASSKEY_NOT_FOUND: "This passkey is not known here. It was removed, or was made for another address.",
  AUTHENTICATION_FAILED: "This passkey was not accepted. Try again, or sign in with your password.",
  FAILED_TO_VERIFY_REGISTRATION: "This passkey was not accepted. Try again, or with another device.",
  CHALLENGE_NOT_FOUND: "This took too long. Begin again.",
  NO_PASSKEY: "This is not the answer of a passkey.",
  OWNER_NOT_VERIFIED: "The device did not ask for its owner, by finger, face or PIN. Passkeys need one that does.",
  PASSKEY_OF_ANOTHER: "This passkey belongs to somebody else. Sign out first.",
  TOO_MANY_PASSKEYS: "There are 20 passkeys already. Remove one of them first.",
};

/** Inputs that a refusal is about. */
const fieldOf: Readonly<Record<string, string>> = {
  INVALID_EMAIL: "email",
  INVALID_PASSWORD: "password",
  INVALID_CODE: "code",
  INVALID_BACKUP_CODE: "code",
};

const offered: ReadonlyMap<string, (typeof authEndpoints)[number]> = new Map(
  authEndpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]),
);

/** Answers everything under /api/auth: the library's own paths and successes, our problem+json for its errors. */
export async function authRoute(request: Request): Promise<Response> {
  const requestId = randomUUID();
  const askedAt = monotonicMs();
  const asked = `${request.method} ${new URL(request.url).pathname}`;
  // What a caller has made up does not go into the log.
  const declared = offered.get(asked);
  const operation = declared ? asked : `${request.method} /api/auth`;
  const who = { address: peerOf(request.headers) };
  try {
    if (!declared) {
      throw new ProblemError("not_found", "The sign-in has nothing at this path.");
    }
    if (hasBearer(request.headers)) {
      throw new ProblemError("forbidden", "A token may not be used to sign in or out. It needs neither.");
    }
    if (request.method !== "GET") {
      requireOwnPageIfAny(request);
    }
    if (declared.freshPassword !== undefined) {
      const caller = await actorOf(request);
      if (!caller) {
        throw new ProblemError("not_authenticated", "Sign in to go on.");
      }
      await requireDeclaredProof(declared, caller, request.headers);
    }
    const body = request.method === "GET" ? undefined : await bodyOf(request);
    const passed = new Request(request.url, { method: request.method, headers: withPeer(request.headers), body: body ?? null });
    const handle = () => noting({ ...who, agent: request.headers.get("user-agent") ?? undefined }, () => auth().handler(passed));
    const { result: answer, actions } = declared === signIn ? await signInLane().run(handle) : await handle();
    const trouble = answer.status >= 500 ? knownTrouble(askedAt) : undefined;
    if (trouble) {
      // The sign-in library keeps the cause to itself.
      throw new DatabaseTrouble(trouble);
    }
    if (answer.status < 400) {
      compareAudit(declared, actions, requestId);
    }
    return answer.status < 400
      ? await declaredOnly(answer, declared)
      : refusal(request, answer, await answer.json().catch(() => undefined), requestId, operation, who);
  } catch (error) {
    return problemResponse(error, requestId, operation, who);
  }
}

async function bodyOf(request: Request): Promise<string | undefined> {
  const text = await readText(request, authBodyBytesMax);
  if (text !== "" && isJson(request)) {
    parseJson(text);
  }
  return text === "" ? undefined : text;
}

/** The session's token belongs into the cookie, where scripts cannot read it, and nowhere else: only what is declared leaves. */
async function declaredOnly(answer: Response, declared: (typeof authEndpoints)[number]): Promise<Response> {
  const headers = new Headers(answer.headers);
  headers.set("cache-control", "no-store");
  headers.delete("content-length");
  const body: unknown = await answer.json().catch(() => null);
  return jsonAnswer(declared.answer?.parse(body), { status: answer.status, headers });
}

function refusal(request: Request, answer: Response, body: unknown, requestId: string, operation: string, who: Who): Response {
  const { code: reason = "", message = "" } = (typeof body === "object" && body !== null ? body : {}) as {
    code?: string;
    message?: string;
  };
  if (reason === "INVALID_ORIGIN" || reason === "MISSING_OR_NULL_ORIGIN") {
    return problemResponse(foreignOrigin(request), requestId, operation, who);
  }
  const code = codes[answer.status] ?? "internal";
  const wait = answer.headers.get("retry-after") ?? answer.headers.get("x-retry-after");
  const detail = words[reason] ?? (code === "too_many_requests" ? `Too many attempts. Wait ${wait ?? "a few"} seconds.` : message);
  const field = fieldOf[reason] ?? (reason.includes("EMAIL") && code === "validation_failed" ? "email" : undefined);
  const problem = problemResponse(
    new ProblemError(code, detail === "" ? "The sign-in service refuses this request." : detail, {
      ...(reason === "" ? {} : { reason: reason.toLowerCase() }),
      ...(field === undefined ? {} : { fields: [{ path: field, message: detail }] }),
      ...(wait === null ? {} : { retryAfterSeconds: Number(wait) }),
    }),
    requestId,
    operation,
    who,
  );
  // A refused session also takes its cookie away.
  for (const cookie of answer.headers.getSetCookie()) {
    problem.headers.append("set-cookie", cookie);
  }
  return problem;
}

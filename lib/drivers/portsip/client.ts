import "server-only";
import { DeviceFault } from "@/lib/net/device-fault";
import { isDocument } from "@/lib/schema/document";
import { turnedAway } from "../sessions";
import type { DriverContext } from "../types";
import type { ConnectionSettings } from "./connection-schema";
import { writeJson } from "./lossless-json";
import { type Answer, answerOf, documentOf, faultOf, isSuccess, refusesToken } from "./replies";

interface Session {
  readonly token: string;
  /** The role the PBX gives our user: "admin", "administrator", "tenant". */
  readonly role?: string;
}

/** One call of the API below /api. */
export interface Call {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent by POST; without it the call is a GET. */
  readonly body?: unknown;
  /** Secrets in the body: cut out of the PBX's words. */
  readonly hidden?: readonly string[];
}

export function settingsOf(context: DriverContext): ConnectionSettings {
  return context.settings as ConnectionSettings;
}

function isSession(held: unknown): held is Session {
  return isDocument(held) && typeof held.token === "string";
}

function sessionOf(context: DriverContext): Session | undefined {
  const held = context.session.get();
  return isSession(held) ? held : undefined;
}

/** Ends a token a little before the PBX does, so that none dies under way. Undefined if the PBX names no lifetime that makes sense. */
export function expiryOf(expires: unknown, now: number): number | undefined {
  const seconds = typeof expires === "string" && /^\d+(?:\.\d+)?$/.test(expires.trim()) ? Number(expires) : expires;
  if (typeof seconds !== "number" || !Number.isFinite(seconds) || seconds <= 0) {
    return undefined;
  }
  return now + seconds * 1000 - Math.min(5000, seconds * 100);
}

/** One sign-in. Its refusal has no status of its own: the page says 400 "and an error message". */
async function logIn(context: DriverContext): Promise<void> {
  const { loginField, domain } = settingsOf(context);
  const { username, password = "" } = context.credentials;
  const reply = await context.connection.request({
    method: "POST",
    path: "/api/account/credentials/verify",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ [loginField]: username, password, ...(domain === "" ? {} : { domain }) }),
    repeatable: true,
  });
  const answer = answerOf(reply, [password]);
  const token = isDocument(answer.json) ? answer.json.access_token : undefined;
  if (!isSuccess(answer) || typeof token !== "string" || token === "") {
    const refused = (answer.status >= 400 && answer.status < 500 && answer.status !== 404) || answer.coded;
    if (!refused) {
      throw faultOf(answer, false);
    }
    const away = turnedAway({ noun: "PBX", status: answer.status, words: answer.words });
    if (away) {
      throw away;
    }
    const words = answer.words === undefined ? "" : ` It says: ${answer.words}`;
    throw new DeviceFault("device_login_refused", `The PBX refuses our user or password. Enter the right ones.${words}`, {
      device: { status: answer.status, ...(answer.words === undefined ? {} : { message: answer.words }) },
    });
  }
  const { expires, role } = answer.json as { expires?: unknown; role?: unknown };
  const session: Session = { token, ...(typeof role === "string" ? { role } : {}) };
  context.session.set(session, expiryOf(expires, Date.now()));
}

async function signedIn(context: DriverContext): Promise<Session> {
  if (!sessionOf(context)) {
    await context.session.share(() => logIn(context));
  }
  const session = sessionOf(context);
  if (!session) {
    throw new DeviceFault(
      "device_unexpected_reply",
      "The PBX gave a token that had ended before it could be used. Check the PBX's clock.",
      {},
    );
  }
  return session;
}

/** Proves the credentials now, whatever token is at hand. Resolves with the role. */
export async function freshLogin(context: DriverContext): Promise<string | undefined> {
  context.session.clear();
  return (await signedIn(context)).role;
}

function send(context: DriverContext, call: Call, token: string): Promise<Answer> {
  const query = call.query ? `?${new URLSearchParams(call.query)}` : "";
  const hidden = [...(call.hidden ?? []), context.credentials.password ?? "", token];
  return context.connection
    .request({
      method: call.body === undefined ? "GET" : "POST",
      path: `/api${call.path}${query}`,
      headers: { access_token: token, ...(call.body === undefined ? {} : { "content-type": "application/json" }) },
      ...(call.body === undefined ? {} : { body: writeJson(call.body) }),
    })
    .then((reply) => answerOf(reply, hidden));
}

/** Sends a call with a token, and once more with a new one if the PBX refuses it. Resolves with any other answer. */
async function ask(context: DriverContext, call: Call): Promise<Answer> {
  const write = call.body !== undefined;
  const { token } = await signedIn(context);
  const first = await send(context, call, token);
  if (!refusesToken(first, write)) {
    return first;
  }
  // Another call may have signed in meanwhile: its token stays.
  if (sessionOf(context)?.token === token) {
    context.session.clear();
  }
  const second = await send(context, call, (await signedIn(context)).token);
  if (second.status === 401) {
    throw new DeviceFault(
      "device_login_refused",
      "The PBX takes our password and refuses the token it gave for it. Check the user's rights.",
      {
        device: { status: 401, ...(second.words === undefined ? {} : { message: second.words }) },
      },
    );
  }
  return second;
}

/** A read. Rejects unless the PBX answers a JSON object. */
export async function readCall(
  context: DriverContext,
  call: Omit<Call, "body" | "hidden">,
): Promise<Answer & { readonly json: Record<string, unknown> }> {
  const answer = await ask(context, call);
  return { ...answer, json: documentOf(answer) };
}

/** A write. An empty 200 is success; so is any JSON without an `err_code`. Resolves with the JSON. */
export async function writeCall(context: DriverContext, call: Call & { readonly body: unknown }): Promise<unknown> {
  const answer = await ask(context, call);
  if (!isSuccess(answer) || (!answer.empty && answer.json === undefined)) {
    throw faultOf(answer, true);
  }
  return answer.json;
}

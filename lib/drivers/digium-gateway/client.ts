import "server-only";
import { DeviceFault } from "@/lib/net/device-fault";
import type { DeviceReply } from "@/lib/net/types";
import { type Document, isDocument } from "@/lib/schema/document";
import { saysSessionsFull, turnedAway } from "../sessions";
import type { DriverContext } from "../types";
import type { ConnectionSettings } from "./connection-schema";
import { isLoginPage, isSignedOut, payloadOf, statusFault } from "./replies";

/** The cookies of one sign-in, by name. */
interface Session {
  readonly cookies: Readonly<Record<string, string>>;
}

export interface Call {
  /** "sip_endpoint.save". */
  readonly method: string;
  readonly parameters?: Document;
  /** True if it changes something. */
  readonly write?: boolean;
  /** Secrets among the parameters: cut out of the gateway's words. */
  readonly hidden?: readonly string[];
}

export function settingsOf(context: DriverContext): ConnectionSettings {
  return context.settings as ConnectionSettings;
}

function isSession(held: unknown): held is Session {
  return isDocument(held) && isDocument(held.cookies);
}

function sessionOf(context: DriverContext): Session | undefined {
  const held = context.session.get();
  return isSession(held) ? held : undefined;
}

/** Names and values alone: the gateway is one host, and nothing but this driver sends them. An emptied cookie is a deleted one. */
export function cookiesOf({ cookies }: Pick<DeviceReply, "cookies">): Record<string, string> {
  const pairs = cookies.flatMap((cookie) => {
    const [, name, value = ""] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=([^;]*)/.exec(cookie) ?? [];
    const gone = /;\s*max-age=(?:0|-\d+)\s*(?:;|$)/i.test(cookie);
    return name === undefined || value === "" || gone ? [] : [[name, value.trim()] as const];
  });
  return Object.fromEntries(pairs);
}

/** As much of a page as is looked through for words. */
const pageLengthMax = 50_000;

/** Words count only if the page does not show them to everybody: what stands there before a sign-in says nothing about this one. */
async function turnedAwayBy(context: DriverContext, reply: DeviceReply): Promise<DeviceFault | undefined> {
  const words = reply.text.slice(0, pageLengthMax);
  if (saysSessionsFull(words)) {
    const plain = await context.connection.request({ method: "GET", path: settingsOf(context).loginPath, redirect: "answer" });
    if (!saysSessionsFull(plain.text.slice(0, pageLengthMax))) {
      const fault = turnedAway({ noun: "gateway", status: reply.status, words });
      return fault && new DeviceFault(fault.code, fault.message, { ...fault.details, device: { status: reply.status } });
    }
  }
  return turnedAway({ noun: "gateway", status: reply.status, words: undefined });
}

/** A form login. A refusal is the sign-in page again with 200, so a status alone says nothing: a cookie must come, and no such page. */
async function logIn(context: DriverContext): Promise<void> {
  const { username = "", password = "" } = context.credentials;
  const reply = await context.connection.request({
    method: "POST",
    path: settingsOf(context).loginPath,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ admin_uid: username, admin_password: password }).toString(),
    redirect: "answer",
    repeatable: true,
  });
  const away = isLoginPage(reply) || reply.status >= 400 ? await turnedAwayBy(context, reply) : undefined;
  if (away) {
    throw away;
  }
  if (isLoginPage(reply) || reply.status === 401 || reply.status === 403) {
    throw refused(reply.status);
  }
  if (reply.status === 404) {
    throw new DeviceFault("device_unsupported", "The gateway has no sign-in at this path. Check the path in the connection settings.", {
      device: { status: 404 },
    });
  }
  const cookies = cookiesOf(reply);
  if (reply.status >= 400 || Object.keys(cookies).length === 0) {
    throw statusFault(reply, false);
  }
  const session: Session = { cookies };
  context.session.set(session);
}

function refused(status: number): DeviceFault {
  return new DeviceFault(
    "device_login_refused",
    "The gateway shows its sign-in page again: it refuses our user or password. Enter the right ones.",
    {
      device: { status },
      maybeSent: false,
    },
  );
}

async function signedIn(context: DriverContext): Promise<Session> {
  if (!sessionOf(context)) {
    await context.session.share(() => logIn(context));
  }
  const session = sessionOf(context);
  if (!session) {
    throw new DeviceFault("device_unexpected_reply", "The sign-in ended before it could be used. Try again.", { maybeSent: false });
  }
  return session;
}

function send(context: DriverContext, { method, parameters = {}, write = false }: Call, session: Session): Promise<DeviceReply> {
  const { apiPath, envelope, contentType } = settingsOf(context);
  const inner = { method, parameters };
  return context.connection.request({
    method: "POST",
    path: apiPath,
    headers: {
      "content-type": contentType,
      accept: "application/json",
      cookie: cookieHeader(session),
    },
    body: JSON.stringify(envelope === "" ? inner : { [envelope]: inner }),
    redirect: "answer",
    repeatable: !write,
  });
}

/** Forgets a cookie that the gateway no longer takes, unless another call has already fetched a new one. */
function forget(context: DriverContext, session: Session): void {
  if (sessionOf(context) === session) {
    context.session.clear();
  }
}

/**
 * Calls a method, and once more after a new sign-in if the gateway shows its sign-in page. A cookie that is refused straight after
 * the sign-in was given to a stranger: the password is wrong.
 */
export async function call(context: DriverContext, asked: Call): Promise<Document> {
  const { loginPath } = settingsOf(context);
  const hadSession = sessionOf(context) !== undefined;
  const first = await signedIn(context);
  let reply = await send(context, asked, first);
  if (isSignedOut(reply, loginPath)) {
    forget(context, first);
    if (!hadSession) {
      throw refused(reply.status);
    }
    const second = await signedIn(context);
    reply = await send(context, asked, second);
    if (isSignedOut(reply, loginPath)) {
      forget(context, second);
      throw refused(reply.status);
    }
  }
  const secrets = [context.credentials.password ?? "", ...(asked.hidden ?? [])];
  return payloadOf(reply, asked.write ?? false, secrets);
}

/** Ends the session where a person has named a path for it: none is published. The cookie is forgotten either way. */
export async function signOut(context: DriverContext): Promise<void> {
  const { logoutPath } = settingsOf(context);
  const session = sessionOf(context);
  context.session.clear();
  if (session && logoutPath !== "") {
    await context.connection.request({ method: "GET", path: logoutPath, headers: { cookie: cookieHeader(session) }, redirect: "answer" });
  }
}

function cookieHeader({ cookies }: Session): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}

/** Proves the credentials: signs in, and asks for something that only the API answers. */
export async function freshLogin(context: DriverContext): Promise<void> {
  await signOut(context).catch(() => undefined);
  await call(context, { method: "call_routing_rules.list" });
}

import "server-only";
import { createHash } from "node:crypto";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import type { DeviceReply, DeviceRequest } from "@/lib/net/types";
import { type Document, isDocument } from "@/lib/schema/document";
import { turnedAway } from "../sessions";
import type { DriverContext } from "../types";
import type { LoginStyle } from "./connection";
import { complaintOf, isWebPage, jsonOf, refusal, saysError, unexpected } from "./replies";

/** The wire of every BAS-IP family: login with an MD5, a bearer token, JSON. Paths are given after the API base. */
export interface BasipClient {
  /** `GET /api/info`, which needs no login and has no version. Undefined if there is no such document. */
  info(): Promise<Document | undefined>;
  /** Signs in anew, once. `as` is the kind of account the device tells. */
  signIn(): Promise<{ readonly as?: string }>;
  /** Ends the session on the device, if there is one. */
  signOut(): Promise<void>;
  /** One document. One request as long as the token is good. */
  get(path: string): Promise<Document>;
  /** Sends one document, or parameters in the query where there is none. `hidden`: values in it that no message may repeat. */
  post(path: string, body: Document | undefined, hidden: readonly string[], query?: string): Promise<void>;
}

const accept = { accept: "application/json" } as const;

function bearer(token: string): Record<string, string> {
  return { ...accept, authorization: `Bearer ${token}` };
}

/** The documents want the password's MD5 in upper-case hex. It is as good as the password: never logged, never in a message. */
function passwordHash(password: string, style: LoginStyle): string {
  const hex = createHash("md5").update(password, "utf8").digest("hex");
  return style === "token_lower" ? hex : hex.toUpperCase();
}

/** What a slot holds for a login that has no session: that the device took it once. */
const basicProven = true;

/** HTTP Basic has no login and no session: user and password travel with every request. */
function basicLogin({ username = "", password = "" }: Readonly<Record<string, string>>): string {
  return Buffer.from(`${username}:${password}`, "utf8").toString("base64");
}

/** `probePath`: a document after the API base that every device of the family has, and shows to nobody without a login. */
export function basipClient(context: DriverContext, noun: string, probePath = "/device/sip/settings"): BasipClient {
  const { connection, credentials, session, settings } = context;
  const base = String(settings.base);
  const style = settings.loginStyle as LoginStyle;
  const hash = passwordHash(credentials.password ?? "", style);
  const basic = basicLogin(credentials);
  const hiddenAlways = [credentials.password ?? "", hash, hash.toLowerCase(), hash.toUpperCase(), basic];

  function currentToken(): string | undefined {
    const token = session.get();
    return typeof token === "string" ? token : undefined;
  }

  async function login(): Promise<string | undefined> {
    const path = `${base}/login`;
    const query = new URLSearchParams({ username: credentials.username ?? "", password: hash });
    const reply = await connection.request({ method: "GET", path: `${path}?${query}`, headers: accept });
    const json = jsonOf(reply.text);
    if (reply.status === 200 && isDocument(json) && typeof json.token === "string" && json.token !== "") {
      session.set(json.token);
      return typeof json.account_type === "string" ? json.account_type : undefined;
    }
    const { message } = complaintOf(reply, hiddenAlways);
    const away = reply.status >= 400 ? turnedAway({ noun, status: reply.status, words: message }) : undefined;
    if (away) {
      throw away;
    }
    if (reply.status === 400 || reply.status === 401 || reply.status === 403) {
      // Wrong credentials are 400 here; 401 is about tokens. None of them is ever tried again.
      throw refusedLogin(reply);
    }
    const success = reply.status >= 200 && reply.status < 300;
    throw success ? unexpected(reply, noun, false) : refusal({ reply, noun, path, writes: false, hidden: hiddenAlways });
  }

  function refusedLogin(reply: DeviceReply): DeviceFault {
    const { message } = complaintOf(reply, hiddenAlways);
    const what = style === "basic" ? "this user and password, or takes no HTTP Basic. Check both" : "this user and password. Replace them";
    return new DeviceFault("device_login_refused", `The ${noun} refuses ${what} under Connection.`, {
      device: { status: reply.status, ...(message ? { message } : {}) },
      maybeSent: false,
    });
  }

  /** Proves a Basic login once with a read that needs one, so that a wrong password is not tried once per read. */
  async function tryBasic(): Promise<void> {
    const path = `${base}${probePath}`;
    const reply = await withBasic({ method: "GET", path });
    if (reply.status < 200 || reply.status > 299) {
      throw refusal({ reply, noun, path, writes: false, hidden: hiddenAlways });
    }
    if (!isDocument(jsonOf(reply.text))) {
      throw unexpected(reply, noun, false);
    }
    session.set(basicProven);
  }

  async function withBasic(request: DeviceRequest): Promise<DeviceReply> {
    const reply = await connection.request({ ...request, headers: { ...accept, authorization: `Basic ${basic}`, ...request.headers } });
    if (reply.status === 401) {
      session.clear();
      throw turnedAway({ noun, status: reply.status, words: complaintOf(reply, hiddenAlways).message }) ?? refusedLogin(reply);
    }
    return reply;
  }

  async function afterBasic(request: DeviceRequest): Promise<DeviceReply> {
    if (session.get() !== basicProven) {
      await session.share(tryBasic);
    }
    return withBasic(request);
  }

  async function token(): Promise<string> {
    if (currentToken() === undefined) {
      await session.share(async () => {
        await login();
      });
    }
    const found = currentToken();
    if (found === undefined) {
      throw new DeviceFault("device_unexpected_reply", `The ${noun} ended the session at once. Try again.`, { maybeSent: false });
    }
    return found;
  }

  /** Sends in the way that the settings name. */
  const sendSigned = (request: DeviceRequest) => (style === "basic" ? afterBasic(request) : withToken(request));

  /** Sends with the token; where the device says it is no longer good, signs in once and repeats once. */
  async function withToken(request: DeviceRequest): Promise<DeviceReply> {
    const send = (good: string) => connection.request({ ...request, headers: { ...bearer(good), ...request.headers } });
    const first = await token();
    const reply = await send(first);
    if (reply.status !== 401) {
      return reply;
    }
    // Another call may have signed in meanwhile: only the token that was refused is thrown away.
    if (session.get() === first) {
      session.clear();
    }
    const again = await send(await token());
    if (again.status === 401) {
      const { message } = complaintOf(again, hiddenAlways);
      throw new DeviceFault(
        "device_unexpected_reply",
        `The ${noun} signs us in, then refuses the session. Check the API base under Connection.`,
        {
          device: { status: 401, ...(message ? { message } : {}) },
          maybeSent: false,
        },
      );
    }
    return again;
  }

  async function signOut(): Promise<void> {
    const held = currentToken();
    session.clear();
    if (held !== undefined) {
      // Whatever it answers, the token is not used again.
      await connection.request({ method: "GET", path: `${base}/logout`, headers: bearer(held) });
    }
  }

  return {
    async info() {
      const reply = await connection.request({ method: "GET", path: "/api/info", headers: accept });
      const json = reply.status === 200 ? jsonOf(reply.text) : undefined;
      return isDocument(json) && !saysError(json) ? json : undefined;
    },

    async signIn() {
      // A device that allows one session would turn the fresh login away for the one we hold.
      await signOut().catch(() => undefined);
      if (style === "basic") {
        await session.share(tryBasic);
        return {};
      }
      let as: string | undefined;
      await session.share(async () => {
        as = await login();
      });
      return as === undefined ? {} : { as };
    },

    signOut,

    async get(path) {
      const reply = await sendSigned({ method: "GET", path: `${base}${path}` });
      if (reply.status < 200 || reply.status > 299) {
        throw refusal({ reply, noun, path: `${base}${path}`, writes: false, hidden: hiddenAlways });
      }
      const json = jsonOf(reply.text);
      if (!isDocument(json) || saysError(json)) {
        throw unexpected(reply, noun, false);
      }
      return json;
    },

    async post(path, body, hidden, query) {
      const reply = await sendSigned({
        method: "POST",
        path: `${base}${path}${query === undefined ? "" : `?${query}`}`,
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      const failed = reply.status < 200 || reply.status > 299;
      if (failed || saysError(jsonOf(reply.text))) {
        throw refusal({ reply, noun, path: `${base}${path}`, writes: true, hidden: [...hiddenAlways, ...hidden] });
      }
      // A success has no documented body: empty, text and JSON are all fine. A web page is someone else's.
      if (isWebPage(reply)) {
        throw unexpected(reply, noun, true);
      }
    },
  };
}

/** The word of a `sip/status` page; undefined if the device has no such page. */
export async function sipStatus(client: BasipClient, path: string): Promise<string | undefined> {
  try {
    const { sip_status: said } = await client.get(path);
    return typeof said === "string" ? said : "";
  } catch (error) {
    if (isDeviceFault(error, "device_unsupported")) {
      return undefined;
    }
    throw error;
  }
}

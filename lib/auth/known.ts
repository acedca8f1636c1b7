import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { auditDetail } from "@/lib/audit/store";
import { agentWords } from "@/lib/http/agent-words";
import { networkOf } from "@/lib/net/peer-address";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { cookieAttributes, cookieIn, cookieLine, cookieName } from "./cookies";
import { sessionSecret } from "./secret";

const cookie = "known";
const lifeSeconds = 180 * 86_400;
/** So many sign-ins back a person's networks are remembered. */
const signInsBack = 50;

function signature(userId: string, since: number): string {
  const key = createHmac("sha256", sessionSecret(env().dataDir)).update("known browser").digest();
  return createHmac("sha256", key).update(`${since}\n${userId}`).digest("base64url");
}

/**
 * The cookie that says that a person has signed in with this browser. It opens nothing: while strangers guess at the account, attempts
 * with it are counted for themselves, so that the owner is not slowed by them.
 */
export function knownBrowserCookie(userId: string, nowMs = Date.now()) {
  const since = Math.floor(nowMs / 1000);
  const value = `${since}.${signature(userId, since)}`;
  return {
    name: cookieName(cookie),
    value,
    attributes: { ...cookieAttributes(), maxAge: lifeSeconds },
    line: cookieLine(cookie, value, lifeSeconds),
  };
}

/** Names the browser, if this person has signed in with it before. */
export function knownBrowser(headers: Headers, userId: string, nowMs = Date.now()): string | undefined {
  const [, since = "", mac = ""] = /^(\d{1,12})\.([\w-]{43})$/.exec(cookieIn(headers, cookie) ?? "") ?? [];
  const expected = Buffer.from(signature(userId, Number(since)));
  const given = Buffer.from(mac);
  const right = given.length === expected.length && timingSafeEqual(given, expected);
  return right && nowMs / 1000 - Number(since) <= lifeSeconds ? mac : undefined;
}

/** So many sign-ins back it is remembered from where and with what a person has signed in. */
const placesBack = 200;

/**
 * True if this person has not signed in from this network before, or not with such a browser, as the audit remembers it. Ask before the
 * sign-in is recorded.
 */
export async function isNewPlace(userId: string, address: string | undefined, agent: string | null): Promise<boolean> {
  const entries = await db().auditEntry.findMany({
    where: { actorId: userId, action: "session.sign_in", phase: "happened" },
    orderBy: { seq: "desc" },
    take: placesBack,
    select: { seq: true, detail: true, agent: true },
  });
  const network = networkOf(address ?? "");
  const browser = agentWords(agent);
  const isKnownNetwork = entries.some(({ seq, detail }) => {
    const { address: before } = auditDetail.read(detail, seq, {});
    return networkOf(typeof before === "string" ? before : "") === network;
  });
  return !isKnownNetwork || !entries.some((entry) => agentWords(entry.agent) === browser);
}

/** True if this person has signed in from the network before, as the audit remembers it. */
export async function knowsNetwork(userId: string, network: string): Promise<boolean> {
  const entries = await db().auditEntry.findMany({
    where: { actorId: userId, action: "session.sign_in", phase: "happened" },
    orderBy: { seq: "desc" },
    take: signInsBack,
    select: { seq: true, detail: true },
  });
  return entries.some(({ seq, detail }) => {
    const { address } = auditDetail.read(detail, seq, {});
    return typeof address === "string" && networkOf(address) === network;
  });
}

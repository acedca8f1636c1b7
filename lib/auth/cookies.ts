import "server-only";
import { env } from "@/lib/platform/env";

/**
 * True where people reach Lineward over https. Then cookies have the `__Host-` prefix: a browser takes them only from this very host
 * over https, so a neighbour below the same domain cannot plant one.
 */
export function overHttps(): boolean {
  return env().LINEWARD_URL?.startsWith("https:") ?? false;
}

/** The full name of a cookie of ours. */
export function cookieName(name: string): string {
  return `${overHttps() ? "__Host-" : ""}lineward.${name}`;
}

/** What every cookie of ours has. */
export function cookieAttributes() {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: overHttps() } as const;
}

/** A `Set-Cookie` line. An age of 0 takes the cookie away. */
export function cookieLine(name: string, value: string, ageSeconds: number): string {
  return `${cookieName(name)}=${value}; Max-Age=${ageSeconds}; Path=/; HttpOnly; SameSite=Lax${overHttps() ? "; Secure" : ""}`;
}

/** The value of a cookie of ours in a request. */
export function cookieIn(headers: Headers, name: string): string | undefined {
  const start = `${cookieName(name)}=`;
  const found = (headers.get("cookie") ?? "").split(";").find((part) => part.trim().startsWith(start));
  return found?.trim().slice(start.length);
}

/**
 * What a sign-out leaves in the browser: nothing that was read. Not "cookies": that would empty the whole registered domain, in which
 * other programs of the same organisation live; our own session cookie is taken away by name.
 */
export const clearSiteData = '"cache", "storage"';

/** Makes an answer that ends the caller's session: the cookie goes, and with it what the browser has kept of our pages. */
export function leaving(headers: Headers): Headers {
  headers.set("clear-site-data", clearSiteData);
  headers.append("set-cookie", cookieLine("session_token", "", 0));
  return headers;
}

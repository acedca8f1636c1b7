import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { peerHeader } from "@/lib/auth/peer";
import { callerOf, isIn, networkOf, readPeer } from "@/lib/net/peer-address";
import type { Networks } from "@/lib/schema/address-rules";

/** What only a trusted proxy may say: from anybody else it is whatever a client invents. */
const proxyHeaders = ["x-forwarded-host", "x-forwarded-proto"];
/** What nobody may say, because nothing here reads it: it could only mislead. */
const unread = ["x-forwarded-port", "x-real-ip", "forwarded", peerHeader];

const hstsSeconds = 31_536_000;

export interface HeaderRules {
  /** True if people reach Lineward over https: then browsers are told to stay there. */
  readonly https: boolean;
  /** Where the reverse proxies are whose forwarding headers are believed. */
  readonly trustedProxies: Networks;
  /** True while somebody works on the code: React's development build evaluates text to show where an error comes from. */
  readonly development?: boolean;
}

function policy(nonce: string, development = false): string {
  return [
    "default-src 'self'",
    // Next puts its data into inline scripts; each carries the nonce of its own answer.
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ""}`,
    // Positions of rows and popovers are style attributes, which no nonce can allow.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** What a person asked for, to come back to after signing in. Next's own mark for what it fetches in the background is not part of it. */
function pathOf(url: string | undefined): string {
  const [path = "/", query = ""] = (url ?? "/").split("?", 2);
  const search = new URLSearchParams(query);
  search.delete("_rsc");
  return search.size === 0 ? path : `${path}?${search}`;
}

/**
 * Sets the security headers of every answer, and hands the page's nonce to Next (which reads it from the request's own policy
 * header) and to the layout (`x-nonce`), and the path that was asked for to the sign-in (`x-lineward-path`). Whatever a client sent under these names is overwritten.
 */
export function secure(request: IncomingMessage, response: ServerResponse, rules: HeaderRules): void {
  const nonce = randomBytes(16).toString("base64url");
  request.headers["content-security-policy"] = policy(nonce, rules.development);
  request.headers["x-nonce"] = nonce;
  request.headers["x-lineward-path"] = pathOf(request.url);
  delete request.headers["content-security-policy-report-only"];
  tellCaller(request, rules.trustedProxies);
  for (const [name, value] of Object.entries(usualHeaders(rules, nonce))) {
    response.setHeader(name, value);
  }
}

/** Leaves one truth about where a request comes from in its headers: `X-Forwarded-For` is the caller's address and nothing else. */
function tellCaller(request: IncomingMessage, trusted: Networks): void {
  const { headers, socket } = request;
  const from = readPeer(socket.remoteAddress ?? "");
  const said = headers["x-forwarded-for"];
  headers["x-forwarded-for"] = callerOf(from, Array.isArray(said) ? said.join(",") : said, trusted) ?? "";
  for (const name of proxyHeaders) {
    const last = isIn(trusted, from)
      ? String(headers[name] ?? "")
          .split(",")
          .at(-1)
          ?.trim()
      : "";
    if (last) {
      headers[name] = last;
    } else {
      delete headers[name];
    }
  }
  for (const name of unread) {
    delete headers[name];
  }
}

/** The headers of every answer. */
export function usualHeaders(rules: HeaderRules, nonce: string = randomBytes(16).toString("base64url")): Record<string, string> {
  return {
    "Content-Security-Policy": policy(nonce, rules.development),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    // A device's label is scanned with the camera; a person is still asked.
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    ...(rules.https ? { "Strict-Transport-Security": `max-age=${hstsSeconds}` } : {}),
  };
}

/** Who asks, as `secure` found out: one caller may have many addresses. */
export function callerNetworkOf(request: IncomingMessage): string {
  return networkOf(String(request.headers["x-forwarded-for"] ?? ""));
}

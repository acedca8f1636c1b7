import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What only a proxy may say. Without one in front they are whatever a client invents. */
const proxyHeaders = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip", "forwarded"];

const hstsSeconds = 31_536_000;

export interface HeaderRules {
  /** True if people reach Lineward over https: then browsers are told to stay there. */
  readonly https: boolean;
  /** True if a reverse proxy stands before Lineward, so that its forwarding headers are believed. */
  readonly behindProxy: boolean;
}

function policy(nonce: string): string {
  return [
    "default-src 'self'",
    // Next puts its data into inline scripts; each carries the nonce of its own answer.
    `script-src 'self' 'nonce-${nonce}'`,
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
  request.headers["content-security-policy"] = policy(nonce);
  request.headers["x-nonce"] = nonce;
  request.headers["x-lineward-path"] = pathOf(request.url);
  delete request.headers["content-security-policy-report-only"];
  if (!rules.behindProxy) {
    for (const name of proxyHeaders) {
      delete request.headers[name];
    }
    request.headers["x-forwarded-for"] = request.socket.remoteAddress ?? "";
  }
  for (const [name, value] of Object.entries(usualHeaders(rules, nonce))) {
    response.setHeader(name, value);
  }
}

/** The headers of every answer. */
export function usualHeaders(rules: HeaderRules, nonce: string = randomBytes(16).toString("base64url")): Record<string, string> {
  return {
    "Content-Security-Policy": policy(nonce),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    ...(rules.https ? { "Strict-Transport-Security": `max-age=${hstsSeconds}` } : {}),
  };
}

/** Who asks: the socket's address, or behind a proxy the one that the proxy wrote last. Ask after `secure`. */
export function addressOf(request: IncomingMessage): string {
  const said = request.headers["x-forwarded-for"];
  const last = (Array.isArray(said) ? said.at(-1) : said)?.split(",").at(-1)?.trim();
  return last || (request.socket.remoteAddress ?? "");
}

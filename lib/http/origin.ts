import "server-only";
import { env } from "@/lib/platform/env";
import { ProblemError } from "./problems";

function hostOf(request: Request): string | null {
  return request.headers.get("x-forwarded-host") ?? request.headers.get("host");
}

/** True if people reach Lineward over https: the browser then keeps a sign-in only there. */
function secured(): boolean {
  return env().LINEWARD_URL?.startsWith("https:") ?? false;
}

/** A browser keeps a cookie that is for https on http too where the page is on its own machine. */
const ownMachine = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** A page that was opened over http although Lineward lives at https: whoever signs in there would be signed out at once, without a word. */
export function openedInsecurely(origin: string | null): boolean {
  return (
    secured() &&
    origin !== null &&
    URL.canParse(origin) &&
    new URL(origin).protocol === "http:" &&
    !ownMachine.test(new URL(origin).hostname)
  );
}

/** Why a request that a browser sent from another page than ours is refused, and what to do if the page is ours after all. */
export function foreignOrigin(request: Request): ProblemError {
  const { LINEWARD_URL } = env();
  const own = LINEWARD_URL === undefined ? undefined : new URL(LINEWARD_URL).origin;
  if (openedInsecurely(request.headers.get("origin"))) {
    return new ProblemError(
      "foreign_origin",
      `This page was opened over http. Lineward lives at ${own}, as LINEWARD_URL says, and browsers keep a sign-in only there. Open ${own}.`,
    );
  }
  return new ProblemError(
    "foreign_origin",
    own === undefined
      ? `This request comes from a page of another address than ${hostOf(request) ?? "this one"}. If a reverse proxy stands before Lineward, set LINEWARD_URL to the address that people type.`
      : `This request does not come from a page of ${own}, which is what LINEWARD_URL says. Open Lineward there, or set LINEWARD_URL to the address that people type.`,
  );
}

/**
 * The origin under which a caller's browser knows Lineward. `LINEWARD_URL` where its host is the one that was asked; otherwise what
 * was asked, over http, because that is all that Lineward itself speaks. Forwarding headers are a trusted proxy's by now: the web
 * server has dropped all others.
 */
export function ownOrigin(headers: Headers): string | undefined {
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  const scheme = headers.get("x-forwarded-proto") === "https" ? "https" : "http";
  const asked = host !== null && URL.canParse(`${scheme}://${host}`) ? new URL(`${scheme}://${host}`) : undefined;
  const url = env().LINEWARD_URL;
  const set = url === undefined ? undefined : new URL(url);
  return set !== undefined && (asked === undefined || asked.hostname === set.hostname) ? set.origin : asked?.origin;
}

/** True if a browser says that a page of Lineward's own makes the request: scheme, host and port are the same, as the address says or as was asked. */
function isOwnPage(headers: Headers): boolean {
  const origin = headers.get("origin");
  const { LINEWARD_URL } = env();
  const own = [ownOrigin(headers), LINEWARD_URL === undefined ? undefined : new URL(LINEWARD_URL).origin];
  return origin !== null && origin !== "" && own.includes(origin) && !openedInsecurely(origin);
}

/**
 * A cookie is sent by the browser whoever made the page, so a write with a cookie must come from our own pages. Callers with a
 * bearer token have no cookie and are not affected.
 */
export function requireSameOrigin(request: Request): void {
  if (request.headers.get("cookie") !== null && !isOwnPage(request.headers)) {
    throw foreignOrigin(request);
  }
}

/** The same for a sign-in, where there is no cookie yet: a foreign page must not be able to sign somebody in as somebody else. */
export function requireOwnPageIfAny(request: Request): void {
  requireSameOrigin(request);
  if (request.headers.get("origin") !== null && !isOwnPage(request.headers)) {
    throw foreignOrigin(request);
  }
}

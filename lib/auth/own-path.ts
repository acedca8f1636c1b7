/** Stands for whatever our own origin is: what a path leads to must not depend on where we are reached. */
const here = "http://lineward.invalid";

/**
 * A path of ours to go to after signing in, as plain ASCII, path and query kept; "/" for everything else. The only way in which
 * anything may be led to an address that a request has named. It asks the parser that browsers use, which drops tabs and newlines,
 * takes a backslash for a slash and resolves dots: "/<tab>/host" and "/.//host" lead elsewhere, however they look.
 */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/") || !URL.canParse(wanted, here)) {
    return "/";
  }
  const url = new URL(wanted, here);
  const path = `${url.pathname}${url.search}`;
  // Resolved dots can leave two slashes at the beginning, which would be a host the next time somebody reads it.
  return url.origin === here && !path.startsWith("//") ? path : "/";
}

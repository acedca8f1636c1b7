import type { Endpoint } from "./types";

function urlOf({ scheme, host, port }: Endpoint): URL {
  return new URL(`${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}/`);
}

/**
 * Where a redirect leads, if it is the same host over https: the one redirect that a person may be offered to follow. Undefined for any
 * other place, and for a text that is no address.
 */
export function secureRedirect(from: Endpoint, location: string | undefined): Endpoint | undefined {
  if (from.scheme !== "http" || location === undefined || !URL.canParse(location, urlOf(from))) {
    return undefined;
  }
  const to = new URL(location, urlOf(from));
  const same = to.protocol === "https:" && to.hostname === urlOf(from).hostname && to.username === "";
  return same ? { scheme: "https", host: from.host, port: Number(to.port || 443) } : undefined;
}

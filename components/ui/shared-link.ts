"use client";

const onlyHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * A one-time link as others can open it. The server names its own address where `LINEWARD_URL` is not set, because it believes no
 * request about its name; but the person who looks at this page has typed an address that works, and so it goes into the link. A link
 * over https comes from `LINEWARD_URL` and stays.
 */
export function sharedLink(link: string, page: { readonly origin: string; readonly hostname: string }): string {
  const { protocol, pathname, search } = new URL(link);
  return protocol === "https:" || onlyHere.test(page.hostname) ? link : `${page.origin}${pathname}${search}`;
}

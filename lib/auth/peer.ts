import "server-only";
import { readPeer } from "@/lib/net/peer-address";

/** The header in which the sign-in library finds the caller's address. Only `withPeer` writes it; what a client sends is dropped. */
export const peerHeader = "x-lineward-address";

/**
 * The caller's address, for limits, the log, the audit and the list of sessions: the last entry of `X-Forwarded-For`, which our own
 * web server has written (see lib/server/headers.ts).
 */
export function peerOf(headers: Headers): string | undefined {
  return readPeer(headers.get("x-forwarded-for")?.split(",").at(-1) ?? "");
}

/** A copy of a request's headers that says truthfully where it comes from. */
export function withPeer(headers: Headers): Headers {
  const out = new Headers(headers);
  out.delete(peerHeader);
  const peer = peerOf(headers);
  if (peer !== undefined) {
    out.set(peerHeader, peer);
  }
  return out;
}

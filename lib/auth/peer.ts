import "server-only";
import { isIP } from "node:net";

/** The header in which the sign-in library finds the caller's address. Only `withPeer` writes it; what a client sends is dropped. */
export const peerHeader = "x-lineward-address";

/**
 * The caller's address, for rate limits and the list of sessions: the last entry of `X-Forwarded-For`. Our own server writes the
 * socket's address there, and behind a proxy (`LINEWARD_URL` set) the proxy wrote it; everything before it a client may have made up.
 */
export function peerOf(headers: Headers): string | undefined {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return last !== undefined && isIP(last) !== 0 ? last : undefined;
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

import { isIn, readPeer } from "@/lib/net/peer-address";
import type { Env } from "@/lib/platform/env";

const onlyHere = [{ cidr: "127.0.0.0/8" }, { cidr: "::1/128" }];

/** What a person should know who starts Lineward with these settings: nothing stops the start, and each says what to do. */
export function startWarnings({ HOST, LINEWARD_URL, LINEWARD_TRUSTED_PROXIES }: Env): string[] {
  const reachable = HOST !== "localhost" && !isIn(onlyHere, readPeer(HOST));
  const https = LINEWARD_URL?.startsWith("https:") ?? false;
  return [
    ...(reachable && !https
      ? [
          `HOST ${HOST} is reachable from the network over plain http: passwords and sessions can be read on the way. Put a reverse proxy with https in front, and set LINEWARD_URL to its address.`,
        ]
      : []),
    ...(https && LINEWARD_TRUSTED_PROXIES.length === 0
      ? [
          "LINEWARD_URL is https, so a reverse proxy stands in front, but LINEWARD_TRUSTED_PROXIES does not name it: everybody seems to come from the proxy, and shares one limit of sign-ins. Set it to the proxy's address, such as 127.0.0.1.",
        ]
      : []),
  ];
}

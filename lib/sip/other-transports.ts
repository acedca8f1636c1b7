import "server-only";
import { type Deadline, startDeadline } from "@/lib/net/deadline";
import type { Ground } from "../net/open-socket";
import { askOptions, type Registrant } from "./register";
import { type Hop, openLink } from "./resolve-target";
import { bracketed } from "./syntax";
import { createTransactions } from "./transactions";
import type { SipTransport } from "./types";

const transports: readonly SipTransport[] = ["udp", "tcp", "tls"];

/** Where the other transports would be: the same port, except that TLS has a well-known one of its own. */
function hopsBeside({ host, port, transport }: Hop): readonly Hop[] {
  return transports
    .filter((other) => other !== transport)
    .map((other) => {
      if (other === "tls") {
        return { host, transport: other, port: port === 5060 ? 5061 : port };
      }
      return { host, transport: other, port: transport === "tls" && port === 5061 ? 5060 : port };
    });
}

/**
 * Sends OPTIONS over the transports that were not asked for; the first that answers wins, undefined if none does in time.
 * Carries no credentials, and never rejects.
 */
export async function findOtherTransport(
  address: string,
  hop: Hop,
  who: Registrant,
  ground: Ground,
  until: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<Hop | undefined> {
  const clock = startDeadline(until.deadlineMs, until.signal);
  try {
    return await Promise.any(hopsBeside(hop).map((other) => answering(address, other, who, ground, clock)));
  } catch {
    return undefined;
  } finally {
    clock.cancel();
    clock.stop();
  }
}

async function answering(address: string, hop: Hop, who: Registrant, ground: Ground, clock: Deadline): Promise<Hop> {
  const link = await openLink(address, hop, ground, "any", clock);
  try {
    await askOptions(link, createTransactions(link), who, `sip:${bracketed(hop.host)}:${hop.port}`, clock.signal);
    return hop;
  } finally {
    link.close();
  }
}

import "server-only";
import type { Socket } from "node:net";
import { type Deadline, startDeadline } from "@/lib/net/deadline";
import { checkedAddresses, dialAny, type Ground } from "@/lib/net/open-socket";
import { parseIp } from "@/lib/schema/address-rules";
import { failure, hopOf } from "./probe";
import { asLinkEnded, groundOf, type Hop, secureLink } from "./resolve-target";
import type { SipFact } from "./sip-facts";
import type { SipQuestion, SipRules } from "./types";

/** What a step on the way to a server came to. `fault`: why it ended there. */
export type Step<T> = { readonly ms: number } & ({ readonly found: T } | { readonly fault: SipFact });

/** The steps to a server, each begun when the one before has succeeded; undefined where it has not. Never reject for what the way does. */
export interface StepsToServer {
  readonly name: Promise<Step<{ readonly host: string; readonly addresses: readonly string[]; readonly isName: boolean }>>;
  /** Null over UDP, which opens nothing. */
  readonly port: Promise<Step<{ readonly address: string; readonly port: number } | null> | undefined>;
  /** Null without TLS. `validTo`: RFC 3339. */
  readonly tls: Promise<Step<{ readonly version: string; readonly validTo: string; readonly pinned: boolean } | null> | undefined>;
}

/** One lookup, one connection and one handshake each. */
const stepMs = 3_000;

async function timed<T>(hop: Hop, pinned: boolean, work: (clock: Deadline) => Promise<T>): Promise<Step<T>> {
  const startedAt = performance.now();
  const clock = startDeadline(stepMs);
  const took = () => Math.round(performance.now() - startedAt);
  try {
    return { found: await work(clock), ms: took() };
  } catch (error) {
    return { fault: failure(asLinkEnded(error, clock), hop, clock, { pinned }).fact, ms: took() };
  } finally {
    clock.stop();
  }
}

const found = <T>(step: Step<T> | undefined): T | undefined => (step && "found" in step ? step.found : undefined);

/** Goes to the server of an account, step by step, and says not one byte of SIP to it. Rejects as `rules.networks()` does. */
export function stepsToServer({ pin, ...account }: Pick<SipQuestion, "server" | "outboundProxy" | "pin">, rules: SipRules): StepsToServer {
  const hop = hopOf(account);
  const pinned = pin !== undefined;
  let ground: Ground;
  let socket: Socket | undefined;
  const name = (async () => {
    ground = await groundOf(rules);
    const step = await timed(hop, pinned, async (clock) => {
      const { addresses } = await clock.race(checkedAddresses(hop, ground));
      return { host: hop.host, addresses, isName: parseIp(hop.host) === undefined };
    });
    // Nothing was dialled yet: what was silent is the name server.
    return "fault" in step && step.fault.code === "silence" ? { ...step, fault: { code: "no_names" as const, hop } } : step;
  })();
  const port = name.then((known) => {
    const addresses = found(known)?.addresses;
    if (addresses === undefined) {
      return undefined;
    }
    return timed(hop, pinned, async (clock) => {
      if (hop.transport === "udp") {
        return null;
      }
      const { rules: dialRules } = await clock.race(checkedAddresses({ host: addresses[0] ?? hop.host, port: hop.port }, ground));
      socket = await dialAny(addresses, dialRules, clock);
      const open = { address: socket.remoteAddress ?? hop.host, port: hop.port };
      if (hop.transport === "tcp") {
        socket.destroy();
      }
      return open;
    });
  });
  const tls = port.then((step) => {
    if (found(step) === undefined) {
      return undefined;
    }
    return timed(hop, pinned, async (clock) => {
      if (!socket || hop.transport !== "tls") {
        return null;
      }
      const { socket: secured, certificate } = await secureLink(socket, hop.host, { pin }, clock);
      const version = secured.getProtocol() ?? "TLS";
      secured.destroy();
      return { version, validTo: certificate?.validTo ?? "", pinned };
    });
  });
  // Who looks at no later step than the name hears of its rejection there.
  port.catch(() => undefined);
  tls.catch(() => undefined);
  return { name, port, tls };
}

import { connect as dialTcp, type Socket } from "node:net";
import { connect as dialTls } from "node:tls";
import { LinkEnded, linkOver, openUdpLink, type SipLink } from "@/lib/sip/transport";
import { type RegisterOutcome, register } from "../sip/register";
import { bracketed, escapeUser, SipSyntaxError } from "../sip/syntax";
import { createTransactions } from "../sip/transactions";
import type { SipServer } from "../sip/types";
import { startSipListener } from "./sip-listener";

/** What a device has been told to register as. */
export interface UserAgentAccount {
  readonly user: string;
  readonly authUser?: string;
  readonly password: string;
  /** Host part of the address of record; default: the server's host. */
  readonly domain?: string;
  /** Given: no other realm is answered, as many devices have it. */
  readonly realm?: string;
  readonly server: SipServer;
  readonly outboundProxy?: { readonly host: string; readonly port?: number };
  /** What the server is asked for; default: twice the time between two registrations. */
  readonly expiresSeconds?: number;
}

/** "offline": the server did not answer, or nothing was tried yet. "disabled": there is no account. */
export type UserAgentState = "registered" | "refused" | "offline" | "disabled";

export interface UserAgentOptions {
  /** Asked for every registration, so that a changed setting holds with the next one. */
  account(): UserAgentAccount | undefined;
  readonly everySeconds: number;
  /** The device's own address, an IP literal; default 127.0.0.1. */
  readonly host?: string;
  /** Default 4 s. */
  readonly deadlineMs?: number;
}

/** A device's SIP half: registers itself again and again, and answers OPTIONS at its contact. */
export interface UserAgent {
  state(): UserAgentState;
  /** Of the last registration; undefined if nothing answered. */
  lastStatus(): number | undefined;
  /** Resolves when a registration that began after this call has ended. */
  registerNow(): Promise<UserAgentState>;
  /** Like pulling the plug: the binding is left to expire. */
  close(): Promise<void>;
}

const portOf = ({ port, transport }: SipServer) => port ?? (transport === "tls" ? 5061 : 5060);

/** Registers at once and then on. The first registration may be under way when this resolves. */
export async function startUserAgent({
  account,
  everySeconds,
  host = "127.0.0.1",
  deadlineMs = 4_000,
}: UserAgentOptions): Promise<UserAgent> {
  const contactPoint = await startSipListener(({ method }) => (method === "OPTIONS" ? { status: 200, reason: "OK" } : notHere), {
    host,
    transports: ["udp"],
  });
  const closing = new AbortController();
  let state: UserAgentState = "offline";
  let status: number | undefined;
  let bound: UserAgentAccount | undefined;
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  function contactOf({ user, server }: UserAgentAccount): string {
    return `sip:${escapeUser(user)}@${bracketed(host)}:${contactPoint.port}${server.transport === "udp" ? "" : `;transport=${server.transport}`}`;
  }

  async function send(who: UserAgentAccount, expiresSeconds: number): Promise<RegisterOutcome | undefined> {
    const deadline = new AbortController();
    const late = setTimeout(() => deadline.abort(), deadlineMs);
    const stop = () => deadline.abort();
    closing.signal.addEventListener("abort", stop, { once: true });
    try {
      return await sendOnce(who, { contact: contactOf(who), expiresSeconds }, deadline.signal);
    } catch (error) {
      if (error instanceof LinkEnded || error instanceof SipSyntaxError || deadline.signal.aborted) {
        return undefined;
      }
      throw error;
    } finally {
      clearTimeout(late);
      closing.signal.removeEventListener("abort", stop);
    }
  }

  async function registerOnce(): Promise<UserAgentState> {
    const who = account();
    if (bound && (!who || contactOf(bound) !== contactOf(who))) {
      await send(bound, 0);
      bound = undefined;
    }
    if (!who) {
      state = "disabled";
      status = undefined;
      return state;
    }
    const outcome = await send(who, who.expiresSeconds ?? everySeconds * 2);
    status = outcome?.response.status;
    const taken = outcome?.kind === "final" && outcome.response.status < 300;
    bound = taken ? who : bound;
    state = taken ? "registered" : outcome ? "refused" : "offline";
    return state;
  }

  function registerNow(): Promise<UserAgentState> {
    const turn = queue.then(async () => {
      clearTimeout(timer);
      try {
        return closing.signal.aborted ? state : await registerOnce();
      } finally {
        if (!closing.signal.aborted) {
          timer = setTimeout(() => void registerNow(), everySeconds * 1000);
        }
      }
    });
    queue = turn.catch(() => undefined);
    return turn;
  }

  void registerNow();
  return {
    state: () => state,
    lastStatus: () => status,
    registerNow,
    async close() {
      closing.abort();
      clearTimeout(timer);
      await queue;
      await contactPoint.close();
    },
  };
}

const notHere = { status: 405, reason: "Method Not Allowed" } as const;

async function sendOnce(
  { user, authUser = user, password, domain, realm, server, outboundProxy }: UserAgentAccount,
  binding: { readonly contact: string; readonly expiresSeconds: number },
  signal: AbortSignal,
): Promise<RegisterOutcome> {
  const hop = outboundProxy ?? server;
  const port = hop.port ?? portOf(server);
  const link = await openLink(server.transport, hop.host, port, signal);
  try {
    const who = {
      user,
      authUser,
      password,
      domain: domain ?? server.host,
      ...(realm === undefined ? {} : { expectedRealm: realm, expectedRealmOnly: true }),
      ...(outboundProxy ? { route: `sip:${bracketed(hop.host)}:${port}` } : {}),
    };
    return await register(link, createTransactions(link), who, signal, binding);
  } finally {
    link.close();
  }
}

async function openLink(transport: SipServer["transport"], host: string, port: number, signal: AbortSignal): Promise<SipLink> {
  if (transport === "udp") {
    return openUdpLink(host === "localhost" ? "127.0.0.1" : host, port);
  }
  // As intercoms do it: nobody looks at the certificate.
  const socket: Socket = transport === "tcp" ? dialTcp({ host, port }) : dialTls({ host, port, rejectUnauthorized: false });
  return new Promise((resolve, reject) => {
    const fail = (code: string) => {
      socket.destroy();
      reject(new LinkEnded(code));
    };
    const giveUp = () => fail("aborted");
    socket.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? "closed"));
    socket.once(transport === "tcp" ? "connect" : "secureConnect", () => {
      signal.removeEventListener("abort", giveUp);
      resolve(linkOver(socket, transport));
    });
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) {
      giveUp();
    }
  });
}

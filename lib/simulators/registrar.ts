import { contactsOf, firstOf, type SipRequestMessage, valuesOf } from "@/lib/sip/sip-message";
import type { DigestAlgorithm } from "../sip/digest";
import { readNameAddress, userOf } from "../sip/syntax";
import type { SipBinding, SipTransport } from "../sip/types";
import { createBindings } from "./registrar-bindings";
import { createDigestGuard, type DigestJudgement } from "./registrar-digest";
import type { SipAnswer } from "./sip-answer";
import { type SipListenerOptions, startSipListener } from "./sip-listener";

export interface RegistrarAccount {
  readonly user: string;
  /** Digest user, where it is another one. */
  readonly authUser?: string;
  readonly password: string;
}

export interface RegistrarOptions extends SipListenerOptions {
  /** Asked for every request, so that a changed password holds at once. A list, or one by its user. */
  readonly accounts: (() => readonly RegistrarAccount[]) | { lookup(user: string): Omit<RegistrarAccount, "user"> | undefined };
  readonly realm: string;
  /** In the order in which they are offered; default MD5 only. */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** Default true. False: as RFC 2069 did it. */
  readonly qop?: boolean;
  /** Default 60 s. */
  readonly nonceLifetimeMs?: number;
  /** Given: the domain (tenant) of all its users. A user of another is told 403, whatever the password. */
  readonly domain?: string;
  /** Default "hidden": challenged and refused like a wrong password, as most servers do. */
  readonly unknownUsers?: "hidden" | "404";
  /** Default 401, another challenge. */
  readonly wrongSecretStatus?: 401 | 403;
  /** Seconds; defaults 30 and 3600. Less is refused with 423, more is cut. */
  readonly expiresMin?: number;
  readonly expiresMax?: number;
}

/** One REGISTER as the registrar saw it. Carries nothing secret: tests and logs may print it. */
export interface RegisterAttempt {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly transport: SipTransport;
  readonly user: string;
  /** False: it only asked for the bindings. */
  readonly withContact: boolean;
  readonly credentials: DigestJudgement;
  readonly status: number;
}

export interface Registrar {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | undefined;
  bindings(user: string): readonly SipBinding[];
  /** The newest 10,000. */
  readonly attempts: readonly RegisterAttempt[];
  /** Silent: everything is heard and nothing answered. */
  setSilent(silent: boolean): void;
  close(): Promise<void>;
}

/** The host of a request's URI, in lower case. */
const hostOf = (uri: string) => /^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^:;?]+)/i.exec(uri)?.[1]?.toLowerCase();

const attemptsMax = 10_000;
const allowed = "REGISTER, OPTIONS";

/** A stand-in SIP registrar: real sockets, real digest authentication, bindings that expire. OPTIONS is answered with 200. */
export async function startRegistrar(options: RegistrarOptions): Promise<Registrar> {
  const { accounts, realm, algorithms = ["MD5"], qop = true, nonceLifetimeMs = 60_000, expiresMin = 30, expiresMax = 3_600 } = options;
  const guard = createDigestGuard({ realm, algorithms, qop, nonceLifetimeMs });
  const bindings = createBindings();
  const attempts: RegisterAttempt[] = [];
  let silent = false;

  function accountOf(user: string): Omit<RegistrarAccount, "user"> | undefined {
    return typeof accounts === "function" ? accounts().find((each) => each.user === user) : accounts.lookup(user);
  }

  function register(request: SipRequestMessage, user: string, judgement: DigestJudgement, known: boolean): SipAnswer {
    if (!known && options.unknownUsers === "404") {
      return { status: 404, reason: "Not Found" };
    }
    if (judgement === "wrong" && options.wrongSecretStatus === 403) {
      return { status: 403, reason: "Forbidden" };
    }
    return judgement === "right"
      ? store(request, user)
      : { status: 401, reason: "Unauthorized", headers: guard.challenge(judgement === "stale") };
  }

  /** RFC 3261 section 10.3, steps 6 to 8. */
  function store(request: SipRequestMessage, user: string): SipAnswer {
    const wishes = contactsOf(request).map(({ contact, expiresSeconds = expiresMax }) => ({ contact, expiresSeconds }));
    if (wishes.some(({ expiresSeconds }) => expiresSeconds > 0 && expiresSeconds < expiresMin)) {
      return { status: 423, reason: "Interval Too Brief", headers: [["Min-Expires", String(expiresMin)]] };
    }
    for (const { contact, expiresSeconds } of wishes) {
      bindings.bind(user, contact, Math.min(expiresSeconds, expiresMax));
    }
    const held = bindings.of(user).map(({ contact, expiresSeconds }) => ["Contact", `<${contact}>;expires=${expiresSeconds}`] as const);
    return { status: 200, reason: "OK", headers: [...held, ["Date", new Date().toUTCString()]] };
  }

  function handle(request: SipRequestMessage, transport: SipTransport): SipAnswer | undefined {
    if (silent) {
      return undefined;
    }
    if (request.method !== "REGISTER") {
      const headers = [["Allow", allowed]] as const;
      return request.method === "OPTIONS" ? { status: 200, reason: "OK", headers } : { status: 405, reason: "Method Not Allowed", headers };
    }
    const user = userOf(readNameAddress(firstOf(request, "to") ?? "").uri) ?? "";
    const account = accountOf(user);
    const judgement = guard.judge(request, account?.authUser ?? user, account?.password);
    const elsewhere = options.domain !== undefined && hostOf(request.uri) !== options.domain;
    const answer = elsewhere ? { status: 403, reason: "Forbidden" } : register(request, user, judgement, account !== undefined);
    const withContact = valuesOf(request, "contact").length > 0;
    attempts.push({ at: Date.now(), transport, user, withContact, credentials: judgement, status: answer.status });
    attempts.splice(0, attempts.length - attemptsMax);
    return answer;
  }

  const listener = await startSipListener(handle, options);
  return {
    host: listener.host,
    port: listener.port,
    tlsPort: listener.tlsPort,
    bindings: (user) => bindings.of(user),
    attempts,
    setSilent(next) {
      silent = next;
    },
    close: () => listener.close(),
  };
}

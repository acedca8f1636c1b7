import "server-only";
import { type Deadline, startDeadline } from "@/lib/net/deadline";
import { isDeviceFault } from "@/lib/net/device-fault";
import type { Ground } from "@/lib/net/open-socket";
import { findOtherTransport } from "./other-transports";
import { askOptions, type Registrant, register } from "./register";
import { groundOf, type Hop, openLink, resolveHop, UntrustedServer } from "./resolve-target";
import { type SipFact, tidyReason } from "./sip-facts";
import { bracketed, SipSyntaxError } from "./syntax";
import { createTransactions, type Transactions } from "./transactions";
import { LinkEnded, type SipLink } from "./transport";
import type { SipOptions, SipQuestion, SipResult, SipRules } from "./types";
import { judgeOutcome, type Verdict } from "./verdict";

const deadlineDefaultMs = 8_000;
/** How long the other transports get after the asked one has failed at once. */
const besideMs = 2_000;
const hostPattern = /^[A-Za-z0-9._:-]{1,253}$/;

/**
 * Proves an account: OPTIONS for reachability, and REGISTER without Contact, which authenticates and lists the bindings without
 * touching them (RFC 3261 section 10.2.3). Resolves with every outcome; rejects only as `rules.networks()` does. The password
 * is in no part of the result.
 */
export async function askSip(question: SipQuestion, rules: SipRules, options: SipOptions = {}): Promise<SipResult> {
  const startedAt = performance.now();
  const verdict = problemOf(question) ?? (await decide(question, await groundOf(rules), options, proving));
  return { bindings: [], ...verdict, elapsedMs: Math.round(performance.now() - startedAt) };
}

/** Asks whether the server speaks SIP: OPTIONS alone, without a secret. `ok` for any answer; otherwise like `askSip`. */
export async function askWhether(account: Omit<SipQuestion, "password">, rules: SipRules, options: SipOptions = {}): Promise<SipResult> {
  const startedAt = performance.now();
  const question = { ...account, password: "" };
  const verdict = problemOf(question) ?? (await decide(question, await groundOf(rules), options, answering));
  return { bindings: [], ...verdict, elapsedMs: Math.round(performance.now() - startedAt) };
}

/** What is said over an open link, and what comes of it. */
type Talk = (link: SipLink, transactions: Transactions, attempt: Pick<Attempt, "hop" | "who" | "clock">) => Promise<Verdict>;

const optionsUri = ({ host, port }: Hop) => `sip:${bracketed(host)}:${port}`;

const proving: Talk = async (link, transactions, { hop, who, clock }) => {
  // Beside, not before: some servers leave OPTIONS unanswered and register all the same.
  askOptions(link, transactions, who, optionsUri(hop), clock.signal).catch(() => undefined);
  return judgeOutcome(await register(link, transactions, who, clock.signal), who.user);
};

const answering: Talk = async (link, transactions, { hop, who, clock }) => {
  const { status, reason } = await askOptions(link, transactions, who, optionsUri(hop), clock.signal);
  return { result: "ok", fact: { code: "answers", status, reason: tidyReason(reason) }, reachable: true, status };
};

function problemOf({ user, authUser = user, server, domain = server.host, outboundProxy }: SipQuestion): Verdict | undefined {
  const unusable = (text: string) => text === "" || text.length > 255 || /\p{C}/u.test(text);
  if (unusable(user) || unusable(authUser)) {
    return { result: "not_sendable", fact: { code: "user" }, reachable: false };
  }
  const { port = 5060 } = outboundProxy ?? server;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return { result: "not_sendable", fact: { code: "port" }, reachable: false };
  }
  return hostPattern.test(domain) ? undefined : { result: "not_sendable", fact: { code: "domain" }, reachable: false };
}

function defaultPort({ transport }: SipQuestion["server"]): number {
  return transport === "tls" ? 5061 : 5060;
}

/** What is dialled for a question: the outbound proxy, or the server, with the port that counts. */
export function hopOf({ server, outboundProxy }: Pick<SipQuestion, "server" | "outboundProxy">): Hop {
  const { host, port = defaultPort(server) } = outboundProxy ?? server;
  return { host, port, transport: server.transport };
}

function registrantOf({ server, user, authUser = user, domain, realm, password, outboundProxy }: SipQuestion, hop: Hop): Registrant {
  const usualPort = server.port === undefined || server.port === defaultPort(server);
  return {
    user,
    authUser,
    password,
    domain: domain ?? server.host,
    expectedRealm: realm,
    ...(domain === undefined && !usualPort ? { domainPort: server.port } : {}),
    ...(outboundProxy ? { route: `sip:${bracketed(hop.host)}:${hop.port}` } : {}),
  };
}

async function decide(
  question: SipQuestion,
  ground: Ground,
  { deadlineMs = deadlineDefaultMs, signal }: SipOptions,
  talk: Talk,
): Promise<Verdict> {
  const hop = hopOf(question);
  const who = registrantOf(question, hop);
  const clock = startDeadline(deadlineMs, signal);
  const endsAt = performance.now() + deadlineMs;
  try {
    const addresses = await resolveHop(hop, ground, clock);
    let failed: Verdict | undefined;
    for (const address of addresses) {
      failed = await tryAddress({ address, hop, who, ground, clock, pin: question.pin, endsAt, talk });
      if (failed.result !== "no_answer" && failed.result !== "no_route") {
        return failed;
      }
    }
    return failed ?? failure(new LinkEnded("ENOTFOUND"), hop, clock);
  } catch (error) {
    return failure(error, hop, clock);
  } finally {
    clock.cancel();
    clock.stop();
  }
}

interface Attempt {
  readonly address: string;
  readonly hop: Hop;
  readonly who: Registrant;
  readonly ground: Ground;
  readonly clock: Deadline;
  readonly pin: string | undefined;
  /** On `performance.now()`'s clock. */
  readonly endsAt: number;
  readonly talk: Talk;
}

async function tryAddress(attempt: Attempt): Promise<Verdict> {
  const { address, hop, who, ground, clock, endsAt } = attempt;
  const leftMs = () => Math.max(1, endsAt - performance.now());
  let beside: Promise<Hop | undefined> | undefined;
  const look = (deadlineMs: number) => {
    beside ??= findOtherTransport(address, hop, who, ground, { deadlineMs, signal: clock.signal });
    return beside;
  };
  // Silence is not waited out first: then no time would be left to look beside it.
  const timer = setTimeout(() => void look(leftMs()), leftMs() / 2);
  try {
    const verdict = await exchange(attempt);
    const mute = !verdict.reachable && (verdict.result === "no_answer" || verdict.result === "not_sip");
    const other = mute ? await look(Math.min(besideMs, leftMs())) : undefined;
    return other
      ? { result: "wrong_transport", fact: { code: "wrong_transport", hop, other }, reachable: false, answersOver: other.transport }
      : verdict;
  } finally {
    clearTimeout(timer);
  }
}

async function exchange({ address, hop, who, ground, clock, pin, talk }: Attempt): Promise<Verdict> {
  let link: SipLink | undefined;
  let heard = () => false;
  let strange = () => false;
  try {
    link = await openLink(address, hop, ground, { pin }, clock);
    const transactions = createTransactions(link);
    heard = () => transactions.answered;
    strange = () => transactions.strayed || link?.garbled === true;
    return await talk(link, transactions, { hop, who, clock });
  } catch (error) {
    return failure(error, hop, clock, { heard: heard(), strange: strange(), pinned: pin !== undefined });
  } finally {
    link?.close();
  }
}

/** What a link that could not be made or ended early means. Unknown errors are bugs and go on. */
export function failure(error: unknown, hop: Hop, clock: Deadline, { heard = false, strange = false, pinned = false } = {}): Verdict {
  const verdict = (result: Verdict["result"], fact: SipFact): Verdict => ({ result, fact, reachable: heard });
  if (isDeviceFault(error, "address_not_allowed")) {
    return verdict("address_not_allowed", { code: "address_not_allowed", said: error.message });
  }
  if (error instanceof UntrustedServer) {
    return { ...verdict("certificate_not_accepted", { code: "certificate", hop, pinned }), certificate: error.certificate };
  }
  if (clock.ended === "aborted") {
    return verdict("aborted", { code: "aborted" });
  }
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  const over = clock.ended === "late" || code === "timer_f" || code === "closed";
  if (strange && over && (!heard || code !== "closed")) {
    return verdict("unreadable", { code: "unreadable", hop });
  }
  if (heard && (code === "closed" || code === "ECONNRESET" || code === "EPIPE")) {
    return verdict("no_answer", { code: "dropped_midway", hop });
  }
  if (clock.ended === "late" || code === "timer_f" || code === "ETIMEDOUT") {
    return verdict("no_answer", { code: heard ? "only_options" : "silence", hop });
  }
  if (error instanceof SipSyntaxError) {
    // Our own parts were checked before: the server's realm or nonce cannot be written back.
    return { ...verdict("not_sip", { code: "unquotable" }), reachable: false };
  }
  if (code === undefined || !(error instanceof LinkEnded || /^E[A-Z_]+$/.test(code))) {
    throw error;
  }
  const known = linkFailures[code] ?? { result: "no_answer", code: "dropped" };
  return verdict(known.result, { code: known.code, hop });
}

type LinkFact = "closed_port" | "dropped" | "not_sip" | "not_tls" | "no_route" | "unknown_name" | "no_names";

const linkFailures: Readonly<Record<string, { result: Verdict["result"]; code: LinkFact }>> = {
  ECONNREFUSED: { result: "no_answer", code: "closed_port" },
  ECONNRESET: { result: "no_answer", code: "dropped" },
  EPIPE: { result: "no_answer", code: "dropped" },
  closed: { result: "no_answer", code: "dropped" },
  not_sip: { result: "not_sip", code: "not_sip" },
  not_tls: { result: "not_sip", code: "not_tls" },
  EHOSTUNREACH: { result: "no_route", code: "no_route" },
  EHOSTDOWN: { result: "no_route", code: "no_route" },
  ENETUNREACH: { result: "no_route", code: "no_route" },
  EADDRNOTAVAIL: { result: "no_route", code: "no_route" },
  EACCES: { result: "no_route", code: "no_route" },
  EPERM: { result: "no_route", code: "no_route" },
  EINVAL: { result: "no_route", code: "no_route" },
  EAFNOSUPPORT: { result: "no_route", code: "no_route" },
  ENOTFOUND: { result: "no_route", code: "unknown_name" },
  EAI_AGAIN: { result: "no_route", code: "no_names" },
};

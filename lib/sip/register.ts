import { randomBytes } from "node:crypto";
import { chooseChallenge, type DigestChallenge, printCredentials } from "./digest";
import { type SipHeader, type SipRequestMessage, type SipResponseMessage, valuesOf } from "./sip-message";
import { bracketed, escapeUser } from "./syntax";
import type { Transactions } from "./transactions";
import type { SipLink } from "./transport";

/** One account at one server, in the parts that a request is made of. Hosts without brackets. */
export interface Registrant {
  readonly user: string;
  readonly authUser: string;
  readonly password: string;
  /** Host part of the address of record. */
  readonly domain: string;
  /** Only where the domain is the server itself and its port is not the usual one. */
  readonly domainPort?: number;
  /** Chosen first where several are offered. */
  readonly expectedRealm?: string | undefined;
  /** True: no other realm is answered, as some devices have it. */
  readonly expectedRealmOnly?: boolean;
  /** A URI for a Route header: an outbound proxy on the way. */
  readonly route?: string;
}

/** What is to be bound. Without it a REGISTER only asks for the bindings (RFC 3261 section 10.2.3). */
export interface ContactBinding {
  /** A URI, or "*" with 0 seconds for all of them. */
  readonly contact: string;
  readonly expiresSeconds: number;
}

/** How a REGISTER ended that got an answer at all. */
export type RegisterOutcome = {
  /**
   * "final": a status other than a challenge. "secret_refused": asked again although the answer was counted on a nonce that the
   * server calls fresh. "unanswerable": no challenge that this client knows. "endless": asked again and again.
   */
  readonly kind: "final" | "secret_refused" | "unanswerable" | "endless";
  readonly response: SipResponseMessage;
  /** The realm of the last challenge that was answered; undefined if the server never asked. */
  readonly realm: string | undefined;
};

/** A proxy and a registrar may both ask, and each nonce may have gone stale. */
const roundsMax = 6;
/** Nonces live for seconds at least: an answer refused faster than this was not refused for its nonce's age. */
const slowAnswerMs = 1_000;
const maxForwards = "70";

const token = (bytes: number) => randomBytes(bytes).toString("hex");

function addressOfRecord({ user, domain }: Registrant): string {
  return `sip:${escapeUser(user)}@${bracketed(domain)}`;
}

interface Dialog {
  readonly callId: string;
  readonly fromTag: string;
}

const newDialog = (): Dialog => ({ callId: token(16), fromTag: token(8) });

interface Draft {
  readonly method: "REGISTER" | "OPTIONS";
  readonly uri: string;
  readonly to: string;
  readonly cseq: number;
  readonly dialog: Dialog;
  readonly extra: readonly SipHeader[];
}

function draftRequest(link: SipLink, who: Registrant, { method, uri, to, cseq, dialog, extra }: Draft): SipRequestMessage {
  const sentBy = `${bracketed(link.local.host)}:${link.local.port}`;
  const headers: SipHeader[] = [
    // rport: answer to where this came from, through whatever NAT (RFC 3581).
    ["Via", `SIP/2.0/${link.transport.toUpperCase()} ${sentBy};branch=z9hG4bK${token(16)};rport`],
    ["Max-Forwards", maxForwards],
    ...(who.route === undefined ? [] : [["Route", `<${who.route};lr>`] as const]),
    ["From", `<${addressOfRecord(who)}>;tag=${dialog.fromTag}`],
    ["To", `<${to}>`],
    ["Call-ID", dialog.callId],
    ["CSeq", `${cseq} ${method}`],
    ["User-Agent", "Lineward"],
    ...extra,
  ];
  return { kind: "request", method, uri, headers, body: "" };
}

/** Asks whether anything speaks SIP there; any final status is a yes. Rejects with `LinkEnded`. */
export function askOptions(
  link: SipLink,
  transactions: Transactions,
  who: Registrant,
  uri: string,
  signal: AbortSignal,
): Promise<SipResponseMessage> {
  const extra: SipHeader[] = [["Accept", "application/sdp"]];
  return transactions.ask(draftRequest(link, who, { method: "OPTIONS", uri, to: uri, cseq: 1, dialog: newDialog(), extra }), signal);
}

/** The challenge to answer: where the status says it is, or in the other header, which some servers use for either. */
function challengeIn(response: SipResponseMessage, expectedRealm: string | undefined) {
  const headers = ["www-authenticate", "proxy-authenticate"];
  const found = (response.status === 407 ? headers.reverse() : headers).map((header) => ({
    header,
    challenge: chooseChallenge(valuesOf(response, header), expectedRealm),
  }));
  return found.find(({ challenge }) => challenge !== undefined) ?? { header: "", challenge: undefined };
}

interface Answered {
  readonly challenge: DigestChallenge;
  readonly at: number;
  count: number;
}

/**
 * Whether a second challenge of the same kind judges the nonce and not the secret. Without stale=true it is the server's way to
 * say no (RFC 7616 section 3.3); but some never say stale (Kamailio's plain auth_challenge), so an answer that was long under
 * way gets one more chance.
 */
function nonceWasTooOld(before: Answered, next: DigestChallenge, chancesUsed: number): boolean {
  const slow = performance.now() - before.at >= slowAnswerMs && chancesUsed === 0;
  return next.nonce !== before.challenge.nonce && (next.stale || slow);
}

/**
 * Sends REGISTER and answers what it is asked, a stale nonce with its successor. Rejects with `LinkEnded`, or with
 * `SipSyntaxError` where a part of the account cannot stand in a message.
 */
export async function register(
  link: SipLink,
  transactions: Transactions,
  who: Registrant,
  signal: AbortSignal,
  binding?: ContactBinding,
): Promise<RegisterOutcome> {
  const uri = `sip:${bracketed(who.domain)}${who.domainPort === undefined ? "" : `:${who.domainPort}`}`;
  const dialog = newDialog();
  const asked: SipHeader[] = binding
    ? [
        ["Contact", binding.contact === "*" ? "*" : `<${binding.contact}>`],
        ["Expires", String(binding.expiresSeconds)],
      ]
    : [];
  const answered = new Map<string, Answered>();
  let realm: string | undefined;
  let chancesUsed = 0;
  for (let cseq = 1; ; cseq += 1) {
    const credentials = [...answered].map(([key, each]): SipHeader => {
      each.count += 1;
      const { challenge, count } = each;
      const { authUser: user, password } = who;
      const value = printCredentials({ challenge, user, password, method: "REGISTER", uri, count, cnonce: token(16) });
      return [key.startsWith("proxy") ? "Proxy-Authorization" : "Authorization", value];
    });
    const draft: Draft = { method: "REGISTER", uri, to: addressOfRecord(who), cseq, dialog, extra: [...asked, ...credentials] };
    const response = await transactions.ask(draftRequest(link, who, draft), signal);
    if (response.status !== 401 && response.status !== 407) {
      return { kind: "final", response, realm };
    }
    const { header, challenge } = challengeIn(response, who.expectedRealm);
    // Asks nothing more after an answer: that is a no.
    if (answered.size > 0 && ["www-authenticate", "proxy-authenticate"].every((name) => valuesOf(response, name).length === 0)) {
      return { kind: "secret_refused", response, realm };
    }
    if (!challenge || (who.expectedRealmOnly && challenge.realm !== who.expectedRealm)) {
      return { kind: "unanswerable", response, realm };
    }
    const key = `${header} ${challenge.realm}`;
    const before = answered.get(key);
    realm = challenge.realm;
    if (before && !nonceWasTooOld(before, challenge, chancesUsed)) {
      return { kind: "secret_refused", response, realm };
    }
    chancesUsed += before && !challenge.stale ? 1 : 0;
    if (cseq >= roundsMax) {
      return { kind: "endless", response, realm };
    }
    answered.set(key, { challenge, at: performance.now(), count: 0 });
  }
}

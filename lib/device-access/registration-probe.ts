import "server-only";
import type { PresentedCertificate } from "@/lib/net/types";
import { allowedNetworks } from "@/lib/networks/service";
import { slot } from "@/lib/platform/app";
import { db } from "@/lib/platform/db/client";
import { askSipAtDomains } from "@/lib/sip/domains";
import { askSip, askWhether, hopOf } from "@/lib/sip/probe";
import type { ProvableAccount } from "@/lib/sip/provable-account";
import { serverOf } from "@/lib/sip/server-name";
import type { SipFact } from "@/lib/sip/sip-facts";
import { type StepsToServer, stepsToServer } from "@/lib/sip/steps";
import type { SipResult, SipTransport } from "@/lib/sip/types";
import { ownListeners } from "./device-gateway";

/** What a server says to a REGISTER with one password. */
export interface ProverAnswer {
  /**
   * "taken": the server asked for the password and took it. "refused": it refused the password itself. "unknown": nothing can be
   * said of it, also where the server knows no such user: that may hang on the domain.
   */
  readonly verdict: "taken" | "refused" | "unknown";
  /** The code behind the verdict, e.g. "ok", "wrong_secret", "no_answer". */
  readonly result: string;
  /** Why, for the words. */
  readonly said: SipFact;
  /** How many places are registered as this user. */
  readonly bindings: number;
  /** The hosts of those places, as the server lists them. */
  readonly from?: readonly string[];
  readonly realm?: string;
  readonly answersOver?: SipTransport;
  /** Where the server's certificate is not accepted: what it shows, and what was accepted before. */
  readonly certificate?: { readonly server: string; readonly presented: PresentedCertificate; readonly pinned?: string };
}

/** Proves passwords by a real REGISTER without a contact: it authenticates and changes nothing. */
export interface Prover {
  ask(account: ProvableAccount, password: string): Promise<ProverAnswer>;
}

/** What one of our own REGISTERs waits for; a server on the same network answers in milliseconds. */
const deadlineMs = 4_000;
/** A question that some servers leave unanswered is not waited for as long. */
const optionsMs = 2_500;

/** The host and port by which a server's certificate is kept. */
export function serverOfQuestion(account: Pick<ProvableAccount, "server" | "outboundProxy">): { host: string; port: number } {
  const { host, port } = hopOf(account);
  return { host: host.toLowerCase(), port };
}

async function pinOf(account: ProvableAccount): Promise<string | undefined> {
  if (account.server.transport !== "tls") {
    return undefined;
  }
  const row = await db().sipCertificate.findUnique({ where: { host_port: serverOfQuestion(account) }, select: { sha256: true } });
  return row?.sha256;
}

function toProverAnswer(said: SipResult, account: ProvableAccount, pinned: string | undefined): ProverAnswer {
  const verdict = said.result === "ok" ? "taken" : said.result === "wrong_secret" ? "refused" : "unknown";
  const { host, port } = serverOfQuestion(account);
  const server = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    verdict,
    result: said.result,
    said: said.fact,
    bindings: said.bindings.length,
    // Without a challenge anybody may be listing anything.
    from: verdict === "taken" ? said.bindings.flatMap((binding) => serverOf(binding.contact)?.host ?? []) : [],
    ...(said.realm === undefined ? {} : { realm: said.realm }),
    ...(said.answersOver === undefined ? {} : { answersOver: said.answersOver }),
    ...(said.certificate ? { certificate: { server, presented: said.certificate, ...(pinned === undefined ? {} : { pinned }) } } : {}),
  };
}

const rules = { networks: allowedNetworks, own: ownListeners };

const bySip: Prover = {
  async ask(account, password) {
    const pin = await pinOf(account);
    const { domains, ...question } = account;
    const said = await askSipAtDomains({ ...question, password, ...(pin === undefined ? {} : { pin }) }, domains, rules, { deadlineMs });
    return toProverAnswer(said, account, pin);
  },
};

/** What a TLS server shows now, or why nothing was seen. Sends nothing of SIP: no certificate is the one that is asked for. */
export async function certificateAt({ domains: _, ...account }: ProvableAccount): Promise<Pick<SipResult, "certificate" | "fact">> {
  return askSip({ ...account, password: "", pin: "none" }, rules, { deadlineMs });
}

/** Goes to an account's server, step by step: its name, its port, its encryption. Sends nothing of SIP. */
export async function stepsTo(account: ProvableAccount): Promise<StepsToServer> {
  const pin = await pinOf(account);
  return stepsToServer({ ...account, ...(pin === undefined ? {} : { pin }) }, rules);
}

/** What a server says to OPTIONS, without a secret. */
export async function whetherAnswers(asked: ProvableAccount): Promise<SipResult> {
  const pin = await pinOf(asked);
  const { domains: _, ...account } = asked;
  return askWhether({ ...account, ...(pin === undefined ? {} : { pin }) }, rules, { deadlineMs: optionsMs });
}

const shared = slot<Prover>("registration-probe");

/** The process's prover. */
export function prover(): Prover {
  return shared.value ?? bySip;
}

/** Puts another prover in its place: for tests without a SIP server. */
export function proveWith(other: Prover | undefined): void {
  shared.value = other;
}

import "server-only";
import { ownListeners } from "@/lib/devices/door";
import { allowedNetworks } from "@/lib/networks/service";
import { askSipAtDomains } from "@/lib/sip/domains";
import type { SipResult, SipTransport } from "@/lib/sip/types";
import type { ProvableAccount } from "./account";

/** What a server says to a REGISTER with one password. */
export interface ProverAnswer {
  /**
   * "taken": the server asked for the password and took it. "refused": it refused the password itself. "unknown": nothing can be
   * said of it, also where the server knows no such user: that may hang on the domain.
   */
  readonly verdict: "taken" | "refused" | "unknown";
  /** The code behind the verdict, e.g. "ok", "wrong_secret", "no_answer". */
  readonly result: string;
  readonly words: string;
  /** How many places are registered as this user. */
  readonly bindings: number;
  readonly realm?: string;
  readonly answersOver?: SipTransport;
}

/** Proves passwords by a real REGISTER without a contact: it authenticates and changes nothing. */
export interface Prover {
  ask(account: ProvableAccount, password: string): Promise<ProverAnswer>;
}

/** What one of our own REGISTERs waits for; a server on the same network answers in milliseconds. */
const deadlineMs = 4_000;

function answerOf(said: SipResult): ProverAnswer {
  const verdict = said.result === "ok" ? "taken" : said.result === "wrong_secret" ? "refused" : "unknown";
  return {
    verdict,
    result: said.result,
    words: said.words,
    bindings: said.bindings.length,
    ...(said.realm === undefined ? {} : { realm: said.realm }),
    ...(said.answersOver === undefined ? {} : { answersOver: said.answersOver }),
  };
}

const bySip: Prover = {
  async ask({ domains, ...account }, password) {
    const rules = { networks: allowedNetworks, own: ownListeners };
    return answerOf(await askSipAtDomains({ ...account, password }, domains, rules, { deadlineMs }));
  },
};

const slot = Symbol.for("lineward.prover");
const shared = globalThis as { [slot]?: Prover };

/** The process's prover. */
export function prover(): Prover {
  return shared[slot] ?? bySip;
}

/** Puts another prover in its place: for tests without a SIP server. */
export function proveWith(other: Prover | undefined): void {
  shared[slot] = other;
}

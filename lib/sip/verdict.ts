import { sipWords, tidyReason } from "./messages";
import type { RegisterOutcome } from "./register";
import { contactsOf, type SipResponseMessage } from "./sip-message";
import type { SipResult } from "./types";

/** A result before the clock is read. */
export type Verdict = Omit<SipResult, "elapsedMs" | "bindings"> & Partial<Pick<SipResult, "bindings">>;

const bindingsMax = 100;
const contactLengthMax = 300;

/** What an answered REGISTER means, in `lib/sip/README.md` as a table. */
export function judgeOutcome({ kind, response, realm }: RegisterOutcome, user: string): Verdict {
  const { status } = response;
  const reason = tidyReason(response.reason);
  const facts = { reachable: true, status, reason, ...(realm === undefined ? {} : { realm: tidyReason(realm) }) };
  switch (kind) {
    case "secret_refused":
      return { ...facts, result: "wrong_secret", words: sipWords.wrongSecret(user) };
    case "unanswerable":
      return { ...facts, result: "unsupported_challenge", words: sipWords.unanswerable };
    case "endless":
      return { ...facts, result: "refused", words: sipWords.endless };
    case "final":
      return { ...facts, ...judgeFinal(response, reason, realm !== undefined, user) };
  }
}

/** A server's own words for a missing Contact, and not for whom to contact. */
const wantsContact =
  /\b(?:missing|no|without|requires?|required|needs?|invalid|bad|empty|absent|expect(?:s|ed)?)\W+(?:\w+\W+){0,2}contacts?\b|\bcontacts?\W+(?:\w+\W+){0,3}(?:missing|required|needed|mandatory|absent|invalid|empty)\b|\bcontact[ -]header\b/i;

type Judged = Pick<Verdict, "result" | "words" | "bindings">;

function judgeFinal(response: SipResponseMessage, reason: string, asked: boolean, user: string): Judged {
  const { status } = response;
  if (status < 300) {
    const bindings = bindingsOf(response);
    return asked
      ? { result: "ok", words: sipWords.ok(user, bindings.length), bindings }
      : { result: "not_asked", words: sipWords.notAsked(user), bindings };
  }
  if (status < 400) {
    return { result: "refused", words: sipWords.moved(status, reason) };
  }
  if (status === 400 || status === 423 || (status < 500 && wantsContact.test(reason))) {
    const named = wantsContact.test(reason);
    return asked
      ? { result: "ok", words: sipWords.takenWithoutContact(user, status, reason) }
      : { result: "needs_contact", words: sipWords.needsContact(user, status, reason, named) };
  }
  if (status === 403 && asked) {
    return { result: "wrong_secret", words: sipWords.forbidden(user, status, reason) };
  }
  if (status === 404 || status === 604) {
    return { result: "unknown_user", words: sipWords.unknownUser(user, status, reason) };
  }
  if (status === 405 || status === 501) {
    return { result: "not_a_registrar", words: sipWords.notRegistrar(status, reason) };
  }
  const words = status >= 500 && status < 600 ? sipWords.failing(status, reason) : sipWords.refused(status, reason);
  return { result: "refused", words };
}

function bindingsOf(response: SipResponseMessage): SipResult["bindings"] {
  return contactsOf(response)
    .slice(0, bindingsMax)
    .map(({ contact, expiresSeconds }) => ({ contact: contact.replace(/\p{C}/gu, "").slice(0, contactLengthMax), expiresSeconds }));
}

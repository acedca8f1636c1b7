import type { RegisterOutcome } from "./register";
import { tidyReason } from "./sip-facts";
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
      return { ...facts, result: "wrong_secret", fact: { code: "wrong_secret", user } };
    case "unanswerable":
      return { ...facts, result: "unsupported_challenge", fact: { code: "unanswerable" } };
    case "endless":
      return { ...facts, result: "refused", fact: { code: "endless" } };
    case "final":
      return { ...facts, ...judgeFinal(response, reason, realm !== undefined, user) };
  }
}

/** A server's own words for a missing Contact, and not for whom to contact. */
const wantsContact =
  /\b(?:missing|no|without|requires?|required|needs?|invalid|bad|empty|absent|expect(?:s|ed)?)\W+(?:\w+\W+){0,2}contacts?\b|\bcontacts?\W+(?:\w+\W+){0,3}(?:missing|required|needed|mandatory|absent|invalid|empty)\b|\bcontact[ -]header\b/i;

type Judged = Pick<Verdict, "result" | "fact" | "bindings">;

function judgeFinal(response: SipResponseMessage, reason: string, asked: boolean, user: string): Judged {
  const { status } = response;
  if (status < 300) {
    const bindings = bindingsOf(response);
    return asked
      ? { result: "ok", fact: { code: "taken", user, bindings: bindings.length }, bindings }
      : { result: "not_asked", fact: { code: "not_asked", user }, bindings };
  }
  if (status < 400) {
    return { result: "refused", fact: { code: "moved", status, reason } };
  }
  if (status === 400 || status === 423 || (status < 500 && wantsContact.test(reason))) {
    const named = wantsContact.test(reason);
    return asked
      ? { result: "ok", fact: { code: "taken_without_contact", user, status, reason } }
      : { result: "needs_contact", fact: { code: "needs_contact", user, named, status, reason } };
  }
  if (status === 403 && asked) {
    return { result: "wrong_secret", fact: { code: "forbidden", user, status, reason } };
  }
  if (status === 404 || status === 604) {
    return { result: "unknown_user", fact: { code: "unknown_user", user, status, reason } };
  }
  if (status === 405 || status === 501) {
    return { result: "not_a_registrar", fact: { code: "not_a_registrar", status, reason } };
  }
  return { result: "refused", fact: { code: status >= 500 && status < 600 ? "failing" : "refused", status, reason } };
}

function bindingsOf(response: SipResponseMessage): SipResult["bindings"] {
  return contactsOf(response)
    .slice(0, bindingsMax)
    .map(({ contact, expiresSeconds }) => ({ contact: contact.replace(/\p{C}/gu, "").slice(0, contactLengthMax), expiresSeconds }));
}

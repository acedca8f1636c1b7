import "server-only";
import { askSip } from "./probe";
import { isDomainName } from "./syntax";
import type { SipOptions, SipQuestion, SipResult, SipResultCode, SipRules } from "./types";

/** Each domain costs a wrong secret one refusal, and servers count those. */
const domainsMax = 4;
/** Answers that say no to one domain, and nothing of the same user at another. */
const refusals: ReadonlySet<SipResultCode> = new Set(["wrong_secret", "unknown_user", "refused", "not_a_registrar"]);

interface Answer {
  readonly domain: string;
  readonly said: SipResult;
}

function saysNoMore({ result, status = 0, reachable }: SipResult): boolean {
  const failing = status >= 500 && status < 600 && result === "refused";
  // A server that hears a strange domain may leave it unanswered, as it does with scanners.
  return !(refusals.has(result) || (result === "no_answer" && reachable)) || failing;
}

/**
 * Asks for an account at each domain that it may belong to, the likeliest first, until one says yes: behind one address a server may
 * have many tenants, and knows no user of theirs at another domain. Whichever the domain, the question's server is dialled. Where
 * only an address is known and the server's challenge names a domain, that one is asked too. Otherwise like `askSip`.
 */
export async function askSipAtDomains(
  question: Omit<SipQuestion, "domain">,
  domains: readonly string[],
  rules: SipRules,
  options: SipOptions = {},
): Promise<SipResult> {
  const startedAt = performance.now();
  const here = question.server.host;
  const queue = [...new Set(domains.length > 0 ? domains : [here])].slice(0, domainsMax);
  const answers: Answer[] = [];
  for (let at = 0; at < queue.length; at += 1) {
    const domain = queue[at] ?? here;
    const said = await askSip({ ...question, ...(domain === here ? {} : { domain }) }, rules, options);
    answers.push({ domain, said });
    if (saysNoMore(said)) {
      break;
    }
    const named = said.realm?.toLowerCase();
    if (at === queue.length - 1 && !queue.some(isDomainName) && named !== undefined && isDomainName(named)) {
      queue.push(named);
    }
  }
  return { ...judgeAnswers(question.user, answers), elapsedMs: Math.round(performance.now() - startedAt) };
}

/** What all answers together mean. The last one is a yes, a way that failed, or the last no. */
function judgeAnswers(user: string, answers: readonly Answer[]): SipResult {
  const last = answers.at(-1);
  if (!last) {
    throw new TypeError("No domain was asked.");
  }
  if (saysNoMore(last.said)) {
    return last.said;
  }
  // A challenge that is repeated judges the secret; every other no may be meant for the domain.
  const judged = answers.find(({ said }) => said.result === "wrong_secret" && said.status !== 403);
  if (judged) {
    return {
      ...judged.said,
      fact: { code: "wrong_secret", user, ...(answers.length === 1 ? {} : { domains: answers.map(({ domain }) => domain) }) },
    };
  }
  const told = answers.map(({ domain, said }) => ({ domain, status: said.status ?? 0, reason: said.reason ?? "" }));
  const onlyAddresses = !answers.some(({ domain }) => isDomainName(domain));
  const forbidden = answers.every(({ said }) => said.result === "wrong_secret");
  if (answers.length === 1 && !(forbidden && onlyAddresses)) {
    return last.said.result === "unknown_user" && onlyAddresses ? { ...last.said, fact: { code: "unknown_here", user, told } } : last.said;
  }
  if (forbidden && !onlyAddresses) {
    return { ...last.said, fact: { code: "forbidden_there", user, told } };
  }
  const unknown = answers.every(({ said }) => said.result === "unknown_user");
  const shown = answers.find(({ said }) => said.result !== "unknown_user")?.said ?? last.said;
  return unknown
    ? { ...last.said, fact: { code: "unknown_here", user, told } }
    : {
        ...shown,
        result: forbidden || shown.result === "wrong_secret" ? "refused" : shown.result,
        fact: { code: "undecided", user, told },
      };
}

import "server-only";
import { serverOfQuestion, stepsTo, whetherAnswers } from "@/lib/device-access/registration-probe";
import { ProblemError } from "@/lib/http/problems";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { realmAskedInstead } from "@/lib/lines/realms";
import { type Proof, type Proving, proofOf } from "@/lib/monitoring/ask-claims";
import { db } from "@/lib/platform/db/client";
import { type ProvableAccount, questionOf } from "@/lib/sip/provable-account";
import type { Step, StepsToServer } from "@/lib/sip/steps";
import type { SipResult } from "@/lib/sip/types";
import { loginRung, pageRung } from "./ask-device";
import { bindingsRung } from "./bindings";
import { type Rung, type RungFact, type RungName, rungNames } from "./facts";

/** What the ladders of one line share, so that a server is asked once for all of them, and never for two at a time. */
export interface Climbing {
  readonly ends: readonly EndRow[];
  readonly by: Proving;
  readonly signal: AbortSignal;
  readonly asked: Map<string, Promise<unknown>>;
  turn: Promise<unknown>;
}

/** A device that takes longer than this for one step is said to be late; what was asked of it ends by its own deadlines. */
const deviceMs = 20_000;

/** Results that say nothing of a secret, whatever they are: not broken, and not proven. */
const undecided: ReadonlySet<string> = new Set(["not_asked", "needs_contact"]);
/** Results by which a server has shown that it is there, even if it leaves OPTIONS unanswered. */
const spoken: ReadonlySet<string> = new Set([
  "ok",
  "not_asked",
  "wrong_secret",
  "unknown_user",
  "needs_contact",
  "refused",
  "not_a_registrar",
  "unsupported_challenge",
]);

/** Why a climb was called off where the process stops: then nobody was late. */
export const stopped = "stopped";

const bad = (fact: RungFact): Rung => ({ state: "bad", fact });

/** The answer to a question, or `late` if it does not come in time. */
async function within(work: Promise<Rung>): Promise<Rung> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Rung>((resolve) => {
    timer = setTimeout(() => resolve(bad({ code: "late", seconds: deviceMs / 1_000 })), deviceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function shareOf<T>({ asked }: Climbing, key: string, ask: () => Promise<T>): Promise<T> {
  const known = (asked.get(key) as Promise<T> | undefined) ?? ask();
  asked.set(key, known);
  return known;
}

function inTurn<T>(climbing: Climbing, work: () => Promise<T>): Promise<T> {
  const mine = climbing.turn.then(work, work);
  climbing.turn = mine.catch(() => undefined);
  return mine;
}

function rungOf<T>(step: Step<T> | undefined, fact: (found: NonNullable<T>) => RungFact, without: RungFact): Rung {
  if (step === undefined) {
    return { state: "not_reached" };
  }
  if ("fault" in step) {
    return { ...bad({ code: "sip", said: step.fault }), ms: step.ms };
  }
  return step.found === null || step.found === undefined
    ? { state: "none", fact: without }
    : { state: "ok", fact: fact(step.found), ms: step.ms };
}

type Ask = () => Promise<Rung>;

/** How each rung of an end's ladder is looked at. */
function questionsOf(end: EndRow, climbing: Climbing): Readonly<Record<RungName, Ask>> {
  const { ends, by } = climbing;
  const question = questionOf(end, ends);
  const place = question && serverOfQuestion(question);
  const key = place ? `${place.host} ${place.port} ${question.server.transport}` : "";
  const steps = (account: ProvableAccount): Promise<StepsToServer> => shareOf(climbing, `steps ${key}`, () => stepsTo(account));
  const onWay = (look: (account: ProvableAccount) => Promise<Rung>): Ask => {
    return async () => (question ? look(question) : bad({ code: "no_server" }));
  };
  let proving: Promise<Proof | undefined> | undefined;
  const prove = () => {
    proving ??= inTurn(climbing, () => proofOf(end, ends, by));
    return proving;
  };
  return {
    name: onWay(async (account) => {
      const step = await (await steps(account)).name;
      return rungOf(
        step,
        ({ host, addresses, isName }) => (isName ? { code: "address", host, addresses: [...addresses] } : { code: "literal", host }),
        { code: "no_server" },
      );
    }),
    port: onWay(async (account) =>
      rungOf(await (await steps(account)).port, (open) => ({ code: "open", ...open }), { code: "connectionless" }),
    ),
    tls: onWay(async (account) =>
      rungOf(await (await steps(account)).tls, (tls) => ({ code: "encrypted", ...tls }), { code: "unencrypted" }),
    ),
    page: () => within(pageRung(end)),
    login: () => within(loginRung(end, by)),
    options: onWay(async (account) => {
      const said = await shareOf<SipResult>(climbing, `options ${key}`, () => inTurn(climbing, () => whetherAnswers(account)));
      const ms = said.elapsedMs;
      if (said.result === "ok") {
        return { state: "ok", fact: { code: "sip", said: said.fact }, ms };
      }
      // Some servers leave OPTIONS unanswered and register all the same: one end's REGISTER shows that for all of them.
      const proof = said.fact.code === "silence" ? await shareOf(climbing, `speaks ${key}`, () => registering(prove)) : undefined;
      return proof && proof !== "unopened" && spoken.has(proof.result)
        ? { state: "unknown", fact: { code: "options_unanswered" }, ms }
        : { ...bad({ code: "sip", said: said.fact }), ms };
    }),
    register: async () => {
      const proof = await registering(prove);
      if (proof === "unopened") {
        return { state: "unknown", fact: { code: "password_unopened" } };
      }
      if (proof === undefined) {
        return { state: "unknown", fact: { code: "no_password" } };
      }
      const realm = realmAskedInstead(end, proof.realm);
      const fact: RungFact = { code: "sip", said: proof.answer.said, ...(realm ? { realm } : {}) };
      return { state: proof.result === "ok" ? "ok" : undecided.has(proof.result) ? "unknown" : "bad", fact };
    },
    bindings: async () => {
      const proof = await registering(prove);
      const now = (await db().lineEnd.findUnique({ where: { id: end.id }, ...endSelection })) as EndRow | null;
      return now ? bindingsRung(now, ends, proof === "unopened" ? undefined : proof) : bad({ code: "device_gone" });
    },
  };
}

/** What a REGISTER with the kept password came to. Undefined: none is kept. */
async function registering(prove: () => Promise<Proof | undefined>): Promise<Proof | "unopened" | undefined> {
  try {
    return await prove();
  } catch (error) {
    if (error instanceof ProblemError && error.code === "secret_unreadable") {
      return "unopened";
    }
    throw error;
  }
}

/**
 * Climbs the ladder of one end, rung by rung, up to the first that breaks; tells of each when it is begun and when it is known. Nothing
 * is written to a device, and a REGISTER names no contact.
 */
export async function climb(end: EndRow, climbing: Climbing, tell: (at: number, rung: Rung) => void): Promise<void> {
  const questions = questionsOf(end, climbing);
  const over = new Promise<"over">((resolve) => {
    climbing.signal.addEventListener("abort", () => resolve("over"), { once: true });
  });
  let above = false;
  for (const [at, name] of rungNames.entries()) {
    if (above || climbing.signal.aborted) {
      tell(at, { state: "not_reached" });
      continue;
    }
    tell(at, { state: "running" });
    const startedAt = performance.now();
    const rung = await Promise.race([questions[name](), over]);
    if (rung === "over" && climbing.signal.reason === stopped) {
      tell(at, { state: "not_reached" });
    } else if (rung === "over") {
      tell(at, bad({ code: "late", seconds: Math.round((performance.now() - startedAt) / 1_000) }));
    } else {
      tell(at, { ms: Math.round(performance.now() - startedAt), ...rung });
    }
    above = rung === "over" || rung.state === "bad";
  }
}

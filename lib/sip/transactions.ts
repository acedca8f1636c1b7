import {
  branchOf,
  cseqOf,
  firstOf,
  listOf,
  printMessage,
  type SipRequestMessage,
  type SipResponseMessage,
  transactionOf,
} from "./sip-message";
import { LinkEnded, type SipLink } from "./transport";

/** RFC 3261 section 17.1.1.1, table 4. */
export interface SipTimers {
  /** The round trip that is expected. */
  readonly t1Ms: number;
  /** The longest wait between two copies of a request. */
  readonly t2Ms: number;
}

const rfcTimers: SipTimers = { t1Ms: 500, t2Ms: 4_000 };

/** Client transactions other than INVITE over one link (RFC 3261 section 17.1.2). */
export interface Transactions {
  /** True once a response to one of ours has come, a provisional one too. */
  readonly answered: boolean;
  /** True once a response has come that fits no request of ours. */
  readonly strayed: boolean;
  /**
   * Sends a request whose top Via carries a branch of its own and resolves with the final response. Rejects with `LinkEnded`:
   * the link's own, "timer_f" after 64 × T1, "aborted" when the signal aborts.
   */
  ask(request: SipRequestMessage, signal: AbortSignal): Promise<SipResponseMessage>;
}

interface Waiting {
  readonly callId: string | undefined;
  readonly cseq: number;
  readonly method: string;
  proceed(): void;
  finish(response: SipResponseMessage): void;
  fail(why: LinkEnded): void;
}

/** Takes the link's only listener. What matches no request of ours is left unheard, also requests from the other side. */
export function createTransactions(link: SipLink, timers: SipTimers = rfcTimers): Transactions {
  const waiting = new Map<string, Waiting>();
  let answered = false;
  let strayed = false;
  let over: LinkEnded | undefined;

  /**
   * The request that a response answers: by branch and CSeq (RFC 3261 section 17.1.3). Some servers lose or change what stands in Via;
   * then it is the one with the same Call-ID and CSeq, both of which nobody can guess.
   */
  function requestOf(response: SipResponseMessage): Waiting | undefined {
    const sequence = cseqOf(response);
    const callId = firstOf(response, "call-id");
    const fits = (waiting: Waiting) => !sequence || (waiting.cseq === sequence.cseq && waiting.method === sequence.method);
    const byBranch = waiting.get(branchOf(response) ?? "");
    // A response with two Vias was meant for someone else (section 8.1.3.3), unless it names our own call.
    if (byBranch && fits(byBranch) && listOf(response, "via").length < 2) {
      return byBranch;
    }
    return sequence && callId !== undefined
      ? [...waiting.values()].find((waiting) => waiting.callId === callId && fits(waiting))
      : undefined;
  }

  link.listen(
    (message) => {
      if (message.kind !== "response") {
        return;
      }
      const mine = requestOf(message);
      if (!mine) {
        strayed = true;
        return;
      }
      answered = true;
      if (message.status < 200) {
        mine.proceed();
      } else {
        mine.finish(message);
      }
    },
    (why) => {
      over = why;
      for (const each of [...waiting.values()]) {
        each.fail(why);
      }
    },
  );

  return {
    get answered() {
      return answered;
    },
    get strayed() {
      return strayed;
    },
    ask: (request, signal) =>
      new Promise((resolve, reject) => {
        const id = transactionOf(request);
        if (!id) {
          throw new TypeError("A request needs a Via with a branch, and a CSeq.");
        }
        const bytes = printMessage(request);
        let waitMs = timers.t1Ms;
        let again: NodeJS.Timeout | undefined;
        const end = () => {
          clearTimeout(again);
          clearTimeout(timerF);
          signal.removeEventListener("abort", giveUp);
          waiting.delete(id.branch);
        };
        const fail = (why: LinkEnded) => {
          end();
          reject(why);
        };
        const giveUp = () => fail(new LinkEnded("aborted"));
        const timerF = setTimeout(() => fail(new LinkEnded("timer_f")), 64 * timers.t1Ms);
        const transmit = () => {
          link.send(bytes);
          if (!link.reliable) {
            // Timer E: doubles up to T2; stays at T2 once the server has said that it is at work.
            again = setTimeout(transmit, waitMs);
            waitMs = Math.min(waitMs * 2, timers.t2Ms);
          }
        };
        waiting.set(id.branch, {
          callId: firstOf(request, "call-id"),
          cseq: id.cseq,
          method: id.method,
          proceed() {
            waitMs = timers.t2Ms;
          },
          finish(response) {
            end();
            resolve(response);
          },
          fail,
        });
        signal.addEventListener("abort", giveUp, { once: true });
        if (over) {
          fail(over);
        } else if (signal.aborted) {
          giveUp();
        } else {
          transmit();
        }
      }),
  };
}

import "server-only";
import type { Duplex } from "node:stream";
import pg from "pg";
import { monotonicMs } from "@/lib/platform/clock";
import { slot } from "../app";
import { noteWritten, writesPeople } from "./epochs";

/**
 * How long a PostgreSQL that says nothing is waited for: whoever waits for an answer of ours is told within a few seconds. The server
 * gives a statement and an open transaction up before we do. One that was stopped finds both limits passed when it goes on, so that it
 * does not carry out, behind our back, what was answered as failed. See docs/decisions/009-silent-postgres.md.
 */
export const patienceMs = { connect: 3_500, answer: 4_000, statement: 3_500, openTransaction: 3_500 } as const;

/** One request has several questions. Once the server was silent for the whole time, the next ones wait only this long for it. */
const silentAnswerMs = 800;
/** After so long the whole time is waited for again: the server may merely be slow. */
const silentForMs = 5_000;

const shared = slot<number>("postgres-silence");
const heard = slot<number>("postgres-heard");

/** When a server last answered this process, of `monotonicMs()`. */
export function answeredAtMs(): number {
  return heard.value ?? Number.NEGATIVE_INFINITY;
}

function limitOf(usualMs: number): number {
  return monotonicMs() < (shared.value ?? 0) ? silentAnswerMs : usualMs;
}

function hear(error: unknown): void {
  if (!error) {
    heard.value = monotonicMs();
  }
}

type Call = (...given: unknown[]) => unknown;

const textOf = (query: unknown) => (typeof query === "string" ? query : String((query as { text?: unknown } | null)?.text ?? ""));

/**
 * A connection that is cut where the server says nothing. The client's own `query_timeout` would hand it on with the question still
 * open, and with its transaction.
 */
export class ImpatientClient extends pg.Client {
  #inTransaction = false;
  #people = false;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const [query, connect, end] = [this.query, this.connect, this.end].map((method) => (method as Call).bind(this)) as [Call, Call, Call];
    const own: Record<"query" | "connect" | "end", Call> = {
      query: (...given) => {
        const sql = textOf(given[0]);
        // The limits of an open transaction are the server's, and longer than a short wait.
        const limit = this.#inTransaction ? patienceMs.answer : limitOf(patienceMs.answer);
        this.#inTransaction = /^BEGIN\b/i.test(sql) || (this.#inTransaction && !/^(?:COMMIT|ROLLBACK)$/i.test(sql));
        this.#people ||= writesPeople(sql);
        return this.#within(limit, query, given, () => this.#written());
      },
      connect: (...given) => this.#within(limitOf(patienceMs.connect), connect, given),
      end: (...given) => this.#within(silentAnswerMs, end, given),
    };
    Object.assign(this, own);
  }

  /** What others may see by now is told once; what was taken back may be told too. */
  #written(): void {
    if (this.#people && !this.#inTransaction) {
      this.#people = false;
      noteWritten(true);
    }
  }

  /** Cuts the connection if a call has not ended in time; the call then fails as for any connection that is lost. */
  #within(limitMs: number, call: Call, given: unknown[], answered: () => void = () => undefined): unknown {
    const timer = setTimeout(() => {
      if (limitMs > silentAnswerMs) {
        shared.value = monotonicMs() + silentForMs;
      }
      (this as { readonly connection: { readonly stream: Duplex } }).connection.stream.destroy();
    }, limitMs);
    const done = given.at(-1);
    if (typeof done === "function") {
      return call(...given.slice(0, -1), (...result: unknown[]) => {
        clearTimeout(timer);
        hear(result[0]);
        answered();
        (done as Call)(...result);
      });
    }
    return (call(...given) as Promise<unknown>).then(
      (result) => {
        clearTimeout(timer);
        hear(undefined);
        answered();
        return result;
      },
      (error: unknown) => {
        clearTimeout(timer);
        throw error;
      },
    );
  }
}

/** Says to the server when to give up by itself. Not as a parameter of the connection: poolers refuse those. */
export async function setLimits(client: pg.ClientBase): Promise<void> {
  const { statement, openTransaction } = patienceMs;
  await client.query(`SET statement_timeout = ${statement}; SET idle_in_transaction_session_timeout = ${openTransaction}`);
}

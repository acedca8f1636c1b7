import type { Oddity } from "./odd-answers";

/** What a stand-in device can be told to do wrong. Each stays until its count is used up or `heal()` is called. */
export const faultNames = [
  "hang", // accepts, never answers
  "half", // headers and half of the body, then silence
  "drop", // closes the socket cleanly without an answer
  "reset", // RST
  "html", // 200 text/html
  "invalid_json",
  "truncated_json", // valid beginning, connection closed properly with the shorter length
  "huge", // more than any cap
  "slow", // trickles bytes, never finishing within the whole-body deadline
  "unauthorized_once", // refuses the token once although it is valid
  "forbidden",
  "server_error",
  "redirect",
  "empty", // 200 without a body, and nothing is done
  "says_yes", // 200 as if written; nothing is applied
  "applies_and_drops", // applies the write, closes before the answer
] as const;

export type FaultName = (typeof faultNames)[number];

export interface FaultPlan {
  readonly fault: FaultName;
  /** How many matching requests it hits; default: until healed. */
  readonly times?: number;
  /** Only requests whose "METHOD /path" (without query) matches; where one path serves all, its operation follows after a blank. */
  readonly match?: RegExp;
  /** Told each time it hits, before the answer: for a fault that brings another one along. */
  readonly told?: () => void;
}

/** One request as the simulator saw it, for counting. Carries neither query nor body: tests must not print secrets. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
}

/** A stand-in device: a real HTTP(S) server on loopback, port 0 by default, with state that a write changes and a read shows. */
export interface Simulator {
  readonly driver: string;
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** Legal credentials for the family's manifest. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Every request since the start or the last `forget()`. */
  readonly seen: readonly SeenRequest[];
  forget(): void;
  fail(plan: FaultPlan): void;
  heal(): void;
  /** Every answer is bent in this way until told otherwise. */
  setOddity(oddity: Oddity | undefined): void;
  /** Added before every answer, in milliseconds. */
  setLatency(milliseconds: number): void;
  close(): Promise<void>;
}

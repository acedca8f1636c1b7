import "server-only";
import { slot } from "@/lib/platform/app";
import type { Transaction } from "@/lib/platform/db/client";
import type { Severity } from "./schemas";

/** Something about an alert that people are to be told. */
export interface Tell {
  readonly alertId: string;
  readonly what: "opened" | "resolved" | "reminded";
  readonly severity: Severity;
  /** The channels and webhooks of its rule. Null: every one that takes it. */
  readonly channelIds: readonly string[] | null;
}

/** Keeps what is to be sent, in the transaction that says that people are told. Resolves with how many channels each alert goes to. */
export type Teller = (tx: Transaction, tells: readonly Tell[], at: Date) => Promise<ReadonlyMap<string, number>>;

const shared = slot<Teller>("alerts-teller");

/** Says who sends what people are told: a room above. */
export function tellBy(teller: Teller): void {
  shared.value = teller;
}

export async function tellPeople(tx: Transaction, tells: readonly Tell[], at: Date): Promise<ReadonlyMap<string, number>> {
  return (tells.length > 0 ? await shared.value?.(tx, tells, at) : undefined) ?? new Map();
}

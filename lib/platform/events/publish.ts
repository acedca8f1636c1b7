import "server-only";
import { randomUUID } from "node:crypto";
import { db, type Transaction } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { env } from "@/lib/platform/env";
import { type EventName, type EventPayload, eventSchemas } from "./catalog";
import { deliver } from "./deliver";
import { isKept, listenersOf } from "./listeners";
import { channel, type Published } from "./outbox";
import { passChecked } from "./pass";

/** The process that publishes an event delivers it right after its commit; what it has not done by then is tried again. */
const deliveredWithinMs = 60_000;

type Writer = Pick<Transaction, "eventOutbox" | "$executeRaw">;

/**
 * Writes down what happens, in the transaction that makes it happen. Call `deliver` with the result once that is committed, or use
 * `announcing`. Undefined where nobody listens; nothing is written where nobody but passing listeners do. Throws on a payload that is not
 * what the catalog says.
 */
export async function publish<N extends EventName>(tx: Writer, name: N, payload: EventPayload<N>): Promise<Published | undefined> {
  const checked: unknown = eventSchemas[name].parse(payload);
  if (listenersOf(name).length === 0) {
    return undefined;
  }
  const id = randomUUID();
  if (!isKept(name)) {
    return { id, name, payload: checked };
  }
  const dueAt = new Date(Date.now() + deliveredWithinMs);
  await tx.eventOutbox.create({
    data: { id, name, payload: JSON.stringify(checked), ownerId: processId(), dueAt },
    select: { id: true },
  });
  if (env().database.kind === "postgresql" && listenersOf(name, "everywhere").length > 0) {
    // Sent by the database when it commits, and never if it does not.
    await tx.$executeRaw`SELECT pg_notify(${channel}, ${`${processId()} ${id}`})`;
  }
  return { id, name, payload: checked };
}

/** Says within a transaction what it makes happen. */
export type Announce = <N extends EventName>(name: N, payload: EventPayload<N>) => Promise<void>;

/**
 * Runs work in one transaction with the events that it announces: both are kept or neither. Resolves when every listener has had them, or
 * has failed and will be asked again; what a listener does never fails the work.
 */
export async function announcing<T>(work: (tx: Transaction, announce: Announce) => Promise<T>): Promise<T> {
  const { result, published } = await db().$transaction(async (tx) => {
    const events: (Published | undefined)[] = [];
    const done = await work(tx, async (name, payload) => {
      events.push(await publish(tx, name, payload));
    });
    return { result: done, published: events };
  });
  await deliver(published);
  return result;
}

/** Runs work with the one event that it is: see `announcing`. Where nothing is kept of it not even a transaction is begun. */
export async function announcingThat<N extends EventName>(
  name: N,
  payload: EventPayload<N>,
  work: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  if (!isKept(name)) {
    await work(db());
    passChecked(name, eventSchemas[name].parse(payload));
    return;
  }
  await announcing(async (tx, announce) => {
    await work(tx);
    await announce(name, payload);
  });
}

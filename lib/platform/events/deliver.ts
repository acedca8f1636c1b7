import "server-only";
import { log } from "@/lib/platform/log";
import { isKept, listenersOf } from "./listeners";
import { noteDelivered, noteFailed, type Published } from "./outbox";
import { passChecked } from "./pass";

/** Tells the listeners of this process alone: what each process keeps in memory. Never throws. */
export async function deliverHere({ id, name, payload }: Published): Promise<void> {
  for (const listener of listenersOf(name, "everywhere")) {
    try {
      await listener.handle(payload);
    } catch (error) {
      log.warn({ event: name, id, listener: listener.name, err: error }, "a listener failed; it is not asked again");
    }
  }
}

/**
 * Tells every listener, one after another, of events whose transaction is committed. One that fails is written down and asked again
 * later; it keeps nobody else from hearing of it. Never throws.
 */
export async function deliver(published: readonly (Published | undefined)[], attempts = 0): Promise<void> {
  for (const event of published) {
    if (event) {
      passChecked(event.name, event.payload);
      if (isKept(event.name)) {
        await deliverHere(event);
        await tell(event, undefined, attempts);
      }
    }
  }
}

/** Tells those listeners that one process has to have done; `waiting`: only these, of an earlier attempt. */
export async function tell(event: Published, waiting: readonly string[] | undefined, attempts: number): Promise<void> {
  const { id, name, payload } = event;
  const failed: string[] = [];
  for (const listener of listenersOf(name, "once")) {
    if (waiting && !waiting.includes(listener.name)) {
      continue;
    }
    try {
      await listener.handle(payload);
    } catch (error) {
      failed.push(listener.name);
      log.warn({ event: name, id, listener: listener.name, attempts: attempts + 1, err: error }, "a listener failed; it is asked again");
    }
  }
  if (failed.length === 0) {
    noteDelivered(event);
  } else {
    await noteFailed(event, failed, attempts + 1);
  }
}

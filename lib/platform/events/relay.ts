import "server-only";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { slot } from "../app";
import { deliver, deliverHere, tell } from "./deliver";
import { type Hearing, hearOthers } from "./hear-others";
import { cleanOutbox, eventById, flushDelivered, recentOfOthers, takeDue } from "./outbox";
import { hearMissed, hearPassed, sendPassed } from "./pass";

/** How often the outbox is looked through: for what failed, for what a dead process left, and where LISTEN cannot be had. */
const lookEveryMs = 15_000;
const seenMax = 5_000;

interface Relay {
  readonly timer: NodeJS.Timeout;
  readonly hearing: Hearing | undefined;
  looking: Promise<void> | undefined;
}

const shared = slot<Relay>("events-relay");

/** Delivers what is due once: retries, and what processes that died have left. Never throws. */
export async function relayOnce(): Promise<void> {
  try {
    for (const { event, waiting, attempts } of await takeDue()) {
      // Nobody has had it: its process died between its commit and the delivery.
      await (waiting === undefined ? deliver([event], attempts) : tell(event, waiting, attempts));
    }
    await flushDelivered();
    await cleanOutbox();
  } catch (error) {
    log.warn({ err: error }, "the outbox was not looked through");
  }
}

const seen = new Set<string>();

/** Tells this process of an event of another one, once. */
async function hear(id: string): Promise<void> {
  if (seen.has(id)) {
    return;
  }
  if (seen.size >= seenMax) {
    seen.clear();
  }
  seen.add(id);
  const event = await eventById(id);
  if (event) {
    await deliverHere(event);
  }
}

/** What was told while this process could not hear it. */
async function catchUp(): Promise<void> {
  for (const event of await recentOfOthers()) {
    if (!seen.has(event.id)) {
      seen.add(event.id);
      await deliverHere(event);
    }
  }
  hearMissed();
}

const passed = async (text: string) => hearPassed(text);

/** From now on events of this process are tried again, and those of others are heard. Call it after the table of listeners is in place. */
export async function startRelay(): Promise<void> {
  await stopRelay();
  const { database } = env();
  const hearing = database.kind === "postgresql" ? hearOthers(database.url, { hear, passed, catchUp }) : undefined;
  const look = async () => {
    await relayOnce();
    if (hearing && !(await hearing.isAlive())) {
      await catchUp().catch((error: unknown) => log.warn({ err: error }, "events of other processes were not looked up"));
    }
  };
  const relay: Relay = {
    hearing,
    looking: undefined,
    timer: setInterval(() => {
      relay.looking ??= look().finally(() => {
        relay.looking = undefined;
      });
    }, lookEveryMs),
  };
  relay.timer.unref();
  shared.value = relay;
  await relayOnce();
}

/** The end of the process, and of a test: what was delivered is written down. */
export async function stopRelay(): Promise<void> {
  const relay = shared.value;
  shared.value = undefined;
  clearInterval(relay?.timer);
  await relay?.looking;
  await sendPassed();
  await relay?.hearing?.stop();
  await flushDelivered();
}

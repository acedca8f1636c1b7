import "server-only";
import { db } from "@/lib/platform/db/client";
import { processId } from "@/lib/platform/db/process-id";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { shared } from "../app";
import { type EventName, type EventPayload, eventSchemas, type PassingEvent } from "./catalog";
import { listenersOf } from "./listeners";
import { channel } from "./outbox";

/** What happens within this time goes to other processes in one statement. */
const gatherMs = 50;
/** PostgreSQL carries notifications of less than 8,000 bytes. */
const bytesMax = 7_500;
/** More than this at one time is told as "something was missed". */
const partsMax = 100;
/** In the place of events: some could not be sent. */
const missed = "!";

interface Passing {
  /** JSON arrays without their brackets, each as long as a notification may be. */
  parts: string[];
  timer: NodeJS.Timeout | undefined;
  sending: Promise<void>;
}

const passing = shared<Passing>("events-passing", () => ({ parts: [], timer: undefined, sending: Promise.resolve() }));

const isHeard = (name: EventName) => listenersOf(name, "passing").length > 0;

/** Tells the passing listeners of this process. Never throws, and waits for none of them. */
function hearHere(name: EventName, payload: unknown): void {
  for (const listener of listenersOf(name, "passing")) {
    listener.handle(payload).catch((error: unknown) => log.warn({ event: name, listener: listener.name, err: error }, "a listener failed"));
  }
}

/**
 * Tells the passing listeners of every process of what is committed by now. Nothing is kept: a process that dies within the next moment has
 * told nobody else. Costs no statement here, and other processes are told of many in one. Throws on a payload that is not the catalog's.
 */
export function pass<N extends PassingEvent>(name: N, payload: EventPayload<N>): void {
  if (isHeard(name)) {
    passChecked(name, eventSchemas[name].parse(payload));
  }
}

/** The same of a payload that was looked at already. */
export function passChecked(name: EventName, payload: unknown): void {
  if (!isHeard(name)) {
    return;
  }
  hearHere(name, payload);
  if (env().database.kind !== "postgresql") {
    return;
  }
  const all = passing();
  const text = JSON.stringify([name, payload]);
  const last = all.parts.at(-1);
  if (Buffer.byteLength(text) > bytesMax || all.parts.length > partsMax) {
    all.parts.push(missed);
  } else if (last === undefined || last === missed || Buffer.byteLength(last) + Buffer.byteLength(text) >= bytesMax) {
    all.parts.push(text);
  } else {
    all.parts[all.parts.length - 1] = `${last},${text}`;
  }
  all.timer ??= setTimeout(() => void sendPassed(), gatherMs).unref();
}

/** Sends now what waits to be sent to other processes. Never throws: what cannot be sent is said to be missed with the next that can. */
export function sendPassed(): Promise<void> {
  const all = passing();
  clearTimeout(all.timer);
  all.timer = undefined;
  all.sending = all.sending.then(async () => {
    const parts = all.parts.splice(0);
    if (parts.length === 0) {
      return;
    }
    const some = parts.length > partsMax ? [missed] : parts;
    const texts = some.map((part) => `${processId()} ${part === missed ? part : `[${part}]`}`);
    try {
      await db().$executeRaw`SELECT pg_notify(${channel}, part) FROM unnest(${texts}::text[]) AS part`;
    } catch (error) {
      log.warn({ err: error }, "other processes were not told of what happens; they are told that they missed it");
      all.parts.unshift(missed);
    }
  });
  return all.sending;
}

/** True for what `sendPassed` sends, among the notifications of other processes. */
export function isPassed(text: string): boolean {
  return text === missed || text.startsWith("[");
}

/** What another process has passed on. A kind that this version does not know is left out. */
export function hearPassed(text: string): void {
  if (text === missed) {
    hearMissed();
    return;
  }
  for (const [name, payload] of JSON.parse(text) as [EventName, unknown][]) {
    const checked = Object.hasOwn(eventSchemas, name) ? eventSchemas[name].safeParse(payload) : undefined;
    if (checked?.success) {
      hearHere(name, checked.data);
    }
  }
}

/** Some events of other processes were not heard, nobody knows which. */
export function hearMissed(): void {
  hearHere("events.missed", {});
}

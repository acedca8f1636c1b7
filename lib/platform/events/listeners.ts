import "server-only";
import { slot } from "../app";
import { type EventName, type EventPayload, eventSchemas, passingEvents } from "./catalog";

/**
 * Somebody who wants to know. `once`: one process has it done, and it is tried again until it succeeds. `everywhere`: every process is
 * told as soon as possible, for what it keeps in memory; nobody waits for it. Both may be called twice for one event.
 * `passing`: every process is told as soon as possible and nothing is kept for it, so that an event costs no row: for what people are
 * shown and would see by themselves a little later. Where some were missed, `events.missed` is told.
 */
export interface Listener {
  /** Rows of the outbox name those that have not had it: never give one's name to another. */
  readonly name: string;
  readonly event: EventName;
  readonly reach: "once" | "everywhere" | "passing";
  handle(payload: unknown): Promise<void>;
}

/** One line of the table of listeners. `handle` reads what holds now: it may be called late, twice, and after newer events. */
export function on<N extends EventName>(
  event: N,
  name: string,
  handle: (payload: EventPayload<N>) => Promise<unknown> | undefined,
  reach: Listener["reach"] = "once",
): Listener {
  return {
    name,
    event,
    reach,
    async handle(payload) {
      await handle(eventSchemas[event].parse(payload) as EventPayload<N>);
    },
  };
}

const shared = slot<ReadonlyMap<EventName, readonly Listener[]>>("event-listeners");

/**
 * Puts the table of listeners in its place, instead of any other. Throws if two have one name, and if somebody counts on hearing of what is
 * only passed.
 */
export function listen(listeners: readonly Listener[]): void {
  const names = new Set<string>();
  const table = new Map<EventName, Listener[]>();
  for (const listener of listeners) {
    if (names.has(listener.name)) {
      throw new Error(`Two listeners are called ${listener.name}`);
    }
    if (listener.reach !== "passing" && (passingEvents as readonly EventName[]).includes(listener.event)) {
      throw new Error(`${listener.name} cannot count on ${listener.event}: it is only passed`);
    }
    names.add(listener.name);
    table.set(listener.event, [...(table.get(listener.event) ?? []), listener]);
  }
  shared.value = table;
}

/** True if somebody listens who must not miss it: then it stands in the outbox until they have had it. */
export function isKept(event: EventName): boolean {
  return listenersOf(event).some(({ reach }) => reach !== "passing");
}

export function listenersOf(event: EventName, reach?: Listener["reach"]): readonly Listener[] {
  const all = shared.value?.get(event) ?? [];
  return reach === undefined ? all : all.filter((listener) => listener.reach === reach);
}

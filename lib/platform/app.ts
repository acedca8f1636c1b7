import "server-only";

/** What a process has once. A name stands for one value; whoever makes it says its type where it asks for the slot. */
type SlotName =
  | "actors"
  | "alerts-look-soon"
  | "alerts-teller"
  | "answers"
  | "audit-notes"
  | "auth"
  | "background"
  | "backups-under-way"
  | "backup-work"
  | "common-passwords"
  | "database"
  | "database-trouble"
  | "device-gateway"
  | "device-locks"
  | "device-questions"
  | "dns-cache"
  | "epochs"
  | "event-listeners"
  | "events-delivered"
  | "events-passing"
  | "events-relay"
  | "hasher"
  | "health"
  | "holds"
  | "job-rows"
  | "jobs-at-work"
  | "jobs-requesters"
  | "leases"
  | "leases-renewed"
  | "live-hub"
  | "live-watch"
  | "majority-last-known"
  | "majority-values"
  | "metrics-requests"
  | "networks"
  | "own-database"
  | "people-written"
  | "postgres-heard"
  | "postgres-silence"
  | "process"
  | "queue-keys"
  | "queue-store"
  | "queue-wake"
  | "queue-workers"
  | "registration-probe"
  | "resets-of-line"
  | "session-slots"
  | "sign-in-lane"
  | "sqlite-may-be-lost"
  | "start"
  | "status-dedupe"
  | "samples"
  | "samples-clock"
  | "samples-lines"
  | "sweep-failed"
  | "token-actors"
  | "token-uses"
  | "vault";

const key = Symbol.for("lineward.app");
const holder = globalThis as { [key]?: Map<SlotName, unknown> };
// Looked up once: what an ended product of a test still does finds its own values, and never those of the next one.
const values = holder[key] ?? new Map<SlotName, unknown>();
holder[key] = values;

export interface Slot<T> {
  /** Undefined until somebody sets it; undefined again empties the slot. */
  value: T | undefined;
}

/**
 * The one place of a value in this process. On `globalThis`, because Next bundles a module more than once and each copy has variables
 * of its own. Holds nothing itself: a slot asked for twice is the same one.
 */
export function slot<T>(name: SlotName): Slot<T> {
  return {
    get value() {
      return values.get(name) as T | undefined;
    },
    set value(value) {
      values.set(name, value);
    },
  };
}

/** A value that is made when it is first asked for, once in this process. `create` may throw: then the next one who asks tries again. */
export function shared<T>(name: SlotName, create: () => T): () => T {
  const place = slot<T>(name);
  return () => {
    place.value ??= create();
    return place.value;
  };
}

import type { LiveKind } from "./kinds";

/** Something that was told, as it stands in the buffer. */
export interface Entry {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: LiveKind;
  /** A later entry with the same key says all that this one does. */
  readonly key: string;
  readonly sites: readonly string[];
  /** Sites that it has left. */
  readonly left: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** The latest of what was told, in order, for those who come back. */
export interface Ring {
  add(entry: Entry): void;
  drop(key: string): void;
  /** Whoever knows less than this has missed something for good. */
  forgetUntil(seq: number): void;
  /** All after this number; undefined if some of it is gone. */
  since(seq: number): Entry[] | undefined;
  /** All from this moment on. */
  from(atMs: number): Entry[];
}

export function createRing(max: number): Ring {
  const entries = new Map<string, Entry>();
  let floor = 0;
  const last = () => [...entries.values()];
  return {
    add(entry) {
      entries.delete(entry.key);
      entries.set(entry.key, entry);
      const [oldest] = entries.values();
      if (entries.size > max && oldest) {
        entries.delete(oldest.key);
        floor = oldest.seq;
      }
    },
    drop: (key) => {
      entries.delete(key);
    },
    forgetUntil(seq) {
      entries.clear();
      floor = seq;
    },
    since: (seq) => (seq < floor ? undefined : last().filter((entry) => entry.seq > seq)),
    from: (atMs) => last().filter((entry) => entry.atMs >= atMs),
  };
}

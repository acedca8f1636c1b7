"use client";
import { useCallback, useRef, useState } from "react";

interface Row {
  readonly id: string;
}

export interface Selection<T extends Row> {
  readonly chosen: ReadonlyMap<string, T>;
  /** Flips one row; with `extend`, makes all rows from the last one to this alike. */
  toggle(rows: readonly T[], index: number, extend: boolean): void;
  set(rows: readonly T[]): void;
}

/** Which rows of a list are selected. They stay selected when the rows change under them. `first`: those that are selected when it is drawn first. */
export function useSelection<T extends Row>(first: readonly T[] = []): Selection<T> {
  const [chosen, setChosen] = useState<ReadonlyMap<string, T>>(() => new Map(first.map((row) => [row.id, row])));
  const anchor = useRef<string>(undefined);
  const toggle = useCallback((rows: readonly T[], index: number, extend: boolean) => {
    const row = rows[index];
    if (!row) {
      return;
    }
    const from = extend ? rows.findIndex((row) => row.id === anchor.current) : -1;
    const range = from === -1 ? [row] : rows.slice(Math.min(from, index), Math.max(from, index) + 1);
    setChosen((before) => {
      const next = new Map(before);
      const on = !before.has(row.id);
      for (const member of range) {
        if (on) {
          next.set(member.id, member);
        } else {
          next.delete(member.id);
        }
      }
      return next;
    });
    anchor.current = row.id;
  }, []);
  const set = useCallback((all: readonly T[]) => {
    anchor.current = undefined;
    setChosen(new Map(all.map((member) => [member.id, member])));
  }, []);
  return { chosen, toggle, set };
}

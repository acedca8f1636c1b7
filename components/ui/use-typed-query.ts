import { useEffect, useRef, useState } from "react";

const pauseMs = 160;

export interface TypedQuery {
  readonly text: string;
  type(text: string): void;
  /** Asks for what stands there now, without waiting for a pause. Returns it. */
  ask(): string;
}

/**
 * The text of a search that a server answers: every key shows at once, and the query follows when the typing pauses. Where the query
 * changes elsewhere (a filter cleared, a link followed), the text follows it; a query that only comes back as it was asked here never
 * takes the place of what was typed since.
 */
export function useTyped(query: string, change: (query: string) => void): TypedQuery {
  const [text, setText] = useState(query);
  const asked = useRef<string[]>([]);
  const next = text.trim();
  const ask = () => {
    if (next !== query) {
      asked.current.push(next);
      change(next);
    }
    return next;
  };
  useEffect(() => {
    if (next === query) {
      return undefined;
    }
    const timer = setTimeout(() => {
      asked.current.push(next);
      change(next);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [next, query, change]);
  useEffect(() => {
    const place = asked.current.lastIndexOf(query);
    asked.current.splice(0, place < 0 ? asked.current.length : place + 1);
    if (place < 0) {
      setText((before) => (before.trim() === query ? before : query));
    }
  }, [query]);
  return { text, type: setText, ask };
}

/** The same for a list in which Enter opens nothing. */
export function useTypedQuery(query: string, change: (query: string) => void): [text: string, type: (text: string) => void] {
  const { text, type } = useTyped(query, change);
  return [text, type];
}

import { useEffect, useState } from "react";

const pauseMs = 160;

/**
 * The text of a search that a server answers: every key shows at once, and the query follows when the typing pauses. Where the query
 * changes elsewhere (a filter cleared, a link followed), the text follows it.
 */
export function useTypedQuery(query: string, change: (query: string) => void): [text: string, type: (text: string) => void] {
  const [text, setText] = useState(query);
  useEffect(() => {
    if (text.trim() === query) {
      return undefined;
    }
    const timer = setTimeout(() => change(text.trim()), pauseMs);
    return () => clearTimeout(timer);
  }, [text, query, change]);
  useEffect(() => setText((before) => (before.trim() === query ? before : query)), [query]);
  return [text, setText];
}

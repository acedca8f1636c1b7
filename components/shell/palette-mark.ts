/** Where the mark was put: a hit by its id; null: nowhere, the keys belong to the text; undefined: nobody has moved it. */
export type Mark = string | null | undefined;

/** How far page up and page down go: about what is seen at once. */
const page = 8;

interface Marked {
  readonly id: string;
}

/** The marked hit. Until the mark is moved it is on the first of what was found; what was marked and is found no longer gives it back. */
export function markedAmong<H extends Marked>(hits: readonly H[], mark: Mark, typed: boolean): H | undefined {
  return mark === null ? undefined : (hits.find((hit) => hit.id === mark) ?? (typed ? hits[0] : undefined));
}

/** Where a key puts the mark; undefined if the key is none of the list's. Up and down go round. */
export function markAfter(key: string, hits: readonly Marked[], marked: Marked | undefined): Mark {
  const at = hits.findIndex((hit) => hit.id === marked?.id);
  const last = hits.length - 1;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    return null;
  }
  // Without a mark, Home and End belong to the text.
  if (last < 0 || (at < 0 && (key === "Home" || key === "End"))) {
    return undefined;
  }
  const to: Record<string, number> = {
    ArrowDown: at === last ? 0 : at + 1,
    ArrowUp: at <= 0 ? last : at - 1,
    Home: 0,
    End: last,
    PageDown: Math.min(last, Math.max(at, 0) + page),
    PageUp: Math.max(0, at - page),
  };
  return hits[to[key] ?? -1]?.id;
}

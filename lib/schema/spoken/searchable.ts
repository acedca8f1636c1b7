import { folded } from "../fold";

/** Behind it stand whole numbers and short words: what a trigram index could not find without the signs around them. */
const divider = " ¦ ";

/** The sign around a whole word, so that "12" is found and "120" is not. */
export function whole(word: string): string {
  return `#${word}#`;
}

/** The words of a folded text: letters and numbers without the signs around them. */
export function wordsIn(text: string): string[] {
  return text.split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean);
}

/** The same, and each word with an apostrophe also as those type it who leave that out: "o'brien" as "obrien". */
export function wordsAndJoined(text: string): string[] {
  const words = wordsIn(text);
  if (!text.includes("'")) {
    return words;
  }
  const joined = text.match(/\p{L}+(?:'\p{L}+)+/gu) ?? [];
  return [...words, ...joined.map((word) => word.replaceAll("'", ""))];
}

/**
 * The text that a search of a row looks through: its words folded, then its whole numbers and its words of one or two letters once more,
 * each by itself. What it has made, it makes into the same again. An address holds numbers that no caller means: they are no whole ones.
 */
export function searchable(parts: readonly (string | null | undefined)[]): string {
  const said = folded([...new Set(parts)].filter(Boolean).join(" "));
  const text = said.split(divider)[0] ?? "";
  const words = text.split(/[^\p{L}\p{N}\p{M}.:]+/u).map((word) => word.replace(/^[.:]+|[.:]+$/g, ""));
  const short = new Set(words.filter((word) => /^(\d+|[\p{L}\p{N}]{1,2})$/u.test(word)));
  return short.size === 0 ? text : text + divider + [...short].map(whole).join(" ");
}

/** The words of such a text, without what was added for the index. */
export function plainOf(search: string): string {
  return search.split(divider)[0] ?? "";
}

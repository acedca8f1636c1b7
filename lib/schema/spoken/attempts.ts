import type { How } from "./rank";
import { slipsOf } from "./typo";
import { cutApart, literally, piecesOf, type Term, type Understood, understand } from "./understand";

/** One way to take a search. The next is tried where this one finds nothing. */
export interface Attempt {
  readonly understood: Understood;
  readonly how: How;
  /** Of each list a row holds at least one text. `whole`: the same with whole numbers and whole short words only. */
  readonly pieces: readonly (readonly string[])[];
  readonly whole: readonly (readonly string[])[];
}

/** Longer words with a slip are found by their neighbours; of more texts than this a database would look for too many. */
const slipLengthMax = 12;

/** The beginning of a name that has an apostrophe there: O'Brien, D'Angelo, L'Oreal. */
const elided = /^(?:o[^aeiou]|[dl][aeiou])/;

function attempt(understood: Understood, how: How = {}): Attempt {
  return { understood, how, pieces: piecesOf(understood, false), whole: piecesOf(understood, true) };
}

function isSame(a: Understood, b: Understood): boolean {
  return JSON.stringify(a.terms) === JSON.stringify(b.terms);
}

function mayHaveSlip({ kind, said }: Term): boolean {
  return kind === "word" && said.length >= 4 && said.length <= slipLengthMax && /^\p{L}+$/u.test(said);
}

/** The same with every text that is one slip away, for words that nothing else stands for. */
function withSlips(understood: Understood): Attempt {
  const plain = attempt(understood, { slips: true });
  const pieces = plain.pieces.map((ways, at) => {
    const term = understood.terms[at];
    if (!term || !mayHaveSlip(term)) {
      return ways;
    }
    // Where the index holds an apostrophe, what was typed without it stands behind that.
    return [...ways, ...slipsOf(term.said), ...(elided.test(term.said) ? slipsOf(term.said.slice(1)) : [])];
  });
  return { ...plain, pieces, whole: pieces };
}

/** How a search is taken, one way after the other: as said, to the letter, cut apart, with a slip of the finger, without what names a number. */
export function attemptsOf(query: string | undefined): readonly [Attempt, ...(() => Attempt)[]] {
  const said = understand(query);
  const typed = literally(query);
  const isPlain = isSame(typed, said) && said.states.length === 0;
  const apart = cutApart(query);
  const bare = { ...said, terms: said.terms.filter((term) => term.noun !== true) };
  return [
    attempt(said),
    ...(isPlain ? [] : [() => attempt(typed)]),
    ...(isSame(apart, said) ? [] : [() => attempt(apart)]),
    ...(said.terms.some(mayHaveSlip) ? [() => withSlips(said)] : []),
    ...(bare.terms.length < said.terms.length && bare.terms.length > 0 ? [() => attempt(bare)] : []),
  ];
}

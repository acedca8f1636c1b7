/** True if one slip of the finger makes one word of the other: a letter too many, too few, another, or two swapped. */
export function isOneSlip(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1 || a === b) {
    return false;
  }
  let at = 0;
  while (at < short.length && short[at] === long[at]) {
    at += 1;
  }
  if (short.length < long.length) {
    return short.slice(at) === long.slice(at + 1);
  }
  const swapped = short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
  return swapped || short.slice(at + 1) === long.slice(at + 1);
}

/** True if a slip makes one the other, or the beginning of the other: somebody is still typing. */
export function isSlipOrBeginning(typed: string, word: string): boolean {
  return (
    isOneSlip(typed, word) ||
    [-1, 0, 1].some((more) => word.length > typed.length + more && isOneSlip(typed, word.slice(0, typed.length + more)))
  );
}

const letters = "abcdefghijklmnopqrstuvwxyz";

/** Every text that is one slip away, for an index that finds exact pieces of text only. A first letter is hardly ever mistyped. */
export function slipsOf(word: string): string[] {
  const out = new Set<string>();
  for (let at = 0; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    out.add(before + after.slice(1));
    if (after.length > 1) {
      out.add(`${before}${after[1]}${after[0]}${after.slice(2)}`);
    }
    for (const letter of at === 0 ? "" : letters) {
      out.add(before + letter + after);
      out.add(before + letter + after.slice(1));
    }
  }
  out.delete(word);
  return [...out].filter((slip) => slip.length >= 3 && !slip.startsWith(word));
}

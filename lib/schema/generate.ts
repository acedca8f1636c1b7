import type { SecretRules } from "./secret";

/** One end's rules with the end's name, as a person would say it: "panel", "pbx-1". */
export interface OwnedRules {
  readonly owner: string;
  readonly rules: SecretRules;
}

/** Rules that satisfy every end, and which ends set the limits. */
export interface Intersection {
  readonly ok: true;
  readonly rules: SecretRules;
  /** The end that demands the most characters, the one that allows the fewest, and every end whose alphabet took a character away. */
  readonly limitedBy: { readonly minLength: string; readonly maxLength: string; readonly alphabet: readonly string[] };
}

/** No secret can satisfy both named ends. `message` is for people. */
export interface NoIntersection {
  readonly ok: false;
  readonly owners: readonly [string, string];
  readonly message: string;
}

const lookAlikes = new Set("0O1lI");
const alphanumeric = /^[A-Za-z0-9]$/;
/** RFC 3986 "unreserved": they mean nothing in a URI, in XML, JSON, INI files or a shell word. */
const unreserved = /^[A-Za-z0-9\-._~]$/;
/** RFC 3986 sub-delims that neither quote nor comment in a config file. */
const mild = /^[A-Za-z0-9\-._~!*+]$/;

/** How many random bits a generated secret should have, where the rules leave room for them. */
export const bitsWanted = 100;

function characters(text: string): string[] {
  return [...new Set(text)].filter((character) => character.length === 1);
}

/** Bits of a uniformly random text of that many characters out of that many. */
function bitsOf(alphabetSize: number, length: number): number {
  return length * Math.log2(Math.max(1, alphabetSize));
}

function isForbidden(rules: SecretRules, value: string): boolean {
  return rules.forbidden.some((word) => word.toLowerCase() === value.toLowerCase());
}

/** True if at least one text is legal. Only tiny rule sets have to be walked: a longer one cannot be forbidden word by word. */
function allowsSomething(rules: SecretRules): boolean {
  const alphabet = characters(rules.alphabet);
  if (rules.minLength > rules.maxLength || (alphabet.length === 0 && rules.minLength > 0)) {
    return false;
  }
  const walk = (value: string): boolean =>
    (value.length >= rules.minLength && !isForbidden(rules, value)) ||
    (value.length < rules.maxLength && alphabet.slice(0, 2 * rules.forbidden.length + 1).some((character) => walk(value + character)));
  return bitsOf(alphabet.length, rules.maxLength) > 16 || walk("");
}

function pairFails(a: OwnedRules, b: OwnedRules): string | undefined {
  const [longest, shortest] = a.rules.minLength > b.rules.minLength ? [a, b] : [b, a];
  if (longest.rules.minLength > shortest.rules.maxLength) {
    return `${longest.owner} takes at least ${longest.rules.minLength} characters, ${shortest.owner} at most ${shortest.rules.maxLength}.`;
  }
  const other = new Set(b.rules.alphabet);
  if (!characters(a.rules.alphabet).some((character) => other.has(character))) {
    return `${a.owner} and ${b.owner} have no character in common.`;
  }
  return undefined;
}

function both(a: SecretRules, b: SecretRules): SecretRules {
  const other = new Set(b.alphabet);
  return {
    minLength: Math.max(a.minLength, b.minLength),
    maxLength: Math.min(a.maxLength, b.maxLength),
    alphabet: characters(a.alphabet)
      .filter((character) => other.has(character))
      .join(""),
    forbidden: [...new Set([...a.forbidden, ...b.forbidden])],
  };
}

/**
 * The rules that hold at every end at once, or the two ends that cannot be satisfied together.
 * Throws a RangeError for an empty list.
 */
export function intersect(ends: readonly OwnedRules[]): Intersection | NoIntersection {
  const [first, ...others] = ends;
  if (!first) {
    throw new RangeError("intersect needs at least one end");
  }
  for (const [index, a] of ends.entries()) {
    for (const b of ends.slice(index + 1)) {
      const message = pairFails(a, b);
      if (message !== undefined) {
        return { ok: false, owners: [a.owner, b.owner], message };
      }
    }
  }
  let rules: SecretRules = { ...first.rules, alphabet: characters(first.rules.alphabet).join("") };
  let [least, most] = [first, first];
  let previous = first;
  if (!allowsSomething(rules)) {
    return { ok: false, owners: [first.owner, first.owner], message: `The rules of ${first.owner} allow no value at all.` };
  }
  for (const end of others) {
    rules = both(rules, end.rules);
    least = end.rules.minLength > least.rules.minLength ? end : least;
    most = end.rules.maxLength < most.rules.maxLength ? end : most;
    if (!allowsSomething(rules)) {
      return { ok: false, owners: [previous.owner, end.owner], message: `No value satisfies both ${previous.owner} and ${end.owner}.` };
    }
    previous = end;
  }
  const union = new Set(ends.flatMap((end) => characters(end.rules.alphabet)));
  const narrowing = ends.filter((end) => characters(end.rules.alphabet).length < union.size).map((end) => end.owner);
  return { ok: true, rules, limitedBy: { minLength: least.owner, maxLength: most.owner, alphabet: narrowing } };
}

/** The alphabets to try, the harmless ones first. */
function tiers(alphabet: readonly string[]): string[][] {
  const clear = alphabet.filter((character) => !lookAlikes.has(character));
  const candidates = [
    clear.filter((character) => alphanumeric.test(character)),
    clear.filter((character) => unreserved.test(character)),
    alphabet.filter((character) => unreserved.test(character)),
    alphabet.filter((character) => mild.test(character)),
    [...alphabet],
  ];
  return candidates.filter((tier) => tier.length > 0);
}

/** The first harmless alphabet that reaches the wanted bits; if none does, the first that comes close to what the rules allow at most. */
function choose(rules: SecretRules): { alphabet: string[]; length: number } {
  const ladder = tiers(characters(rules.alphabet));
  const bitsMax = bitsOf(characters(rules.alphabet).length, rules.maxLength);
  const enough =
    ladder.find((tier) => bitsOf(tier.length, rules.maxLength) >= bitsWanted) ??
    ladder.find((tier) => bitsOf(tier.length, rules.maxLength) >= bitsMax * 0.85) ??
    characters(rules.alphabet);
  const wanted = Math.ceil(bitsWanted / Math.log2(Math.max(2, enough.length)));
  return { alphabet: enough, length: Math.min(rules.maxLength, Math.max(rules.minLength, wanted)) };
}

/** How long a generated secret is under these rules. */
export function lengthFor(rules: SecretRules): number {
  return choose(rules).length;
}

/** Fills the array with random bytes. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

function fromCrypto(bytes: Uint8Array<ArrayBuffer>): void {
  globalThis.crypto.getRandomValues(bytes);
}

/**
 * Texts of one length, every character equally likely: bytes that would favour the first ones are thrown away instead of wrapped
 * around. A text that has to ask again only draws what it lacks, and no byte is used twice.
 */
function textSource(alphabet: readonly string[], length: number, random: RandomBytes): () => string {
  const wide = alphabet.length > 256;
  const width = wide ? 2 : 1;
  const space = wide ? 65_536 : 256;
  const limit = space - (space % alphabet.length);
  // Enough for one text but once in thousands of times, so that the random source is asked once.
  const spare = 8 + Math.ceil(length * (space / limit - 1) * 2);
  const bytes = new Uint8Array((length + spare) * width);
  return () => {
    let text = "";
    let left = length;
    while (left > 0) {
      random(bytes);
      for (let at = 0; at < bytes.length && left > 0; at += width) {
        const drawn = (bytes[at] ?? 0) + (wide ? (bytes[at + 1] ?? 0) * 256 : 0);
        if (drawn < limit) {
          text += alphabet[drawn % alphabet.length];
          left -= 1;
        }
      }
    }
    return text;
  };
}

/**
 * Makes secrets within the rules, each anew: at least 100 bits where they leave room, without look-alikes (0 O 1 l I) and without
 * characters that mean something in URIs or config files as long as the rest of the alphabet is enough. Never a forbidden value.
 * The rules are looked at once, so that many secrets cost little more than their random bytes.
 * Throws a RangeError if the rules allow no value.
 */
export function generator(rules: SecretRules, random: RandomBytes = fromCrypto): () => string {
  if (!allowsSomething(rules) || rules.maxLength < 1) {
    throw new RangeError("These rules allow no secret");
  }
  const { alphabet, length } = choose(rules);
  const draw = textSource(alphabet, length, random);
  const forbidden = new Set(rules.forbidden.map((word) => word.toLowerCase()));
  return () => {
    for (let tries = 0; tries < 50; tries += 1) {
      const value = draw();
      if (!forbidden.has(value.toLowerCase())) {
        return value;
      }
    }
    return anyOther(rules, random);
  };
}

/** Only rules with a handful of legal values get here: any of the others. */
function anyOther(rules: SecretRules, random: RandomBytes): string {
  for (let size = Math.max(1, rules.minLength); size <= rules.maxLength; size += 1) {
    const draw = textSource(characters(rules.alphabet), size, random);
    for (let tries = 0; tries < 1000; tries += 1) {
      const value = draw();
      if (!isForbidden(rules, value)) {
        return value;
      }
    }
  }
  throw new RangeError("These rules allow no secret");
}

/** One secret; see `generator`. */
export function generate(rules: SecretRules, random: RandomBytes = fromCrypto): string {
  return generator(rules, random)();
}

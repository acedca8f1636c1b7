import { folded } from "../fold";
import { hardwareWays, withAddresses } from "./machine-words";
import { whole } from "./searchable";
import { isOneSlip } from "./typo";
import {
  dwellings,
  everyday,
  extensions,
  fillers,
  kinOf,
  numberNouns,
  numberWords,
  phrases,
  qualifiers,
  type SpokenState,
  stateLabels,
  statePhrases,
  tensWords,
} from "./vocabulary";

/** One thing that was said. `ways`: texts any of which stands for it, the one that was said first. */
export interface Term {
  readonly kind: "word" | "number" | "user" | "phone";
  readonly said: string;
  readonly ways: readonly string[];
  /** A word that says what the number behind it is, or which of several: it is left out if nothing holds it. */
  readonly noun?: true;
  /** The number of a dwelling: no part of a SIP user or of an address. */
  readonly dwelling?: true;
}

/** What a search means. */
export interface Understood {
  /** What was typed, folded, with single blanks. */
  readonly text: string;
  readonly terms: readonly Term[];
  readonly states: readonly SpokenState[];
}

const phoneDigitsMin = 6;
/** So many digits at the end of a phone number tell it apart, with or without what is dialled before it. */
const phoneTail = 7;

/** Nouns of a number that say nothing without it. */
const bareNouns: ReadonlySet<string> = new Set(["ext", "extn", "line", "tel", "phone", "no", "nr", "sip"]);

const isNumber = (word: string | undefined): boolean => /^\d+$/.test(word ?? "");

/** A phone number as it is compared: the end of it. */
export function phoneTailOf(digits: string): string {
  return digits.replace(/^0+/, "").slice(-phoneTail);
}

/** A number that is dialled, with the nought before it, among other words. */
const isDialled = (word: string): boolean => /^0\d{8,14}$/.test(word);

function phoneIn(text: string): Term | undefined {
  const digits = text.replace(/\D/g, "");
  const isPhone = /^[+(]?[\d\s()/.-]+$/.test(text) && digits.length >= phoneDigitsMin && !/\d\.\d+\./.test(text);
  const looksSo = /^[+(0]/.test(text) || /\d[\s()/-]+\d{3}/.test(text);
  return isPhone && looksSo ? { kind: "phone", said: text, ways: [...new Set([phoneTailOf(digits), text])] } : undefined;
}

/** Takes what is known of several words together out of a text: " car park " becomes one word with a joint that nobody types. */
const joint = "\u0001";
function joined(text: string): string {
  const known = phrases.filter((phrase) => text.includes(phrase));
  return known.reduce((rest, phrase) => rest.replaceAll(` ${phrase} `, ` ${phrase.replaceAll(" ", joint)} `), text);
}

/** Words with the signs around them away, glued nouns taken off their numbers, number words as digits. */
function tokensOf(text: string, alone: boolean): string[] {
  const rough = text.split(/[\s,;!?()&]+/).flatMap((part) => {
    const word = part
      .replace(/^[#№.:'"-]+(?=[\p{L}\p{N}])/u, "")
      .replace(/(?<!\d)[.:'"°º-]+$|(?<=^\d+)[.:]+$/u, "")
      .replace(/'s$/, "")
      .replace(/^(\d+)(st|nd|rd|th|e|er|ere|eme|º|ª|o)$/, "$1");
    const glued = /^([a-z]+)[.:#°º-]*(\d+[a-z]?)$/.exec(word);
    const noun = glued?.[1] ?? "";
    const parts = dwellings.has(noun) || extensions.has(noun) || numberNouns.has(noun) ? [noun, glued?.[2] ?? ""] : [word];
    return parts.filter((piece) => /[\p{L}\p{N}*"]/u.test(piece));
  });
  // A word alone may be a name: "Quince" is fifteen in Spanish, and a tree.
  return rough.length === 1 && !alone ? rough : withDigits(rough);
}

/** "Twenty two" as 22, "two hundred and four" as 204, and "two oh two" or "2 0 2" as 202. */
function withDigits(words: readonly string[]): string[] {
  const out: { word: string; digit: boolean }[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const ten = tensWords.get(word);
    const value = numberWords.get(word);
    const next = numberWords.get(words[at + 1] ?? "");
    if (value !== undefined && value > 0 && value < 10 && words[at + 1] === "hundred") {
      const skip = words[at + 2] === "and" ? 3 : 2;
      const [tail] = withDigits(words.slice(at + skip, at + skip + 2));
      const rest = isNumber(tail) && Number(tail) < 100 ? Number(tail) : 0;
      out.push({ word: String(value * 100 + rest), digit: false });
      at += skip - 1 + (rest === 0 ? (skip === 3 ? -1 : 0) : tensWords.has(words[at + skip] ?? "") && rest % 10 !== 0 ? 2 : 1);
    } else if (ten !== undefined) {
      const unit = next !== undefined && next > 0 && next < 10 ? next : 0;
      out.push({ word: String(ten + unit), digit: false });
      at += unit > 0 ? 1 : 0;
    } else if (value !== undefined) {
      out.push({ word: String(value), digit: value < 10 });
    } else {
      out.push({ word, digit: /^\d$/.test(word) });
    }
  }
  return withoutGaps(out);
}

/** Three digits or more, each said by itself, are one number. */
function withoutGaps(words: readonly { word: string; digit: boolean }[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < words.length; ) {
    let end = at;
    while (words[end]?.digit) {
      end += 1;
    }
    const taken = end - at >= 3 ? end - at : 1;
    out.push(
      words
        .slice(at, at + taken)
        .map(({ word }) => word)
        .join(""),
    );
    at += taken;
  }
  return out;
}

/** Everyday words that this one was meant to be, if it is none itself. */
function meant(word: string): readonly string[] {
  const isMeant = (known: string) => known.length > Math.min(4, word.length) && isOneSlip(word, known);
  return word.length < 3 || kinOf(word).length > 0 || qualifiers.has(word) ? [] : everyday.filter(isMeant);
}

/** "Mueller" as whoever has the key writes it, folded: "muller". */
function withoutUmlauts(word: string): string[] {
  return word.length > 4 && /[aou]e/.test(word) ? [word.replace(/([aou])e/g, "$1")] : [];
}

function wordTerm(token: string, noun: boolean): Term {
  const said = token.replaceAll(joint, " ");
  const singular = said.length > 4 && said.endsWith("s") ? said.slice(0, -1) : said;
  const plain = withoutUmlauts(said);
  // "Mueller" is a name, and no "muelle".
  const slips = meant(plain[0] ?? singular);
  const kin = [
    singular,
    ...hardwareWays(said),
    ...plain,
    ...plain.flatMap(kinOf),
    ...kinOf(said),
    ...kinOf(singular),
    ...slips,
    ...slips.flatMap(kinOf),
  ];
  return { kind: "word", said, ways: [...new Set([said, ...kin])], ...(noun || qualifiers.has(said) ? { noun: true as const } : {}) };
}

function numberTerm(said: string, kind: "number" | "user", dwelling: boolean): Term {
  return { kind, said, ways: [said], ...(dwelling ? { dwelling: true as const } : {}) };
}

function termsOf(tokens: readonly string[]): Term[] {
  const out: Term[] = [];
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1] ?? "";
    const beforeThat = tokens[at - 2] ?? "";
    const isNounOf = isNumber(tokens[at + 1]) || (numberNouns.has(tokens[at + 1] ?? "") && isNumber(tokens[at + 2]));
    if (isDialled(token)) {
      out.push({ kind: "phone", said: token, ways: [phoneTailOf(token), token] });
    } else if (isNumber(token)) {
      const isOf = (nouns: ReadonlySet<string>) => nouns.has(before) || (numberNouns.has(before) && nouns.has(beforeThat));
      out.push(numberTerm(token, isOf(extensions) ? "user" : "number", isOf(dwellings)));
    } else if ((extensions.has(token) || numberNouns.has(token)) && (isNounOf || bareNouns.has(token))) {
      // Says what the number behind it is, and stands in no name.
    } else if (!fillers.has(token)) {
      out.push(wordTerm(token, dwellings.has(token) && (isNounOf || /^\d+[a-z]$/.test(tokens[at + 1] ?? ""))));
    }
  }
  return out;
}

/** Takes the states out of a text. */
function statesOf(text: string): { states: SpokenState[]; rest: string } {
  const states = new Set<SpokenState>();
  let rest = text;
  for (const { words, state } of statePhrases) {
    if (rest.includes(` ${words} `)) {
      states.add(state);
      rest = rest.replaceAll(` ${words} `, " ");
    }
  }
  return { states: [...states], rest };
}

const distinct = (terms: readonly Term[]) => [...new Map(terms.map((term) => [`${term.kind} ${term.said}`, term])).values()];

/** What somebody means who types or says this. `alone`: a number word is a number, also where it is all that was said. */
export function understand(query: string | undefined, alone = false): Understood {
  const text = withAddresses(
    folded(query ?? "")
      .replace(/\s+/g, " ")
      .trim(),
  );
  const phone = phoneIn(text);
  if (phone) {
    return { text, terms: [phone], states: [] };
  }
  const { states, rest } = statesOf(` ${text.replace(/[?!,.]+(?=\s|$)/g, " ").replace(/\s+/g, "  ")} `.replaceAll("  ", " "));
  // A dot at the end of an address is part of it, and one of a sentence is not.
  const source = states.length === 0 ? ` ${text} ` : rest;
  const terms = distinct(termsOf(tokensOf(joined(source), alone)));
  const bare = terms.length === 0 && states.length === 0;
  return {
    text,
    terms: bare
      ? text
          .split(" ")
          .filter(Boolean)
          .map((word) => literal(word))
      : terms,
    states,
  };
}

/** The words as they were typed, for what is no everyday language at all. */
export function literally(query: string | undefined): Understood {
  const text = folded(query ?? "")
    .replace(/\s+/g, " ")
    .trim();
  return { text, terms: distinct(text.split(" ").filter(Boolean).map(literal)), states: [] };
}

function literal(said: string): Term {
  return { kind: /^\d+$/.test(said) ? "number" : "word", said, ways: [said] };
}

/** Texts of which a row holds at least one, for each term. `strict`: whole numbers and whole short words only. */
export function piecesOf({ terms }: Pick<Understood, "terms">, strict: boolean): string[][] {
  return terms.map((term) =>
    term.ways.map((way, at) => {
      const short = [...way].length < 3;
      // What may stand for a word stands by itself: two letters within others are no word, and no index knows them.
      return (strict && (term.kind === "number" || term.kind === "user" || short)) || (short && at > 0) ? whole(way) : way;
    }),
  );
}

/** The same with words cut where people leave the sign or the blank away: "pbx1", "elm-court"; and numbers as numbers: "09", "twelve". */
export function cutApart(query: string | undefined): Understood {
  const cut = folded(query ?? "")
    .replace(/[-_/]+/g, " ")
    .replace(/(\p{L})(?=\d)/gu, "$1 ")
    .replace(/(?<![\d.])0+(?=\d)/g, "");
  return understand(cut, true);
}

/** What was understood, for a person: "apartment 12 · has a problem". */
export function understoodWords({ terms, states }: Understood): string {
  const said = terms.map(({ kind, said }) => (kind === "user" ? `extension ${said}` : kind === "phone" ? `phone ${said}` : said));
  return [said.join(" "), ...states.map((state) => stateLabels[state])].filter(Boolean).join(" · ");
}

import { folded } from "../fold";
import { plainOf, wordsAndJoined, wordsIn } from "./searchable";
import { isSlipOrBeginning } from "./typo";
import { phoneTailOf, type Term, type Understood } from "./understand";

/** A row as a search weighs it. All of it is what the searching person may see. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  /** SIP users. */
  readonly users?: readonly string[];
  /** Tenants and other names. */
  readonly people?: readonly string[];
  readonly phones?: readonly string[];
  readonly site?: string | null | undefined;
  /** Everything else: address, model, firmware, serial, tags. */
  readonly rest: string;
}

export interface Ranked<T> {
  readonly subject: T;
  readonly score: number;
  /** Nothing else can be meant: the number or the name to the letter. */
  readonly exact: boolean;
}

/** What a subject is weighed by, folded and cut once. */
interface Cut {
  readonly name: string;
  readonly nameWords: readonly string[];
  readonly users: readonly string[];
  readonly people: readonly string[];
  readonly peopleWords: readonly string[];
  readonly phones: readonly string[];
  readonly siteWords: readonly string[];
  readonly rest: string;
  readonly restWords: readonly string[];
}

interface Weight {
  readonly points: number;
  /** The whole word or number, and in what a thing is called by. */
  readonly whole: boolean;
}

const none: Weight = { points: 0, whole: false };
const wholly = (points: number): Weight => ({ points, whole: true });
const partly = (points: number): Weight => ({ points, whole: false });

function cut(subject: Subject): Cut {
  const name = folded(subject.name);
  const people = (subject.people ?? []).map(folded);
  const rest = plainOf(subject.rest);
  return {
    name,
    nameWords: wordsAndJoined(name),
    users: (subject.users ?? []).map(folded),
    people,
    peopleWords: people.flatMap(wordsAndJoined),
    phones: (subject.phones ?? []).map((phone) => phone.replace(/\D/g, "")),
    siteWords: wordsIn(folded(subject.site ?? "")),
    rest,
    restWords: wordsIn(rest),
  };
}

const starts = (words: readonly string[], way: string) => words.some((word) => word.startsWith(way));
const within = (words: readonly string[], way: string) => words.some((word) => word.includes(way));

function userWeight(way: string, of: Cut): Weight {
  if (of.users.includes(way)) {
    return wholly(120);
  }
  if (of.nameWords.includes(way)) {
    return partly(45);
  }
  return starts(of.users, way) ? partly(25) : within(of.users, way) ? partly(20) : of.rest.includes(way) ? partly(5) : none;
}

function numberWeight(way: string, of: Cut): Weight {
  if (of.nameWords.includes(way)) {
    return wholly(100);
  }
  if (of.users.includes(way)) {
    return wholly(96);
  }
  if (of.peopleWords.includes(way)) {
    return wholly(70);
  }
  if (of.siteWords.includes(way)) {
    return partly(40);
  }
  if (starts(of.nameWords, way)) {
    return partly(30);
  }
  if (starts(of.users, way)) {
    return partly(28);
  }
  return of.name.includes(way) ? partly(20) : within(of.users, way) ? partly(18) : of.rest.includes(way) ? partly(6) : none;
}

/** Where a dwelling has its number: in its name, in its people's words, or in the name of the device in it. */
function dwellingWeight(way: string, of: Cut): Weight {
  if (of.nameWords.includes(way)) {
    return wholly(100);
  }
  return of.peopleWords.includes(way)
    ? wholly(70)
    : starts(of.nameWords, way)
      ? partly(30)
      : of.restWords.includes(way)
        ? partly(28)
        : none;
}

/** Whether a text stands by itself or ends what it is part of: "1.3" does in 10.0.1.3, and the address 10.0.0.3 does not in 10.0.0.30. */
function isApart(text: string, way: string): boolean {
  for (let at = text.indexOf(way); at >= 0; at = text.indexOf(way, at + 1)) {
    if (!/[\d.]/.test(text[at + way.length] ?? "") && !/\d/.test(text[at - 1] ?? "")) {
      return true;
    }
  }
  return false;
}

function wordWeight(way: string, of: Cut): Weight {
  if (of.nameWords.includes(way) || (way.includes(" ") && of.name.includes(way))) {
    return wholly(100);
  }
  if (of.peopleWords.includes(way)) {
    return wholly(98);
  }
  if (of.users.includes(way)) {
    return wholly(95);
  }
  if (starts(of.nameWords, way)) {
    return partly(85);
  }
  if (starts(of.peopleWords, way)) {
    return partly(80);
  }
  // One or two letters within a word are no word that anybody says.
  const short = [...way].length < 3;
  if (!short && of.name.includes(way)) {
    return partly(60);
  }
  if (!short && (within(of.people, way) || within(of.users, way))) {
    return partly(50);
  }
  if (of.siteWords.includes(way)) {
    return wholly(45);
  }
  if (starts(of.siteWords, way)) {
    return partly(40);
  }
  if (of.restWords.includes(way) || (/\d[.:]/.test(way) && isApart(of.rest, way))) {
    return partly(25);
  }
  return starts(of.restWords, way) || (!short && of.rest.includes(way)) ? partly(15) : none;
}

function phoneWeight(way: string, of: Cut): Weight {
  const tail = phoneTailOf(way.replace(/\D/g, ""));
  return of.phones.some((phone) => phone.endsWith(tail))
    ? wholly(100)
    : of.users.some((user) => user.endsWith(tail))
      ? wholly(90)
      : of.rest.includes(way)
        ? partly(10)
        : none;
}

const weights = { word: wordWeight, number: numberWeight, user: userWeight, phone: phoneWeight } as const;

/** One mistyped letter, if that is allowed: less than everything that was typed right. */
function slipWeight({ kind, said, ways }: Term, of: Cut): Weight {
  if (kind !== "word" || said.length < 4) {
    return none;
  }
  const meant = (words: readonly string[]) =>
    words.some((word) => word.length > 2 && ways.slice(0, 1).some((way) => isSlipOrBeginning(way, word)));
  return meant(of.nameWords) || meant(of.peopleWords)
    ? partly(50)
    : meant(of.siteWords)
      ? partly(25)
      : meant(of.restWords)
        ? partly(10)
        : none;
}

/** The best way to take a term. What was said counts more than what may stand for it. */
function weigh(term: Term, of: Cut, slips: boolean): Weight {
  let best = none;
  const weight = term.dwelling ? dwellingWeight : weights[term.kind];
  for (const [at, way] of term.ways.entries()) {
    const { points, whole } = weight(way, of);
    const less = at === 0 ? points : points * 0.75 - at * 0.1;
    if (less > best.points) {
      best = { points: less, whole };
    }
  }
  return best.points === 0 && slips ? slipWeight(term, of) : best;
}

/** What somebody means to the letter stands before everything that only holds it. */
function literalPoints(text: string, of: Cut): number {
  if (of.name === text || of.users.includes(text)) {
    return 500;
  }
  return of.people.includes(text) ? 400 : of.name.startsWith(`${text},`) ? 60 : of.name.startsWith(text) ? 20 : 0;
}

const digits = (words: readonly string[]) => words.filter((word) => /^\d+$/.test(word)).map(Number);

/** How far the numbers of a name are from what was said: of what is only near, the next neighbour stands first. */
function distance(terms: readonly Term[], of: Cut): number {
  const [said] = terms.filter((term) => term.kind === "number").map((term) => Number(term.said));
  const gaps = said === undefined ? [] : digits(of.nameWords).map((number) => Math.abs(number - said));
  return Math.min(50, ...gaps);
}

export interface How {
  /** Takes words with one slip of the finger too. */
  readonly slips?: boolean;
  /** Takes what holds some of what was said. */
  readonly near?: boolean;
}

/**
 * Puts what was found into the order in which a person means it, and leaves out what does not hold all that was said. Equals stay in the
 * order in which they came. One order for both databases: they only hand in who may be meant.
 */
export function rank<T extends Subject>(
  subjects: readonly T[],
  understood: Understood,
  { slips = false, near = false }: How = {},
): Ranked<T>[] {
  const { terms, text } = understood;
  const out: Ranked<T>[] = [];
  for (const subject of subjects) {
    const of = cut(subject);
    const found = terms.map((term) => weigh(term, of, slips));
    const missing = found.filter(({ points }) => points === 0).length;
    if (near ? missing === found.length : missing > 0) {
      continue;
    }
    const literal = literalPoints(text, of);
    const inName = found.filter(({ points }) => points >= 55).length;
    const coverage = of.nameWords.length === 0 ? 0 : Math.min(1, inName / of.nameWords.length) * 12;
    const score = found.reduce((sum, { points }) => sum + points, 0) + literal + coverage - (near ? distance(terms, of) / 10 : 0);
    const hasNumber = terms.some(({ kind }) => kind !== "word");
    const exact =
      literal >= 400 || (hasNumber && found.every(({ whole, points }, at) => (terms[at]?.kind === "word" ? points > 0 : whole)));
    out.push({ subject, score, exact });
  }
  return out.sort((a, b) => Number(b.exact) - Number(a.exact) || b.score - a.score);
}

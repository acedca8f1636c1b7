/** Letters that no decomposition takes apart, as people write them who have no key for them. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ŧ: "t",
  ŋ: "n",
  ı: "i",
  ς: "σ",
};
const letters = new RegExp(`[${Object.keys(plainLetters).join("")}]`, "gu");
/** Accents and points of scripts that are read without them too; vowel signs of other scripts stay, since words differ by them. */
const accents = /[\u0300-\u036f]|[\u0483-\u0487]|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20f0]|[\ufe20-\ufe2f]/gu;
const apostrophes = /['’‘‛ʼʹ′`´＇]/gu;
const quotes = /["“”„‟«»″]/gu;
const dashes = /[\p{Pd}−]/gu;
const unseen = /\p{Cf}/gu;

function signs(text: string): string {
  return text.replace(unseen, "").replace(apostrophes, "'").replace(quotes, '"').replace(dashes, "-").replace(/\s+/gu, " ");
}

/**
 * Text as a search meets it, the same in both databases and in the browser: without case and accents, composed and decomposed letters
 * alike, so that "koln" finds "Köln", "istanbul" finds "İstanbul", "strasse" finds "Straße", and either apostrophe the other.
 * Folding what is folded changes nothing.
 */
export function folded(text: string): string {
  // Before the decomposition: that of an acute accent begins with a blank. And after it: it brings signs and blanks of its own.
  const plain = signs(text)
    .normalize("NFKD")
    .replace(accents, "")
    .toLowerCase()
    .normalize("NFKD")
    .replace(accents, "")
    .replace(letters, (letter) => plainLetters[letter] ?? letter);
  return signs(plain).normalize("NFC");
}

/** The words of a search. */
export function foldedWords(query: string | undefined): string[] {
  return folded(query ?? "")
    .split(" ")
    .filter(Boolean);
}

/** True if the text holds each of the words that `foldedWords` has made, in whatever order. */
export function holdsWords(text: string, words: readonly string[]): boolean {
  const within = folded(text);
  return words.every((word) => within.includes(word));
}

/** True if the text holds what is looked for. */
export function holds(text: string, query: string): boolean {
  return folded(text).includes(folded(query).trim());
}

/**
 * A name as two names are told apart: without case, whichever way its letters are composed and its apostrophe is typed. Accents
 * count: Müller and Muller are two customers.
 */
export function nameIdentity(name: string): string {
  return signs(name.normalize("NFC")).trim().replace(/İ/gu, "i").toLowerCase().replace(/ß/gu, "ss").normalize("NFC");
}

/** The rule for a password that a person chooses: long beats mixed, and neither guessable from a list nor from who they are. */
export const passwordCharacters = { min: 12, max: 128 } as const;

/** Letters and digits that stand for others in passwords that look clever and are in every list. */
const stands: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i" };

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const plain = (text: string) => [...text].map((letter) => stands[letter] ?? letter).join("");
/** The same for comparing names: a 1 stands for an i as often as for an l. */
const skeleton = (text: string) => plain(text).replaceAll("l", "i");
const lettersOf = (text: string) => text.replace(/[^\p{L}]/gu, "");

/** What lists are searched for: as it is typed, without what is hung on its ends, once if it comes again, and with letters for the signs that stand for them. */
function forms(password: string): string[] {
  const text = folded(password);
  const bare = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  const again = /^(.{3,}?)(?:[^\p{L}]*\1)+$/u.exec(bare)?.[1];
  const shapes = again === undefined ? [text, bare] : [text, bare, again];
  return [...new Set([...shapes, ...shapes.flatMap((form) => [plain(form), plain(form.replaceAll("1", "l"))])])];
}

/** True for one sign after the other ("abcdefgh…", "98765…"), one sign again and again, or a short piece again and again. */
function isMonotone(password: string): boolean {
  const signs = [...folded(password)];
  const steps = new Set(signs.slice(1).map((sign, at) => (sign.codePointAt(0) ?? 0) - (signs[at]?.codePointAt(0) ?? 0)));
  return steps.size <= 2 || new Set(signs).size < 5 || /^(.{1,6}?)\1+.{0,5}$/u.test(signs.join(""));
}

/** Words that a password must not be made of: of the product, of the person's name and of both ends of their address. */
function wordsOf(about: readonly string[]): string[] {
  const words = ["lineward", ...about].flatMap((text) => folded(text).split(/[^\p{L}\p{N}]+/u));
  return [...new Set(words)].filter((word) => word.length >= 3).sort((one, other) => other.length - one.length);
}

/** So many letters of its own a password has to have beside the words that others know of its person. */
const ownLettersMin = 6;

/**
 * Why a password is not taken, as a sentence; undefined if it is. `about`: the person's name and address. `isCommon`: whether it is among
 * the commonest, in lower case.
 */
export function passwordComplaint(password: string, about: readonly string[], isCommon: (text: string) => boolean): string | undefined {
  const { min, max } = passwordCharacters;
  const length = [...password].length;
  if (length < min) {
    return `At least ${min} characters. ${length} so far.`;
  }
  if (length > max) {
    return `At most ${max} characters.`;
  }
  if (isMonotone(password)) {
    return "This repeats itself. Take a few words that do not belong together.";
  }
  if (forms(password).some(isCommon)) {
    return "This is one of the commonest passwords. Take a few words that do not belong together.";
  }
  const words = wordsOf(about);
  const text = folded(password);
  const known = [(form: string) => form, skeleton].some((as) => {
    const rest = words.reduce((left, word) => left.replaceAll(as(word), " "), as(text));
    return rest !== as(text) && lettersOf(rest).length < ownLettersMin;
  });
  return known ? "This is made of your name, your address or Lineward’s. Take words that nobody links with you." : undefined;
}

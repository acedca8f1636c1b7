/** A network address as a text that stands for it: 4 numbers without zeros in front. */
const dotted = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** Four numbers with a blank or a comma between, one of two digits or more: single digits are a number that is read out. */
const readOut = /(?<![\d.])(\d{1,3})[ ,]+(\d{1,3})[ ,]+(\d{1,3})[ ,]+(\d{1,3})(?![\d.])/g;
const scheme = /\b(?:https?|sips?):(?:\/\/)?(?=\d)/g;
const usualPort = /(?<=\d\.\d{1,3}):(?:80|443)(?![\d])|(?<=\d\.\d{1,3}(?::\d{1,5})?)\/(?=\s|$)/g;

/** A folded text with network addresses in it written as they are kept: "http://10.0.1.3:80/", "10,0,1,3" and "10.0.1.03" as "10.0.1.3". */
export function withAddresses(text: string): string {
  const spoken = text.replace(readOut, (said, ...parts: string[]) => {
    const numbers = parts.slice(0, 4);
    const isAddress = numbers.every((part) => Number(part) < 256) && (said.includes(",") || numbers.some((part) => part.length > 1));
    return isAddress ? numbers.join(".") : said;
  });
  return spoken
    .replace(scheme, "")
    .replace(usualPort, "")
    .split(" ")
    .map((word) => (dotted.test(word) ? word.split(".").map(Number).join(".") : word))
    .join(" ");
}

const hexPairsMin = 3;

/**
 * The ways in which the same hardware address, or its end, is written: "0c110512abcd", "0c:11:05:12:ab:cd", "0c-11-05-12-ab-cd". Empty for
 * a word that is none. Six letters or twelve digits alone are a word and a phone number.
 */
export function hardwareWays(word: string): string[] {
  const bare = word.replace(/[:.-]/g, "");
  const hasShape = /^(?:[0-9a-f]{2}[:-]?){2,5}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/.test(word);
  if (!hasShape || bare.length < 2 * hexPairsMin || !/[a-f]/.test(bare) || !/\d/.test(bare)) {
    return [];
  }
  const pairs = bare.match(/../g) ?? [];
  return [bare, pairs.join(":"), pairs.join("-")].filter((way) => way !== word);
}

/** Our own grammar for what BAS-IP devices take. Strict; every function says in words what is wrong, or nothing. */

/** A DNS name's limit, RFC 1035 section 2.3.4, in its printed form. */
export const nameLengthMax = 253;
export const portLengthMax = ":65535".length;
export const schemeLength = "sip:".length;

/** The characters that the pages list for users and passwords. `:`, `'`, `\` and everything beyond ASCII are missing there. */
export const publishedAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789~`!@#$%^&;*()_-+={[}]|"<,>.?/';

/** Four decimal numbers up to 255 without leading zeros, which some parsers read as octal. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/** Letters, digits, inner hyphens and underscores; the last label has a letter, so that no broken IPv4 address passes as a name. */
export function isHostName(text: string): boolean {
  if (text.length > nameLengthMax) {
    return false;
  }
  const labels = text.split(".");
  return labels.every((label) => /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/.test(label)) && /[A-Za-z]/.test(labels.at(-1) ?? "");
}

interface AddressShape {
  /** True: "sip:" stands in front. False: no scheme at all. */
  readonly scheme: boolean;
  /** True: a port may follow. */
  readonly port: boolean;
}

/** What is wrong with an address, cause first and then what to do; undefined if it is right. */
export function addressProblem(text: string, { scheme, port }: AddressShape): string | undefined {
  if (scheme && !text.startsWith("sip:")) {
    return "Does not start with sip: in lower case. Write sip:, then host and port.";
  }
  const bare = scheme ? text.slice(schemeLength) : text;
  if (/^[A-Za-z]+:\/*(?=\D)/.test(bare)) {
    return scheme ? "Has a second scheme after sip:. Write the host next." : "Has a scheme in front. Write the host alone.";
  }
  if (/\s/.test(bare)) {
    return "Has a space in it. Remove it.";
  }
  const [host = "", portText, ...rest] = bare.split(":");
  if (rest.length > 0) {
    return "Has more than one colon. IPv6 addresses are not taken: write an IPv4 address or a host name.";
  }
  if (portText !== undefined) {
    if (!port) {
      return "Has a port. Write the host alone; the port has its own field.";
    }
    if (!/^[1-9][0-9]{0,4}$/.test(portText) || Number(portText) > 65_535) {
      return "Ports run from 1 to 65535. Correct the number after the colon.";
    }
  }
  if (host === "") {
    return "Has no host. Write a host name or an IPv4 address.";
  }
  if (!isIpv4(host) && !isHostName(host)) {
    return "Is neither a host name nor an IPv4 address. Use letters, digits, hyphens and dots.";
  }
  return undefined;
}

/** The first character that the pages do not list, in quotes, or undefined. Blanks are named. */
export function strayCharacter(text: string, alphabet: string): string | undefined {
  const stray = [...text].find((character) => !alphabet.includes(character));
  if (stray === undefined) {
    return undefined;
  }
  if (stray === " ") {
    return "a space";
  }
  return /[\p{C}\p{Z}]/u.test(stray) ? "an invisible character" : `the character ${stray}`;
}

/** The literal by which the panels mask a password they do not tell. */
export const mask = "WebPass";

/** True for `WebPass` in any case and for a row of asterisks or dots: what stands in place of a password, never one. */
export function isMask(text: string): boolean {
  return text.toLowerCase() === mask.toLowerCase() || /^[*•●]+$/u.test(text);
}

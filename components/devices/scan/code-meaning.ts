/** What a label or a QR code says, as far as it is understood. */
export interface CodeMeaning {
  /** All that it holds. */
  readonly text: string;
  /** As it may be typed into "Address"; never with a login or a path in it. */
  readonly address?: string;
  /** What may be the serial of a device, the surest first. */
  readonly serials: readonly string[];
}

const web = /https?:\/\/[^\s"'<>]+/i;
const ipv4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?::\d{1,5})?(?![\d.])/;
const hostName = /^(?=.{4,120}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.[a-z]{2,}(?::\d{1,5})?$/i;
/** "S/N: 0C56...", "Serial number 0C56...", "Seriennummer", "N° de série", "Серийный номер". */
const labelled =
  /(?:\bs\/?n\b|\bserial(?:\s*(?:no|nr|number))?\b\.?|seriennummer|num[ée]ro de s[ée]rie|n° de s[ée]rie|серийный номер)\s*[:=#.]?\s*([a-z0-9][a-z0-9:_-]{3,62})/gi;
/** One word with a digit in it, which is how makers write serials and MAC addresses. */
const lone = /^(?=.*\d)[a-z0-9][a-z0-9:_-]{3,62}$/i;

/** An address as it may be opened: without the login, the path and the question that a code may carry. */
function addressOf(text: string): string | undefined {
  const found = web.exec(text)?.[0];
  if (found !== undefined) {
    try {
      const { protocol, host } = new URL(found);
      return host === "" ? undefined : `${protocol}//${host}`;
    } catch {
      return undefined;
    }
  }
  return ipv4.exec(text)?.[0] ?? (hostName.test(text) ? text.toLowerCase() : undefined);
}

/** Understands what a code holds: an address, a serial, both, or only text. */
export function meaningOf(raw: string): CodeMeaning {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: codes part their fields with these.
  const text = raw.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
  const address = addressOf(text);
  const serials = [...text.matchAll(labelled)].map((match) => match[1] ?? "");
  if (address === undefined && lone.test(text)) {
    serials.push(text);
  }
  return { text, ...(address === undefined ? {} : { address }), serials: [...new Set(serials)] };
}

/** Where a label of this Lineward's own leads, as a path; undefined for any other code. `origin`: of the page that is open. */
export function ownLabelPath({ text }: CodeMeaning, origin: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.origin === origin && /^\/(?:d|devices)\/[\w-]{1,64}$/.test(url.pathname) ? url.pathname : undefined;
}

/** Serials and MAC addresses are written with and without what parts their digits. */
export function sameSerial(one: string, other: string): boolean {
  const bare = (serial: string) => serial.replace(/[^a-z0-9]/gi, "").toLowerCase();
  return bare(one) !== "" && bare(one) === bare(other);
}

/** The ways to write a serial that are looked for: as the code has it, without what parts its digits, and as a MAC address is written. */
export function serialQueries(serial: string): readonly string[] {
  const bare = serial.replace(/[^a-z0-9]/gi, "");
  const pairs = /^[0-9a-f]{12}$/i.test(bare) ? [(bare.match(/../g) ?? []).join(":"), (bare.match(/../g) ?? []).join("-")] : [];
  return [...new Set([serial, bare, ...pairs])];
}

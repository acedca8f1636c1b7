import { unreadable } from "./table";

export type Encoding = "UTF-8" | "UTF-16 LE" | "UTF-16 BE" | "Windows-1252";

/** What Windows-1252 has from 0x80 to 0x9f. By hand: some versions of Node take it for Latin-1, where these are control characters. */
const windowsSigns = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const decoders: Readonly<Record<Encoding, (bytes: Uint8Array) => string>> = {
  "UTF-8": (bytes) => new TextDecoder("utf-8").decode(bytes),
  "UTF-16 LE": (bytes) => new TextDecoder("utf-16le").decode(bytes),
  "UTF-16 BE": (bytes) => new TextDecoder("utf-16be").decode(bytes),
  "Windows-1252": (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString("latin1")
      .replace(/[\u0080-\u009f]/g, (sign) => windowsSigns.charAt(sign.charCodeAt(0) - 0x80)),
};

/** Looked at for what an encoding leaves behind. */
const sampleBytes = 65_536;

/** UTF-16 that says nothing of itself: in what people write most, every other byte is nought. */
function silentUtf16(bytes: Uint8Array): Encoding | undefined {
  const sample = bytes.subarray(0, sampleBytes);
  const noughts = [0, 0] as [number, number];
  for (let at = 0; at < sample.length; at++) {
    noughts[at % 2 === 0 ? 0 : 1] += sample[at] === 0 ? 1 : 0;
  }
  const [even, odd] = noughts;
  const half = Math.floor(sample.length / 2);
  const many = (count: number) => half > 0 && count > half * 0.3;
  const few = (count: number) => count < half * 0.05;
  return many(odd) && few(even) ? "UTF-16 LE" : many(even) && few(odd) ? "UTF-16 BE" : undefined;
}

function begins(bytes: Uint8Array, ...mark: readonly number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}

function encodingOf(bytes: Uint8Array): Encoding {
  if (begins(bytes, 0xef, 0xbb, 0xbf)) {
    return "UTF-8";
  }
  if (begins(bytes, 0xff, 0xfe)) {
    return "UTF-16 LE";
  }
  if (begins(bytes, 0xfe, 0xff)) {
    return "UTF-16 BE";
  }
  const silent = silentUtf16(bytes);
  if (silent) {
    return silent;
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "UTF-8";
  } catch {
    return "Windows-1252";
  }
}

/** The text of a file in whatever encoding it was saved. Throws a sentence for what is no text. */
export function decoded(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const encoding = encodingOf(bytes);
  const text = decoders[encoding](bytes);
  refuseNul(text);
  if (encoding === "UTF-8" && text.includes("\ufffd") && begins(bytes, 0xef, 0xbb, 0xbf)) {
    throw unreadable("This file says that it is UTF-8 and holds letters that are none. Save it again as CSV UTF-8.");
  }
  return { text, encoding };
}

/** A nul byte stands in no text: what holds one is something else, or damaged. */
export function refuseNul(text: string): void {
  const at = text.indexOf("\0");
  if (at !== -1) {
    const line = text.slice(0, at).split(/\r\n|\n|\r/).length;
    throw unreadable(
      `Line ${line} of this file holds a nul byte, so it is no text, or it is damaged. Save the list again as CSV UTF-8 or XLSX.`,
    );
  }
}

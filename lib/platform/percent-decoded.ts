/** A part of an address or a cookie with its percent escapes read; as it came where they are broken, which is for its reader to refuse. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Tags of EXIF 3.0 (CIPA DC-008): where the camera's own part begins, and when the picture was taken. */
const exifPart = 0x8769;
const dateTimeOriginal = 0x9003;
const textType = 2;
const entryBytes = 12;
/** "2026:02:03 14:05:07" and a zero. */
const textBytes = 20;
/** A camera writes some dozens; more are not looked at. */
const entriesMax = 500;
const beginMarker = 0xd8;
const exifMarker = 0xe1;
const scanMarker = 0xda;
const exifName = "Exif\0\0";

const textOf = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/** Where what one tag of a list leads to begins, the list being at a place itself; undefined where the tag is not there. */
function placeIn(view: DataView, at: number, tag: number, little: boolean): number | undefined {
  const count = Math.min(view.getUint16(at, little), entriesMax);
  for (let entry = at + 2; entry < at + 2 + count * entryBytes; entry += entryBytes) {
    if (view.getUint16(entry, little) !== tag) {
      continue;
    }
    const isDate = view.getUint16(entry + 2, little) === textType && view.getUint32(entry + 4, little) === textBytes;
    return tag === dateTimeOriginal && !isDate ? undefined : view.getUint32(entry + 8, little);
  }
  return undefined;
}

/** True for "2026-02-03T14:05:07" and its like, of a day that there is. */
export function isMoment(text: string): boolean {
  const at = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? `${text}Z` : Number.NaN);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** A camera's words as a moment; undefined for what is none. */
function momentOf(text: string): string | undefined {
  const moment = text.replace(/^(\d{4}):(\d\d):(\d\d) (.{8})\0$/, "$1-$2-$3T$4");
  return isMoment(moment) ? moment : undefined;
}

/**
 * When a picture was taken, as the camera's own clock had it ("2026-02-03T14:05:07", of no time zone), from the EXIF of a file: from its byte
 * order on, or with "Exif" before it. Undefined where it does not say. Reads two lists of tags and twenty bytes, whatever the file claims:
 * packages that read every tag unfold each claimed length, and 64 KB of EXIF then take a gigabyte.
 */
export function takenAt(exif: Uint8Array): string | undefined {
  const from = textOf(exif.subarray(0, exifName.length)) === exifName ? exifName.length : 0;
  const view = new DataView(exif.buffer, exif.byteOffset + from, exif.byteLength - from);
  try {
    const order = textOf(exif.subarray(from, from + 2));
    if (order !== "II" && order !== "MM") {
      return undefined;
    }
    const little = order === "II";
    const part = placeIn(view, view.getUint32(4, little), exifPart, little);
    const place = part === undefined ? undefined : placeIn(view, part, dateTimeOriginal, little);
    return place === undefined ? undefined : momentOf(textOf(exif.subarray(from + place, from + place + textBytes)));
  } catch (error) {
    // It leads out of the file.
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** The EXIF in the head of a JPEG; undefined for what has none. */
export function exifOfJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== 0xff || bytes[1] !== beginMarker) {
    return undefined;
  }
  for (let at = 2; at + 4 <= bytes.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === scanMarker) {
      return undefined;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === exifMarker && textOf(bytes.subarray(at + 4, at + 4 + exifName.length)) === exifName) {
      return bytes.subarray(at + 4, end);
    }
  }
  return undefined;
}

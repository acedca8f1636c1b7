const blockBytes = 65_000;

/** EXIF (little endian, from "Exif" on) with one list of these entries; each leads to the same value. */
export function exifOf(entries: readonly { tag: number; type: number; count: number; value: number }[], bytes = 512): Buffer {
  const exif = Buffer.alloc(bytes);
  exif.write("Exif\0\0II*\0", "latin1");
  exif.writeUInt32LE(8, 10);
  exif.writeUInt16LE(entries.length, 14);
  for (const [at, { tag, type, count, value }] of entries.entries()) {
    const entry = 16 + at * 12;
    exif.writeUInt16LE(tag, entry);
    exif.writeUInt16LE(type, entry + 2);
    exif.writeUInt32LE(count, entry + 4);
    exif.writeUInt32LE(value, entry + 8);
  }
  return exif;
}

/** The part of a JPEG that holds EXIF. */
export function exifPartOf(exif: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([head, exif]);
}

/** As much as a JPEG can hold of it, each of whose entries claims to be all of it: unfolded it is more than a gigabyte. */
export function bombOfExif(): Buffer {
  const count = Math.floor((blockBytes - 16) / 12);
  return exifPartOf(
    exifOf(
      Array.from({ length: count }, (_, tag) => ({ tag, type: 1, count: blockBytes, value: 0 })),
      blockBytes,
    ),
  );
}

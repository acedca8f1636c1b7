import { crc32, deflateSync } from "node:zlib";
import { BarcodeFormat, EncodeHintType, QRCodeWriter } from "@zxing/library";

/** A picture of a QR code that says this, as its pixels. */
export function codePixels(text: string, side = 240): { data: Uint8ClampedArray; width: number; height: number } {
  const hints = new Map<EncodeHintType, unknown>([[EncodeHintType.CHARACTER_SET, "UTF-8"]]);
  const bits = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, side, side, hints);
  const [width, height] = [bits.getWidth(), bits.getHeight()];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at += 1) {
    if (bits.get(at % width, Math.floor(at / width))) {
      data.fill(0, at * 4, at * 4 + 3);
    }
  }
  return { data, width, height };
}

function chunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** The same as a PNG file, as a phone's camera would hand it over. */
export function codePicture(text: string): Buffer {
  const { data, width, height } = codePixels(text);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const rows = Array.from({ length: height }, (_, row) =>
    Buffer.concat([Buffer.alloc(1), Buffer.from(data.subarray(row * width * 4, (row + 1) * width * 4))]),
  );
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

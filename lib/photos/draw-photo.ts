import "server-only";
import sharp from "sharp";
import { drawAnew } from "./draw-anew";
import { photoBytesMax } from "./endpoints";
import type { Pictures } from "./files";
import { takenAt } from "./taken-at";

const bounds = { what: "A picture", bytesMax: photoBytesMax, pointsMax: 16_000, pixelsMax: 50_000_000 } as const;
/** The longer side of what is kept, in points. */
const longest = { whole: 2_560, small: 480 } as const;
const quality = { whole: 82, small: 76 } as const;

export interface DrawnPhoto {
  readonly pictures: Pictures;
  readonly width: number;
  readonly height: number;
  /** As the camera's clock had it; undefined where the file does not say. */
  readonly takenAt: string | undefined;
}

/** Draws a photo anew in both sizes as WebP, on white where it has holes. Throws 413 and 422 with one sentence. */
export function drawPhoto(bytes: Uint8Array): Promise<DrawnPhoto> {
  return drawAnew(bytes, bounds, async (picture, exif) => {
    const within = (points: number) => ({ width: points, height: points, fit: "inside", withoutEnlargement: true }) as const;
    const { data, info } = await picture
      .resize(within(longest.whole))
      .flatten({ background: "#fff" })
      .webp({ quality: quality.whole })
      .toBuffer({ resolveWithObject: true });
    const small = await sharp(data).resize(within(longest.small)).webp({ quality: quality.small }).toBuffer();
    return { pictures: { whole: data, small }, width: info.width, height: info.height, takenAt: exif && takenAt(exif) };
  });
}

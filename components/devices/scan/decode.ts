"use client";

/** The browser's own reader of codes, where it has one: no type of it comes with TypeScript. */
interface Detector {
  detect(source: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const formats = ["qr_code", "data_matrix", "code_128", "code_39", "ean_13"];
/** The longest side that is looked at: more pixels make it slow, and no code easier to read. */
const sideMax = 1_600;

let detector: Promise<Detector | undefined> | undefined;

async function makeDetector(): Promise<Detector | undefined> {
  const Class = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  // Some browsers have it and can read nothing with it.
  const known: readonly string[] = (await Class?.getSupportedFormats().catch(() => undefined)) ?? [];
  const used = formats.filter((format) => known.includes(format));
  return Class && used.includes("qr_code") ? new Class({ formats: used }) : undefined;
}

function pixelsOf(source: ImageBitmap | HTMLVideoElement): ImageData | undefined {
  const [width, height] = source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
  const scale = Math.min(1, sideMax / Math.max(width, height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context || canvas.width === 0 || canvas.height === 0) {
    return undefined;
  }
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** What the code in a picture says; undefined where none is found. The browser's own reader is asked first, another is loaded where it has none. */
export async function codeIn(source: ImageBitmap | HTMLVideoElement, { hard }: { readonly hard: boolean }): Promise<string | undefined> {
  detector ??= makeDetector();
  const own = await detector;
  const found = own === undefined ? undefined : await own.detect(source).catch(() => undefined);
  if (found?.[0] !== undefined) {
    return found[0].rawValue;
  }
  // A photo comes once: what the first reader does not find, the second may.
  if (found !== undefined && !hard) {
    return undefined;
  }
  const { decodePixels } = await import("./decode-pixels");
  const pixels = pixelsOf(source);
  return pixels && decodePixels(pixels, hard);
}

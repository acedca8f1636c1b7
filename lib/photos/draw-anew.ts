import "server-only";
import sharp, { type Sharp } from "sharp";
import { invalid, ProblemError } from "@/lib/http/problems";

/** What a picture may be at most, and what it is called in a refusal: "A logo". */
export interface PictureBounds {
  readonly what: string;
  readonly bytesMax: number;
  /** Of each side. */
  readonly pointsMax: number;
  /** Of both sides multiplied: what would need more memory than this to be drawn is refused before it is. */
  readonly pixelsMax: number;
}

interface Opened {
  readonly picture: Sharp;
  /** What the file says of how it was taken; nothing of it is drawn. */
  readonly exif: Uint8Array | undefined;
}

const taken: ReadonlySet<string> = new Set(["png", "jpeg", "webp"]);
const drawnWithinSeconds = 20;
const million = 1_000_000;

/**
 * Opens a picture that somebody handed in. Its kind is read from its bytes, never from its name, and its size from its head, before anything
 * is unpacked; of a moving picture the first frame counts. Throws 413 and 422 with one sentence for what is no PNG, JPEG or WebP, or too large.
 */
async function opened(bytes: Uint8Array, { what, bytesMax, pointsMax, pixelsMax }: PictureBounds): Promise<Opened> {
  if (bytes.byteLength > bytesMax) {
    throw new ProblemError("payload_too_large", `The picture is larger than ${bytesMax / million} MB.`);
  }
  if (bytes.byteLength === 0) {
    throw invalid("file", "The file is empty.");
  }
  const about = await sharp(bytes, { limitInputPixels: false, pages: 1 })
    .metadata()
    .catch(() => undefined);
  if (about === undefined || !taken.has(about.format ?? "")) {
    throw invalid("file", "This is no PNG, JPEG or WebP. A drawing (SVG) can hold a program: save it as PNG.");
  }
  const { width, height } = about;
  if (width > pointsMax || height > pointsMax) {
    throw invalid("file", `${what} has at most ${pointsMax} × ${pointsMax} points. This one has ${width} × ${height}.`);
  }
  if (width * height > pixelsMax) {
    throw invalid("file", `${what} has at most ${pixelsMax / million} million points. This one has ${width} × ${height}.`);
  }
  return { picture: sharp(bytes, { limitInputPixels: pixelsMax, failOn: "error", pages: 1, unlimited: false }), exif: about.exif };
}

let before: Promise<unknown> = Promise.resolve();

/** One picture at a time: a large one takes some hundred megabytes while it is unpacked. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = before.then(work, work);
  before = turn.catch(() => undefined);
  return turn;
}

/**
 * Draws a picture anew, upright and with its colours as a screen has them: whatever else was in the file (a script, a second file, a place on the
 * map) is not in what comes out. `draw` says how large and as what. Throws 413 and 422 as described above, and 422 for one that ends too early.
 */
export async function drawAnew<T>(
  bytes: Uint8Array,
  bounds: PictureBounds,
  draw: (picture: Sharp, exif: Uint8Array | undefined) => Promise<T>,
): Promise<T> {
  const { picture, exif } = await opened(bytes, bounds);
  try {
    return await inTurn(() => draw(picture.timeout({ seconds: drawnWithinSeconds }).autoOrient(), exif));
  } catch {
    throw invalid("file", "The picture cannot be read to its end. Save it anew and try again.");
  }
}

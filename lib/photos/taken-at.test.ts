import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { bombOfExif, exifOf, exifPartOf } from "@/tests/support/exif-files";
import { exifOfJpeg, isMoment, takenAt } from "./taken-at";

const jpegOf = (date: string) =>
  sharp({ create: { width: 2, height: 2, channels: 3, background: "#27496d" } })
    .withExif({ IFD0: { Make: "Camera" }, IFD2: { DateTimeOriginal: date } })
    .jpeg()
    .toBuffer();
const readIn = (file: Uint8Array) => {
  const exif = exifOfJpeg(file);
  return exif && takenAt(exif);
};

test("when a photo was taken is read from the head of its file as the camera wrote it, and nothing that is no moment", async () => {
  const file = await jpegOf("2026:02:03 14:05:07");
  expect(readIn(file)).toBe("2026-02-03T14:05:07");
  const { exif } = await sharp(file).metadata();
  expect(takenAt(exif ?? Buffer.alloc(0))).toBe("2026-02-03T14:05:07");
  for (const wrong of ["0000:00:00 00:00:00", "2026:02:30 14:05:07", "2026-02-03 14:05:07", "<script>alert(1)</s>"]) {
    expect(readIn(await jpegOf(wrong)), wrong).toBeUndefined();
  }
  expect([isMoment("2026-02-03T14:05:07"), isMoment("2026-02-03T24:05:07"), isMoment("2026-02-03")]).toEqual([true, false, false]);
});

test("a file that lies about its EXIF is read no further than it is: no error, no long way, nothing believed", async () => {
  const loop = exifOf([{ tag: 0x8769, type: 4, count: 1, value: 8 }]);
  const outside = exifOf([{ tag: 0x8769, type: 4, count: 1, value: 0xffff_fff0 }]);
  for (const exif of [loop, outside, exifOf([]), loop.subarray(0, 15), bombOfExif()]) {
    expect(takenAt(exif)).toBeUndefined();
    expect(readIn(Buffer.concat([Buffer.from([0xff, 0xd8]), exifPartOf(exif.subarray(0, 65_000))]))).toBeUndefined();
  }
  const whole = await jpegOf("2026:02:03 14:05:07");
  const tag = Buffer.from("Exif\0\0II*\0", "latin1");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(whole.length), (bytes, at) => {
      takenAt(Buffer.concat([tag, bytes]));
      readIn(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), bytes]));
      const cut = Buffer.from(whole);
      cut.set(bytes.subarray(0, whole.length - at), at);
      readIn(cut);
      readIn(whole.subarray(0, at));
    }),
  );
});
